/**
 * Which clusters the selectors of policies choose, kept up to date. Equal lists of selectors share one set, equal
 * requirements are evaluated once, and a label change touches only selectors that name its key. Reference 2.1.
 */
import type { Destination } from "../model/binding";
import { matchesLabels, type ParsedSelector, type Requirement } from "../model/label-selector";
import { Bits } from "./bits";
import { LabelPostings } from "./label-postings";
import { compareBytes } from "../model/byte-order";
import type { PlacementCluster } from "./types";

/** The clusters that a list of selectors chooses; shared by all policies with an equal list. */
export interface DestinationSet {
  /** Of the list of selectors. */
  readonly id: string;
  readonly selectors: readonly SelectorEntry[];
  bits: Bits;
  size: number;
  users: number;
  /** Ascending; undefined until somebody asks after a change. */
  names: readonly string[] | undefined;
  /** The same as entries of a Binding. */
  destinations: readonly Destination[] | undefined;
}

interface SelectorEntry {
  readonly selector: ParsedSelector;
  bits: Bits;
  readonly sets: Set<DestinationSet>;
}

interface Cluster {
  readonly name: string;
  /** One for all Bindings that the cluster is in. */
  readonly destination: Destination;
  readonly id: number;
  /** Place among all clusters by name. */
  rank: number;
  labels: Readonly<Record<string, string>>;
}

interface PendingChange {
  /** Label keys whose value may differ from what the selectors have seen; undefined: the cluster came, went or came anew. */
  keys: Set<string> | undefined;
}

const FROZEN = "frozen";
const noLabels: Readonly<Record<string, string>> = {};

export class ClusterIndex {
  private readonly clusters = new Map<string, Cluster>();
  private readonly byId: (Cluster | undefined)[] = [];
  private readonly freeIds: number[] = [];
  private readonly alive = new Bits();
  private readonly postings = new LabelPostings((visit) => {
    for (const cluster of this.byId) if (cluster !== undefined) visit(cluster.id, cluster.labels);
  });
  private readonly selectors = new Map<string, SelectorEntry>();
  private readonly selectorsByKey = new Map<string, Set<SelectorEntry>>();
  private readonly sets = new Map<string, DestinationSet>();
  private readonly fresh = new Set<DestinationSet>();
  private readonly pending = new Map<number, PendingChange>();
  private sorted: readonly Cluster[] | undefined;
  private frozen = 0;

  /** Adds a cluster or replaces its labels. */
  set({ name, labels = noLabels }: PlacementCluster): void {
    const known = this.clusters.get(name);
    if (known !== undefined) {
      const keys = changedKeys(known.labels, labels);
      if (keys.length === 0) return;
      this.postings.change(known.id, known.labels, labels);
      known.labels = labels;
      const change = this.pending.get(known.id);
      if (change === undefined) this.pending.set(known.id, { keys: new Set(keys) });
      else for (const key of keys) change.keys?.add(key);
      return;
    }
    const id = this.freeIds.pop() ?? this.byId.length;
    const cluster: Cluster = { name, destination: { clusterId: name }, id, rank: -1, labels };
    this.byId[id] = cluster;
    this.clusters.set(name, cluster);
    this.alive.assign(id, true);
    this.postings.add(id, labels);
    this.pending.set(id, { keys: undefined });
    this.sorted = undefined;
  }

  remove(name: string): void {
    const cluster = this.clusters.get(name);
    if (cluster === undefined) return;
    this.postings.remove(cluster.id, cluster.labels);
    this.clusters.delete(name);
    this.byId[cluster.id] = undefined;
    this.alive.assign(cluster.id, false);
    // The id is given away again only after the sets have dropped it: another cluster must not inherit its bit or name.
    this.pending.set(cluster.id, { keys: undefined });
    this.sorted = undefined;
  }

  /** The set for a list of selectors; give it back with `release`. Its content is right after the next `flush`. */
  acquire(selectors: readonly ParsedSelector[]): DestinationSet {
    const distinct = [...new Map(selectors.map((s) => [s.id, s])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    // No requirement contains a line break; a list with an empty selector differs from an empty list.
    const id = `${distinct.length}\n${distinct.map((s) => s.id).join("\n")}`;
    let set = this.sets.get(id);
    if (set === undefined) {
      const entries = distinct.map((s) => this.selectorEntry(s));
      set = { id, selectors: entries, bits: new Bits(), size: 0, users: 0, names: [], destinations: [] };
      for (const entry of entries) entry.sets.add(set);
      this.sets.set(id, set);
      this.fresh.add(set);
    }
    set.users++;
    return set;
  }

  release(set: DestinationSet): void {
    if (--set.users > 0) return;
    if (set.id === FROZEN) {
      this.frozen--;
      return;
    }
    this.sets.delete(set.id);
    this.fresh.delete(set);
    for (const entry of set.selectors) {
      entry.sets.delete(set);
      if (entry.sets.size > 0) continue;
      this.selectors.delete(entry.selector.id);
      for (const { key } of entry.selector.requirements) this.selectorsByKey.get(key)?.delete(entry);
    }
  }

  /**
   * A copy of a set, as of the last `flush`, that no later change touches: what a policy with inconvertible selectors keeps.
   * Give it back with `release`.
   */
  freeze(set: DestinationSet): DestinationSet {
    if (set.id === FROZEN) {
      set.users++;
      return set;
    }
    this.frozen++;
    return { id: FROZEN, selectors: [], bits: set.bits.copy(), size: set.size, users: 1, names: this.names(set), destinations: this.destinations(set) };
  }

  /**
   * Brings all sets up to date.
   *
   * @returns the sets that changed, new ones included. Cost: changed clusters × selectors that name a changed key, or one
   * evaluation of every requirement when most clusters changed.
   */
  flush(): ReadonlySet<DestinationSet> {
    const changed = new Set<DestinationSet>(this.fresh);
    const many = this.pending.size > 16 && this.pending.size * 4 > this.clusters.size;
    if (many) this.recompute(this.sets.values(), changed);
    else {
      for (const [id, { keys }] of this.pending) this.update(id, keys, changed);
      this.recompute(this.fresh, changed);
    }
    // A frozen set may still hold the bit of a cluster that is gone.
    if (this.frozen === 0) for (const id of this.pending.keys()) if (this.byId[id] === undefined) this.freeIds.push(id);
    this.pending.clear();
    this.fresh.clear();
    return changed;
  }

  /** Names of a set, ascending by bytes. */
  names(set: DestinationSet): readonly string[] {
    if (set.names !== undefined) return set.names;
    set.names = this.inOrder(set.bits).map((c) => c.name);
    return set.names;
  }

  /** The clusters of a set as `spec.destinations`, in the same order. */
  destinations(set: DestinationSet): readonly Destination[] {
    return (set.destinations ??= this.inOrder(set.bits).map((c) => c.destination));
  }

  /** Names in at least one of the sets, ascending by bytes. */
  unionNames(sets: readonly DestinationSet[]): readonly string[] {
    const [first, ...others] = sets;
    if (first === undefined) return [];
    if (others.length === 0) return this.names(first);
    const bits = first.bits.copy();
    for (const set of others) bits.unite(set.bits);
    return this.inOrder(bits).map((c) => c.name);
  }

  /** How many clusters are in at least one of the sets. */
  unionSize(sets: Iterable<DestinationSet>): number {
    let only: DestinationSet | undefined;
    let union: Bits | undefined;
    for (const set of sets) {
      if (only === undefined) only = set;
      else if (set !== only) union = (union ?? only.bits.copy()).unite(set.bits);
    }
    return union?.count() ?? only?.size ?? 0;
  }

  /** The clusters of a set by name. Cost: their number, and one bit for each cluster that there is. */
  private inOrder(bits: Bits): readonly Cluster[] {
    const sorted = (this.sorted ??= this.rank());
    const ranks = new Bits(sorted.length);
    bits.forEach((id) => {
      const cluster = this.byId[id];
      if (cluster !== undefined) ranks.add(cluster.rank);
    });
    const result: Cluster[] = [];
    ranks.forEach((rank) => {
      const cluster = sorted[rank];
      if (cluster !== undefined) result.push(cluster);
    });
    return result;
  }

  private rank(): readonly Cluster[] {
    const sorted = [...this.clusters.values()].sort((a, b) => compareBytes(a.name, b.name));
    sorted.forEach((cluster, rank) => (cluster.rank = rank));
    return sorted;
  }

  private selectorEntry(selector: ParsedSelector): SelectorEntry {
    const known = this.selectors.get(selector.id);
    if (known !== undefined) return known;
    const entry: SelectorEntry = { selector, bits: new Bits(), sets: new Set() };
    this.selectors.set(selector.id, entry);
    for (const { key } of selector.requirements) {
      let entries = this.selectorsByKey.get(key);
      if (entries === undefined) this.selectorsByKey.set(key, (entries = new Set()));
      entries.add(entry);
    }
    return entry;
  }

  /** One cluster against the selectors that may have changed their mind about it. */
  private update(id: number, keys: ReadonlySet<string> | undefined, changed: Set<DestinationSet>): void {
    const cluster = this.byId[id];
    const touched = new Set<DestinationSet>();
    const test = (entry: SelectorEntry) => {
      const member = cluster !== undefined && matchesLabels(entry.selector, cluster.labels);
      if (entry.bits.assign(id, member)) for (const set of entry.sets) touched.add(set);
    };
    if (keys === undefined) for (const entry of this.selectors.values()) test(entry);
    else for (const key of keys) for (const entry of this.selectorsByKey.get(key) ?? []) test(entry);
    // After one change lists are copied with one name more or less; after several it is cheaper to make them once.
    const only = this.pending.size === 1 ? cluster : undefined;
    for (const set of touched) {
      const member = set.selectors.some((entry) => entry.bits.has(id));
      if (!set.bits.assign(id, member)) continue;
      set.size += member ? 1 : -1;
      set.names = only === undefined ? undefined : withMember(set.names, only.name, member, (name) => name);
      set.destinations = only === undefined ? undefined : withMember(set.destinations, only.destination, member, ({ clusterId }) => clusterId);
      changed.add(set);
    }
  }

  private recompute(sets: Iterable<DestinationSet>, changed: Set<DestinationSet>): void {
    const requirements = new Map<string, Bits>();
    const done = new Set<SelectorEntry>();
    for (const set of sets) {
      const bits = new Bits();
      for (const entry of set.selectors) {
        if (!done.has(entry)) entry.bits = this.evaluate(entry.selector, requirements);
        done.add(entry);
        bits.unite(entry.bits);
      }
      if (bits.equals(set.bits)) continue;
      set.bits = bits;
      set.size = bits.count();
      set.names = undefined;
      set.destinations = undefined;
      changed.add(set);
    }
  }

  private evaluate(selector: ParsedSelector, memo: Map<string, Bits>): Bits {
    const result = this.alive.copy();
    for (const requirement of selector.requirements) {
      let bits = memo.get(requirement.id);
      if (bits === undefined) memo.set(requirement.id, (bits = this.evaluateRequirement(requirement)));
      result.intersect(bits);
    }
    return result;
  }

  private evaluateRequirement(requirement: Requirement): Bits {
    const { operator } = requirement;
    const found = new Bits(this.byId.length);
    for (const ids of this.postings.carriers(requirement)) for (const id of ids) found.add(id);
    return operator === "In" || operator === "Exists" ? found : this.alive.copy().subtract(found);
  }
}

/** A copy of a list by name with an item more or less; undefined when there is none to copy. */
function withMember<T>(list: readonly T[] | undefined, item: T, member: boolean, nameOf: (item: T) => string): readonly T[] | undefined {
  if (list === undefined) return undefined;
  const name = nameOf(item);
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(nameOf(list[middle] as T), name) < 0) low = middle + 1;
    else high = middle;
  }
  return member ? list.toSpliced(low, 0, item) : list.toSpliced(low, 1);
}

function changedKeys(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): readonly string[] {
  const keys = Object.keys(after).filter((key) => !Object.hasOwn(before, key) || before[key] !== after[key]);
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) keys.push(key);
  return keys;
}
