/** Puts findings together: what is alike on many clusters, and of many objects, is one row. */
import { compareBytes } from "../../model/byte-order";
import type { DriftManager, DriftRow } from "../../model/drift-report";
import type { FieldManager } from "../../model/managed-fields";
import type { DriftFinding } from "./compare-object";

/** Findings that are alike but for the time of a write. */
interface Alike {
  readonly finding: DriftFinding;
  readonly objects: ReadonlySet<string>;
  readonly clusters: Set<string>;
  readonly times: Times;
}

/** From and to, by manager. */
type Times = Map<string, { readonly from: string; readonly to: string }>;

/** Collects findings while clusters are read, so that they need not be kept one by one. */
export class DriftRows {
  private readonly alike = new Map<string, Alike>();

  /** @param cluster - absent: the difference is in a space of the hub. */
  add(finding: DriftFinding, cluster?: string): void {
    const key = JSON.stringify([finding.object, common(finding)]);
    let known = this.alike.get(key);
    if (known === undefined) this.alike.set(key, (known = { finding, objects: new Set([finding.object]), clusters: new Set(), times: new Map() }));
    if (cluster !== undefined) known.clusters.add(cluster);
    addTimes(known.times, finding);
  }

  /** By what is not met, space, path, objects, clusters. Cost: once through everything that was added, and sorting. */
  rows(): readonly DriftRow[] {
    const rows = new Map<string, { readonly of: Alike; readonly objects: Set<string> }>();
    for (const one of this.alike.values()) {
      const key = JSON.stringify([common(one.finding), [...one.clusters].sort(compareBytes)]);
      const row = rows.get(key);
      if (row === undefined) {
        rows.set(key, { of: one, objects: new Set(one.objects) });
        continue;
      }
      for (const object of one.objects) row.objects.add(object);
      for (const [manager, { from, to }] of one.times) widen(row.of.times, manager, from, to);
    }
    return [...rows.values()].map(({ of, objects }) => rowOf(of, objects)).sort((a, b) => compareBytes(orderOf(a), orderOf(b)));
  }
}

/** All that makes findings alike. */
function common({ object: _, managers, lastWriters, ...finding }: DriftFinding): object {
  return { ...finding, managers: managers?.map(nameOf), lastWriters: lastWriters?.map(nameOf) };
}

const nameOf = ({ manager, operation, subresource }: FieldManager): string => JSON.stringify([manager, operation, subresource ?? ""]);

function addTimes(times: Times, { managers = [], lastWriters = [] }: DriftFinding): void {
  for (const manager of [...managers, ...lastWriters]) if (manager.time !== undefined) widen(times, nameOf(manager), manager.time, manager.time);
}

function widen(times: Times, manager: string, from: string, to: string): void {
  const known = times.get(manager);
  times.set(manager, { from: known === undefined || from < known.from ? from : known.from, to: known === undefined || to > known.to ? to : known.to });
}

function rowOf({ finding, clusters, times }: Alike, objects: ReadonlySet<string>): DriftRow {
  const { against, drift, space, path, expected, actual, reason, managers, lastWriters } = finding;
  const told = (list: readonly FieldManager[]): readonly DriftManager[] => list.map((one) => ({ manager: one.manager, operation: one.operation, ...(one.subresource !== undefined && { subresource: one.subresource }), ...timesOf(times.get(nameOf(one))) }));
  return {
    against,
    drift,
    space,
    objects: [...objects].sort(compareBytes),
    clusters: [...clusters].sort(compareBytes),
    ...(path !== undefined && { path }),
    ...(expected !== undefined && { expected }),
    ...(actual !== undefined && { actual }),
    ...(reason !== undefined && { reason }),
    ...(managers !== undefined && { managers: told(managers) }),
    ...(lastWriters !== undefined && { lastWriters: told(lastWriters) }),
  };
}

function timesOf(times: { readonly from: string; readonly to: string } | undefined): Pick<DriftManager, "since" | "until"> {
  if (times === undefined) return {};
  return { since: times.from, ...(times.to !== times.from && { until: times.to }) };
}

const orderOf = ({ against, space, objects, path = "", clusters }: DriftRow): string => [against, space, objects[0], path, clusters[0] ?? ""].join("\u0000");
