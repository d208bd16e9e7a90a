/** Whether a kubeconfig of a workload cluster may install OCM's agents there: everything that is missing, at once (fault 30). */
import { OCM_AGENT_NAMESPACE, OCM_NAMESPACE } from "../../core/model/names";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients/space-client";
import { KubeStellarError } from "../errors";

interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly namespace?: string;
}

const RBAC = "rbac.authorization.k8s.io";
const APPLY = ["get", "create", "patch"];

/** What is done to set agents up and to take them down. */
const REQUIRED: readonly Right[] = [
  { group: "apiextensions.k8s.io", resource: "customresourcedefinitions", verbs: [...APPLY, "delete"] },
  { group: "", resource: "namespaces", verbs: [...APPLY, "delete"] },
  { group: "", resource: "serviceaccounts", namespace: OCM_NAMESPACE, verbs: [...APPLY, "delete"] },
  { group: "", resource: "secrets", namespace: OCM_NAMESPACE, verbs: [...APPLY, "delete"] },
  { group: "", resource: "secrets", namespace: OCM_AGENT_NAMESPACE, verbs: APPLY },
  { group: "apps", resource: "deployments", namespace: OCM_NAMESPACE, verbs: [...APPLY, "list", "delete"] },
  // The operator's rights are given away, which takes having them all or `escalate` and `bind`.
  { group: RBAC, resource: "clusterroles", verbs: [...APPLY, "delete", "escalate", "bind"] },
  { group: RBAC, resource: "clusterrolebindings", verbs: [...APPLY, "delete"] },
  { group: "operator.open-cluster-management.io", resource: "klusterlets", verbs: [...APPLY, "list", "watch", "delete"] },
  { group: "work.open-cluster-management.io", resource: "appliedmanifestworks", verbs: ["list", "watch"] },
];

/**
 * Asks the cluster; an administrator is recognised by one call.
 *
 * @throws KubeStellarError `Forbidden` naming every missing verb.
 */
export async function assertMayInstall(wec: SpaceClient): Promise<void> {
  if (await isAllowed(wec, { group: "*", resource: "*", verb: "*" })) return;
  const asked = REQUIRED.flatMap((right) => right.verbs.map((verb) => ({ ...right, verb })));
  const answers = await mapBounded(asked, (question) => isAllowed(wec, question));
  const missing = REQUIRED.flatMap((right) => {
    const verbs = asked.flatMap((question, i) => (question.resource === right.resource && question.group === right.group && question.namespace === right.namespace && answers[i] === false ? [question.verb] : []));
    const where = right.namespace === undefined ? "" : ` in namespace ${right.namespace}`;
    return verbs.length === 0 ? [] : [`${verbs.join(", ")} ${right.resource}${right.group === "" ? "" : `.${right.group}`}${where}`];
  });
  if (missing.length > 0) throw new KubeStellarError(`the kubeconfig may not install OCM's agents; it lacks ${missing.join("; ")}`, { code: "Forbidden", space: wec.name, fix: `Use an administrator's kubeconfig, grant these rights, or let the cluster's owner install the agents: ksfleet join ${wec.name} --output manifests` });
}

async function isAllowed(wec: SpaceClient, { group, resource, verb, namespace }: { readonly group: string; readonly resource: string; readonly verb: string; readonly namespace?: string }): Promise<boolean> {
  const answer = (await wec.raw("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: { group, resource, verb, ...(namespace === undefined ? {} : { namespace }) } },
  })) as { readonly status?: { readonly allowed?: boolean } };
  return answer.status?.allowed === true;
}
