/**
 * Placement, kept up to date: takes policies, clusters and objects one by one and says what each policy's Binding holds.
 * Changes are collected and evaluated together at the next question, so the order in which they arrive never matters, and
 * feeding everything once is the batch form. Reference 2.
 */
import type { BindingSpec, BindingWorkload } from "../model/binding";
import { parseLabelSelector, type ParsedSelector } from "../model/label-selector";
import type { ApiResource, KubeObject } from "../model/kube-object";
import { bindingWorkload, compareSelected, rejection, type WatchedResource } from "./binding-spec";
import { compileClause, mergeModulations, passesNamespaceTest, passesObjectTests } from "./clause";
import { ClauseIndex } from "./clause-index";
import { ClusterIndex, type DestinationSet } from "./cluster-index";
import type { ObjectEntry, PolicyClause, PolicyState } from "./index-state";
import { compareBytes } from "../model/byte-order";
import { resourceSortKey } from "./order";
import { singletonError, SINGLETON_EXAMPLES, type SingletonConflict } from "./singleton";
import { isWatchedIn, parseApiGroups } from "./universe";
import type { DownsyncModulation, PlacementCluster, PlacementPolicy } from "./types";

export interface PlacementIndexOptions {
  /** Text of `--api-groups`; empty or absent: no limit. */
  readonly apiGroups?: string;
  /**
   * `state` (default): the answer depends only on what was set, as a freshly evaluated fleet.
   * `events`: as the running controller, which does not test the objects of a Namespace again when its labels change (2.6), and
   * which keeps the destinations of a policy whose new cluster selectors cannot be converted, testing only objects that
   * change from then on (2.1.5).
   */
  readonly memory?: "state" | "events";
}

/** What a policy resolves to. */
export interface PlacementResult {
  /** Null for a Binding that the API server would refuse, and for a policy that is unknown or has always been stuck. */
  readonly spec: BindingSpec | null;
  /** The singleton error of 2.7, or the API server's refusal; errors of template expansion are transport's. */
  readonly errors: readonly string[];
  /** False: no Binding is created, because nothing is selected, or nothing could be; an existing one is kept and emptied. */
  readonly wanted: boolean;
  /** Why the cluster selectors cannot be converted; the policy's sync fails for ever, silently. */
  readonly stuck?: string;
}

/** Which WECs report the state of an object back into the WDS (4.1). */
export interface ReportedStateRequest {
  readonly singleton: boolean;
  /** Destinations of the policies that ask for singleton state, ascending. */
  readonly singletonClusters: readonly string[];
  readonly multiWec: boolean;
  readonly multiWecClusters: readonly string[];
}

/** How an object is named to the index: `namespace` is absent or empty for a cluster-scoped object. */
export interface ObjectName {
  readonly namespace?: string;
  readonly name: string;
}

const noLabels: Readonly<Record<string, string>> = {};
const nothing: ReadonlyMap<PolicyState, DownsyncModulation> = new Map();

/** See `createPlacementIndex`. */
export class PlacementIndex {
  private readonly allowedGroups: ReadonlySet<string> | undefined;
  private readonly byEvents: boolean;
  private readonly clusters = new ClusterIndex();
  private readonly clauses = new ClauseIndex<PolicyClause>();
  private readonly policies = new Map<string, PolicyState>();
  private readonly policiesBySet = new Map<DestinationSet, Set<PolicyState>>();
  private readonly watched = new Map<string, WatchedResource | undefined>();
  private readonly objects = new Map<string, ObjectEntry>();
  private readonly members = new Map<string, Set<ObjectEntry>>();
  private readonly namespaceLabels = new Map<string, Readonly<Record<string, string>>>();
  private readonly merged = new Map<string, DownsyncModulation>();
  private readonly pendingPolicies = new Set<PolicyState>();
  private readonly pendingObjects = new Set<ObjectEntry>();
  private readonly pendingNamespaces = new Set<string>();
  private readonly dirty = new Set<string>();
  private readonly dirtyErrors = new Set<string>();
  private namespaceClauses = 0;

  constructor(options: PlacementIndexOptions = {}) {
    this.allowedGroups = parseApiGroups(options.apiGroups);
    this.byEvents = options.memory === "events";
  }

  /** Adds or replaces a policy. One with a `deletionTimestamp` counts as removed: the controller lets go at once (2.8). */
  setPolicy(policy: PlacementPolicy): void {
    const { name } = policy.metadata;
    if (policy.metadata.deletionTimestamp !== undefined) return this.removePolicy(name);
    const parsed = (policy.spec?.clusterSelectors ?? []).map(parseLabelSelector);
    const failed = parsed.find((p) => !p.ok);
    const selectors = failed === undefined ? parsed.flatMap((p): ParsedSelector[] => (p.ok ? [p.selector] : [])) : [];
    let state = this.policies.get(name);
    if (state === undefined) {
      state = { name, clauses: [], destinations: this.clusters.acquire(selectors), stuck: undefined, selected: new Map(), singletons: 0, ordered: undefined, workload: undefined };
      this.policies.set(name, state);
      this.join(state);
    } else {
      const keep = failed !== undefined && this.byEvents;
      if (keep) this.flush();
      this.moveTo(state, keep ? this.clusters.freeze(state.destinations) : this.clusters.acquire(selectors));
    }
    state.stuck = failed?.error;
    this.dropClauses(state);
    if (failed === undefined || this.byEvents) this.addClauses(state, policy);
    if (failed === undefined || !this.byEvents) this.pendingPolicies.add(state);
    this.touch(state);
  }

  removePolicy(name: string): void {
    const state = this.policies.get(name);
    if (state === undefined) return;
    this.touch(state);
    for (const entry of [...state.selected.keys()]) this.deselect(state, entry);
    this.dropClauses(state);
    this.leave(state);
    this.pendingPolicies.delete(state);
    this.policies.delete(name);
  }

  /** Adds a cluster or replaces its labels. */
  setCluster(cluster: PlacementCluster): void {
    this.clusters.set(cluster);
  }

  removeCluster(name: string): void {
    this.clusters.remove(name);
  }

  /**
   * Adds or replaces an object, seen in the version of `resource`. What no policy can select (2.2) is not kept; a Namespace's
   * labels always are.
   */
  setObject(resource: ApiResource, object: KubeObject): void {
    const { name, namespace = "", labels = noLabels, resourceVersion = "" } = object.metadata;
    if (isNamespaceResource(resource)) this.setNamespaceLabels(name, labels);
    const watched = this.watchedResource(resource);
    if (watched === undefined) return;
    const key = objectKey(resource, namespace, name);
    const known = this.objects.get(key);
    if (known !== undefined) {
      known.labels = labels;
      if (known.resourceVersion !== resourceVersion) {
        known.resourceVersion = resourceVersion;
        for (const policy of known.policies) this.touch(policy);
      }
      this.pendingObjects.add(known);
      return;
    }
    const fullName = namespace === "" ? name : `${namespace}/${name}`;
    const entry: ObjectEntry = { key, watched, group: resource.group, resource: resource.resource, namespace, name, fullName, labels, resourceVersion, policies: [] };
    this.objects.set(key, entry);
    let members = this.members.get(namespace);
    if (members === undefined) this.members.set(namespace, (members = new Set()));
    members.add(entry);
    this.pendingObjects.add(entry);
  }

  removeObject(resource: ApiResource, { namespace = "", name }: ObjectName): void {
    if (isNamespaceResource(resource)) this.setNamespaceLabels(name, undefined);
    const key = objectKey(resource, namespace, name);
    const entry = this.objects.get(key);
    if (entry === undefined) return;
    for (const policy of [...entry.policies]) this.deselect(policy, entry);
    this.objects.delete(key);
    this.pendingObjects.delete(entry);
    const members = this.members.get(namespace);
    members?.delete(entry);
    if (members?.size === 0) this.members.delete(namespace);
  }

  /**
   * Names of policies whose Binding may have changed since the last call, ascending; removed ones included. Errors alone
   * are not a change: see `takeDirtyErrors`.
   */
  takeDirty(): readonly string[] {
    this.flush();
    const names = [...this.dirty].sort(compareBytes);
    this.dirty.clear();
    return names;
  }

  /**
   * Names of policies whose errors another policy's change may have altered, ascending. Upstream does not notice: the error
   * appears with the next event of the policy itself (2.7).
   */
  takeDirtyErrors(): readonly string[] {
    this.flush();
    const names = [...this.dirtyErrors].sort(compareBytes);
    this.dirtyErrors.clear();
    return names;
  }

  /** What a policy resolves to now. Cost: the size of the answer, and nothing when the spec did not change. */
  binding(policyName: string): PlacementResult {
    this.flush();
    const state = this.policies.get(policyName);
    if (state === undefined) return { spec: null, errors: [], wanted: false };
    const stuck = state.stuck === undefined ? {} : { stuck: state.stuck };
    const wanted = state.selected.size > 0 || state.destinations.size > 0;
    if (state.stuck !== undefined && !wanted) return { spec: null, errors: [], wanted, ...stuck };
    const { content, refused } = this.workload(state);
    if (refused !== undefined) return { spec: null, errors: [refused], wanted, ...stuck };
    const destinations = this.clusters.destinations(state.destinations);
    const error = singletonError(this.conflicts(state, SINGLETON_EXAMPLES));
    return { spec: { workload: content, ...(destinations.length > 0 && { destinations }) }, errors: error === undefined ? [] : [error], wanted, ...stuck };
  }

  /** Names of all policies, ascending. */
  policyNames(): readonly string[] {
    return [...this.policies.keys()].sort(compareBytes);
  }

  /** Names of the clusters of a policy, ascending; shared between policies with equal selectors. */
  destinations(policyName: string): readonly string[] {
    this.flush();
    const state = this.policies.get(policyName);
    return state === undefined ? [] : this.clusters.names(state.destinations);
  }

  /** All objects of a policy for which singleton state is asked and whose number of WECs is not one, in Binding order. */
  singletonConflicts(policyName: string): readonly SingletonConflict[] {
    this.flush();
    const state = this.policies.get(policyName);
    return state === undefined ? [] : this.conflicts(state, Infinity);
  }

  /** Which WECs' state of an object goes back into the WDS, over all policies. */
  reportedState(resource: ApiResource, { namespace = "", name }: ObjectName): ReportedStateRequest {
    this.flush();
    const entry = this.objects.get(objectKey(resource, namespace, name));
    const asking = (flag: "wantSingletonReportedState" | "wantMultiWECReportedState") =>
      entry === undefined ? [] : entry.policies.filter((p) => p.selected.get(entry)?.[flag] === true).map((p) => p.destinations);
    const singleton = asking("wantSingletonReportedState");
    const multiWec = asking("wantMultiWECReportedState");
    return {
      singleton: singleton.length > 0,
      singletonClusters: this.clusters.unionNames(singleton),
      multiWec: multiWec.length > 0,
      multiWecClusters: this.clusters.unionNames(multiWec),
    };
  }

  private flush(): void {
    for (const set of this.clusters.flush()) for (const state of this.policiesBySet.get(set) ?? []) this.noteDestinations(state);
    if (this.namespaceClauses > 0) for (const name of this.pendingNamespaces) for (const member of this.members.get(name) ?? []) this.pendingObjects.add(member);
    this.pendingNamespaces.clear();
    if (this.pendingPolicies.size > 0) this.testPolicies();
    for (const entry of this.pendingObjects) this.testObject(entry);
    this.pendingObjects.clear();
  }

  /** All objects that are not going to be tested anyway, against the policies that changed. */
  private testPolicies(): void {
    const index = new ClauseIndex<PolicyClause>();
    const found = new Map<PolicyState, Map<ObjectEntry, DownsyncModulation>>();
    for (const state of this.pendingPolicies) {
      found.set(state, new Map());
      for (const clause of state.clauses) index.add(clause);
    }
    this.pendingPolicies.clear();
    if (this.pendingObjects.size < this.objects.size) {
      for (const entry of this.objects.values()) {
        if (this.pendingObjects.has(entry)) continue;
        for (const [state, modulation] of this.evaluate(entry, index)) found.get(state)?.set(entry, modulation);
      }
    }
    for (const [state, selected] of found) {
      for (const entry of [...state.selected.keys()]) if (!selected.has(entry) && !this.pendingObjects.has(entry)) this.deselect(state, entry);
      for (const [entry, modulation] of selected) this.select(state, entry, modulation);
    }
  }

  private testObject(entry: ObjectEntry): void {
    const found = this.evaluate(entry, this.clauses);
    if (entry.policies.length > 0) for (const state of [...entry.policies]) if (!found.has(state)) this.deselect(state, entry);
    for (const [state, modulation] of found) this.select(state, entry, modulation);
  }

  private evaluate(entry: ObjectEntry, index: ClauseIndex<PolicyClause>): ReadonlyMap<PolicyState, DownsyncModulation> {
    let found: Map<PolicyState, DownsyncModulation> | undefined;
    const add = ({ policy, clause }: PolicyClause) => {
      const before = (found ??= new Map<PolicyState, DownsyncModulation>()).get(policy);
      found.set(policy, before === undefined || before === clause.modulation ? clause.modulation : this.intern(mergeModulations([before, clause.modulation])));
    };
    const namespaceLabels = entry.namespace === "" ? undefined : this.namespaceLabels.get(entry.namespace);
    let unread: Set<PolicyClause> | undefined;
    index.candidates(entry, (item) => {
      if (!passesObjectTests(item.clause, entry)) return;
      if (item.clause.namespaceSelectors !== undefined && namespaceLabels === undefined) (unread ??= new Set()).add(item);
      else if (passesNamespaceTest(item.clause, namespaceLabels ?? noLabels)) add(item);
    });
    if (unread !== undefined) for (const item of passingWithoutNamespace(unread)) add(item);
    return found ?? nothing;
  }

  private select(state: PolicyState, entry: ObjectEntry, modulation: DownsyncModulation): void {
    const before = state.selected.get(entry);
    if (before === modulation) return;
    if (before === undefined) entry.policies.push(state);
    state.selected.set(entry, modulation);
    this.noteSingleton(state, entry, before, modulation);
    this.touch(state);
  }

  private deselect(state: PolicyState, entry: ObjectEntry): void {
    const before = state.selected.get(entry);
    if (before === undefined) return;
    state.selected.delete(entry);
    entry.policies.splice(entry.policies.indexOf(state), 1);
    this.noteSingleton(state, entry, before, undefined);
    this.touch(state);
  }

  private noteSingleton(state: PolicyState, entry: ObjectEntry, before: DownsyncModulation | undefined, after: DownsyncModulation | undefined): void {
    const change = Number(after?.wantSingletonReportedState === true) - Number(before?.wantSingletonReportedState === true);
    if (change === 0) return;
    state.singletons += change;
    this.noteErrors(state, entry);
  }

  private noteDestinations(state: PolicyState): void {
    this.dirty.add(state.name);
    if (state.singletons === 0) return;
    for (const [entry, modulation] of state.selected) if (modulation.wantSingletonReportedState === true) this.noteErrors(state, entry);
  }

  private noteErrors(cause: PolicyState, entry: ObjectEntry): void {
    for (const other of entry.policies) if (other !== cause) this.dirtyErrors.add(other.name);
  }

  private touch(state: PolicyState): void {
    this.dirty.add(state.name);
    state.ordered = undefined;
    state.workload = undefined;
  }

  private ordered(state: PolicyState): readonly (readonly [ObjectEntry, DownsyncModulation])[] {
    return (state.ordered ??= [...state.selected].sort(([a], [b]) => compareSelected(a, b)));
  }

  private workload(state: PolicyState): { readonly content: BindingWorkload; readonly refused: string | undefined } {
    if (state.workload !== undefined) return state.workload;
    const content = bindingWorkload(this.ordered(state));
    return (state.workload = { content, refused: rejection(state.name, content) });
  }

  private conflicts(state: PolicyState, limit: number): readonly SingletonConflict[] {
    const conflicts: SingletonConflict[] = [];
    // Another policy may ask for the singleton state of an object that this one lists without asking.
    if (![...this.policies.values()].some((p) => p.singletons > 0)) return conflicts;
    for (const [entry] of this.ordered(state)) {
      const asking = entry.policies.filter((p) => p.selected.get(entry)?.wantSingletonReportedState === true);
      if (asking.length === 0) continue;
      const wecs = this.clusters.unionSize(asking.map((p) => p.destinations));
      if (wecs === 1) continue;
      conflicts.push({ resource: entry.watched, namespace: entry.namespace, name: entry.name, wecs });
      if (conflicts.length === limit) break;
    }
    return conflicts;
  }

  private addClauses(state: PolicyState, policy: PlacementPolicy): void {
    state.clauses = (policy.spec?.downsync ?? []).map((written, position) => {
      const clause = compileClause(written);
      return { policy: state, position, clause: { ...clause, modulation: this.intern(clause.modulation) } };
    });
    for (const item of state.clauses) {
      this.clauses.add(item);
      if (item.clause.namespaceSelectors !== undefined) this.namespaceClauses++;
    }
  }

  private dropClauses(state: PolicyState): void {
    for (const item of state.clauses) {
      this.clauses.remove(item);
      if (item.clause.namespaceSelectors !== undefined) this.namespaceClauses--;
    }
    state.clauses = [];
  }

  private join(state: PolicyState): void {
    let users = this.policiesBySet.get(state.destinations);
    if (users === undefined) this.policiesBySet.set(state.destinations, (users = new Set()));
    users.add(state);
  }

  private moveTo(state: PolicyState, destinations: DestinationSet): void {
    this.leave(state);
    state.destinations = destinations;
    this.join(state);
    this.noteDestinations(state);
  }

  private leave(state: PolicyState): void {
    const users = this.policiesBySet.get(state.destinations);
    users?.delete(state);
    if (users?.size === 0) this.policiesBySet.delete(state.destinations);
    this.clusters.release(state.destinations);
  }

  /** One object for equal modulations, so that they are compared by identity and held once. */
  private intern(modulation: DownsyncModulation): DownsyncModulation {
    const key = JSON.stringify(modulation);
    const known = this.merged.get(key);
    if (known !== undefined) return known;
    this.merged.set(key, modulation);
    return modulation;
  }

  private setNamespaceLabels(name: string, labels: Readonly<Record<string, string>> | undefined): void {
    if (labels === undefined) this.namespaceLabels.delete(name);
    else this.namespaceLabels.set(name, labels);
    if (!this.byEvents) this.pendingNamespaces.add(name);
  }

  private watchedResource({ group, version, resource, kind, verbs }: ApiResource): WatchedResource | undefined {
    const key = `${group}/${version}/${resource}`;
    if (this.watched.has(key)) return this.watched.get(key);
    const watched = isWatchedIn({ group, resource, ...(verbs !== undefined && { verbs }) }, this.allowedGroups)
      ? { group, version, resource, kind, sortKey: resourceSortKey({ group, version, resource }) }
      : undefined;
    this.watched.set(key, watched);
    return watched;
  }
}

/**
 * An empty index: no policies, clusters or objects. Cost of keeping it: one change costs what it touches, a policy's change one
 * pass over the objects.
 */
export function createPlacementIndex(options: PlacementIndexOptions = {}): PlacementIndex {
  return new PlacementIndex(options);
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

function objectKey(resource: ApiResource, namespace: string, name: string): string {
  return `${resource.group}/${resource.version}/${resource.resource}/${namespace}/${name}`;
}

function isNamespaceResource(resource: ApiResource): boolean {
  return resource.group === "" && resource.resource === "namespaces";
}
