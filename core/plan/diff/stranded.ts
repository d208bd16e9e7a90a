/**
 * Objects that stay on clusters which lose what holds them: a Namespace, or the CustomResourceDefinition of their kind. The cluster deletes
 * them with it, and no agent can bring them back (KS462).
 */
import type { PreviewFinding } from "../../preview/input";
import { count } from "../../model/words";
import { Bits } from "../../placement/bits";
import type { ClusterNumbers, Deliveries } from "./deliveries";
import type { ChangeRow, ObjectName } from "./types";

/** One holder that goes. */
export interface Stranding {
  /** The WDS by which it goes. */
  readonly space: string;
  /** The Namespace or CustomResourceDefinition. */
  readonly holder: ObjectName;
  /** How many objects it holds that stay on some of the clusters. */
  readonly objects: number;
  /** Clusters on which any does, ascending. */
  readonly clusters: readonly string[];
}

const isNamespace = ({ apiVersion, kind }: ObjectName): boolean => apiVersion === "v1" && kind === "Namespace";
const isDefinition = ({ apiVersion, kind }: ObjectName): boolean => apiVersion.startsWith("apiextensions.k8s.io/") && kind === "CustomResourceDefinition";

/** @param head - what is delivered after the change. Cost: linear in the entries of all Bindings, if anything is stranded at all. */
export function strandingsOf(changes: readonly ChangeRow[], head: Deliveries, numbers: ClusterNumbers): readonly Stranding[] {
  const leaving = changes.flatMap((row) => (row.change === "stop" ? row.objects.filter((object) => isNamespace(object) || isDefinition(object)).map((holder) => ({ row, holder })) : []));
  if (leaving.length === 0) return [];
  const held = heldBy(head);
  return leaving.flatMap(({ row: { space, clusters: left }, holder }): readonly Stranding[] => {
    const clusters = new Bits(numbers.size);
    let objects = 0;
    for (const { destinations, entries } of held.get(keyOf(holder)) ?? []) {
      const common = left.filter((name) => destinations.has(numbers.numberOf(name)));
      if (common.length > 0) objects += entries;
      for (const name of common) clusters.add(numbers.numberOf(name));
    }
    return objects === 0 ? [] : [{ space, holder, objects, clusters: numbers.namesOf(clusters) }];
  });
}

const keyOf = (holder: ObjectName): string => `${isNamespace(holder) ? "in" : "of"} ${holder.name}`;

interface Held {
  readonly destinations: Bits;
  entries: number;
}

/** By Namespace and by CustomResourceDefinition: which deliveries have how many objects of it. */
function heldBy({ delivered }: Deliveries): ReadonlyMap<string, readonly Held[]> {
  const held = new Map<string, Held[]>();
  for (const { destinations, entries } of delivered) {
    const own = new Map<string, Held>();
    for (const { group, resource, namespace } of entries.values()) {
      for (const key of [...(namespace === "" ? [] : [`in ${namespace}`]), `of ${resource}.${group}`]) {
        const known = own.get(key);
        if (known === undefined) own.set(key, { destinations, entries: 1 });
        else known.entries++;
      }
    }
    for (const [key, one] of own) held.set(key, [...(held.get(key) ?? []), one]);
  }
  return held;
}

/** One finding a holder and the clusters that it leaves together. */
export function strandedFindings(strandings: readonly Stranding[]): readonly PreviewFinding[] {
  return strandings.map(({ space, holder, objects, clusters }) => ({
    code: "KS462",
    severity: "error",
    path: "",
    space,
    object: `${holder.kind} ${holder.name}`,
    message: `it goes from ${count(clusters.length, "cluster")} on which ${count(objects, "object")} ${isNamespace(holder) ? "in it" : "of its kind"} stay${objects === 1 ? "s" : ""}: each cluster deletes them with it, and the agents cannot bring them back`,
    fix: `Leave it on ${clusters.length === 1 ? "the cluster" : "these clusters"}, or take away what it holds in a change before`,
  }));
}
