/** Short-lived credentials with which an agent may ask to join, and nothing else. Never stored in state (design decision 6). */
import { stringify } from "yaml";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { BOOTSTRAP_SERVICE_ACCOUNT, FIELD_MANAGER, OCM_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../clients/space-client";
import { KubeStellarError, isKubeStellarError } from "../errors";
import { ensureNamespace } from "./properties";

/** Lifetime of a bootstrap token; that of `clusteradm get token`. */
export const BOOTSTRAP_TTL_SECONDS = 3600;

export interface BootstrapOptions {
  /** At least 600, the server's minimum. Default 3600. */
  readonly ttlSeconds?: number | undefined;
  /** URL of the hub as the agent sees it. Default: the one that we use. */
  readonly server?: string | undefined;
  /** PEM of the hub's CA. Default: that of the kubeconfig in use, else the one that the hub publishes (`kube-system/kube-root-ca.crt`). */
  readonly ca?: string | undefined;
  /** Name of cluster, context and user in the kubeconfig. Default: the space's name. */
  readonly contextName?: string | undefined;
}

/** A bootstrap kubeconfig. Its text is a secret: never log it, never put it into state or arguments. */
export interface Bootstrap {
  readonly kubeconfig: string;
  readonly server: string;
  /** RFC 3339, by the hub's clock. */
  readonly expiresAt: string;
}

/** ClusterRole and binding as `clusteradm init` makes them (reference 5.2). */
const ROLE = "open-cluster-management:bootstrap";
const BINDING = "open-cluster-management:bootstrap:agent-registration";

/**
 * Mints a token of the bootstrap service account; one serves any number of joins while it lives.
 *
 * Namespace, service account, role and binding are created where missing; existing ones are left as they are.
 */
export async function mintBootstrap(its: SpaceClient, options: BootstrapOptions = {}): Promise<Bootstrap> {
  await ensureBootstrapIdentity(its);
  const ca = options.ca ?? its.ca ?? (await publishedCa(its));
  const answer = (await its.raw("POST", `/api/v1/namespaces/${OCM_NAMESPACE}/serviceaccounts/${BOOTSTRAP_SERVICE_ACCOUNT}/token`, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: options.ttlSeconds ?? BOOTSTRAP_TTL_SECONDS },
  })) as { readonly status?: { readonly token?: string; readonly expirationTimestamp?: string } };
  const { token, expirationTimestamp } = answer.status ?? {};
  if (token === undefined || expirationTimestamp === undefined) throw new KubeStellarError("the answer to the TokenRequest has no token", { code: "UnexpectedAnswer", space: its.name, object: `ServiceAccount ${OCM_NAMESPACE}/${BOOTSTRAP_SERVICE_ACCOUNT}` });
  const server = options.server ?? its.server;
  return { kubeconfig: kubeconfigText({ name: options.contextName ?? its.name, server, ca, token }), server, expiresAt: expirationTimestamp };
}

/** The form that OCM's agent reads: one cluster, one user, one context. */
function kubeconfigText({ name, server, ca, token }: { readonly name: string; readonly server: string; readonly ca: string; readonly token: string }): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, "certificate-authority-data": Buffer.from(ca, "utf8").toString("base64") } }],
    users: [{ name: "bootstrap", user: { token } }],
    contexts: [{ name, context: { cluster: name, user: "bootstrap" } }],
    "current-context": name,
  }, { lineWidth: 0 });
}

/** Namespace, service account, ClusterRole and binding by which agents ask to join (reference 5.2), where missing. */
export async function ensureBootstrapIdentity(its: SpaceClient): Promise<void> {
  await ensureNamespace(its, OCM_NAMESPACE);
  await ensure(its, resources.ServiceAccount, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: BOOTSTRAP_SERVICE_ACCOUNT, namespace: OCM_NAMESPACE } });
  await ensure(its, resources.ClusterRole, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: ROLE },
    rules: [
      { apiGroups: [""], resources: ["configmaps"], verbs: ["get"] },
      { apiGroups: ["certificates.k8s.io"], resources: ["certificatesigningrequests"], verbs: ["create", "get", "list", "watch"] },
      { apiGroups: ["cluster.open-cluster-management.io"], resources: ["managedclusters"], verbs: ["get", "create", "list", "watch"] },
      { apiGroups: ["cluster.open-cluster-management.io"], resources: ["managedclustersets/join"], verbs: ["create"] },
    ],
  });
  await ensure(its, resources.ClusterRoleBinding, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: BINDING },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: ROLE },
    subjects: [{ kind: "ServiceAccount", name: BOOTSTRAP_SERVICE_ACCOUNT, namespace: OCM_NAMESPACE }],
  });
}

async function ensure(its: SpaceClient, resource: ApiResource, object: KubeObject): Promise<void> {
  if ((await its.get(resource, { namespace: object.metadata.namespace, name: object.metadata.name })) !== undefined) return;
  try {
    await its.create(resource, object, { fieldManager: FIELD_MANAGER });
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
  }
}

async function publishedCa(its: SpaceClient): Promise<string> {
  const published = await its.get(resources.ConfigMap, { namespace: "kube-system", name: "kube-root-ca.crt" });
  const ca = (published?.["data"] as Readonly<Record<string, string>> | undefined)?.["ca.crt"];
  if (ca === undefined) throw new KubeStellarError("the hub publishes no CA (ConfigMap kube-system/kube-root-ca.crt)", { code: "NotFound", space: its.name, fix: "Give the CA of the kubeconfig that reaches this hub" });
  return ca;
}
