/** What the placement index remembers of each object and each policy. */
import type { BindingWorkload } from "../model/binding";
import type { WatchedResource } from "./binding-spec";
import type { CompiledClause } from "./clause";
import type { DestinationSet } from "./cluster-index";
import type { DownsyncModulation } from "./types";

/** An object in one watched version. */
export interface ObjectEntry {
  readonly key: string;
  readonly watched: WatchedResource;
  readonly group: string;
  readonly resource: string;
  /** `""` for a cluster-scoped object. */
  readonly namespace: string;
  readonly name: string;
  /** `<namespace>/<name>`, or the name alone. */
  readonly fullName: string;
  labels: Readonly<Record<string, string>>;
  resourceVersion: string;
  /** Policies that select it, in no order. */
  policies: PolicyState[];
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
  readonly selected: Map<ObjectEntry, DownsyncModulation>;
  /** How many of the selected objects are to report singleton state. */
  singletons: number;
  /** Answers, until something changes. */
  ordered: readonly (readonly [ObjectEntry, DownsyncModulation])[] | undefined;
  workload: { readonly content: BindingWorkload; readonly refused: string | undefined } | undefined;
}
