/** The sets of clusters: keeps OCM's two built-in ones as they should be, and tells of each whether it is empty. */
import { matchesLabels, parseLabelSelector } from "../../../core/model/label-selector";
import { CLUSTER_SET_LABEL } from "../../../core/model/names";
import type { ManagedClusterSet, ManagedClusterSetSpec } from "../../../core/model/managed-cluster-set";
import { resources } from "../../../core/model/resources";
import { isKubeStellarError } from "../../../operations/errors";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { withCondition } from "../runtime/conditions";
import type { WantedCondition } from "../runtime/conditions";
import { isEqual } from "../../../core/model/is-equal";
import { DEFAULT_CLUSTER_SET } from "./names";

export interface ClusterSetContext {
  readonly its: SpaceClient;
  readonly clusters: Informer;
  readonly clusterSets: Informer;
  readonly now: () => Date;
}

/** Whoever sets this to `false` may change a built-in set. */
const AUTO_UPDATE_ANNOTATION = "cluster.open-cluster-management.io/autoupdate";

/** The sets that every hub has, with how they find their members. */
export const BUILT_IN_SETS: Readonly<Record<string, ManagedClusterSetSpec>> = {
  [DEFAULT_CLUSTER_SET]: { clusterSelector: { selectorType: "ExclusiveClusterSetLabel" } },
  global: { clusterSelector: { selectorType: "LabelSelector", labelSelector: {} } },
};

/** Makes or mends a built-in set, and writes the condition of any. */
export async function reconcileClusterSet({ its, clusters, clusterSets, now }: ClusterSetContext, name: string): Promise<void> {
  const builtIn = BUILT_IN_SETS[name];
  let set = clusterSets.get({ name }) as ManagedClusterSet | undefined;
  if (set === undefined && builtIn !== undefined) set = await create(its, name, builtIn);
  if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
  if (builtIn !== undefined && set.metadata.annotations?.[AUTO_UPDATE_ANNOTATION] !== "false" && !isEqual(set.spec?.clusterSelector, builtIn.clusterSelector)) {
    set = (await its.replace(resources.ManagedClusterSet, { ...set, spec: { ...set.spec, clusterSelector: builtIn.clusterSelector } })) as ManagedClusterSet;
  }
  const conditions = withCondition(set.status?.conditions, emptiness(membersOf(set, clusters)), now());
  if (conditions === set.status?.conditions) return;
  const { uid, resourceVersion } = set.metadata;
  await its.patch(resources.ManagedClusterSet, { name }, { metadata: { uid, resourceVersion }, status: { conditions } }, { subresource: "status" });
}

/** How many clusters belong to a set; none where its selector cannot be used. */
export function membersOf({ metadata, spec }: ManagedClusterSet, clusters: Pick<Informer, "list">): number {
  const { selectorType = "ExclusiveClusterSetLabel", labelSelector = {} } = spec?.clusterSelector ?? {};
  if (selectorType === "ExclusiveClusterSetLabel") return clusters.list().filter((cluster) => cluster.metadata.labels?.[CLUSTER_SET_LABEL] === metadata.name).length;
  const parsed = parseLabelSelector(labelSelector);
  return parsed.ok ? clusters.list().filter((cluster) => matchesLabels(parsed.selector, cluster.metadata.labels ?? {})).length : 0;
}

async function create(its: SpaceClient, name: string, spec: ManagedClusterSetSpec): Promise<ManagedClusterSet | undefined> {
  try {
    return (await its.create(resources.ManagedClusterSet, { apiVersion: "cluster.open-cluster-management.io/v1beta2", kind: "ManagedClusterSet", metadata: { name }, spec })) as ManagedClusterSet;
  } catch (error) {
    // Its event brings us back.
    if (isKubeStellarError(error, "AlreadyExists")) return undefined;
    throw error;
  }
}

function emptiness(members: number): WantedCondition {
  const type = "ClusterSetEmpty";
  return members === 0 ? { type, status: "True", reason: "NoClusterMatched", message: "No ManagedCluster selected" } : { type, status: "False", reason: "ClustersSelected", message: `${members} ManagedClusters selected` };
}
