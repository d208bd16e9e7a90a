/** The heartbeat: renews the cluster's Lease on the hub while the hub accepts the cluster. */
import { CLUSTER_LEASE, DEFAULT_LEASE_SECONDS } from "../../core/model/names";
import type { KubeObject } from "../../core/model/kube-object";
import type { ManagedCluster } from "../../core/model/managed-cluster";
import { resources } from "../../core/model/resources";
import type { Informer } from "../../operations/clients/informer";
import type { SpaceClient } from "../../operations/clients/space-client";
import { isKubeStellarError } from "../../operations/errors";
import { CONDITION } from "../controllers/registration/names";
import { formatMicroTime, isConditionTrue } from "../controllers/runtime/conditions";
import type { ControllerScope } from "../controllers/runtime/controller";

export interface LeaseOptions {
  readonly cluster: string;
  /** The ManagedCluster of the cluster; started here unless it is already. */
  readonly managed: Informer;
  readonly hub: SpaceClient;
  readonly scope: ControllerScope;
  readonly now: () => Date;
}

/** The hub makes the lease; until it has, we look again after this. */
const NOT_YET_MS = 1_000;

/** Starts renewing every `spec.leaseDurationSeconds`; a changed period holds at once. */
export function startLease({ cluster, managed: clusters, hub, scope, now }: LeaseOptions): void {
  const key = { namespace: cluster, name: CLUSTER_LEASE };
  /** As we left it: nobody else writes it as a rule, so there is nothing to read before the next heartbeat. */
  let left: KubeObject | undefined;
  const heartbeat = scope.queue("lease", async () => {
    const managed = clusters.get({ name: cluster }) as ManagedCluster | undefined;
    // The deletion of a cluster takes the right to look at it before it takes the cluster.
    if (managed === undefined || !isConditionTrue(managed.status?.conditions, CONDITION.accepted)) return;
    const lease = left ?? (await hub.get(resources.Lease, key));
    left = undefined;
    if (lease === undefined) return { againAfterMs: NOT_YET_MS };
    try {
      left = await hub.replace(resources.Lease, { ...lease, spec: { ...(lease["spec"] as object | undefined), renewTime: formatMicroTime(now()) } });
    } catch (error) {
      if (isKubeStellarError(error, "Conflict") || isKubeStellarError(error, "NotFound")) return { againAfterMs: NOT_YET_MS };
      throw error;
    }
    return { againAfterMs: (managed.spec?.leaseDurationSeconds || DEFAULT_LEASE_SECONDS) * 1000 };
  });
  clusters.subscribe((event) => {
    if (event.type === "added" || (event.type === "updated" && livenessChanged(event.old, event.object))) heartbeat.add(cluster);
  });
  // Rejects only when the scope closes.
  clusters.start().catch(() => undefined);
}

function livenessChanged(old: ManagedCluster | { readonly [field: string]: unknown }, object: ManagedCluster | { readonly [field: string]: unknown }): boolean {
  const [before, after] = [old as ManagedCluster, object as ManagedCluster];
  return before.spec?.leaseDurationSeconds !== after.spec?.leaseDurationSeconds || isConditionTrue(before.status?.conditions, CONDITION.accepted) !== isConditionTrue(after.status?.conditions, CONDITION.accepted);
}
