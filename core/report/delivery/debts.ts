/** Clusters that are not there: since when, and which policies still owe them something. */
import type { ClusterStatus, FleetStatus } from "../fleet-status";

/** Why a cluster takes nothing. `disconnected`: cut off on purpose. `unreachable`: its agent is silent. */
export type Absence = "disconnected" | "not accepted" | "not joined" | "unreachable";

/** A cluster that takes nothing now. */
export interface Debt {
  readonly cluster: string;
  readonly state: Absence;
  /** When the hub noticed, RFC 3339; absent: not (yet). */
  readonly since?: string;
  /** `wds1/nginx`: those that deliver to it; empty: nothing is owed. */
  readonly policies: readonly string[];
}

/** Undefined: the cluster is there. */
export function absenceOf({ accepted, joined, available, disconnected }: ClusterStatus): Absence | undefined {
  if (disconnected === true) return "disconnected";
  if (!accepted) return "not accepted";
  if (!joined) return "not joined";
  return available === "yes" ? undefined : "unreachable";
}

/** @returns by cluster. */
export function listDebts({ clusters, policies }: FleetStatus): readonly Debt[] {
  const owed = new Map<string, string[]>();
  for (const { wds, policy, clusters: destinations } of policies) for (const cluster of destinations) owed.set(cluster, [...(owed.get(cluster) ?? []), `${wds}/${policy}`]);
  return clusters.flatMap((cluster): readonly Debt[] => {
    const state = absenceOf(cluster);
    return state === undefined ? [] : [{ cluster: cluster.name, state, ...(cluster.unavailableSince !== undefined && { since: cluster.unavailableSince }), policies: owed.get(cluster.name) ?? [] }];
  });
}
