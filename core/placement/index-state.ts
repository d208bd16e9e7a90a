/** What the placement index remembers of each object and each policy. */
import type { BindingWorkload, ClusterScopeEntry, NamespaceScopeEntry } from "../model/binding";
import type { ParsedSelector } from "../model/label-selector";
import type { DestinationSet } from "./cluster-index";
import type { DownsyncModulation } from "./types";

type Labels = Readonly<Record<string, string>>;

/** A resource in one version, shared by all of its objects. */
export interface WatchedResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  /** See `resourceSortKey`. */
  readonly sortKey: string;
}

/** A clause ready to be tested; an absent test is passed by everything. */
export interface CompiledClause {
  /** Equal for clauses with the same tests, whatever their modulation. */
  readonly id: string;
  readonly apiGroup: string | undefined;
  readonly resources: ReadonlySet<string> | undefined;
  readonly namespaces: ReadonlySet<string> | undefined;
  readonly objectNames: ReadonlySet<string> | undefined;
  /** Without the malformed ones, which match nothing; an empty list is passed by nothing. */
  readonly objectSelectors: readonly ParsedSelector[] | undefined;
  readonly namespaceSelectors: readonly ParsedSelector[] | undefined;
  /** Only fields that are set; collectors sorted, without duplicates. */
  readonly modulation: DownsyncModulation;
}

/** A resource in one watched version, and where its objects are. */
export interface ResourceCells {
  readonly watched: WatchedResource;
  /** By name of the namespace, `""` for cluster-scoped objects; none of them empty. */
  readonly cells: Map<string, Cell>;
  /** Objects in all cells. */
  size: number;
}

/** The objects of one resource in one namespace. */
export interface Cell {
  readonly resource: ResourceCells;
  readonly namespace: Namespace;
  readonly objects: Map<string, ObjectEntry>;
  /** By name; undefined after a change. */
  ordered: readonly ObjectEntry[] | undefined;
}

export interface Namespace {
  readonly id: number;
  /** `""` for that of cluster-scoped objects. */
  readonly name: string;
  readonly sortKey: string;
  /** Undefined: there is no such Namespace object. */
  labels: Labels | undefined;
  readonly cells: Set<Cell>;
  size: number;
}

/** An object in one watched version. */
export interface ObjectEntry {
  readonly id: number;
  readonly cell: Cell;
  readonly name: string;
  labels: Labels;
  resourceVersion: string;
  /** Place in the order of all objects; see `ObjectTable.inOrder`. */
  rank: number;
  /** One a policy that selects it, in no order. */
  selections: Selection[];
  /** Its entry in Bindings, made once for all policies with the same modulation. */
  written: { readonly modulation: DownsyncModulation; readonly entry: ClusterScopeEntry | NamespaceScopeEntry } | undefined;
}

/** All objects that a policy selects with the same modulation refer to the same one. */
export interface Selection {
  readonly policy: PolicyState;
  readonly modulation: DownsyncModulation;
  size: number;
}

export interface PolicyClause {
  readonly policy: PolicyState;
  /** In the policy's list, from 0. */
  readonly position: number;
  readonly clause: CompiledClause;
}

export interface PolicyState {
  readonly name: string;
  clauses: readonly PolicyClause[];
  destinations: DestinationSet;
  /** Why its cluster selectors cannot be converted. */
  stuck: string | undefined;
  /** Whether they ever could be, since the policy is known here. */
  wasResolved: boolean;
  /** Of at least one object each. */
  readonly selections: Map<DownsyncModulation, Selection>;
  /** How many objects it selects. */
  size: number;
  /** The selected objects; unless `settled` in no order, some of them twice or not selected any more. */
  members: ObjectEntry[];
  /** `members` are exactly the selected objects, in Binding order. */
  settled: boolean;
  /** Answer, until something changes. */
  workload: { readonly content: BindingWorkload; readonly refused: string | undefined } | undefined;
}
