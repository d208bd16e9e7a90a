/**
 * Follows `spec.hubAcceptsClient` of each ManagedCluster: an accepted cluster gets its mailbox and its agent's rights, a
 * denied one loses the rights, a deleted one leaves nothing but the mailbox namespace (which OCM keeps, too).
 */
import type { KubeObject } from "../../../core/model/kube-object";
import { CLUSTER_NAME_LABEL, CLUSTER_SET_LABEL } from "../../../core/model/names";
import type { ManagedCluster } from "../../../core/model/managed-cluster";
import { resources } from "../../../core/model/resources";
import { isKubeStellarError } from "../../../operations/errors";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { isConditionTrue } from "../runtime/conditions";
import { removeFinalizer } from "../runtime/finalizers";
import type { ReconcileResult } from "../runtime/work-queue";
import { ensureObject, setCondition } from "./hub-caches";
import type { HubCaches } from "./hub-caches";
import type { MailboxCleaner } from "./mailbox-cleaner";
import { API_RESOURCE_CLEANUP_FINALIZER, CONDITION, DEFAULT_CLUSTER_SET, MANIFEST_WORK_FINALIZER, RESOURCE_CLEANUP_FINALIZER, TERMINATING_LABEL, workBindingName } from "./names";
import { clusterWideAccess, mailboxAccess } from "./rbac";
import type { WantedObject } from "./rbac";

export interface AcceptanceContext {
  readonly its: SpaceClient;
  readonly caches: HubCaches;
  readonly cleaner: MailboxCleaner;
  readonly now: () => Date;
}

/** As often as OCM looks whether a mailbox is empty. */
const LOOK_AGAIN_MS = 5_000;

/** Brings one cluster's mailbox, rights, finalizers and condition in line with its ManagedCluster. */
export async function reconcileAcceptance(context: AcceptanceContext, name: string): Promise<ReconcileResult> {
  const { its, caches, cleaner, now } = context;
  const cluster = caches.clusters.get({ name }) as ManagedCluster | undefined;
  await markTerminating(its, caches.namespaces.get({ name }));
  if (cluster === undefined) {
    // Somebody forced it away, or works came on its last day: what is left of it goes all the same.
    await removeClusterWideAccess(its, caches, name);
    return (await removeMailboxAccess(context, name)) ? { againAfterMs: LOOK_AGAIN_MS } : undefined;
  }
  if (cluster.metadata.deletionTimestamp !== undefined) return reconcileDeletion(context, cluster);
  cleaner.forget(name);

  // The event of this write brings us back with the new version.
  if (await completeMetadata(its, cluster)) return;
  if (cluster.spec?.hubAcceptsClient !== true) {
    const hasAccess = mailboxAccess(name).some(({ object }) => caches.roleBindings.get(object.metadata) !== undefined);
    if (!hasAccess && !isConditionTrue(cluster.status?.conditions, CONDITION.accepted)) return;
    for (const wanted of clusterWideAccess(name, false)) await ensure(its, caches, wanted);
    const worksRemain = await removeMailboxAccess(context, name);
    await setCondition(its, cluster, { type: CONDITION.accepted, status: "False", reason: "HubClusterAdminDenied", message: "Denied by hub cluster admin" }, now());
    return worksRemain ? { againAfterMs: LOOK_AGAIN_MS } : undefined;
  }
  await ensureMailbox(its, caches, name);
  for (const wanted of [...clusterWideAccess(name, true), ...mailboxAccess(name)]) await ensure(its, caches, wanted);
  await setCondition(its, cluster, { type: CONDITION.accepted, status: "True", reason: "HubClusterAdminAccepted", message: "Accepted by hub cluster admin" }, now());
}

/** Cluster set and finalizers, as OCM's several controllers leave them, in one write; true when something was lacking. */
async function completeMetadata(its: SpaceClient, { metadata, spec }: ManagedCluster): Promise<boolean> {
  const { name, uid, resourceVersion, finalizers = [] } = metadata;
  const wanted = [RESOURCE_CLEANUP_FINALIZER, ...(spec?.hubAcceptsClient === true ? [API_RESOURCE_CLEANUP_FINALIZER] : [])];
  const lacking = wanted.filter((finalizer) => !finalizers.includes(finalizer));
  const hasSet = (metadata.labels?.[CLUSTER_SET_LABEL] ?? "") !== "";
  if (hasSet && lacking.length === 0) return false;
  const labels = hasSet ? {} : { labels: { [CLUSTER_SET_LABEL]: DEFAULT_CLUSTER_SET } };
  // With the version a merge patch is a compare-and-swap: a list has no other safe way.
  await its.patch(resources.ManagedCluster, { name }, { metadata: { uid, resourceVersion, ...labels, finalizers: [...finalizers, ...lacking] } });
  return true;
}

/** The works first, while the agent can still clean up; then its last right; then the ManagedCluster. */
async function reconcileDeletion(context: AcceptanceContext, cluster: ManagedCluster): Promise<ReconcileResult> {
  const { its, caches, cleaner, now } = context;
  const { name, deletionTimestamp } = cluster.metadata;
  await removeClusterWideAccess(its, caches, name);
  const remaining = await cleaner.clean(name, String(deletionTimestamp));
  await removeMailboxAccess(context, name);
  if (remaining !== undefined) {
    const message = `The resource ${remaining.resource} is remaning, the remaining count is ${remaining.count}, the finalizer pending count is ${remaining.withFinalizers}`;
    await setCondition(its, cluster, { type: CONDITION.deleting, status: "False", reason: "ResourceRemaining", message }, now());
    // Works are watched; this is for add-ons and for what was left of a lower priority.
    return { againAfterMs: LOOK_AGAIN_MS };
  }
  for (const finalizer of [API_RESOURCE_CLEANUP_FINALIZER, RESOURCE_CLEANUP_FINALIZER]) {
    const current = await its.get(resources.ManagedCluster, { name });
    if (current === undefined || current.metadata.uid !== cluster.metadata.uid) break;
    await removeFinalizer(its, resources.ManagedCluster, current, finalizer);
  }
  cleaner.forget(name);
}

/** Tells admission that the mailbox goes. */
async function markTerminating(its: SpaceClient, namespace: KubeObject | undefined): Promise<void> {
  if (namespace?.metadata.deletionTimestamp === undefined || namespace.metadata.labels?.[TERMINATING_LABEL] !== undefined) return;
  try {
    await its.patch(resources.Namespace, { name: namespace.metadata.name }, { metadata: { uid: namespace.metadata.uid, labels: { [TERMINATING_LABEL]: "true" } } });
  } catch (error) {
    // Gone, and perhaps there anew: the mark was for the old one.
    if (!isKubeStellarError(error, "NotFound") && !isKubeStellarError(error, "Conflict")) throw error;
  }
}

async function ensureMailbox(its: SpaceClient, caches: HubCaches, name: string): Promise<void> {
  if (caches.namespaces.get({ name }) !== undefined) return;
  const labels = { [CLUSTER_NAME_LABEL]: name };
  try {
    await its.create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
    // An unlabelled one is not in the cache; the label brings it there.
    await its.patch(resources.Namespace, { name }, { metadata: { labels } });
  }
}

function ensure(its: SpaceClient, caches: HubCaches, wanted: WantedObject): Promise<void> {
  const cache = { ClusterRole: caches.clusterRoles, ClusterRoleBinding: caches.clusterRoleBindings, RoleBinding: caches.roleBindings }[wanted.object.kind];
  if (cache === undefined) throw new Error(`no cache for ${wanted.object.kind}`);
  return ensureObject(its, cache, wanted);
}

async function removeClusterWideAccess(its: SpaceClient, caches: HubCaches, name: string): Promise<void> {
  for (const { resource, object } of clusterWideAccess(name, true)) {
    const cache = object.kind === "ClusterRole" ? caches.clusterRoles : caches.clusterRoleBindings;
    if (cache.get(object.metadata) !== undefined) await its.delete(resource, object.metadata);
  }
}

/** Deletes the RoleBindings of the mailbox; the finalizer keeps the one for works alive while there are any: true then. */
async function removeMailboxAccess({ its, caches, cleaner }: AcceptanceContext, name: string): Promise<boolean> {
  for (const { resource, object } of mailboxAccess(name)) {
    const existing = caches.roleBindings.get(object.metadata);
    if (existing !== undefined && existing.metadata.deletionTimestamp === undefined) await its.delete(resource, object.metadata);
  }
  if (await cleaner.hasWorks(name)) return true;
  const work = await its.get(resources.RoleBinding, { namespace: name, name: workBindingName(name) });
  if (work !== undefined) await removeFinalizer(its, resources.RoleBinding, work, MANIFEST_WORK_FINALIZER);
  return false;
}
