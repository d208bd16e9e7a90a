/** Where what decided a placement is written: the policy, its clauses and selectors, and the labels that these ask for. */
import { joinPath } from "../../model/validation/schema-findings";
import { objectKey, type WorkloadSpace } from "../../preview/workload-space";
import type { Explanation, PlacedBy } from "./explain";
import type { FoundObject } from "./object-query";

/** Something that is written somewhere. */
export interface Decider {
  /** Whose part it is. */
  readonly of: "policy" | "object" | "namespace" | "cluster";
  /** Into it: `spec.downsync[0]`; `""`: the whole. */
  readonly path: string;
}

/** A decider, with its place in the input. */
export interface DeciderPlace extends Decider {
  /** The space that holds it. */
  readonly space: string;
  /** Into `objects` of the space. */
  readonly index: number;
}

/** Clauses and selectors of a policy that place an object on a cluster, and the labels that they ask for; labels that must be absent are nowhere. */
export function decidersOf({ clauses, clusterSelectors, labels }: PlacedBy): readonly Decider[] {
  const keys = (some: readonly string[]): readonly string[] => some.filter((label) => label.includes("=")).map((label) => label.slice(0, label.indexOf("=")));
  const labelled = (of: "object" | "namespace" | "cluster"): readonly Decider[] => keys(labels[of]).map((key) => ({ of, path: joinPath("metadata.labels", key) }));
  return [
    ...clauses.map((i): Decider => ({ of: "policy", path: joinPath("spec.downsync", i) })),
    ...labelled("object"),
    ...labelled("namespace"),
    ...clusterSelectors.map((i): Decider => ({ of: "policy", path: joinPath("spec.clusterSelectors", i) })),
    ...labelled("cluster"),
  ];
}

/** All that an explanation names, with its place; what only a server adds has none. */
export function placesOf(space: WorkloadSpace, { served }: FoundObject, cluster: string, { by, notBy }: Explanation): readonly DeciderPlace[] {
  const { metadata: { namespace = "" } } = served.head;
  const indexOf = (of: Exclude<Decider["of"], "policy">): number | undefined => {
    if (of === "object") return served.index;
    if (of === "cluster") return space.inventory.clusterIndexes.get(cluster);
    return space.objects.get(objectKey({ group: "", resource: "namespaces", namespace: "", name: namespace }))?.index;
  };
  return [
    ...[...by, ...notBy].map(({ index }): DeciderPlace => ({ of: "policy", path: "", space: space.name, index })),
    ...by.flatMap((one) =>
      decidersOf(one).flatMap(({ of, path }): readonly DeciderPlace[] => {
        const index = of === "policy" ? one.index : indexOf(of);
        return index === undefined ? [] : [{ of, path, space: of === "cluster" ? space.inventory.name : space.name, index }];
      }),
    ),
  ];
}
