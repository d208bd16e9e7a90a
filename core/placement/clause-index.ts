/**
 * Finds the clauses that may match an object without asking all of them: each clause hangs on the values of the test that fewest
 * objects pass, and an object looks only where its own values point.
 */
import type { CompiledClause, ObjectEntry } from "./index-state";
import type { ObjectTable } from "./object-table";

type ByValue = "name" | "namespace" | "resource" | "group" | "labelKey";

/** Where a clause hangs. */
type Anchor =
  | { readonly kind: ByValue; readonly values: readonly string[] }
  | { readonly kind: "label"; readonly labels: readonly { readonly key: string; readonly value: string }[] }
  | { readonly kind: "any" }
  | { readonly kind: "never" };

type Buckets<T> = Map<string, T[]>;

export class ClauseIndex<T extends { readonly clause: CompiledClause }> {
  private readonly buckets: Record<ByValue, Buckets<T>> = { name: new Map(), namespace: new Map(), resource: new Map(), group: new Map(), labelKey: new Map() };
  private readonly labels = new Map<string, Buckets<T>>();
  private any: T[] = [];
  private readonly items = new Map<T, Anchor>();
  /** Objects there were when the anchors were chosen. */
  private judged = 0;

  constructor(private readonly table: ObjectTable) {}

  add(item: T): void {
    const anchor = anchorOf(item.clause, this.table);
    this.items.set(item, anchor);
    this.forEachBucket(anchor, (bucket) => bucket.push(item));
  }

  remove(item: T): void {
    const anchor = this.items.get(item);
    if (anchor === undefined) return;
    this.items.delete(item);
    this.forEachBucket(anchor, (bucket) => {
      const at = bucket.indexOf(item);
      if (at !== -1) bucket.splice(at, 1);
    });
  }

  /** Chooses the anchors anew when there are twice or half as many objects as then: what is rare shows only with the objects. */
  refresh(): void {
    const { size } = this.table;
    if (size <= this.judged * 2 && size * 2 >= this.judged) return;
    this.judged = size;
    for (const buckets of Object.values(this.buckets)) buckets.clear();
    this.labels.clear();
    this.any = [];
    for (const item of [...this.items.keys()]) this.add(item);
  }

  /** Calls `visit` for every clause that may match, some of them twice. */
  candidates({ cell, name, labels }: ObjectEntry, visit: (item: T) => void): void {
    for (const item of this.any) visit(item);
    const { watched } = cell.resource;
    const { buckets } = this;
    for (const bucket of [buckets.name.get(name), buckets.namespace.get(cell.namespace.name), buckets.resource.get(watched.resource), buckets.group.get(watched.group)]) {
      if (bucket !== undefined) for (const item of bucket) visit(item);
    }
    if (this.labels.size === 0 && buckets.labelKey.size === 0) return;
    for (const key in labels) {
      for (const item of buckets.labelKey.get(key) ?? []) visit(item);
      for (const item of this.labels.get(key)?.get(labels[key] ?? "") ?? []) visit(item);
    }
  }

  private forEachBucket(anchor: Anchor, use: (bucket: T[]) => void): void {
    switch (anchor.kind) {
      case "never":
        return;
      case "any":
        return use(this.any);
      case "label":
        for (const { key, value } of anchor.labels) {
          let values = this.labels.get(key);
          if (values === undefined) this.labels.set(key, (values = new Map<string, T[]>()));
          use(bucketOf(values, value));
        }
        return;
      case "name":
      case "namespace":
      case "resource":
      case "group":
      case "labelKey":
        for (const value of anchor.values) use(bucketOf(this.buckets[anchor.kind], value));
    }
  }
}

function bucketOf<T>(buckets: Buckets<T>, value: string): T[] {
  let bucket = buckets.get(value);
  if (bucket === undefined) buckets.set(value, (bucket = []));
  return bucket;
}

/** The test that fewest of the present objects pass; of equal ones the one that is usually the most telling. */
function anchorOf(clause: CompiledClause, table: ObjectTable): Anchor {
  if (clause.objectSelectors?.length === 0) return { kind: "never" };
  let best: { readonly anchor: Anchor; readonly cost: number } = { anchor: { kind: "any" }, cost: Infinity };
  const offer = (cost: number, anchor: Anchor): void => {
    if (cost < best.cost) best = { anchor, cost };
  };
  const sum = <V>(values: Iterable<V>, count: (value: V) => number): number => {
    let total = 0;
    for (const value of values) total += count(value);
    return total;
  };
  if (clause.objectNames !== undefined) offer(sum(clause.objectNames, (name) => table.named(name).length), { kind: "name", values: [...clause.objectNames] });
  const required = clause.objectSelectors?.map((s) => table.labels.rarest(s));
  if (required !== undefined && required.every((r) => r !== undefined)) {
    const cost = sum(required, (r) => table.labels.count(r));
    if (required.every((r) => r.operator === "In")) {
      const labels = new Map(required.flatMap((r) => r.values.map((value) => [`${r.key}=${value}`, { key: r.key, value }] as const)));
      offer(cost, { kind: "label", labels: [...labels.values()] });
    } else {
      const keys = new Set(required.map((r) => r.key));
      offer(cost, { kind: "labelKey", values: [...keys] });
    }
  }
  if (clause.namespaces !== undefined) offer(sum(clause.namespaces, (name) => table.namespace(name)?.size ?? 0), { kind: "namespace", values: [...clause.namespaces] });
  const { resources, apiGroup } = clause;
  if (resources !== undefined) offer(sum(table.resources, (r) => (resources.has(r.watched.resource) ? r.size : 0)), { kind: "resource", values: [...resources] });
  if (apiGroup !== undefined) offer(sum(table.resources, (r) => (r.watched.group === apiGroup ? r.size : 0)), { kind: "group", values: [apiGroup] });
  return best.anchor;
}
