/**
 * From a clause to the objects that it selects: the fewest candidates come from one list, of a name, a label, a namespace or a
 * resource, and only they are tested.
 */
import { matchesLabels, type ParsedSelector } from "../model/label-selector";
import { mergeModulations, passesCellTests, passesNamespaceTest, passesOwnTests } from "./clause";
import type { Cell, CompiledClause, Namespace, ObjectEntry, PolicyClause } from "./index-state";
import type { ObjectTable } from "./object-table";
import type { DownsyncModulation } from "./types";

const noLabels: Readonly<Record<string, string>> = {};

/** The objects of a policy by modulation; no object is in two groups. */
export type ObjectGroups = ReadonlyMap<DownsyncModulation, readonly ObjectEntry[]>;

/**
 * Answers for as long as no object changes; equal clauses of several policies are evaluated once.
 *
 * @param intern - makes equal modulations identical.
 */
export class ObjectFinder {
  private readonly found = new Map<string, readonly ObjectEntry[]>();
  private readonly namespaces = new Map<string, ReadonlySet<Namespace>>();

  constructor(
    private readonly table: ObjectTable,
    private readonly intern: (modulation: DownsyncModulation) => DownsyncModulation,
  ) {}

  /** What a policy with these clauses, in their order, selects. */
  find(clauses: readonly PolicyClause[]): ObjectGroups {
    const [first, ...others] = clauses;
    if (first === undefined) return new Map();
    if (others.length === 0) return new Map([[first.clause.modulation, this.clauseObjects(first.clause, undefined)]]);
    const unread = clauses.filter(({ clause }) => clause.namespaceSelectors !== undefined).length > 1 ? new Set<ObjectEntry>() : undefined;
    const modulations = new Map<ObjectEntry, DownsyncModulation>();
    for (const { clause } of clauses) {
      for (const entry of this.clauseObjects(clause, unread)) {
        const before = modulations.get(entry);
        if (before === clause.modulation) continue;
        modulations.set(entry, before === undefined ? clause.modulation : this.intern(mergeModulations([before, clause.modulation])));
      }
    }
    const groups = new Map<DownsyncModulation, ObjectEntry[]>();
    for (const [entry, modulation] of modulations) {
      const group = groups.get(modulation);
      if (group === undefined) groups.set(modulation, [entry]);
      else group.push(entry);
    }
    return groups;
  }

  /**
   * @param unread - objects for which reading the Namespace has failed in an earlier clause of the policy, and which therefore are
   * taken to be in one without labels from now on (see `passingWithoutNamespace`); undefined when no later clause reads one.
   */
  private clauseObjects(clause: CompiledClause, unread: Set<ObjectEntry> | undefined): readonly ObjectEntry[] {
    const memo = clause.namespaceSelectors === undefined || unread === undefined;
    const known = memo ? this.found.get(clause.id) : undefined;
    if (known !== undefined) return known;
    const readable = clause.namespaceSelectors === undefined ? undefined : this.matchingNamespaces(clause.namespaceSelectors);
    const found: ObjectEntry[] = [];
    const passesWithoutNamespace = passesNamespaceTest(clause, noLabels);
    this.candidates(clause, readable, unread !== undefined, (entry) => {
      const { namespace } = entry.cell;
      if (readable === undefined || readable.has(namespace)) found.push(entry);
      else if (unread !== undefined && namespace.labels === undefined) {
        if (!unread.has(entry)) unread.add(entry);
        else if (passesWithoutNamespace) found.push(entry);
      }
    });
    if (memo) this.found.set(clause.id, found);
    return found;
  }

  /** Every object that passes the tests but that of the Namespace's labels, once; of those that fail that test some are left out. */
  private candidates(clause: CompiledClause, readable: ReadonlySet<Namespace> | undefined, withUnread: boolean, visit: (entry: ObjectEntry) => void): void {
    if (clause.objectSelectors?.length === 0) return;
    const { table } = this;
    const cells = this.cellCandidates(clause, readable, withUnread);
    const byName = clause.objectNames === undefined ? undefined : [...clause.objectNames].map((name) => table.named(name));
    const byLabel = this.labelCandidates(clause.objectSelectors);
    const lists = total(byName) <= total(byLabel) ? byName : byLabel;
    if (lists !== undefined && total(lists) < cells.size) {
      // Lists of several selectors may overlap; those of names, and of values of one label, do not.
      const twice = lists === byLabel && (clause.objectSelectors?.length ?? 0) > 1;
      const ids = twice ? [new Set(lists.flat())] : lists;
      for (const list of ids) {
        for (const id of list) {
          const entry = table.byNumber(id);
          if (passesCellTests(clause, entry.cell) && passesOwnTests(clause, entry)) visit(entry);
        }
      }
      return;
    }
    const names = clause.objectNames;
    for (const cell of cells.list()) {
      if (!passesCellTests(clause, cell)) continue;
      if (names === undefined || names.size > cell.objects.size) {
        for (const entry of cell.objects.values()) if (passesOwnTests(clause, entry)) visit(entry);
      } else {
        for (const name of names) {
          const entry = cell.objects.get(name);
          if (entry !== undefined && passesOwnTests(clause, entry)) visit(entry);
        }
      }
    }
  }

  private cellCandidates(clause: CompiledClause, readable: ReadonlySet<Namespace> | undefined, withUnread: boolean): { readonly size: number; list(): Iterable<Cell> } {
    const { table } = this;
    const ofNamespaces = (namespaces: readonly Namespace[]) => ({ size: sum(namespaces), list: () => namespaces.flatMap((n) => [...n.cells]) });
    const resources = [...table.resources].filter(({ watched }) => (clause.apiGroup ?? watched.group) === watched.group && (clause.resources?.has(watched.resource) ?? true));
    const choices: { readonly size: number; list(): Iterable<Cell> }[] = [{ size: sum(resources), list: () => resources.flatMap((r) => [...r.cells.values()]) }];
    if (clause.namespaces !== undefined) choices.push(ofNamespaces([...clause.namespaces].flatMap((name) => table.namespace(name) ?? [])));
    if (readable !== undefined) choices.push(ofNamespaces(withUnread ? [...readable, ...table.unread] : [...readable]));
    return choices.reduce((best, choice) => (choice.size < best.size ? choice : best));
  }

  /** Ids by the rarest label of each selector; undefined when a selector asks for none. */
  private labelCandidates(selectors: readonly ParsedSelector[] | undefined): readonly (readonly number[])[] | undefined {
    if (selectors === undefined) return undefined;
    const lists: (readonly number[])[] = [];
    for (const selector of selectors) {
      const requirement = this.table.labels.rarest(selector);
      if (requirement === undefined) return undefined;
      lists.push(...this.table.labels.carriers(requirement));
    }
    return lists;
  }

  private matchingNamespaces(selectors: readonly ParsedSelector[]): ReadonlySet<Namespace> {
    const id = selectors.map((s) => s.id).join("\n");
    const known = this.namespaces.get(id);
    if (known !== undefined) return known;
    const { namespaces, namespaceLabels } = this.table;
    const result = new Set<Namespace>();
    const test = (selector: ParsedSelector, namespace: Namespace | undefined): void => {
      if (namespace?.labels !== undefined && matchesLabels(selector, namespace.labels)) result.add(namespace);
    };
    for (const selector of selectors) {
      const requirement = namespaceLabels.rarest(selector);
      if (requirement === undefined) for (const namespace of namespaces) test(selector, namespace);
      else for (const ids of namespaceLabels.carriers(requirement)) for (const id of ids) test(selector, namespaces[id]);
    }
    this.namespaces.set(id, result);
    return result;
  }
}

function total(lists: readonly (readonly number[])[] | undefined): number {
  return lists === undefined ? Infinity : lists.reduce((count, list) => count + list.length, 0);
}

function sum(parts: readonly { readonly size: number }[]): number {
  return parts.reduce((size, part) => size + part.size, 0);
}
