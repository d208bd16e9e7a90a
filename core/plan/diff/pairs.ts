/**
 * From deliveries to pairs of object and cluster, without ever listing a pair: objects that the same policies deliver, before and after, are
 * handled together, and their clusters are sets of bits.
 */
import { Bits } from "../../placement/bits";
import type { Deliveries, Delivery } from "./deliveries";

/** Objects with the same deliveries on both sides. */
export interface ObjectGroup {
  /** By `objectKey`. */
  readonly objects: readonly string[];
  readonly base: Coverage;
  readonly head: Coverage;
}

/** Deliveries that carry the same objects. */
export interface Coverage {
  /** By space and policy. */
  readonly deliveries: readonly Delivery[];
  /** For each of `deliveries`, whether it only creates. */
  readonly createOnly: readonly boolean[];
  /** All clusters that get the objects. */
  readonly clusters: Bits;
}

/** Clusters that the same deliveries cover. */
export interface CoveredPart {
  /** Positions in `deliveries` of the coverage; never none. */
  readonly by: readonly number[];
  readonly clusters: Bits;
}

/** Groups the objects of both sides by what delivers them. Cost: linear in the entries of all Bindings. */
export function groupObjects(base: Deliveries, head: Deliveries): readonly ObjectGroup[] {
  const sides = [signatures(base), signatures(head)] as const;
  const coverages = [new Map<string, Coverage>(), new Map<string, Coverage>()] as const;
  const coverageOf = (side: 0 | 1, signature: string): Coverage => {
    let known = coverages[side].get(signature);
    if (known === undefined) coverages[side].set(signature, (known = coverage(side === 0 ? base : head, signature)));
    return known;
  };
  const groups = new Map<string, { readonly objects: string[]; readonly base: Coverage; readonly head: Coverage }>();
  const add = (object: string, baseSignature: string, headSignature: string): void => {
    const key = `${baseSignature}|${headSignature}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { objects: [object], base: coverageOf(0, baseSignature), head: coverageOf(1, headSignature) });
    else group.objects.push(object);
  };
  for (const [object, signature] of sides[0]) add(object, signature, sides[1].get(object) ?? "");
  for (const [object, signature] of sides[1]) if (!sides[0].has(object)) add(object, "", signature);
  return [...groups.values()];
}

/** Clusters of `within`, by which deliveries of the coverage reach them. */
export function partsOf({ deliveries }: Coverage, within: Bits): readonly CoveredPart[] {
  let parts: readonly CoveredPart[] = [{ by: [], clusters: within }];
  deliveries.forEach(({ destinations }, position) => {
    parts = parts.flatMap(({ by, clusters }) => {
      const inside = clusters.copy().intersect(destinations);
      if (inside.isEmpty()) return [{ by, clusters }];
      const outside = clusters.copy().subtract(destinations);
      const covered = { by: [...by, position], clusters: inside };
      return outside.isEmpty() ? [covered] : [covered, { by, clusters: outside }];
    });
  });
  return parts.filter(({ by }) => by.length > 0);
}

/** For each object, the numbers of its deliveries as text: twice the position, and one more where only creation is asked. */
function signatures({ delivered }: Deliveries): ReadonlyMap<string, string> {
  const result = new Map<string, string>();
  delivered.forEach(({ entries }, position) => {
    for (const [object, { createOnly }] of entries) {
      const before = result.get(object);
      const own = String(position * 2 + (createOnly ? 1 : 0));
      result.set(object, before === undefined ? own : `${before},${own}`);
    }
  });
  return result;
}

function coverage({ delivered }: Deliveries, signature: string): Coverage {
  const numbers = signature === "" ? [] : signature.split(",").map(Number);
  const deliveries = numbers.flatMap((number) => delivered[number >> 1] ?? []);
  const clusters = new Bits();
  for (const { destinations } of deliveries) clusters.unite(destinations);
  return { deliveries, createOnly: numbers.map((number) => (number & 1) === 1), clusters };
}
