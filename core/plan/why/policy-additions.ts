/** The least that would have to be added to a policy for it to bring an object to a cluster: a clause, a cluster selector, or both. */
import type { DownsyncClause, LabelSelector } from "../../model/binding-policy";
import { isHubLabel } from "../../model/names";
import { isWatched } from "../../placement";
import type { WorkloadSpace } from "../../preview/workload-space";
import type { Explanation } from "./explain";
import type { FoundObject } from "./object-query";
import { ablePolicies } from "./smallest-change";

/** What is added to one policy; at least one of the two. */
export interface PolicyAddition {
  readonly policy: string;
  /** Into `objects` of the space. */
  readonly index: number;
  /** For `spec.downsync`: chooses exactly this object. */
  readonly clause?: DownsyncClause;
  /** For `spec.clusterSelectors`: all labels of the cluster, and so perhaps of others too. */
  readonly selector?: LabelSelector;
  /** How many of the two. */
  readonly edits: number;
}

/** @returns all of the fewest additions, by policy; none where no policy can choose the object, or nothing tells the cluster from all others. */
export function smallestAdditions(space: WorkloadSpace, { served }: FoundObject, cluster: string, { notBy }: Explanation): readonly PolicyAddition[] {
  const managed = space.inventory.clusters.get(cluster);
  if (managed === undefined || !isWatched(served.resource, space.input.apiGroups)) return [];
  const { resource: { group, resource }, head: { metadata: { name, namespace } } } = served;
  const clause: DownsyncClause = { apiGroup: group, resources: [resource], ...(namespace !== undefined && namespace !== "" && { namespaces: [namespace] }), objectNames: [name] };
  const labels = Object.entries(managed.metadata.labels ?? {}).filter(([key]) => !isHubLabel(key));
  const able = new Set(ablePolicies(space));
  const all = notBy.flatMap(({ policy, index, choosesCluster, choosesObject, blocked }): readonly PolicyAddition[] => {
    if (!able.has(policy) || blocked !== undefined || (!choosesCluster && labels.length === 0)) return [];
    const missing = { ...(!choosesObject && { clause }), ...(!choosesCluster && { selector: { matchLabels: Object.fromEntries(labels) } }) };
    return [{ policy, index, ...missing, edits: Object.keys(missing).length }];
  });
  const least = Math.min(...all.map(({ edits }) => edits));
  return all.filter(({ edits }) => edits > 0 && edits === least);
}
