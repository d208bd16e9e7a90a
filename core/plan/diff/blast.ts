/** How far a change reaches: clusters, objects, namespaces, and the share of each region. */
import { compareBytes } from "../../model/byte-order";
import type { Blast } from "../../model/diff-report";
import { ownMember } from "../../model/own-member";
import type { Preview } from "../../preview";
import type { InventoryChange } from "./compare";
import type { ChangeRow } from "./types";

/** @param regionLabel - label of ManagedClusters that names their region. */
export function blastOf(changes: readonly InventoryChange[], { base, head }: { readonly base: Preview; readonly head: Preview }, regionLabel?: string): Blast {
  const pairs = { start: 0, stop: 0, change: 0 };
  const objects = new Set<string>();
  const namespaces = new Set<string>();
  const regions = new Map<string, { touched: number; total: number }>();
  let touched = 0;
  let total = 0;
  for (const { inventory, changes: rows } of changes) {
    const here = new Set<string>();
    for (const row of rows) {
      pairs[row.change] += row.objects.length * row.clusters.length;
      row.clusters.forEach((cluster) => here.add(cluster));
      noteObjects(row, objects, namespaces);
    }
    touched += here.size;
    const [after, before] = [head, base].map((side) => side.inventories.get(inventory)?.clusters);
    for (const name of new Set([...(after?.keys() ?? []), ...(before?.keys() ?? [])])) {
      total++;
      if (regionLabel === undefined) continue;
      // A cluster that moves counts where it is to be.
      const labels = (after?.get(name) ?? before?.get(name))?.metadata.labels ?? {};
      const value = ownMember(labels, regionLabel) ?? "";
      let region = regions.get(value);
      if (region === undefined) regions.set(value, (region = { touched: 0, total: 0 }));
      region.total++;
      if (here.has(name)) region.touched++;
    }
  }
  const all = (key: "clustersAdded" | "clustersRemoved") => changes.flatMap((one) => one[key]).sort(compareBytes);
  return {
    clusters: { touched, total },
    objects: objects.size,
    namespaces: namespaces.size,
    pairs,
    clustersAdded: all("clustersAdded"),
    clustersRemoved: all("clustersRemoved"),
    policiesAdded: policiesOnlyOf(head, base),
    policiesRemoved: policiesOnlyOf(base, head),
    regions: [...regions].map(([value, share]) => ({ value, ...share })).sort((a, b) => compareBytes(a.value, b.value)),
  };
}

function policiesOnlyOf(side: Preview, other: Preview): readonly string[] {
  const names = ({ wdses }: Preview): readonly string[] => wdses.flatMap((wds) => [...wds.policies.keys()].map((policy) => `${wds.name}/${policy}`));
  const known = new Set(names(other));
  return names(side).filter((name) => !known.has(name)).sort(compareBytes);
}

function noteObjects({ space, objects }: ChangeRow, names: Set<string>, namespaces: Set<string>): void {
  for (const { apiVersion, kind, namespace, name } of objects) {
    names.add(`${space} ${apiVersion} ${kind} ${namespace}/${name}`);
    if (namespace !== "") namespaces.add(`${space} ${namespace}`);
    else if (kind === "Namespace" && apiVersion === "v1") namespaces.add(`${space} ${name}`);
  }
}
