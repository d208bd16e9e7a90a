/**
 * Takes a cluster out of the inventory, in the order of reference 5.5: unselect it, let its mailbox empty, delete the
 * ManagedCluster, then what was ours beside it. Bounded, and it ends on the hub even when the agent is gone for ever (fault 47).
 */
import type { KubeObject } from "../../core/model/kube-object";
import { apiVersionOf } from "../../core/model/kube-object";
import { ADD_ON_WORK, CLUSTER_LEASE, DEFAULT_LEASE_SECONDS, OWNER_ANNOTATION } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../clients/space-client";
import { isKubeStellarError } from "../errors";
import { observe } from "../observe";
import { applyOwned, ownedByAnother, refusalToClaim } from "../ownership";
import { isAccepted, isAvailable } from "./cluster";
import { withdrawProperties } from "./properties";

export interface DetachOptions {
  /** `<project>/<stack>`; a cluster of another owner is not touched. */
  readonly owner: string;
  /** For each of the waits: mailbox empty, cluster gone, namespace gone. Default 30. */
  readonly deadlineSeconds?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (message: string) => void;
  /** What is to be done on the cluster itself, where it can be reached. */
  readonly onCluster?: {
    /** Waits until nothing of ours is left there; called once the mailbox is empty. @returns what is. */
    readonly awaitNothingDelivered: () => Promise<readonly string[]>;
    /** Removes the agent; called once the hub has let the cluster go. @returns what holds it. */
    readonly removeAgent: () => Promise<readonly string[]>;
  };
}

export interface Detached {
  /** False: the ManagedCluster still stands, or the agent on the cluster, held by `blockers`. */
  readonly gone: boolean;
  /** What holds it. */
  readonly blockers: readonly string[];
  /** What stays behind and that nobody will clean up: works of an agent that is gone, a mailbox that is not empty. */
  readonly leftovers: readonly string[];
}

/**
 * Detaches one cluster; a cluster that is not there is gone already.
 *
 * While the agent lives, it removes what was delivered to the workload cluster. When it does not (the hub says so, or it lets its
 * lease lapse while we wait), the works' finalizers are removed from the hub's side and what they had delivered is listed as left over.
 *
 * @throws KubeStellarError `OwnedByAnother`.
 */
export async function detachCluster(its: SpaceClient, name: string, options: DetachOptions): Promise<Detached> {
  const leftovers: string[] = [];
  const cluster = await its.get(resources.ManagedCluster, { name });
  if (cluster !== undefined) {
    const refusal = refusalToClaim(cluster, { owner: options.owner, recorded: true });
    if (refusal !== undefined) throw ownedByAnother(its.name, [refusal]);
    const alive = isAvailable(cluster);
    const begun = Date.now();
    const lease = await its.get(resources.Lease, { namespace: name, name: CLUSTER_LEASE });
    if (cluster.metadata.deletionTimestamp === undefined) {
      // Also of one that is out of reach: as long as a policy selects it, works come back as often as they are removed.
      await unselect(its, cluster, options.owner);
      if (alive) await awaitEmptyMailbox(its, name, options);
      if (alive && options.onCluster !== undefined) leftovers.push(...(await options.onCluster.awaitNothingDelivered()));
      await its.delete(resources.ManagedCluster, { name }, cluster.metadata.uid === undefined ? {} : { uid: cluster.metadata.uid });
    }
    if (!alive) leftovers.push(...(await abandonWorks(its, name)));
    options.onProgress?.(`${name}: waiting for the hub to let it go`);
    let gone = await waitUntilGone(its, cluster, options);
    if (!gone && alive && (await hasFallenSilent(its, cluster, { lease, begun, signal: options.signal }))) {
      // The hub notices a lost agent after five minutes; this one had its chance.
      leftovers.push(...(await abandonWorks(its, name)));
      gone = await waitUntilGone(its, cluster, options);
    }
    if (!gone) return { gone: false, blockers: await blockersOf(its, name), leftovers };
  }
  // The agent goes last of all that can fail: until then a second run finds everything that it needs.
  const blockers = (await options.onCluster?.removeAgent()) ?? [];
  await withdrawProperties(its, name, options.owner);
  leftovers.push(...(await removeMailbox(its, name, cluster !== undefined, options)));
  return { gone: blockers.length === 0, blockers, leftovers };
}

/** Removes our labels, so that no policy selects it by them. */
async function unselect(its: SpaceClient, cluster: KubeObject, owner: string): Promise<void> {
  if (Object.keys(cluster.metadata.labels ?? {}).length === 0) return;
  await applyOwned(its, resources.ManagedCluster, { apiVersion: apiVersionOf(resources.ManagedCluster), kind: "ManagedCluster", metadata: { name: cluster.metadata.name, annotations: { [OWNER_ANNOTATION]: owner } }, spec: { ...(isAccepted(cluster) ? { hubAcceptsClient: true } : {}), leaseDurationSeconds: DEFAULT_LEASE_SECONDS } }, { force: true });
}

/** Gives the agent time to take delivered objects back. */
async function awaitEmptyMailbox(its: SpaceClient, name: string, options: DetachOptions): Promise<void> {
  options.onProgress?.(`${name}: waiting for its mailbox to empty`);
  // A policy may select it for other reasons than our labels; the deletion below then removes the works as well, as it does those of add-ons.
  await observe({ works: { client: its, resource: resources.ManifestWork, namespace: name } }, waitOf(options), ({ works }) => (works.list().every(({ metadata }) => ADD_ON_WORK.test(metadata.name)) ? true : undefined));
}

async function waitUntilGone(its: SpaceClient, cluster: KubeObject, options: DetachOptions): Promise<boolean> {
  const { name, uid } = cluster.metadata;
  const { ended } = await observe({ clusters: { client: its, resource: resources.ManagedCluster, fieldSelector: `metadata.name=${name}` } }, waitOf(options), ({ clusters }) => (clusters.get({ name })?.metadata.uid !== uid ? true : undefined));
  return ended === "content";
}

/** True when the agent has not renewed its lease since we began, though it should have by now. */
async function hasFallenSilent(its: SpaceClient, cluster: KubeObject, { lease, begun, signal }: { readonly lease: KubeObject | undefined; readonly begun: number; readonly signal: AbortSignal | undefined }): Promise<boolean> {
  const { leaseDurationSeconds = DEFAULT_LEASE_SECONDS } = (cluster["spec"] ?? {}) as { readonly leaseDurationSeconds?: number };
  const deadlineSeconds = Math.max(0, leaseDurationSeconds * 1.25 - (Date.now() - begun) / 1000);
  const key = { namespace: cluster.metadata.name, name: CLUSTER_LEASE };
  const { ended } = await observe({ leases: { client: its, resource: resources.Lease, namespace: key.namespace } }, { deadlineSeconds, signal }, ({ leases }) => {
    const now = leases.get(key)?.metadata.resourceVersion;
    return now !== undefined && now !== lease?.metadata.resourceVersion ? true : undefined;
  });
  return ended === "deadline";
}

/** Lets works go whose agent will not come to release them. @returns what they had delivered. */
async function abandonWorks(its: SpaceClient, name: string): Promise<string[]> {
  const left: string[] = [];
  const { items } = await its.list(resources.ManifestWork, { namespace: name });
  for (const work of items) {
    const key = { namespace: name, name: work.metadata.name };
    await its.delete(resources.ManifestWork, key);
    if ((work.metadata.finalizers ?? []).length > 0) {
      left.push(`on ${name}: what ManifestWork ${work.metadata.name} had delivered (${deliveredBy(work)}), because its agent is out of reach`);
      await its.patch(resources.ManifestWork, key, { metadata: { finalizers: null } }).catch((error: unknown) => {
        if (!isKubeStellarError(error, "NotFound")) throw error;
      });
    }
  }
  return left;
}

function deliveredBy(work: KubeObject): string {
  const manifests = (work["spec"] as { readonly workload?: { readonly manifests?: readonly KubeObject[] } } | undefined)?.workload?.manifests ?? [];
  return manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`).join(", ");
}

async function blockersOf(its: SpaceClient, name: string): Promise<string[]> {
  const cluster = await its.get(resources.ManagedCluster, { name });
  const { items } = await its.list(resources.ManifestWork, { namespace: name });
  return [...(cluster?.metadata.finalizers ?? []).map((f) => `finalizer ${f} of ManagedCluster ${name}`), ...items.map((w) => `ManifestWork ${name}/${w.metadata.name}${(w.metadata.finalizers ?? []).length > 0 ? ` (finalizer ${w.metadata.finalizers!.join(", ")})` : ""}`)];
}

/** Deletes the cluster's namespace on the hub when nothing of anybody is delivered through it. */
async function removeMailbox(its: SpaceClient, name: string, wasOurs: boolean, options: DetachOptions): Promise<string[]> {
  const namespace = await its.get(resources.Namespace, { name });
  if (namespace === undefined || !wasOurs) return [];
  const { items } = await its.list(resources.ManifestWork, { namespace: name });
  if (items.length > 0) return [`namespace ${name} on the hub, which still holds ${items.length} ManifestWorks`];
  await its.delete(resources.Namespace, { name }, namespace.metadata.uid === undefined ? {} : { uid: namespace.metadata.uid });
  const { value } = await observe({ namespaces: { client: its, resource: resources.Namespace, fieldSelector: `metadata.name=${name}` } }, waitOf(options), ({ namespaces }) => (namespaces.get({ name })?.metadata.uid !== namespace.metadata.uid ? true : undefined));
  return value === undefined ? [`namespace ${name} on the hub, whose deletion is not finished`] : [];
}

const waitOf = ({ deadlineSeconds = 30, signal }: DetachOptions): { readonly deadlineSeconds: number; readonly signal: AbortSignal | undefined } => ({ deadlineSeconds, signal });
