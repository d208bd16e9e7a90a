/** What changes between two fleets, on their map. */
import type { LocatedChange } from "../../model/diff-report";
import type { UnplacedMap } from "./fleet-map";
import { PositionSets } from "./position-sets";
import type { MapChange, Position } from "./types";

/** Adds changes to a map that was made of both fleets. */
export function withChanges({ map, spots }: UnplacedMap, changes: readonly LocatedChange[]): UnplacedMap {
  const clusterSets = new PositionSets(map.clusterSets);
  const objectSets = new PositionSets(map.objectSets);
  const inventories = new Map(map.spaces.map(({ name, inventory }) => [name, inventory]));
  const clusters = positions(map.clusters, ({ inventory, name }) => JSON.stringify([inventory, name]));
  const objects = positions(map.objects, ({ space, apiVersion, kind, namespace, name }) => JSON.stringify([space, apiVersion, kind, namespace, name]));
  const policies = positions(map.policies, ({ space, name }) => JSON.stringify([space, name]));
  const placed = changes.map(({ space, policy: policyName, change, objects: things, clusters: names, causes, fields }): MapChange => {
    const policy = policies.get(JSON.stringify([space, policyName]));
    return {
      space,
      policyName,
      ...(policy !== undefined && { policy }),
      change,
      objects: objectSets.add(ascending(things.map(({ apiVersion, kind, namespace, name }) => objects.get(JSON.stringify([space, apiVersion, kind, namespace, name]))))),
      clusters: clusterSets.add(ascending(names.map((name) => clusters.get(JSON.stringify([inventories.get(space), name]))))),
      causes,
      fields,
    };
  });
  return { map: { ...map, clusterSets: clusterSets.all, objectSets: objectSets.all, changes: placed }, spots };
}

function positions<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, Position> {
  return new Map(items.map((item, position) => [keyOf(item), position]));
}

function ascending(found: readonly (Position | undefined)[]): readonly Position[] {
  return found.filter((position) => position !== undefined).sort((a, b) => a - b);
}
