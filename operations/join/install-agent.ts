/**
 * Installs OCM's agents on a workload cluster that can be reached, as `clusteradm join` does: CRD, operator, bootstrap Secret, Klusterlet.
 * Applied anew it changes what differs and nothing else; a healthy agent keeps its bootstrap Secret and is not restarted.
 */
import type { KubeObject } from "../../core/model/kube-object";
import { describeObject } from "../../core/model/kube-object";
import { CLUSTER_UID_ANNOTATION, FIELD_MANAGER, OCM_AGENT_NAMESPACE, OCM_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { crdOf } from "../../core/render/crds";
import { BOOTSTRAP_SECRET, HUB_KUBECONFIG_SECRET, KLUSTERLET, agentNamespace, bootstrapSecret, completeAgentSettings, klusterletObject, operatorObjects } from "../../core/render/klusterlet";
import type { AgentSettings } from "../../core/render/klusterlet";
import { readIdentity } from "../clients/connect";
import type { SpaceClient } from "../clients/space-client";
import { KubeStellarError, isKubeStellarError } from "../errors";
import { observe } from "../observe";
import { applyOwned, ownedBy, ownedByAnother, ownerOf, refusalToClaim } from "../ownership";
import type { Adopt } from "../ownership";
import { bootstrapKubeconfig, conditionOf, hubAddressOf, isAvailable, isJoined, mintBootstrapToken } from "../registration";
import type { BootstrapOptions, BootstrapToken, HubAddress } from "../registration";
import { bootstrapVerdict, hasHubCredentials } from "./bootstrap-secret";
import { assertMayInstall } from "./required-rights";

/** How long the API server may take to serve the CRD. */
const ESTABLISH_SECONDS = 30;

/** An API server serves a kind some moments after it has called its definition established. */
const SERVED_LOOK_SECONDS = 0.2;

/** The hub side of a join. */
export interface JoinTarget {
  readonly its: SpaceClient;
  readonly address: HubAddress;
  /** A bootstrap kubeconfig for `address`; asked for only when the agent needs one. Secret. */
  readonly mint: () => Promise<string>;
}

/** The target of agents that join `its`; the token is minted when the first of them needs one. */
export async function joinTargetOf(its: SpaceClient, options: BootstrapOptions = {}, mintToken: () => Promise<BootstrapToken> = () => mintBootstrapToken(its, options)): Promise<JoinTarget> {
  const address = await hubAddressOf(its, options);
  let minted: Promise<string> | undefined;
  return { its, address, mint: () => (minted ??= mintToken().then(({ token }) => bootstrapKubeconfig(address, token))) };
}

export interface InstallAgentOptions {
  /** `<project>/<stack>`. */
  readonly owner: string;
  readonly settings: AgentSettings;
  /** `built-in`: a cluster of the embedded hub, whose own agent serves the Klusterlet. Default `install`. */
  readonly operator?: "install" | "built-in" | undefined;
  /** Docker config JSON. Secret. */
  readonly imagePullCredentials?: string | undefined;
  /** For what is on the cluster already and not ours. Default `never`. */
  readonly adopt?: Adopt | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

export interface InstalledAgent {
  /** UID of the cluster; now also on the ManagedCluster of one whose operator we installed. */
  readonly clusterUid: string;
  /** A new bootstrap Secret was written, so the agent starts (anew). */
  readonly bootstrapOffered: boolean;
  /** The hub knows an agent under this name that this cluster has no certificate of any more: it has to join anew. */
  readonly mustRejoin: boolean;
}

/**
 * Installs the agents of the cluster `name`, whose ManagedCluster is declared.
 *
 * @throws KubeStellarError `Forbidden` naming all missing rights; `OwnedByAnother`, and `Conflict` when the cluster serves another hub or
 *   name, or another cluster answers to this name on the hub (fault 23). Nothing is written then.
 */
export async function installAgent(wec: SpaceClient, name: string, { its, address, mint }: JoinTarget, options: InstallAgentOptions): Promise<InstalledAgent> {
  await assertMayInstall(wec);
  const [clusterUid, managed, present] = await Promise.all([readIdentity(wec), its.get(resources.ManagedCluster, { name }), readPresent(wec)]);
  const now = new Date();
  const hasCredentials = hasHubCredentials(present, now);
  assertOneCluster(its, name, managed, { clusterUid, hasCredentials });
  assertMine(wec, name, present, options);

  if (options.operator !== "built-in") await installOperator(wec, name, present, options);
  await ensureOwnNamespace(wec, agentNamespace(), options.owner);

  const verdict = bootstrapVerdict(present, address, now);
  if (verdict !== "keep") {
    options.onProgress?.(`${name}: giving its agent access to the hub${verdict === "none there" ? "" : verdict === "expired" ? " anew, for the token has run out" : " anew, for it belongs to another hub"}`);
    await applyObject(wec, bootstrapSecret(await mint()), options);
  }
  await untilServed(wec, options);
  await applyObject(wec, klusterletObject(name, completeAgentSettings(options.settings)), options);
  // The embedded hub makes its clusters itself, so nobody else can come under their name.
  if (managed !== undefined && options.operator !== "built-in" && managed.metadata.annotations?.[CLUSTER_UID_ANNOTATION] !== clusterUid) await its.patch(resources.ManagedCluster, { name }, { metadata: { annotations: { [CLUSTER_UID_ANNOTATION]: clusterUid } } }, { fieldManager: FIELD_MANAGER });
  return { clusterUid, bootstrapOffered: verdict !== "keep", mustRejoin: managed !== undefined && isJoined(managed) && (!hasCredentials || verdict === "another hub") };
}

interface Present {
  readonly crd: KubeObject | undefined;
  readonly operator: KubeObject | undefined;
  readonly klusterlet: KubeObject | undefined;
  readonly bootstrap: KubeObject | undefined;
  readonly hub: KubeObject | undefined;
}

async function readPresent(wec: SpaceClient): Promise<Present> {
  const inAgents = (secret: string): Promise<KubeObject | undefined> => wec.get(resources.Secret, { namespace: OCM_AGENT_NAMESPACE, name: secret });
  const [crd, operator, bootstrap, hub] = await Promise.all([
    wec.get(resources.CustomResourceDefinition, { name: crdOf("Klusterlet").metadata.name }),
    wec.get(resources.Deployment, { namespace: OCM_NAMESPACE, name: KLUSTERLET }),
    inAgents(BOOTSTRAP_SECRET),
    inAgents(HUB_KUBECONFIG_SECRET),
  ]);
  return { crd, operator, klusterlet: crd === undefined ? undefined : await tryGetKlusterlet(wec), bootstrap, hub };
}

/** A CRD that has just come or is about to go serves nothing. */
export async function tryGetKlusterlet(wec: SpaceClient): Promise<KubeObject | undefined> {
  try {
    return await wec.get(resources.Klusterlet, { name: KLUSTERLET });
  } catch (error) {
    if (isKubeStellarError(error, "NotFound") || isKubeStellarError(error, "MissingCRD")) return undefined;
    throw error;
  }
}

/** Two agents under one name would overwrite each other's work for ever. */
function assertOneCluster(its: SpaceClient, name: string, managed: KubeObject | undefined, { clusterUid, hasCredentials }: { readonly clusterUid: string; readonly hasCredentials: boolean }): void {
  if (managed === undefined || !isJoined(managed) || !isAvailable(managed)) return;
  const known = managed.metadata.annotations?.[CLUSTER_UID_ANNOTATION];
  if (known === clusterUid || (known === undefined && hasCredentials)) return;
  const who = known === undefined ? "an agent on another cluster" : `the cluster with UID ${known}`;
  throw new KubeStellarError(`${who} serves this name already, and this cluster has UID ${clusterUid}`, { code: "Conflict", space: its.name, object: `ManagedCluster ${name}`, fix: "See that the kubeconfig means the right cluster; if the old one is gone for good, run again once the hub calls it unavailable, or delete its ManagedCluster" });
}

function assertMine(wec: SpaceClient, name: string, present: Present, { owner, adopt }: InstallAgentOptions): void {
  const { klusterlet } = present;
  if (klusterlet === undefined) return;
  const serves = (klusterlet["spec"] as { readonly clusterName?: string } | undefined)?.clusterName;
  if (serves !== name && adopt !== "always") throw new KubeStellarError(`its agent serves the hub under the name ${JSON.stringify(serves ?? "")} already`, { code: "Conflict", space: wec.name, object: describeObject(klusterlet), fix: `Give the cluster that name, detach it first, or take its agent over on purpose with adopt: "always"` });
  const refusal = refusalToClaim(klusterlet, { owner, adopt });
  if (refusal !== undefined) throw ownedByAnother(wec.name, [refusal]);
}

async function installOperator(wec: SpaceClient, name: string, { crd, operator }: Present, options: InstallAgentOptions): Promise<void> {
  if (crd === undefined || ownerOf(crd) === options.owner) await applyObject(wec, crdOf("Klusterlet"), options);
  if (isForeignOperator(operator, options)) return options.onProgress?.(`${name}: OCM's operator is there already and is left as it is`);
  for (const object of operatorObjects(completeAgentSettings(options.settings), options.imagePullCredentials)) await (object.kind === "Namespace" ? ensureOwnNamespace(wec, object, options.owner) : applyObject(wec, object, options));
}

/** An operator that somebody else installed and that runs serves our Klusterlet as well. */
function isForeignOperator(operator: KubeObject | undefined, { owner, adopt }: InstallAgentOptions): boolean {
  if (operator === undefined || ownerOf(operator) === owner || adopt === "always") return false;
  return conditionOf(operator, "Available")?.status === "True";
}

async function applyObject(wec: SpaceClient, object: KubeObject, { owner, adopt, signal }: InstallAgentOptions): Promise<KubeObject> {
  signal?.throwIfAborted();
  const resource = resources[object.kind as keyof typeof resources];
  const live = object.kind === "Klusterlet" ? await tryGetKlusterlet(wec) : await wec.get(resource, { namespace: object.metadata.namespace, name: object.metadata.name });
  // What lies around a foreign or half-removed installation is taken only when it names no owner; the Klusterlet was asked about before.
  const refusal = live === undefined ? undefined : refusalToClaim(live, { owner, adopt: adopt ?? "never", recorded: object.kind !== "Klusterlet" });
  if (refusal !== undefined) throw ownedByAnother(wec.name, [refusal]);
  return applyOwned(wec, resource, ownedBy(object, owner), { previous: ownedBy(object, owner), force: adopt === "always" });
}

/** Namespaces are shared: one that is there stays whose it is. */
async function ensureOwnNamespace(wec: SpaceClient, namespace: KubeObject, owner: string): Promise<void> {
  if ((await wec.get(resources.Namespace, { name: namespace.metadata.name })) !== undefined) return;
  try {
    await wec.create(resources.Namespace, ownedBy(namespace, owner), { fieldManager: FIELD_MANAGER });
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
  }
}

async function untilServed(wec: SpaceClient, { signal }: InstallAgentOptions): Promise<void> {
  const { name } = crdOf("Klusterlet").metadata;
  const { ended } = await observe({ crds: { client: wec, resource: resources.CustomResourceDefinition, fieldSelector: `metadata.name=${name}` } }, { deadlineSeconds: ESTABLISH_SECONDS, signal, lookAgainSeconds: SERVED_LOOK_SECONDS }, async ({ crds }) => {
    const crd = crds.get({ name });
    return crd !== undefined && conditionOf(crd, "Established")?.status === "True" && (await servesKlusterlets(wec)) ? true : undefined;
  });
  if (ended !== "content") throw new KubeStellarError(`is not served after ${ESTABLISH_SECONDS} s`, { code: ended === "aborted" ? "Aborted" : "Timeout", space: wec.name, object: `CustomResourceDefinition ${name}`, fix: "Look at its conditions on the cluster" });
}

async function servesKlusterlets(wec: SpaceClient): Promise<boolean> {
  try {
    await wec.list(resources.Klusterlet);
    return true;
  } catch (error) {
    if (isKubeStellarError(error, "NotFound") || isKubeStellarError(error, "MissingCRD")) return false;
    throw error;
  }
}
