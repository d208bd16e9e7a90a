/** Two fleets in, what changes on which cluster out. */
import { compareBytes } from "../../model/byte-order";
import type { Preview } from "../../preview";
import { Bits } from "../../placement/bits";
import { ContentChanges } from "./content-changes";
import { ClusterNumbers, readDeliveries, type Deliveries, type Delivery } from "./deliveries";
import { FleetSide } from "./fleet-side";
import { HandoverCollector, type Handover } from "./handovers";
import { IneffectiveEditCollector, type IneffectiveEdit } from "./ineffective-edits";
import { groupObjects, partsOf, type Coverage, type CoveredPart, type ObjectGroup } from "./pairs";
import { PlacementCauses } from "./placement-causes";
import { RowCollector } from "./rows";
import { strandingsOf, type Stranding } from "./stranded";
import type { Cause, ChangeRow } from "./types";

/** What an inventory's clusters see of a change. */
export interface InventoryChange {
  /** Name of the ITS. */
  readonly inventory: string;
  /** See `ChangeRow`. */
  readonly changes: readonly ChangeRow[];
  /** Ascending. */
  readonly clustersAdded: readonly string[];
  /** Ascending. */
  readonly clustersRemoved: readonly string[];
  /** What stays on its clusters and passes to other policies. */
  readonly handovers: readonly Handover[];
  /** What goes though what it holds stays. */
  readonly strandings: readonly Stranding[];
  /** What is edited and does not become so on the clusters. */
  readonly ineffectiveEdits: readonly IneffectiveEdit[];
  /** What is delivered by which policy, for further questions. */
  readonly deliveries: { readonly base: Deliveries; readonly head: Deliveries };
}

/**
 * Compares two fleets, cluster by cluster and object by object, without ever listing the pairs.
 *
 * An object that several policies place on a cluster starts there with the first of them and stops with the last. One that is only
 * created (`createOnly`) never changes, and none loses labels or annotations, which agents only add to. An object is known by its name: two WDSes of one inventory that deliver it deliver one object.
 *
 * Cost: the entries of all Bindings on both sides, and the causes of what changes.
 */
export function compareFleets(base: Preview, head: Preview): readonly InventoryChange[] {
  const names = new Set([...base.inventories.keys(), ...head.inventories.keys()]);
  return [...names].sort(compareBytes).map((name) => compareInventory(name, base, head));
}

function compareInventory(inventory: string, basePreview: Preview, headPreview: Preview): InventoryChange {
  const before = basePreview.inventories.get(inventory)?.clusters ?? new Map<string, never>();
  const after = headPreview.inventories.get(inventory)?.clusters ?? new Map<string, never>();
  const numbers = new ClusterNumbers([...new Set([...before.keys(), ...after.keys()])].sort(compareBytes));
  const base = new FleetSide("base", basePreview, inventory, numbers);
  const head = new FleetSide("head", headPreview, inventory, numbers);
  const standing = readDeliveries(base.spaces, numbers);
  const deliveries = { base: standing, head: readDeliveries(head.spaces, numbers, standing) };
  return {
    inventory,
    ...changesOf({ base, head, numbers, deliveries }),
    clustersAdded: [...after.keys()].filter((name) => !before.has(name)).sort(compareBytes),
    clustersRemoved: [...before.keys()].filter((name) => !after.has(name)).sort(compareBytes),
    deliveries,
  };
}

interface Comparison {
  readonly base: FleetSide;
  readonly head: FleetSide;
  readonly numbers: ClusterNumbers;
  readonly deliveries: { readonly base: Deliveries; readonly head: Deliveries };
}

function changesOf({ base, head, numbers, deliveries }: Comparison): Pick<InventoryChange, "changes" | "handovers" | "strandings" | "ineffectiveEdits"> {
  const collector = new RowCollector(numbers, (space, key) => {
    const served = head.object(space, key) ?? base.object(space, key);
    if (served === undefined) return { apiVersion: "", kind: "", namespace: "", name: key };
    const { apiVersion, kind, metadata: { namespace = "", name } } = served.head;
    return { apiVersion, kind, namespace, name };
  });
  const starts = new PlacementCauses({ here: head, there: base, others: deliveries.base, word: "added" }, head, numbers);
  const stops = new PlacementCauses({ here: base, there: head, others: deliveries.head, word: "removed" }, head, numbers);
  const contents = new ContentChanges(base, head, numbers);
  const handovers = new HandoverCollector();
  const ineffective = new IneffectiveEditCollector();
  for (const group of groupObjects(deliveries.base, deliveries.head)) {
    const starting = group.head.clusters.copy().subtract(group.base.clusters);
    // One policy is enough to start: the first one tells why. All of them have to let go before it stops.
    for (const part of partsOf(group.head, starting)) addMoves("start", group, group.head, { ...part, by: part.by.slice(0, 1) }, { causes: starts, opposite: stops }, numbers, collector);
    const stopping = group.base.clusters.copy().subtract(group.head.clusters);
    for (const part of partsOf(group.base, stopping)) addMoves("stop", group, group.base, part, { causes: stops, opposite: starts }, numbers, collector);
    const staying = group.base.clusters.copy().intersect(group.head.clusters);
    if (staying.isEmpty()) continue;
    addContentChanges(group, staying, contents, { collector, ineffective });
    handovers.add(group, staying);
  }
  const changes = collector.rows();
  return { changes, handovers: handovers.handovers(numbers), strandings: strandingsOf(changes, deliveries.head, numbers), ineffectiveEdits: ineffective.edits() };
}

/** Clusters, or objects, that share the kinds of their causes. */
interface CauseClass<Member> {
  readonly members: Member[];
  readonly causes: Cause[];
}

function addMoves(change: "start" | "stop", group: ObjectGroup, { deliveries }: Coverage, part: CoveredPart, { causes, opposite }: Readonly<Record<"causes" | "opposite", PlacementCauses>>, numbers: ClusterNumbers, collector: RowCollector): void {
  const by = part.by.flatMap((position) => deliveries[position] ?? []);
  const [first] = by;
  if (first === undefined) return;
  const all = (of: (space: string, policy: string) => readonly Cause[]): readonly Cause[] => by.flatMap(({ space, policy }) => of(space.name, policy));
  const clusters: number[] = [];
  part.clusters.forEach((number) => clusters.push(number));
  const clusterClasses = classify(clusters, (number) => all((space, policy) => causes.ofCluster(space, policy, number)));
  const objectClasses = classify(group.objects, (key) => all((space, policy) => causes.ofObject(space, policy, key)));
  const general = all((space, policy) => causes.ofPolicy(space, policy, opposite));
  for (const { members: objects, causes: objectCauses } of objectClasses) {
    for (const { members, causes: clusterCauses } of clusterClasses) {
      const bits = new Bits(numbers.size);
      for (const number of members) bits.add(number);
      collector.add({ space: first.space.name, policy: first.policy, change, objects, clusters: bits, causes: [...general, ...clusterCauses, ...objectCauses], fields: [] });
    }
  }
}

function classify<Member>(members: Iterable<Member>, causesOf: (member: Member) => readonly Cause[]): readonly CauseClass<Member>[] {
  const classes = new Map<string, CauseClass<Member>>();
  for (const member of members) {
    const causes = causesOf(member);
    const key = causes.map(({ kind }) => kind).join();
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { members: [member], causes: [...causes] });
    else {
      known.members.push(member);
      known.causes.push(...causes);
    }
  }
  return [...classes.values()];
}

function addContentChanges(group: ObjectGroup, staying: Bits, contents: ContentChanges, { collector, ineffective }: { readonly collector: RowCollector; readonly ineffective: IneffectiveEditCollector }): void {
  for (const { from, to, onlyCreates, clusters: within } of successionsOf(group, staying)) {
    for (const key of group.objects) {
      for (const { clusters, fields, causes, ...rest } of contents.of(key, { base: from.space, head: to.space }, within)) {
        const served = to.space.objects.get(key);
        if (onlyCreates) {
          ineffective.add(to.space.name, served, { clusters, created: [...fields.map(({ path }) => path), ...rest.kept] });
          continue;
        }
        ineffective.add(to.space.name, served, { clusters, ...rest });
        if (fields.length > 0) collector.add({ space: to.space.name, policy: to.policy, change: "change", objects: [key], clusters, causes, fields });
      }
    }
  }
}

/** Clusters on which what one delivery put there is updated by another: nearly always by itself. */
interface Succession {
  readonly from: Delivery;
  readonly to: Delivery;
  /** Nothing is updated: all deliveries ask for creation alone. */
  readonly onlyCreates: boolean;
  readonly clusters: Bits;
}

/** Each object is compared once a succession, however differently deliveries overlap. */
function successionsOf({ base, head }: ObjectGroup, staying: Bits): Iterable<Succession> {
  const found = new Map<string, Succession>();
  for (const after of partsOf(head, staying)) {
    // Of several deliveries one that updates decides.
    const deciding = after.by.find((position) => head.createOnly[position] !== true);
    const to = head.deliveries[deciding ?? after.by[0] ?? 0];
    if (to === undefined) continue;
    for (const before of partsOf(base, after.clusters)) {
      const from = before.by.map((position) => base.deliveries[position]).find((one) => one?.space.name === to.space.name) ?? base.deliveries[before.by[0] ?? 0];
      if (from === undefined) continue;
      const key = JSON.stringify([deciding ?? to.space.name, from.space.name]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { from, to, onlyCreates: deciding === undefined, clusters: before.clusters });
      else known.clusters.unite(before.clusters);
    }
  }
  return found.values();
}
