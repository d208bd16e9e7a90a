/** Placement read straight off the reference, one test after the other and nothing remembered: what the index must agree with. */
import type { DownsyncClause } from "../../core/model/binding-policy";
import { isEmptySelector, matchesLabels, parseLabelSelector } from "../../core/model/label-selector";
import { isWatched, type PlacementCluster, type PlacementPolicy } from "../../core/placement";
import type { PlacedObject } from "./fleet-arbitraries";

type Labels = Readonly<Record<string, string>>;

export interface NaiveFleet {
  readonly policies: readonly PlacementPolicy[];
  readonly clusters: readonly PlacementCluster[];
  readonly objects: readonly PlacedObject[];
}

/** Names of the chosen clusters; undefined where a selector cannot be converted. */
export function naiveDestinations({ spec }: PlacementPolicy, clusters: readonly PlacementCluster[]): readonly string[] | undefined {
  const selectors = (spec?.clusterSelectors ?? []).map(parseLabelSelector);
  if (selectors.some((s) => !s.ok)) return undefined;
  return clusters.filter(({ labels = {} }) => selectors.some((s) => s.ok && matchesLabels(s.selector, labels))).map((c) => c.name).sort();
}

/** Objects that a policy selects, each with the clauses that match it. */
export function naiveSelection({ spec }: PlacementPolicy, { objects }: NaiveFleet): ReadonlyMap<PlacedObject, readonly DownsyncClause[]> {
  const selected = new Map<PlacedObject, readonly DownsyncClause[]>();
  for (const placed of objects) {
    if (!isWatched(placed.resource)) continue;
    const namespace = objects.find((o) => o.resource.resource === "namespaces" && o.object.metadata.name === placed.object.metadata.namespace);
    // Upstream's variable that holds the Namespace between the clauses.
    const read: { labels: Labels | undefined } = { labels: undefined };
    const clauses = (spec?.downsync ?? []).filter((clause) => matches(clause, placed, namespace?.object.metadata.labels ?? (namespace === undefined ? undefined : {}), read));
    if (clauses.length > 0) selected.set(placed, clauses);
  }
  return selected;
}

function matches(clause: DownsyncClause, { resource, object }: PlacedObject, namespaceLabels: Labels | undefined, read: { labels: Labels | undefined }): boolean {
  const listed = (list: readonly string[] | undefined, value: string) => list === undefined || list.length === 0 || list.includes("*") || list.includes(value);
  const anyMatches = (selectors: DownsyncClause["objectSelectors"], labels: Labels) =>
    (selectors ?? []).some((s) => {
      const parsed = parseLabelSelector(s);
      return parsed.ok && matchesLabels(parsed.selector, labels);
    });
  if (clause.apiGroup !== undefined && clause.apiGroup !== resource.group) return false;
  if (!listed(clause.resources, resource.resource) || !listed(clause.namespaces, object.metadata.namespace ?? "") || !listed(clause.objectNames, object.metadata.name)) return false;
  if ((clause.objectSelectors ?? []).length > 0 && !anyMatches(clause.objectSelectors, object.metadata.labels ?? {})) return false;
  if ((clause.namespaceSelectors ?? []).length === 0 || clause.namespaceSelectors?.some(isEmptySelector) === true) return true;
  if (read.labels === undefined) {
    read.labels = namespaceLabels ?? {};
    if (namespaceLabels === undefined) return false;
  }
  return anyMatches(clause.namespaceSelectors, read.labels);
}
