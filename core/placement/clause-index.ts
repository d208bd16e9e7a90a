/**
 * Finds the clauses that may match an object without asking all of them: each clause hangs on the values of its most telling
 * test, and an object looks only where its own values point.
 */
import type { Requirement } from "../model/label-selector";
import type { CandidateObject, CompiledClause } from "./clause";

/** Where a clause hangs. */
type Anchor =
  | { readonly kind: "name" | "namespace" | "resource" | "group" | "labelKey"; readonly values: readonly string[] }
  | { readonly kind: "label"; readonly labels: readonly { readonly key: string; readonly value: string }[] }
  | { readonly kind: "any" }
  | { readonly kind: "never" };

type Buckets<T> = Map<string, T[]>;

export class ClauseIndex<T extends { readonly clause: CompiledClause }> {
  private readonly names: Buckets<T> = new Map();
  private readonly namespaces: Buckets<T> = new Map();
  private readonly resources: Buckets<T> = new Map();
  private readonly groups: Buckets<T> = new Map();
  private readonly labelKeys: Buckets<T> = new Map();
  private readonly labels = new Map<string, Buckets<T>>();
  private any: T[] = [];

  add(item: T): void {
    this.forEachBucket(item.clause, (bucket) => bucket.push(item));
  }

  remove(item: T): void {
    this.forEachBucket(item.clause, (bucket) => {
      const at = bucket.indexOf(item);
      if (at !== -1) bucket.splice(at, 1);
    });
  }

  /** Calls `visit` for every clause that may match, some of them twice. */
  candidates(object: CandidateObject, visit: (item: T) => void): void {
    for (const item of this.any) visit(item);
    for (const bucket of [this.names.get(object.name), this.namespaces.get(object.namespace), this.resources.get(object.resource), this.groups.get(object.group)]) {
      if (bucket !== undefined) for (const item of bucket) visit(item);
    }
    if (this.labels.size === 0 && this.labelKeys.size === 0) return;
    for (const key in object.labels) {
      for (const item of this.labelKeys.get(key) ?? []) visit(item);
      for (const item of this.labels.get(key)?.get(object.labels[key] ?? "") ?? []) visit(item);
    }
  }

  private forEachBucket(clause: CompiledClause, use: (bucket: T[]) => void): void {
    const anchor = anchorOf(clause);
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
      case "labelKey": {
        const buckets = { name: this.names, namespace: this.namespaces, resource: this.resources, group: this.groups, labelKey: this.labelKeys }[anchor.kind];
        for (const value of anchor.values) use(bucketOf(buckets, value));
      }
    }
  }
}

function bucketOf<T>(buckets: Buckets<T>, value: string): T[] {
  let bucket = buckets.get(value);
  if (bucket === undefined) buckets.set(value, (bucket = []));
  return bucket;
}

/** From the most telling test to the least; a clause hangs in few buckets, and few objects look there. */
function anchorOf(clause: CompiledClause): Anchor {
  const { objectSelectors } = clause;
  if (objectSelectors?.length === 0) return { kind: "never" };
  if (clause.objectNames !== undefined) return { kind: "name", values: [...clause.objectNames] };
  const equalities = objectSelectors?.map((s) => fewestValues(s.requirements));
  if (equalities !== undefined && equalities.every((r) => r !== undefined)) {
    const labels = new Map(equalities.flatMap((r) => r.values.map((value) => [`${r.key}=${value}`, { key: r.key, value }] as const)));
    return { kind: "label", labels: [...labels.values()] };
  }
  if (clause.namespaces !== undefined) return { kind: "namespace", values: [...clause.namespaces] };
  if (clause.resources !== undefined) return { kind: "resource", values: [...clause.resources] };
  const keys = objectSelectors?.map((s) => s.requirements.find((r) => r.operator === "In" || r.operator === "Exists")?.key);
  if (keys !== undefined && keys.every((key) => key !== undefined)) return { kind: "labelKey", values: [...new Set(keys)] };
  if (clause.apiGroup !== undefined) return { kind: "group", values: [clause.apiGroup] };
  return { kind: "any" };
}

function fewestValues(requirements: readonly Requirement[]): Requirement | undefined {
  let best: Requirement | undefined;
  for (const r of requirements) if (r.operator === "In" && (best === undefined || r.values.length < best.values.length)) best = r;
  return best;
}
