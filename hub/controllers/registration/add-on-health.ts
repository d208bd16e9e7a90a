/**
 * What the hub says about the add-ons of a cluster, as OCM's registration controllers do: all are Unknown while the cluster is, since nobody is
 * left there to tell; and labels of the ManagedCluster tell of each, so that Placements can select by them. That an add-on lives again its agent
 * says.
 */
import type { Condition } from "../../../core/model/condition";
import type { ManagedClusterAddOn } from "../../../core/model/managed-cluster-add-on";
import type { ManagedCluster } from "../../../core/model/managed-cluster";
import { resources } from "../../../core/model/resources";
import { isKubeStellarError } from "../../../operations/errors";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { findCondition, withCondition } from "../runtime/conditions";
import { CONDITION } from "./names";

const FEATURE_PREFIX = "feature.open-cluster-management.io/addon-";
const FEATURE_OF = { True: "available", False: "unhealthy", Unknown: "unreachable" } as const;
const AVAILABLE = "Available";

/** Whether a change of a cluster makes its add-ons unknown. Only then are they told: an agent that comes back speaks for its add-ons before it does for its cluster. */
export function fellSilent(before: ManagedCluster | undefined, cluster: ManagedCluster): boolean {
  return availabilityOf(cluster)?.status === "Unknown" && (before === undefined || availabilityOf(before)?.status !== "Unknown");
}

/** Passes on that a cluster is unknown to the conditions of its add-ons; anything else changes nothing. */
export async function reconcileAddOnHealth(its: SpaceClient, cluster: ManagedCluster, addOns: readonly ManagedClusterAddOn[], now: Date): Promise<void> {
  const silence = availabilityOf(cluster);
  if (silence?.status !== "Unknown") return;
  const { status, reason, message } = silence;
  for (const { metadata, status: of } of addOns) {
    const conditions = withCondition(of?.conditions, { type: AVAILABLE, status, reason, message }, now);
    if (conditions === of?.conditions) continue;
    const { name, namespace, uid, resourceVersion } = metadata;
    try {
      await its.patch(resources.ManagedClusterAddOn, { name, namespace }, { metadata: { uid, resourceVersion }, status: { conditions } }, { subresource: "status" });
    } catch (error) {
      if (!isKubeStellarError(error, "NotFound")) throw error;
    }
  }
}

/** Brings the labels that tell of add-ons in line; not on a cluster that goes, or that nobody has heard of yet. */
export async function reconcileAddOnLabels(its: SpaceClient, { metadata, status }: ManagedCluster, addOns: readonly ManagedClusterAddOn[]): Promise<void> {
  if (metadata.deletionTimestamp !== undefined || findCondition(status?.conditions, CONDITION.available) === undefined) return;
  const present = metadata.labels ?? {};
  const wanted = Object.fromEntries(addOns.filter((addOn) => addOn.metadata.deletionTimestamp === undefined).map((addOn) => [`${FEATURE_PREFIX}${addOn.metadata.name}`, featureOf(addOn)]));
  const gone = Object.keys(present).filter((label) => label.startsWith(FEATURE_PREFIX) && wanted[label] === undefined);
  const changes = { ...Object.fromEntries(gone.map((label) => [label, null])), ...Object.fromEntries(Object.entries(wanted).filter(([label, value]) => present[label] !== value)) };
  if (Object.keys(changes).length === 0) return;
  await its.patch(resources.ManagedCluster, { name: metadata.name }, { metadata: { labels: changes } });
}

const availabilityOf = (cluster: ManagedCluster): Condition | undefined => findCondition(cluster.status?.conditions, CONDITION.available);

const featureOf = (addOn: ManagedClusterAddOn): string => FEATURE_OF[findCondition(addOn.status?.conditions, AVAILABLE)?.status ?? "Unknown"];
