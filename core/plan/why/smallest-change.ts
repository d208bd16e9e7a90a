/** The fewest label edits that bring an object to a cluster, over all policies, found by solving selectors instead of trying. */
import { compareBytes } from "../../model/byte-order";
import type { DownsyncClause } from "../../model/binding-policy";
import { canTakeUp } from "../../model/binding-policy-checks";
import { parseLabelSelector, type ParsedSelector } from "../../model/label-selector";
import { ownMember } from "../../model/own-member";
import { isWatched } from "../../placement";
import { compileClause } from "../../placement/clause";
import { bindingOf } from "../../preview/bindings";
import type { WorkloadSpace } from "../../preview/workload-space";
import { testClause } from "./clause-test";
import { labelsOfNamespace } from "./explain";
import { fewestEdits, type LabelEdit } from "./label-edits";
import type { FoundObject } from "./object-query";

/** Edits of labels of the cluster, the object and its Namespace. */
export interface SmallestChange {
  /** The policy that places the object after it. */
  readonly policy: string;
  readonly cluster: readonly LabelEdit[];
  readonly object: readonly LabelEdit[];
  readonly namespace: readonly LabelEdit[];
  /** Of all three lists together; never none. */
  readonly edits: number;
}

const NAME_LABEL = "kubernetes.io/metadata.name";

type ObjectSide = Pick<SmallestChange, "object" | "namespace">;

/**
 * Edits of labels only: of the cluster, the object and its Namespace. Names, kinds and policies stay as they are.
 *
 * @returns all of the fewest edits, those of the cluster first, then by policy; the same edits once. None when no label edit places the
 * object: no policy asks for it by anything that labels can give.
 */
export function smallestChanges(space: WorkloadSpace, found: FoundObject, cluster: string): readonly SmallestChange[] {
  const managed = space.inventory.clusters.get(cluster);
  if (managed === undefined || !isWatched(found.served.resource, space.input.apiGroups)) return [];
  const usual = (key: string): readonly string[] => valuesInUse(space, key);
  const all = ablePolicies(space).flatMap((policy): readonly SmallestChange[] => {
    const { clusterSelectors = [], downsync = [] } = space.policies.get(policy)?.object.spec ?? {};
    const selectors = clusterSelectors.map(parseLabelSelector).flatMap((parsed) => (parsed.ok ? [parsed.selector] : []));
    const onCluster = editsFor(selectors, managed.metadata.labels ?? {}, { usual });
    const onObject = shortest(downsync.flatMap((clause) => clauseEdits(space, found, clause)), sizeOf);
    return onCluster.flatMap((edits) => onObject.map((side) => ({ policy, cluster: edits, ...side, edits: edits.length + sizeOf(side) })));
  });
  const best = shortest(all.filter(({ edits }) => edits > 0), ({ edits }) => edits);
  const byEdits = new Map<string, SmallestChange>();
  for (const change of best) {
    const key = JSON.stringify([change.cluster, change.object, change.namespace]);
    if (!byEdits.has(key)) byEdits.set(key, change);
  }
  return [...byEdits.values()].sort((a, b) => sizeOf(a) - sizeOf(b));
}

/** Policies that deliver what they choose, by name. */
export function ablePolicies(space: WorkloadSpace): readonly string[] {
  return [...space.policies].filter(([name, { object }]) => canTakeUp(object) && space.resolve(name).stuck === undefined && bindingOf(space, name)?.row.spec !== null).map(([name]) => name).sort(compareBytes);
}

const sizeOf = ({ object, namespace }: ObjectSide): number => object.length + namespace.length;

/** Edits after which a clause selects the object, the fewest in every way. */
function clauseEdits(space: WorkloadSpace, { served }: FoundObject, clause: DownsyncClause): readonly ObjectSide[] {
  const { object: { metadata: { labels = {}, namespace } }, resource } = served;
  const namespaceLabels = labelsOfNamespace(space, namespace);
  const { failed } = testClause(clause, served, namespaceLabels);
  if (failed.some((test) => test !== "objectSelectors" && test !== "namespaceSelectors")) return [];
  const { objectSelectors = [], namespaceSelectors = [] } = compileClause(clause);
  // A Namespace's own name label is the server's; and what is in no Namespace fails every test of its labels.
  const isNamespace = resource.group === "" && resource.resource === "namespaces";
  const object = failed.includes("objectSelectors") ? editsFor(objectSelectors, labels, { forbidden: (key) => isNamespace && key === NAME_LABEL }) : [[]];
  const inNamespace = failed.includes("namespaceSelectors") ? (namespaceLabels === undefined ? [] : editsFor(namespaceSelectors, namespaceLabels, { forbidden: (key) => key === NAME_LABEL })) : [[]];
  return object.flatMap((own) => inNamespace.map((others) => ({ object: own, namespace: others })));
}

/** The fewest edits after which one of the selectors holds, in every way. */
function editsFor(selectors: readonly ParsedSelector[], labels: Readonly<Record<string, string>>, rules: Parameters<typeof fewestEdits>[2]): readonly (readonly LabelEdit[])[] {
  const found = selectors.map((selector) => fewestEdits(selector, labels, rules)).filter((edits) => edits !== undefined);
  return shortest(found, (edits) => edits.length);
}

/** What labels of this key say on other clusters, the most common first. */
function valuesInUse({ inventory }: WorkloadSpace, key: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const { metadata: { labels = {} } } of inventory.clusters.values()) {
    const value = ownMember(labels, key);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([a, first], [b, second]) => second - first || compareBytes(a, b)).map(([value]) => value);
}

/** All of the least size. */
function shortest<T>(candidates: readonly T[], size: (candidate: T) => number): readonly T[] {
  const least = Math.min(...candidates.map(size));
  return candidates.filter((candidate) => size(candidate) === least);
}
