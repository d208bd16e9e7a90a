/** The caches that the registration controllers share, and how to bring an object of the hub to its wanted form. */
import { CLUSTER_NAME_LABEL } from "../../../core/model/names";
import type { ManagedCluster } from "../../../core/model/managed-cluster";
import { resources } from "../../../core/model/resources";
import { isKubeStellarError } from "../../../operations/errors";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { ControllerScope } from "../runtime/controller";
import { withCondition } from "../runtime/conditions";
import type { WantedCondition } from "../runtime/conditions";
import type { WantedObject } from "./rbac";
import { isEqual } from "../../../core/model/is-equal";

/** Only what carries the cluster label is cached, ManagedClusters apart. */
export interface HubCaches {
  readonly clusters: Informer;
  readonly namespaces: Informer;
  readonly clusterRoles: Informer;
  readonly clusterRoleBindings: Informer;
  readonly roleBindings: Informer;
  readonly leases: Informer;
}

/** Caches over an ITS; not started. */
export function createHubCaches(scope: ControllerScope, its: SpaceClient): HubCaches {
  const labelled = { labelSelector: CLUSTER_NAME_LABEL };
  return {
    clusters: scope.informer(its, resources.ManagedCluster),
    namespaces: scope.informer(its, resources.Namespace, labelled),
    clusterRoles: scope.informer(its, resources.ClusterRole, labelled),
    clusterRoleBindings: scope.informer(its, resources.ClusterRoleBinding, labelled),
    roleBindings: scope.informer(its, resources.RoleBinding, labelled),
    leases: scope.informer(its, resources.Lease, labelled),
  };
}

/** Starts all; resolves when every first list is there. */
export async function startHubCaches(caches: HubCaches): Promise<void> {
  await Promise.all(Object.values(caches).map((informer: Informer) => informer.start()));
}

/** Creates the object, or replaces what of it differs in labels, rules and subjects; the labels of others stay. */
export async function ensureObject(its: SpaceClient, cache: Informer, { resource, object }: WantedObject): Promise<void> {
  const cached = cache.get(object.metadata);
  if (cached !== undefined) return replaceIfDifferent(its, { resource, object }, cached);
  try {
    await its.create(resource, object);
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
    // An unlabelled one is not in the cache. Gone again: whatever took it away brings us back.
    const there = await its.get(resource, object.metadata);
    if (there !== undefined) await replaceIfDifferent(its, { resource, object }, there);
  }
}

async function replaceIfDifferent(its: SpaceClient, { resource, object }: WantedObject, existing: WantedObject["object"]): Promise<void> {
  const { metadata, ...content } = object;
  const labels = { ...existing.metadata.labels, ...metadata.labels };
  const finalizers = [...new Set([...(existing.metadata.finalizers ?? []), ...(metadata.finalizers ?? [])])];
  const same = Object.entries(content).every(([field, value]) => isEqual(existing[field], value));
  if (same && isEqual(existing.metadata.labels ?? {}, labels) && isEqual(existing.metadata.finalizers ?? [], finalizers)) return;
  await its.replace(resource, { ...existing, ...content, metadata: { ...existing.metadata, labels, ...(finalizers.length === 0 ? {} : { finalizers }) } });
}

/** Sets a condition of a ManagedCluster as this version of it has them; no call when it stands so. One that is gone is fine. */
export async function setCondition(its: SpaceClient, cluster: ManagedCluster, wanted: WantedCondition, now: Date): Promise<void> {
  const conditions = withCondition(cluster.status?.conditions, wanted, now);
  if (conditions === cluster.status?.conditions) return;
  const { name, resourceVersion, uid } = cluster.metadata;
  try {
    await its.patch(resources.ManagedCluster, { name }, { metadata: { uid, resourceVersion }, status: { conditions } }, { subresource: "status" });
  } catch (error) {
    if (!isKubeStellarError(error, "NotFound")) throw error;
  }
}
