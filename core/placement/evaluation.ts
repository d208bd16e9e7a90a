/**
 * Tests objects against policies after changes: many objects by asking each clause for its objects, few by asking each object
 * for its clauses.
 */
import type { DownsyncClause } from "../model/binding-policy";
import { compileClause, mergeModulations, passesCellTests, passesNamespaceTest, passesOwnTests } from "./clause";
import { ClauseIndex } from "./clause-index";
import { ObjectFinder } from "./find-objects";
import type { Namespace, ObjectEntry, PolicyClause, PolicyState } from "./index-state";
import type { ObjectTable } from "./object-table";
import type { Selections } from "./selections";
import type { DownsyncModulation } from "./types";

const noLabels: Readonly<Record<string, string>> = {};
const nothing: ReadonlyMap<PolicyState, DownsyncModulation> = new Map();

export class Evaluation {
  private readonly clauses: ClauseIndex<PolicyClause>;
  private readonly modulations = new Map<string, DownsyncModulation>();
  private readonly pendingPolicies = new Set<PolicyState>();
  private readonly pendingObjects = new Set<ObjectEntry>();
  private readonly pendingNamespaces = new Set<Namespace>();
  private namespaceClauses = 0;

  constructor(
    private readonly table: ObjectTable,
    private readonly selections: Selections,
  ) {
    this.clauses = new ClauseIndex(table);
  }

  /** Replaces the clauses of a policy; nothing is tested for that reason alone. */
  setClauses(state: PolicyState, written: readonly DownsyncClause[]): void {
    for (const item of state.clauses) {
      this.clauses.remove(item);
      if (item.clause.namespaceSelectors !== undefined) this.namespaceClauses--;
    }
    state.clauses = written.map((one, position) => {
      const clause = compileClause(one);
      return { policy: state, position, clause: { ...clause, modulation: this.intern(clause.modulation) } };
    });
    for (const item of state.clauses) {
      this.clauses.add(item);
      if (item.clause.namespaceSelectors !== undefined) this.namespaceClauses++;
    }
  }

  /** All objects are to be tested against the policy. */
  test(state: PolicyState): void {
    this.pendingPolicies.add(state);
  }

  /** The object is to be tested against all policies. */
  testObject(entry: ObjectEntry): void {
    this.pendingObjects.add(entry);
  }

  /** The labels of a Namespace changed: its objects are to be tested, if any policy looks at such labels by then. */
  testNamespace(namespace: Namespace): void {
    this.pendingNamespaces.add(namespace);
  }

  forget(state: PolicyState): void {
    this.setClauses(state, []);
    this.pendingPolicies.delete(state);
  }

  forgetObject(entry: ObjectEntry): void {
    this.pendingObjects.delete(entry);
  }

  /**
   * Makes the selections right.
   *
   * @param policies - all of them.
   * @param onlyPending - a pair must not be tested unless its policy or its object is to be.
   */
  flush(policies: Iterable<PolicyState>, onlyPending: boolean): void {
    if (this.namespaceClauses > 0) for (const { cells } of this.pendingNamespaces) for (const cell of cells) for (const entry of cell.objects.values()) this.pendingObjects.add(entry);
    this.pendingNamespaces.clear();
    const { size } = this.pendingObjects;
    const many = size > 0 && (onlyPending ? size === this.table.size : size * 4 > this.table.size);
    if (many || this.pendingPolicies.size > 0) {
      const finder = new ObjectFinder(this.table, (modulation) => this.intern(modulation));
      for (const state of many ? policies : this.pendingPolicies) this.selections.replace(state, finder.find(state.clauses));
      this.pendingPolicies.clear();
    }
    if (many) this.pendingObjects.clear();
    if (this.pendingObjects.size === 0) return;
    this.clauses.refresh();
    for (const entry of this.pendingObjects) this.testNow(entry);
    this.pendingObjects.clear();
  }

  private testNow(entry: ObjectEntry): void {
    const found = this.policiesOf(entry);
    if (entry.selections.length > 0) for (const { policy } of [...entry.selections]) if (!found.has(policy)) this.selections.deselect(policy, entry);
    for (const [state, modulation] of found) this.selections.select(state, entry, modulation);
  }

  private policiesOf(entry: ObjectEntry): ReadonlyMap<PolicyState, DownsyncModulation> {
    let found: Map<PolicyState, DownsyncModulation> | undefined;
    const add = ({ policy, clause }: PolicyClause) => {
      const before = (found ??= new Map<PolicyState, DownsyncModulation>()).get(policy);
      found.set(policy, before === undefined || before === clause.modulation ? clause.modulation : this.intern(mergeModulations([before, clause.modulation])));
    };
    const namespaceLabels = entry.cell.namespace.labels;
    let unread: Set<PolicyClause> | undefined;
    this.clauses.candidates(entry, (item) => {
      if (!passesCellTests(item.clause, entry.cell) || !passesOwnTests(item.clause, entry)) return;
      if (item.clause.namespaceSelectors !== undefined && namespaceLabels === undefined) (unread ??= new Set()).add(item);
      else if (passesNamespaceTest(item.clause, namespaceLabels ?? noLabels)) add(item);
    });
    if (unread !== undefined) for (const item of passingWithoutNamespace(unread)) add(item);
    return found ?? nothing;
  }

  /** One object for equal modulations, so that they are compared by identity and held once. */
  private intern(modulation: DownsyncModulation): DownsyncModulation {
    const key = JSON.stringify(modulation);
    const known = this.modulations.get(key);
    if (known !== undefined) return known;
    this.modulations.set(key, modulation);
    return modulation;
  }
}

/**
 * The namespace test for an object that has no Namespace, or whose Namespace is missing. The first clause of a policy that gets
 * so far fails, because reading the Namespace fails; upstream then takes the empty answer for a Namespace without labels, and
 * so later clauses of the policy may pass, by `NotIn` or `DoesNotExist`.
 */
function passingWithoutNamespace(items: Iterable<PolicyClause>): readonly PolicyClause[] {
  const failed = new Set<PolicyState>();
  return [...items].sort((a, b) => a.position - b.position).filter((item) => {
    if (failed.has(item.policy)) return passesNamespaceTest(item.clause, noLabels);
    failed.add(item.policy);
    return false;
  });
}
