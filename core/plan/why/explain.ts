/** Which policy, clause, selector and label put an object on a cluster, and what each of the other policies lacks. */
import { entriesOf } from "../../model/binding-entries";
import { matchesLabels, parseLabelSelector } from "../../model/label-selector";
import type { BindingPolicy } from "../../model/binding-policy";
import { isWatched } from "../../placement";
import { objectKey, type WorkloadSpace } from "../../preview/workload-space";
import { readDeliveries, ClusterNumbers } from "../diff/deliveries";
import { testClause, type ClauseTest } from "./clause-test";
import type { FoundObject } from "./object-query";
import { obstacleOf } from "./obstacle";

/** A policy that places the object on the cluster. */
export interface PlacedBy {
  readonly policy: string;
  /** Into `objects` of the space. */
  readonly index: number;
  /** Positions in `spec.downsync` of the clauses that select the object. */
  readonly clauses: readonly number[];
  /** Positions in `spec.clusterSelectors` of those that select the cluster. */
  readonly clusterSelectors: readonly number[];
  /** Labels of the object, of its Namespace and of the cluster that selectors ask for, as `key=value`. */
  readonly labels: { readonly object: readonly string[]; readonly namespace: readonly string[]; readonly cluster: readonly string[] };
}

/** A policy that does not. */
export interface NotPlacedBy {
  readonly policy: string;
  readonly index: number;
  /** Whether its cluster selectors choose the cluster. */
  readonly choosesCluster: boolean;
  /** Whether one of its clauses selects the object. */
  readonly choosesObject: boolean;
  /** For each clause, the tests that the object fails; none for clauses that select it. */
  readonly failedTests: readonly (readonly ClauseTest[])[];
  /** Why it delivers nothing though it chooses both. */
  readonly blocked?: string;
}

export interface Explanation {
  readonly placed: boolean;
  readonly by: readonly PlacedBy[];
  readonly notBy: readonly NotPlacedBy[];
  /** Why no policy can select the object at all. */
  readonly unwatched?: string;
  /** The inventory of the WDS does not have the cluster. */
  readonly unknownCluster: boolean;
}

/** @param space - the WDS of the object. */
export function explainPlacement(space: WorkloadSpace, { key, served }: FoundObject, cluster: string): Explanation {
  const { inventory, policies } = space;
  const labels = inventory.clusters.get(cluster)?.metadata.labels ?? {};
  const unknownCluster = !inventory.clusters.has(cluster);
  const numbers = new ClusterNumbers(inventory.clusters.keys());
  const deliveries = readDeliveries([space], numbers);
  const number = numbers.numberOf(cluster);
  const delivers = new Set(deliveries.delivered.filter(({ destinations, entries }) => destinations.has(number) && entries.has(key)).map(({ policy }) => policy));
  const watched = isWatched(served.resource, space.input.apiGroups);
  const namespaceLabels = labelsOfNamespace(space, served.object.metadata.namespace);
  const by: PlacedBy[] = [];
  const notBy: NotPlacedBy[] = [];
  for (const [policy, { object, index }] of policies) {
    const verdicts = (object.spec?.downsync ?? []).map((clause) => testClause(clause, served, namespaceLabels));
    const clusterSelectors = matching(object, labels);
    if (delivers.has(policy)) {
      const clauses = verdicts.flatMap(({ failed }, i) => (failed.length === 0 ? [i] : []));
      by.push({ policy, index, clauses, clusterSelectors, labels: decisiveLabels(object, clauses, verdicts, clusterSelectors, { object: served.object.metadata.labels ?? {}, namespace: namespaceLabels ?? {}, cluster: labels }) });
      continue;
    }
    const reason = obstacleOf(space, policy, deliveries);
    const spec = space.resolve(policy).spec;
    const choosesObject = entriesOf(spec).some((entry) => objectKey(entry) === key);
    const choosesCluster = !unknownCluster && clusterSelectors.length > 0;
    notBy.push({ policy, index, choosesCluster, choosesObject, failedTests: verdicts.map(({ failed }) => failed), ...(reason !== undefined && (choosesObject || spec === null) && choosesCluster && { blocked: reason }) });
  }
  return {
    placed: by.length > 0,
    by,
    notBy,
    unknownCluster,
    ...(!watched && { unwatched: `objects of ${served.resource.resource}${served.resource.group === "" ? "" : `.${served.resource.group}`} are never placed here` }),
  };
}

/** Labels of a Namespace; undefined where there is no such object, or the object is in none. */
export function labelsOfNamespace(space: WorkloadSpace, namespace: string | undefined): Readonly<Record<string, string>> | undefined {
  if (namespace === undefined || namespace === "") return undefined;
  const served = space.objects.get(objectKey({ group: "", resource: "namespaces", namespace: "", name: namespace }));
  return served === undefined ? undefined : (served.head.metadata.labels ?? {});
}

function matching({ spec }: BindingPolicy, labels: Readonly<Record<string, string>>): readonly number[] {
  return (spec?.clusterSelectors ?? []).flatMap((selector, i) => {
    const parsed = parseLabelSelector(selector);
    return parsed.ok && matchesLabels(parsed.selector, labels) ? [i] : [];
  });
}

type LabelSets = Readonly<Record<"object" | "namespace" | "cluster", Readonly<Record<string, string>>>>;

function decisiveLabels({ spec }: BindingPolicy, clauses: readonly number[], verdicts: readonly { readonly objectSelector?: number; readonly namespaceSelector?: number }[], selectors: readonly number[], labels: LabelSets): PlacedBy["labels"] {
  const found = { object: new Set<string>(), namespace: new Set<string>(), cluster: new Set<string>() };
  const note = (of: keyof LabelSets, selector: Parameters<typeof parseLabelSelector>[0] | undefined): void => {
    const parsed = selector === undefined ? undefined : parseLabelSelector(selector);
    if (parsed?.ok !== true) return;
    for (const { key } of parsed.selector.requirements) found[of].add(Object.hasOwn(labels[of], key) ? `${key}=${labels[of][key] ?? ""}` : `no ${key}`);
  };
  for (const position of clauses) {
    const { objectSelector, namespaceSelector } = verdicts[position] ?? {};
    if (objectSelector !== undefined) note("object", spec?.downsync?.[position]?.objectSelectors?.[objectSelector]);
    if (namespaceSelector !== undefined) note("namespace", spec?.downsync?.[position]?.namespaceSelectors?.[namespaceSelector]);
  }
  for (const position of selectors) note("cluster", spec?.clusterSelectors?.[position]);
  return { object: [...found.object], namespace: [...found.namespace], cluster: [...found.cluster] };
}
