/**
 * Placement, kept up to date: takes policies, clusters and objects one by one and says what each policy's Binding holds.
 * Changes are collected and evaluated together at the next question, so the order in which they arrive never matters, and
 * feeding everything once is the batch form. Reference 2.
 */
import type { BindingSpec, BindingWorkload } from "../model/binding";
import { compareBytes } from "../model/byte-order";
import type { ApiResource, KubeObject } from "../model/kube-object";
import { parseLabelSelector, type ParsedSelector } from "../model/label-selector";
import { bindingWorkload, rejection } from "./binding-spec";
import { ClusterIndex, type DestinationSet } from "./cluster-index";
import { Evaluation } from "./evaluation";
import type { ObjectEntry, PolicyState, ResourceCells } from "./index-state";
import { ObjectTable } from "./object-table";
import { resourceSortKey } from "./order";
import { Selections } from "./selections";
import { singletonError, SINGLETON_EXAMPLES, type SingletonConflict } from "./singleton";
import { isWatchedIn, parseApiGroups } from "./universe";
import type { PlacementCluster, PlacementPolicy } from "./types";

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

/** See `createPlacementIndex`. */
export class PlacementIndex {
  private readonly allowedGroups: ReadonlySet<string> | undefined;
  private readonly byEvents: boolean;
  private readonly clusters = new ClusterIndex();
  private readonly policies = new Map<string, PolicyState>();
  private readonly policiesBySet = new Map<DestinationSet, Set<PolicyState>>();
  private readonly table = new ObjectTable();
  private readonly selections = new Selections(this.table);
  private readonly evaluation = new Evaluation(this.table, this.selections);
  private readonly watched = new Map<string, ResourceCells | undefined>();
  private readonly watchedByIdentity = new WeakMap<ApiResource, ResourceCells>();

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
      state = { name, clauses: [], destinations: this.clusters.acquire(selectors), stuck: undefined, wasResolved: false, selections: new Map(), size: 0, members: [], settled: true, workload: undefined };
      this.policies.set(name, state);
      this.join(state);
    } else {
      const keep = failed !== undefined && this.byEvents;
      if (keep) this.flush();
      this.moveTo(state, keep ? this.clusters.freeze(state.destinations) : this.clusters.acquire(selectors));
    }
    state.stuck = failed?.error;
    state.wasResolved ||= failed === undefined;
    this.evaluation.setClauses(state, failed === undefined || this.byEvents ? (policy.spec?.downsync ?? []) : []);
    if (failed === undefined || !this.byEvents) this.evaluation.test(state);
    this.selections.touch(state);
  }

  removePolicy(name: string): void {
    const state = this.policies.get(name);
    if (state === undefined) return;
    this.selections.touch(state);
    this.selections.replace(state, new Map());
    this.evaluation.forget(state);
    this.leave(state);
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
  setObject(resource: ApiResource, object: Pick<KubeObject, "metadata">): void {
    const { name, namespace = "", labels = noLabels, resourceVersion = "" } = object.metadata;
    if (isNamespaceResource(resource)) this.setNamespaceLabels(name, labels);
    const cells = this.watchedResource(resource);
    if (cells === undefined) return;
    const known = this.table.find(cells, namespace, name);
    if (known === undefined) {
      this.evaluation.testObject(this.table.add(cells, namespace, name, labels, resourceVersion));
      return;
    }
    this.table.relabel(known, labels);
    if (known.resourceVersion !== resourceVersion) {
      known.resourceVersion = resourceVersion;
      known.written = undefined;
      for (const { policy } of known.selections) this.selections.touch(policy);
    }
    this.evaluation.testObject(known);
  }

  /**
   * Makes the labels of a Namespace known, or with undefined unknown, for the objects inside: `setObject` does so for a Namespace that
   * can itself be chosen.
   */
  setNamespaceLabels(name: string, labels: Readonly<Record<string, string>> | undefined): void {
    const namespace = this.table.setNamespaceLabels(name, labels);
    if (!this.byEvents) this.evaluation.testNamespace(namespace);
  }

  removeObject(resource: ApiResource, { namespace = "", name }: ObjectName): void {
    if (isNamespaceResource(resource)) this.setNamespaceLabels(name, undefined);
    const entry = this.find(resource, namespace, name);
    if (entry === undefined) return;
    for (const { policy } of [...entry.selections]) this.selections.deselect(policy, entry);
    this.evaluation.forgetObject(entry);
    this.table.remove(entry);
  }

  /**
   * Names of policies whose Binding may have changed since the last call, ascending; removed ones included. Errors alone
   * are not a change: see `takeDirtyErrors`.
   */
  takeDirty(): readonly string[] {
    this.flush();
    const names = [...this.selections.dirty].sort(compareBytes);
    this.selections.dirty.clear();
    return names;
  }

  /**
   * Names of policies whose errors another policy's change may have altered, ascending. Upstream does not notice: the error
   * appears with the next event of the policy itself (2.7).
   */
  takeDirtyErrors(): readonly string[] {
    this.flush();
    const names = [...this.selections.dirtyErrors].sort(compareBytes);
    this.selections.dirtyErrors.clear();
    return names;
  }

  /** What a policy resolves to now. Cost: the size of the answer, and nothing when the spec did not change. */
  binding(policyName: string): PlacementResult {
    this.flush();
    const state = this.policies.get(policyName);
    if (state === undefined) return { spec: null, errors: [], wanted: false };
    const stuck = state.stuck === undefined ? {} : { stuck: state.stuck };
    const wanted = state.size > 0 || state.destinations.size > 0;
    // That nothing is known of a policy does not mean that its Binding should be empty; that it lost what it chose does.
    if (state.stuck !== undefined && !wanted && !(this.byEvents && state.wasResolved)) return { spec: null, errors: [], wanted, ...stuck };
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
    const entry = this.find(resource, namespace, name);
    const asking = (flag: "wantSingletonReportedState" | "wantMultiWECReportedState") =>
      entry === undefined ? [] : entry.selections.filter((s) => s.modulation[flag] === true).map((s) => s.policy.destinations);
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
    for (const set of this.clusters.flush()) for (const state of this.policiesBySet.get(set) ?? []) this.selections.noteDestinations(state);
    this.evaluation.flush(this.policies.values(), this.byEvents);
  }

  private workload(state: PolicyState): { readonly content: BindingWorkload; readonly refused: string | undefined } {
    if (state.workload !== undefined) return state.workload;
    const content = bindingWorkload(this.selections.members(state), this.selections.modulationOf(state));
    return (state.workload = { content, refused: rejection(state.name, content) });
  }

  private conflicts(state: PolicyState, limit: number): readonly SingletonConflict[] {
    const conflicts: SingletonConflict[] = [];
    // Another policy may ask for the singleton state of an object that this one lists without asking.
    if (this.selections.singletons === 0) return conflicts;
    for (const entry of this.selections.members(state)) {
      const asking = entry.selections.filter((s) => s.modulation.wantSingletonReportedState === true);
      if (asking.length === 0) continue;
      const wecs = this.clusters.unionSize(asking.map((s) => s.policy.destinations));
      if (wecs === 1) continue;
      conflicts.push({ resource: entry.cell.resource.watched, namespace: entry.cell.namespace.name, name: entry.name, wecs });
      if (conflicts.length === limit) break;
    }
    return conflicts;
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
    this.selections.noteDestinations(state);
  }

  private leave(state: PolicyState): void {
    const users = this.policiesBySet.get(state.destinations);
    users?.delete(state);
    if (users?.size === 0) this.policiesBySet.delete(state.destinations);
    this.clusters.release(state.destinations);
  }

  private find(resource: ApiResource, namespace: string, name: string): ObjectEntry | undefined {
    const cells = this.watchedResource(resource);
    return cells === undefined ? undefined : this.table.find(cells, namespace, name);
  }

  private watchedResource(resource: ApiResource): ResourceCells | undefined {
    const known = this.watchedByIdentity.get(resource);
    if (known !== undefined) return known;
    const { group, version, resource: plural, kind, verbs } = resource;
    const key = `${group}/${version}/${plural}`;
    let cells = this.watched.get(key);
    if (cells === undefined && !this.watched.has(key)) {
      const isWatched = isWatchedIn({ group, resource: plural, ...(verbs !== undefined && { verbs }) }, this.allowedGroups);
      cells = isWatched ? this.table.resource({ group, version, resource: plural, kind, sortKey: resourceSortKey({ group, version, resource: plural }) }) : undefined;
      this.watched.set(key, cells);
    }
    if (cells !== undefined) this.watchedByIdentity.set(resource, cells);
    return cells;
  }
}

/**
 * An empty index: no policies, clusters or objects. One change costs what it touches: that of a policy the objects that
 * its most telling test leaves, before and after.
 */
export function createPlacementIndex(options: PlacementIndexOptions = {}): PlacementIndex {
  return new PlacementIndex(options);
}

function isNamespaceResource(resource: ApiResource): boolean {
  return resource.group === "" && resource.resource === "namespaces";
}
