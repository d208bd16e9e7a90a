/** Collects what changes into as few rows as say it: equal clusters and causes share their objects, equal objects their clusters. */
import { compareBytes } from "../../model/byte-order";
import type { Bits } from "../../placement/bits";
import type { ClusterNumbers } from "./deliveries";
import type { Cause, ChangeKind, ChangeRow, FieldChange, ObjectName } from "./types";

/** A row in the making: objects by key, clusters as bits. */
export interface RowPart {
  readonly space: string;
  readonly policy: string;
  readonly change: ChangeKind;
  readonly objects: readonly string[];
  readonly clusters: Bits;
  readonly causes: readonly Cause[];
  readonly fields: readonly FieldChange[];
}

interface Draft extends Omit<RowPart, "objects" | "causes"> {
  readonly objects: string[];
  readonly causes: Map<string, Cause>;
}

export class RowCollector {
  private readonly drafts = new Map<string, Draft>();

  constructor(
    private readonly numbers: ClusterNumbers,
    private readonly nameOf: (space: string, key: string) => ObjectName,
  ) {}

  /** Parts that differ in their objects alone become one row. */
  add(part: RowPart): void {
    const { objects, causes, clusters, ...rest } = part;
    // Edits of objects are told apart by their row's objects, so that a hundred edited objects are one row.
    const key = JSON.stringify([part.space, part.policy, part.change, clusters.key(), [...new Set(causes.map(causeClass))].sort(), part.fields]);
    let draft = this.drafts.get(key);
    if (draft === undefined) this.drafts.set(key, (draft = { ...rest, clusters, objects: [], causes: new Map() }));
    draft.objects.push(...objects);
    for (const cause of causes) draft.causes.set(causeKey(cause), cause);
  }

  /** By space, policy, change, first object, first cluster. */
  rows(): readonly ChangeRow[] {
    return this.united().map((draft): ChangeRow => ({
      space: draft.space,
      policy: draft.policy,
      change: draft.change,
      objects: draft.objects.map((key) => this.nameOf(draft.space, key)).sort(compareObjects),
      clusters: this.numbers.namesOf(draft.clusters),
      causes: [...draft.causes.values()],
      fields: draft.fields,
    })).sort(compareRows);
  }

  /** Drafts that differ in their clusters alone become one. */
  private united(): readonly Draft[] {
    const united = new Map<string, Draft>();
    for (const draft of this.drafts.values()) {
      const key = JSON.stringify([draft.space, draft.policy, draft.change, [...new Set([...draft.causes.values()].map(causeClass))].sort(), draft.fields, draft.objects.sort()]);
      const known = united.get(key);
      if (known === undefined) {
        united.set(key, { ...draft, clusters: draft.clusters.copy() });
        continue;
      }
      known.clusters.unite(draft.clusters);
      for (const [id, cause] of draft.causes) known.causes.set(id, cause);
    }
    return [...united.values()];
  }
}

/** Causes of one class may share a row: each cluster has its own label edit, each object its own edit. */
function causeClass({ kind, ref }: Cause): string {
  return kind === "selector-edit" || kind === "policy-added" || kind === "policy-removed" || kind === "transform-edit" ? `${kind} ${ref}` : kind;
}

function causeKey({ kind, side, space, ref, path }: Cause): string {
  return JSON.stringify([kind, side, space, ref, path]);
}

function compareObjects(a: ObjectName, b: ObjectName): number {
  return compareBytes(a.kind, b.kind) || compareBytes(a.apiVersion, b.apiVersion) || compareBytes(a.namespace, b.namespace) || compareBytes(a.name, b.name);
}

const CHANGE_ORDER: readonly ChangeKind[] = ["stop", "start", "change"];

function compareRows(a: ChangeRow, b: ChangeRow): number {
  const [x, y] = [a.objects[0], b.objects[0]];
  return (
    compareBytes(a.space, b.space) ||
    compareBytes(a.policy, b.policy) ||
    CHANGE_ORDER.indexOf(a.change) - CHANGE_ORDER.indexOf(b.change) ||
    (x === undefined || y === undefined ? 0 : compareObjects(x, y)) ||
    compareBytes(a.clusters[0] ?? "", b.clusters[0] ?? "")
  );
}
