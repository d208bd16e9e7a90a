/** A fleet, or what becomes of one, as a map: what the graph and the page are drawn from. */
import { compareBytes } from "../../model/byte-order";
import { parseLabelSelector, matchesLabels } from "../../model/label-selector";
import type { LabelSelector } from "../../model/binding-policy";
import { isWatched } from "../../placement";
import { ClusterNumbers, readDeliveries, type Deliveries, type Delivery } from "../../plan/diff/deliveries";
import type { Side } from "../../plan/diff";
import { labelsOfNamespace, obstacleOf, testClause } from "../../plan/why";
import type { Preview } from "../../preview";
import { bindingNames } from "../../preview/bindings";
import type { ServedObject } from "../../preview/served-object";
import type { WorkloadSpace } from "../../preview/workload-space";
import { PositionSets } from "./position-sets";
import { askedLabels, clauseText, selectorText } from "./selection-text";
import type { FleetMap, MapCluster, MapObject, MapPolicy, MapSpace, MapState, Position } from "./types";

/** Something of the input whose file and line belong into `places`, at the same position. */
export interface Spot {
  readonly side: Side;
  readonly space: string;
  /** Into `objects` of the space. */
  readonly index: number;
  /** Into the object; `""` for the whole. */
  readonly path: string;
}

/** A map whose places are still to be looked up. */
export interface UnplacedMap {
  readonly map: Omit<FleetMap, "places" | "files">;
  readonly spots: readonly Spot[];
}

/**
 * @param base - the fleet before; what is gone is in the map too, marked as removed, and delivers nothing.
 *
 * Cost: the entries of all Bindings times their clauses, and selectors times clusters.
 */
export function fleetMap(head: Preview, base?: Preview): UnplacedMap {
  return new MapMaker(head, base).make();
}

/** Adds the places. @param located - file and line of each spot, in their order; without a file: not known. */
export function withPlaces({ map }: UnplacedMap, located: readonly { readonly file?: string; readonly line?: number }[]): FleetMap {
  const files = [...new Set(located.map(({ file = "" }) => file))];
  const numbers = new Map(files.map((file, number) => [file, number]));
  return { ...map, places: located.map(({ file = "", line }) => ({ file: numbers.get(file) ?? 0, ...(line !== undefined && { line }) })), files };
}

const objectId = (space: string, key: string): string => `${space} ${key}`;

class MapMaker {
  private readonly clusterSets = new PositionSets();
  private readonly objectSets = new PositionSets();
  private readonly spots: Spot[] = [];
  private readonly clusters: MapCluster[] = [];
  /** Positions of the clusters of each inventory: from, to. */
  private readonly ranges = new Map<string, readonly [from: number, to: number]>();
  private readonly deliveries = new Map<string, Deliveries>();
  private readonly delivered = new Map<string, Delivery>();
  private readonly objectPositions = new Map<string, Position>();
  private readonly selected = new Map<string, Position>();

  constructor(
    private readonly head: Preview,
    private readonly base: Preview | undefined,
  ) {}

  make(): UnplacedMap {
    const inventories = new Set([...this.head.inventories.keys(), ...(this.base?.inventories.keys() ?? []), ...this.head.wdses.map(({ inventory }) => inventory.name)]);
    for (const inventory of [...inventories].sort(compareBytes)) this.addInventory(inventory);
    const objects = this.addObjects();
    const policies = [...this.head.wdses.flatMap((space) => this.policiesOf(space)), ...this.removedPolicies()];
    return { map: { spaces: this.spaces(), clusters: this.clusters, objects, policies, clusterSets: this.clusterSets.all, objectSets: this.objectSets.all }, spots: this.spots };
  }

  private spaces(): readonly MapSpace[] {
    const spacesOf = ({ inventories, wdses }: Preview): readonly MapSpace[] => [
      ...[...inventories.keys()].map((name): MapSpace => ({ name, kind: "ITS" })),
      ...wdses.map(({ name, inventory }): MapSpace => ({ name, kind: "WDS", ...(inventory.name !== "" && { inventory: inventory.name }) })),
    ];
    const [after, before] = [spacesOf(this.head), this.base === undefined ? [] : spacesOf(this.base)];
    const isIn = (some: readonly MapSpace[], { kind, name }: MapSpace): boolean => some.some((space) => space.kind === kind && space.name === name);
    return [...after.map((space) => ({ ...space, ...this.state(true, isIn(before, space)) })), ...before.filter((space) => !isIn(after, space)).map((space) => ({ ...space, ...this.state(false, true) }))];
  }

  private addInventory(inventory: string): void {
    const [after, before] = [this.head.inventories.get(inventory), this.base?.inventories.get(inventory)];
    const numbers = new ClusterNumbers([...new Set([...(after?.clusters.keys() ?? []), ...(before?.clusters.keys() ?? [])])].sort(compareBytes));
    const spacesOf = (preview: Preview): readonly WorkloadSpace[] => preview.wdses.filter((space) => space.inventory.name === inventory);
    const standing = this.base === undefined ? undefined : readDeliveries(spacesOf(this.base), numbers);
    const deliveries = readDeliveries(spacesOf(this.head), numbers, standing);
    this.deliveries.set(inventory, deliveries);
    for (const delivery of deliveries.delivered) this.delivered.set(objectId(delivery.space.name, delivery.policy), delivery);
    const from = this.clusters.length;
    for (let number = 0; number < numbers.size; number++) {
      const name = numbers.nameOf(number);
      const side = after?.clusters.has(name) === true ? "head" : "base";
      const known = side === "head" ? after : before;
      this.clusters.push({
        inventory,
        name,
        labels: known?.clusters.get(name)?.metadata.labels ?? {},
        ...this.state(side === "head", before?.clusters.has(name)),
        ...this.place(side, inventory, known?.clusterIndexes.get(name), ""),
      });
    }
    this.ranges.set(inventory, [from, this.clusters.length]);
  }

  private state(isInHead: boolean, wasInBase: boolean | undefined): { readonly state?: MapState } {
    if (this.base === undefined || (isInHead && wasInBase === true)) return {};
    return { state: isInHead ? "added" : "removed" };
  }

  private place(side: Side, space: string, index: number | undefined, path: string): { readonly place?: Position } {
    if (index === undefined) return {};
    this.spots.push({ side, space, index, path });
    return { place: this.spots.length - 1 };
  }

  /** What a policy could deliver and somebody wrote, and what is delivered. */
  private addObjects(): readonly MapObject[] {
    const objects: MapObject[] = [];
    const delivered = new Set<string>();
    for (const { space, entries } of this.delivered.values()) for (const key of entries.keys()) delivered.add(objectId(space.name, key));
    const names = [...new Set([...this.head.wdses, ...(this.base?.wdses ?? [])].map(({ name }) => name))];
    for (const name of names) {
      const [after, before] = [this.head, this.base].map((side) => side?.wdses.find((space) => space.name === name));
      const listed: { readonly key: string; readonly served: ServedObject; readonly side: Side }[] = [];
      for (const [space, side] of [[after, "head"], [before, "base"]] as const) {
        for (const [key, served] of space?.objects ?? []) {
          if (side === "base" && after?.objects.has(key) === true) continue;
          const isPlaceable = served.index !== undefined && isWatched(served.resource, space?.input.apiGroups);
          if (isPlaceable || delivered.has(objectId(name, key))) listed.push({ key, served, side });
        }
      }
      listed.sort((a, b) => compareServed(a.served, b.served));
      for (const { key, served: { head: { apiVersion, kind, metadata }, index }, side } of listed) {
        this.objectPositions.set(objectId(name, key), objects.length);
        objects.push({
          space: name,
          apiVersion,
          kind,
          namespace: metadata.namespace ?? "",
          name: metadata.name,
          labels: metadata.labels ?? {},
          ...this.state(side === "head", before?.objects.has(key)),
          ...this.place(side, name, index, ""),
        });
      }
    }
    return objects;
  }

  private policiesOf(space: WorkloadSpace): readonly MapPolicy[] {
    const before = this.base?.wdses.find(({ name }) => name === space.name);
    const inventory = space.inventory.name;
    const deliveries = this.deliveries.get(inventory) ?? { delivered: [], blocked: new Map<string, string>() };
    const [from] = this.ranges.get(inventory) ?? [0];
    return bindingNames(space).map((name): MapPolicy => {
      const listed = space.policies.get(name);
      const delivery = this.delivered.get(objectId(space.name, name));
      const destinations: Position[] = [];
      delivery?.destinations.forEach((number) => destinations.push(from + number));
      const problem = obstacleOf(space, name, deliveries) ?? (listed === undefined ? "there is no such policy any more: its Binding stands alone" : undefined);
      const spec = listed?.object.spec;
      const keys = [...(delivery?.entries.keys() ?? [])];
      return {
        space: space.name,
        name,
        clusters: this.clusterSets.add(destinations),
        objects: this.objectSets.add(this.positionsOf(space.name, keys)),
        selectors: (spec?.clusterSelectors ?? []).map((selector, i) => ({
          text: selectorText(selector),
          labels: askedLabels([selector]),
          clusters: this.selectedClusters(inventory, selector),
          ...this.place("head", space.name, listed?.index, `spec.clusterSelectors[${i}]`),
        })),
        clauses: (spec?.downsync ?? []).map((clause, i) => ({
          text: clauseText(clause),
          labels: askedLabels(clause.objectSelectors),
          namespaceLabels: askedLabels(clause.namespaceSelectors),
          createOnly: clause.createOnly === true,
          objects: this.objectSets.add(this.positionsOf(space.name, keys.filter((key) => {
            const served = space.objects.get(key);
            return served !== undefined && testClause(clause, served, labelsOfNamespace(space, served.head.metadata.namespace)).failed.length === 0;
          }))),
          ...this.place("head", space.name, listed?.index, `spec.downsync[${i}]`),
        })),
        ...(problem !== undefined && { problem }),
        ...this.state(true, before?.policies.has(name)),
        ...this.place("head", space.name, listed?.index, ""),
      };
    });
  }

  private removedPolicies(): readonly MapPolicy[] {
    return (this.base?.wdses ?? []).flatMap((space) => {
      const after = this.head.wdses.find(({ name }) => name === space.name);
      const kept = new Set(after === undefined ? [] : bindingNames(after));
      return [...space.policies].filter(([name]) => !kept.has(name)).sort(([a], [b]) => compareBytes(a, b)).map(([name, { index }]): MapPolicy => ({
        space: space.name,
        name,
        clusters: this.clusterSets.add([]),
        objects: this.objectSets.add([]),
        selectors: [],
        clauses: [],
        state: "removed",
        ...this.place("base", space.name, index, ""),
      }));
    });
  }

  private positionsOf(space: string, keys: readonly string[]): readonly Position[] {
    return keys.flatMap((key) => this.objectPositions.get(objectId(space, key)) ?? []).sort((a, b) => a - b);
  }

  private selectedClusters(inventory: string, selector: LabelSelector): Position {
    const parsed = parseLabelSelector(selector);
    if (!parsed.ok) return this.clusterSets.add([]);
    const id = objectId(inventory, parsed.selector.id);
    let position = this.selected.get(id);
    if (position === undefined) {
      const [from, to] = this.ranges.get(inventory) ?? [0, 0];
      const members: Position[] = [];
      for (let at = from; at < to; at++) {
        const cluster = this.clusters[at];
        if (cluster !== undefined && cluster.state !== "removed" && matchesLabels(parsed.selector, cluster.labels)) members.push(at);
      }
      this.selected.set(id, (position = this.clusterSets.add(members)));
    }
    return position;
  }
}

function compareServed({ head: a }: ServedObject, { head: b }: ServedObject): number {
  return compareBytes(a.kind, b.kind) || compareBytes(a.metadata.namespace ?? "", b.metadata.namespace ?? "") || compareBytes(a.metadata.name, b.metadata.name) || compareBytes(a.apiVersion, b.apiVersion);
}
