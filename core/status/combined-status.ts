/** The CombinedStatus objects of a WDS (reference 4.4): names, labels, results. */
import type { CombinedStatus, NamedStatusCombination } from "../model/combined-status";
import { apiVersionOf, type ApiResource } from "../model/kube-object";
import { REPORT_NAMESPACE } from "../model/names";

export const COMBINED_STATUS_LABEL_PREFIX = "status.kubestellar.io/";

/** Whose states are combined. */
export interface CombinedStatusSubject {
  readonly policy: { readonly name: string; readonly uid: string };
  readonly resource: Pick<ApiResource, "group" | "version" | "kind" | "resource">;
  /** `""` for a cluster-scoped object. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * The object for a policy and a workload object.
 *
 * @param results - by name of the collector, ascending.
 */
export function combinedStatus({ policy, resource, namespace, name, uid }: CombinedStatusSubject, results: readonly NamedStatusCombination[]): CombinedStatus {
  const label = (key: string) => `${COMBINED_STATUS_LABEL_PREFIX}${key}`;
  return {
    apiVersion: "control.kubestellar.io/v1alpha1",
    kind: "CombinedStatus",
    metadata: {
      name: `${uid}.${policy.uid}`,
      namespace: namespace === "" ? REPORT_NAMESPACE : namespace,
      labels: {
        [label("api-group")]: resource.group,
        [label("resource")]: resource.resource,
        [label("namespace")]: namespace,
        [label("name")]: name,
        [label("binding-policy")]: policy.name,
      },
      ownerReferences: [{ apiVersion: apiVersionOf(resource), kind: resource.kind, name, uid }],
    },
    results,
  };
}
