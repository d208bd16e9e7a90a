/** What a change of a fleet does, factored, before its causes are placed in the user's input. */
import type { FieldChange, LocatedCause, LocatedChange, ObjectName } from "../../model/diff-report";

export type { FieldChange, ObjectName };

/** Which of the two fleets something is read from. */
export type Side = LocatedCause["side"];

/** `start`: the object comes to the cluster; `stop`: it goes; `change`: it stays and becomes another. */
export type ChangeKind = LocatedChange["change"];

/** Why something changes; see `LocatedCause`. */
export type CauseKind = LocatedCause["kind"];

/** One edit that something follows from. */
export interface Cause {
  readonly kind: CauseKind;
  /** For people: `ManagedCluster store-7`. */
  readonly ref: string;
  /** Where the edit is to be seen: what was removed is in the base. */
  readonly side: Side;
  readonly space: string;
  /** Into `objects` of the space; absent when the edit is none of an object. */
  readonly index?: number;
  /** Into the object: `metadata.labels.region`; `""` for the whole. */
  readonly path: string;
}

/** A row of the answer whose causes have yet to be placed in the user's input. */
export interface ChangeRow extends Omit<LocatedChange, "causes"> {
  /** Never none. */
  readonly causes: readonly Cause[];
}
