/** What a change of a fleet does, factored: the parts of the JSON contract of `ksfleet diff` (docs/diff.md). */
import type { Json } from "../../model/kube-object";

/** Which of the two fleets something is read from. */
export type Side = "base" | "head";

/** `start`: the object comes to the cluster; `stop`: it goes; `change`: it stays and becomes another. */
export type ChangeKind = "start" | "stop" | "change";

/**
 * Why something changes. Added and removed: of a ManagedCluster, an object (a Namespace counts for what is in it), a BindingPolicy.
 * `label-edit`: labels or annotations of a ManagedCluster. `selector-edit`: the clauses or cluster selectors of a BindingPolicy.
 * `object-edit`: content or labels of an object, labels of its Namespace. `property-edit`: the properties of a cluster.
 * `transform-edit`: CustomTransforms of the resource. `settings-edit`: api groups or served kinds of the WDS.
 * `delivery`: the Binding could not be delivered before, or cannot be any more.
 */
export type CauseKind =
  | "cluster-added"
  | "cluster-removed"
  | "label-edit"
  | "policy-added"
  | "policy-removed"
  | "selector-edit"
  | "object-added"
  | "object-removed"
  | "object-edit"
  | "property-edit"
  | "transform-edit"
  | "settings-edit"
  | "delivery";

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

/** How people and machines name an object. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  /** `""`: cluster-scoped. */
  readonly namespace: string;
  readonly name: string;
}

/** One field that an object has otherwise; a side on which it is absent is left out. */
export interface FieldChange {
  /** `spec.replicas` */
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** All of the objects change in this way on all of the clusters. No pair of object and cluster is in two rows of one kind. */
export interface ChangeRow {
  /** The WDS. */
  readonly space: string;
  /** The BindingPolicy by which the objects come, or came; of several the first that covers the clusters. */
  readonly policy: string;
  readonly change: ChangeKind;
  /** In the order of their names; never none. */
  readonly objects: readonly ObjectName[];
  /** Ascending; never none. */
  readonly clusters: readonly string[];
  /** Never none. */
  readonly causes: readonly Cause[];
  /** Only for `change`; else none. */
  readonly fields: readonly FieldChange[];
}
