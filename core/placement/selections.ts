/** Which policy selects which objects, how, and which policies a change concerns. Nothing is kept for each pair but a reference each way. */
import { Bits } from "./bits";
import type { ObjectGroups } from "./find-objects";
import type { ObjectEntry, PolicyState, Selection } from "./index-state";
import type { ObjectTable } from "./object-table";
import type { DownsyncModulation } from "./types";

/** So many objects are sorted by comparing; more of them by marking their places. */
const FEW = 64;

export class Selections {
  /** Names of policies whose Binding may have changed. */
  readonly dirty = new Set<string>();
  /** Names of policies whose errors another policy's change may have altered. */
  readonly dirtyErrors = new Set<string>();
  /** How often singleton state is asked for, over all policies and objects. */
  singletons = 0;

  constructor(private readonly table: ObjectTable) {}

  /** The policy's Binding may have changed. */
  touch(state: PolicyState): void {
    this.dirty.add(state.name);
    state.workload = undefined;
  }

  /** Makes exactly these the objects of a policy. */
  replace(state: PolicyState, groups: ObjectGroups): void {
    if (state.size > 0) {
      const kept = new Set<ObjectEntry>();
      for (const entries of groups.values()) for (const entry of entries) kept.add(entry);
      for (const entry of this.members(state)) if (!kept.has(entry)) this.deselect(state, entry);
      for (const [modulation, entries] of groups) for (const entry of entries) this.select(state, entry, modulation);
      return;
    }
    for (const [modulation, entries] of groups) this.attachAll(state, entries, modulation);
  }

  select(state: PolicyState, entry: ObjectEntry, modulation: DownsyncModulation): void {
    const at = entry.selections.findIndex((s) => s.policy === state);
    const before = entry.selections[at];
    if (before === undefined) return this.attach(state, entry, modulation);
    if (before.modulation === modulation) return;
    entry.selections[at] = this.selection(state, modulation);
    this.drop(before);
    this.noteSingleton(state, entry, before.modulation, modulation);
    this.touch(state);
  }

  deselect(state: PolicyState, entry: ObjectEntry): void {
    const at = entry.selections.findIndex((s) => s.policy === state);
    const before = entry.selections[at];
    if (before === undefined) return;
    entry.selections.splice(at, 1);
    this.drop(before);
    state.size--;
    state.settled = false;
    this.noteSingleton(state, entry, before.modulation, undefined);
    this.touch(state);
  }

  /** The objects of a policy in Binding order. Cost: their number, and one bit for each object that there is, after a change. */
  members(state: PolicyState): readonly ObjectEntry[] {
    if (state.settled) return state.members;
    const all = this.table.inOrder();
    const candidates = state.members.length === state.size ? state.members : state.members.filter((entry) => selectionOf(entry, state) !== undefined);
    if (candidates.length < FEW) state.members = [...new Set(candidates)].sort((a, b) => a.rank - b.rank);
    else {
      const places = new Bits(all.length);
      for (const entry of candidates) places.add(entry.rank);
      const members: ObjectEntry[] = [];
      places.forEach((rank) => {
        const entry = all[rank];
        if (entry !== undefined) members.push(entry);
      });
      state.members = members;
    }
    state.settled = true;
    return state.members;
  }

  /** How a policy selects each of its objects. */
  modulationOf(state: PolicyState): (entry: ObjectEntry) => DownsyncModulation {
    const [only, ...others] = state.selections.keys();
    if (only !== undefined && others.length === 0) return () => only;
    return (entry) => selectionOf(entry, state)?.modulation ?? {};
  }

  /** The destinations of a policy changed, and with them the number of WECs of objects that ask for singleton state. */
  noteDestinations(state: PolicyState): void {
    this.dirty.add(state.name);
    if (![...state.selections.keys()].some((m) => m.wantSingletonReportedState === true)) return;
    const modulation = this.modulationOf(state);
    for (const entry of this.members(state)) if (modulation(entry).wantSingletonReportedState === true) this.noteErrors(state, entry);
  }

  /** The same for objects none of which the policy selects. */
  private attachAll(state: PolicyState, entries: readonly ObjectEntry[], modulation: DownsyncModulation): void {
    if (entries.length === 0) return;
    const selection = this.selection(state, modulation);
    selection.size += entries.length - 1;
    for (const entry of entries) {
      refer(entry, selection);
      if (modulation.wantSingletonReportedState === true) this.noteSingleton(state, entry, undefined, modulation);
    }
    state.members = state.size === 0 ? entries.slice() : state.members.concat(entries);
    state.size += entries.length;
    state.settled = false;
    this.touch(state);
  }

  private attach(state: PolicyState, entry: ObjectEntry, modulation: DownsyncModulation): void {
    refer(entry, this.selection(state, modulation));
    state.size++;
    state.settled = false;
    state.members.push(entry);
    // Objects that come and go must not pile up where nobody asks for the Binding.
    if (state.members.length > 2 * state.size + FEW) this.members(state);
    this.noteSingleton(state, entry, undefined, modulation);
    this.touch(state);
  }

  private selection(state: PolicyState, modulation: DownsyncModulation): Selection {
    let selection = state.selections.get(modulation);
    if (selection === undefined) state.selections.set(modulation, (selection = { policy: state, modulation, size: 0 }));
    selection.size++;
    return selection;
  }

  private drop(selection: Selection): void {
    if (--selection.size === 0) selection.policy.selections.delete(selection.modulation);
  }

  private noteSingleton(state: PolicyState, entry: ObjectEntry, before: DownsyncModulation | undefined, after: DownsyncModulation | undefined): void {
    const change = Number(after?.wantSingletonReportedState === true) - Number(before?.wantSingletonReportedState === true);
    if (change === 0) return;
    this.singletons += change;
    this.noteErrors(state, entry);
  }

  private noteErrors(cause: PolicyState, entry: ObjectEntry): void {
    for (const { policy } of entry.selections) if (policy !== cause) this.dirtyErrors.add(policy.name);
  }
}

function refer(entry: ObjectEntry, selection: Selection): void {
  if (entry.selections.length === 0) entry.selections = [selection];
  else entry.selections.push(selection);
}

function selectionOf(entry: ObjectEntry, state: PolicyState): Selection | undefined {
  for (const selection of entry.selections) if (selection.policy === state) return selection;
  return undefined;
}
