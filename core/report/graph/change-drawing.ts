/** What a change does, as a drawing: which policies start, stop or change something on which groups of clusters. */
import type { FleetMap, MapChange, Position } from "../map/types";
import { CHANGE_WORDS } from "../diff/phrases";
import { count } from "../../model/words";
import { drawFlows, type Flow } from "./draw-flows";
import type { Drawing } from "./drawing";

/** @param title - a sentence about the whole. */
export function drawChanges(map: Pick<FleetMap, "spaces" | "clusters" | "clusterSets" | "objectSets" | "changes">, title: string): Drawing {
  const inventories = new Map(map.spaces.map(({ name, inventory = "" }) => [name, inventory]));
  // Rows that differ in their fields or causes are one arrow.
  const rows = new Map<string, Pick<MapChange, "space" | "policyName" | "change" | "clusters"> & { readonly things: Set<Position> }>();
  for (const { space, policyName, change, clusters, objects } of map.changes ?? []) {
    const key = JSON.stringify([space, policyName, change, clusters]);
    let row = rows.get(key);
    if (row === undefined) rows.set(key, (row = { space, policyName, change, clusters, things: new Set() }));
    for (const object of map.objectSets[objects] ?? []) row.things.add(object);
  }
  const flows = [...rows.values()].map(({ space, policyName, change, clusters, things: { size } }): Flow => ({
    space,
    inventory: inventories.get(space) ?? "",
    source: policyName,
    lines: [policyName],
    kind: change,
    label: `${count(size, "object")} ${size === 1 ? CHANGE_WORDS[change] : change}`,
    members: map.clusterSets[clusters] ?? [],
  }));
  return drawFlows(map, flows, title);
}
