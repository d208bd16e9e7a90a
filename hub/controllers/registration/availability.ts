/**
 * Judges each cluster by its lease: silent for five periods, it is `Unknown`; taints say the same to OCM's Placements.
 * KubeStellar looks at neither. The agent itself says True or False.
 */
import type { Condition } from "../../../core/model/condition";
import type { KubeObject } from "../../../core/model/kube-object";
import type { ManagedCluster, Taint } from "../../../core/model/managed-cluster";
import { CLUSTER_LEASE, CLUSTER_NAME_LABEL, DEFAULT_LEASE_SECONDS } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { isKubeStellarError } from "../../../operations/errors";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { findCondition, formatMicroTime, formatTime } from "../runtime/conditions";
import type { ReconcileResult } from "../runtime/work-queue";
import { setCondition } from "./hub-caches";
import type { HubCaches } from "./hub-caches";
import { CONDITION, LOST_AFTER_PERIODS, UNAVAILABLE_TAINT, UNREACHABLE_TAINT } from "./names";

const UNKNOWN = { type: CONDITION.available, status: "Unknown", reason: "ManagedClusterLeaseUpdateStopped", message: "Registration agent stopped updating its lease." } as const;

const CLOCK_SYNCED = { type: CONDITION.clockSynced, status: "True", reason: "ManagedClusterClockSynced", message: "The clock of the managed cluster is synced with the hub." } as const;
const CLOCK_OUT_OF_SYNC = { type: CONDITION.clockSynced, status: "False", reason: "ManagedClusterClockOutOfSync", message: "The clock of hub and agent is out of sync. This may cause the Unknown status and affect agent functionalities." } as const;

export interface AvailabilityContext {
  readonly its: SpaceClient;
  readonly caches: HubCaches;
  readonly now: () => Date;
}

/** Creates the lease, marks a silent cluster Unknown, sets taints, and asks to be back when the lease would run out. */
export async function reconcileAvailability({ its, caches, now }: AvailabilityContext, name: string): Promise<ReconcileResult> {
  const cluster = caches.clusters.get({ name }) as ManagedCluster | undefined;
  if (cluster === undefined) return;
  const deleting = cluster.metadata.deletionTimestamp !== undefined;
  const conditions = cluster.status?.conditions;
  if (!deleting) await reconcileTaints(its, cluster, findCondition(conditions, CONDITION.available), now());
  if (findCondition(conditions, CONDITION.accepted) === undefined) return;

  const lease = caches.leases.get({ namespace: name, name: CLUSTER_LEASE });
  if (lease === undefined) {
    if (deleting) await markUnknown(its, cluster, now());
    else await createLease(its, name, now());
    return;
  }
  const graceMs = LOST_AFTER_PERIODS * (cluster.spec?.leaseDurationSeconds || DEFAULT_LEASE_SECONDS) * 1000;
  const leftMs = renewedAt(lease) + graceMs - now().getTime();
  if (leftMs > 0) {
    // Out of sync: renewed further in our future than the grace. A clock that far behind looks like a lease that lapsed.
    if (!deleting) await setCondition(its, cluster, leftMs < 2 * graceMs ? CLOCK_SYNCED : CLOCK_OUT_OF_SYNC, now());
    return { againAfterMs: leftMs };
  }
  await markUnknown(its, cluster, now());
  return { againAfterMs: graceMs };
}

/** The taints that go with a condition, in place of those of another; foreign taints stay. Returns the same list when nothing changes. */
export function taintsFor(taints: readonly Taint[], available: Condition | undefined, now: Date): readonly Taint[] {
  const status = available?.status ?? "Unknown";
  const wanted = status === "True" ? undefined : status === "False" ? UNAVAILABLE_TAINT : UNREACHABLE_TAINT;
  const others = taints.filter(({ key }) => key !== UNAVAILABLE_TAINT && key !== UNREACHABLE_TAINT);
  const present = taints.filter(({ key }) => key === UNAVAILABLE_TAINT || key === UNREACHABLE_TAINT);
  if (wanted === undefined) return present.length === 0 ? taints : others;
  if (present.length === 1 && present[0]!.key === wanted) return taints;
  return [...others, { key: wanted, effect: "NoSelect", timeAdded: formatTime(now) }];
}

async function reconcileTaints(its: SpaceClient, cluster: ManagedCluster, available: Condition | undefined, now: Date): Promise<void> {
  const old = cluster.spec?.taints ?? [];
  const taints = taintsFor(old, available, now);
  if (taints === old) return;
  const { name, uid, resourceVersion } = cluster.metadata;
  await its.patch(resources.ManagedCluster, { name }, { metadata: { uid, resourceVersion }, spec: { taints: taints.length === 0 ? null : taints } });
}

async function createLease(its: SpaceClient, cluster: string, now: Date): Promise<void> {
  const lease: KubeObject = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: CLUSTER_LEASE, namespace: cluster, labels: { [CLUSTER_NAME_LABEL]: cluster } },
    spec: { holderIdentity: CLUSTER_LEASE, renewTime: formatMicroTime(now) },
  };
  try {
    await its.create(resources.Lease, lease);
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
    // An unlabelled one is not in the cache; the label brings it there.
    await its.patch(resources.Lease, { namespace: cluster, name: CLUSTER_LEASE }, { metadata: { labels: { [CLUSTER_NAME_LABEL]: cluster } } });
  }
}

async function markUnknown(its: SpaceClient, cluster: ManagedCluster, now: Date): Promise<void> {
  if (findCondition(cluster.status?.conditions, CONDITION.available)?.status === "Unknown") return;
  await setCondition(its, cluster, UNKNOWN, now);
}

/** Milliseconds since the epoch; a lease that was never renewed is as old as can be. */
function renewedAt(lease: KubeObject): number {
  const time = Date.parse(String((lease["spec"] as { renewTime?: string } | undefined)?.renewTime));
  return Number.isNaN(time) ? 0 : time;
}
