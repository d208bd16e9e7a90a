/** Short-lived credentials with which an agent may ask to join, and nothing else. Never stored in state (design decision 6). */
import { parse, stringify } from "yaml";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { BOOTSTRAP_SERVICE_ACCOUNT, FIELD_MANAGER, OCM_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../clients/space-client";
import { KubeStellarError, isKubeStellarError } from "../errors";
import { ensureNamespace } from "./properties";

/** Lifetime of a bootstrap token; that of `clusteradm get token`. */
const BOOTSTRAP_TTL_SECONDS = 3600;

export interface BootstrapOptions {
  /** At least 600, the server's minimum. Default 3600. */
  readonly ttlSeconds?: number | undefined;
  /** URL of the hub as the agent sees it. Default: the one that we use. */
  readonly server?: string | undefined;
  /** Take the URL that the hub publishes for inside its own network (`kube-public/cluster-info`). Default false. */
  readonly internalEndpoint?: boolean | undefined;
  /** PEM of the hub's CA. Default: that of the kubeconfig in use, else the one that the hub publishes (`kube-system/kube-root-ca.crt`). */
  readonly ca?: string | undefined;
  /** Forward proxy between agent and hub. */
  readonly proxyUrl?: string | undefined;
  /** PEM of the proxy's CA, trusted besides the hub's. */
  readonly proxyCa?: string | undefined;
  /** Name of the context in the kubeconfig. Default: `bootstrap`. */
  readonly contextName?: string | undefined;
}

/** How agents find a hub, and how they know it again. */
export interface HubAddress {
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  readonly proxyUrl?: string | undefined;
  /**
   * `hub-<UID of its kube-system>`, the name of the cluster in every kubeconfig for agents. OCM's agents register anew when it changes
   * and only then: a hub that was rebuilt under the same URL and CA is told apart, and a new token for the same hub changes nothing.
   */
  readonly hubName: string;
}

/** A bootstrap kubeconfig. Its text is a secret: never log it, never put it into state or arguments. */
export interface Bootstrap {
  readonly kubeconfig: string;
  readonly server: string;
  /** RFC 3339, by the hub's clock. */
  readonly expiresAt: string;
}

/** A token of the bootstrap service account. Secret. */
export interface BootstrapToken {
  readonly token: string;
  /** RFC 3339, by the hub's clock. */
  readonly expiresAt: string;
}

/** ClusterRole and binding as `clusteradm init` makes them (reference 5.2). */
const ROLE = "open-cluster-management:bootstrap";
const BINDING = "open-cluster-management:bootstrap:agent-registration";

/** What a bootstrap kubeconfig for this hub says, but for its token. Two reads at most. */
export async function hubAddressOf(its: SpaceClient, options: BootstrapOptions = {}): Promise<HubAddress> {
  const [system, server, ca] = await Promise.all([
    its.get(resources.Namespace, { name: "kube-system" }),
    options.internalEndpoint === true ? internalEndpointOf(its) : (options.server ?? its.server),
    options.ca ?? its.ca ?? publishedCa(its),
  ]);
  const uid = system?.metadata.uid;
  return { server, ca: joinPem(ca, options.proxyCa), ...(options.proxyUrl === undefined ? {} : { proxyUrl: options.proxyUrl }), hubName: uid === undefined ? "hub" : `hub-${uid}` };
}

/**
 * Mints a token of the bootstrap service account; one serves any number of joins while it lives.
 *
 * Namespace, service account, role and binding are created where missing; existing ones are left as they are.
 */
export async function mintBootstrap(its: SpaceClient, options: BootstrapOptions = {}): Promise<Bootstrap> {
  const address = await hubAddressOf(its, options);
  const { token, expiresAt } = await mintBootstrapToken(its, options);
  return { kubeconfig: bootstrapKubeconfig(address, token, options.contextName), server: address.server, expiresAt };
}

/** The token alone, for several kubeconfigs. Secret. */
export async function mintBootstrapToken(its: SpaceClient, { ttlSeconds }: Pick<BootstrapOptions, "ttlSeconds"> = {}): Promise<BootstrapToken> {
  await ensureBootstrapIdentity(its);
  const answer = (await its.raw("POST", `/api/v1/namespaces/${OCM_NAMESPACE}/serviceaccounts/${BOOTSTRAP_SERVICE_ACCOUNT}/token`, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: ttlSeconds ?? BOOTSTRAP_TTL_SECONDS },
  })) as { readonly status?: { readonly token?: string; readonly expirationTimestamp?: string } };
  const { token, expirationTimestamp } = answer.status ?? {};
  if (token === undefined || expirationTimestamp === undefined) throw new KubeStellarError("the answer to the TokenRequest has no token", { code: "UnexpectedAnswer", space: its.name, object: `ServiceAccount ${OCM_NAMESPACE}/${BOOTSTRAP_SERVICE_ACCOUNT}` });
  return { token, expiresAt: expirationTimestamp };
}

/** The form that OCM's agent reads: one cluster, one user, one context. Secret. */
export function bootstrapKubeconfig({ server, ca, proxyUrl, hubName }: HubAddress, token: string, contextName = "bootstrap"): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: hubName, cluster: { server, "certificate-authority-data": Buffer.from(ca, "utf8").toString("base64"), ...(proxyUrl === undefined ? {} : { "proxy-url": proxyUrl }) } }],
    users: [{ name: "bootstrap", user: { token } }],
    contexts: [{ name: contextName, context: { cluster: hubName, user: "bootstrap", namespace: "default" } }],
    "current-context": contextName,
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

/** The URL in the kubeconfig that the hub publishes for those who join it. */
async function internalEndpointOf(its: SpaceClient): Promise<string> {
  const server = await publishedServer(its);
  if (server === undefined) throw new KubeStellarError("the hub publishes no endpoint (ConfigMap kube-public/cluster-info)", { code: "NotFound", space: its.name, fix: "Give the URL by which the cluster reaches the hub" });
  return server;
}

/** The URL that a cluster publishes of its own API server; `undefined` when it does not, as most but kubeadm's. */
async function publishedServer(cluster: SpaceClient): Promise<string | undefined> {
  const published = await cluster.get(resources.ConfigMap, { namespace: "kube-public", name: "cluster-info" });
  const text = (published?.["data"] as Readonly<Record<string, string>> | undefined)?.["kubeconfig"];
  if (text === undefined) return undefined;
  const { clusters } = (parse(text) ?? {}) as { readonly clusters?: readonly { readonly cluster?: { readonly server?: unknown } }[] };
  const server = clusters?.[0]?.cluster?.server;
  return typeof server === "string" && server !== "" ? server : undefined;
}

/** Certificates of both, each once. */
function joinPem(ca: string, more: string | undefined): string {
  if (more === undefined) return ca;
  const certificates = `${ca}\n${more}`.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return [...new Set(certificates)].map((certificate) => `${certificate}\n`).join("");
}
