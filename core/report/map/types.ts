/**
 * What runs where, factored: clusters, objects and policies once each, and sets of them as positions in those lists. The parts of the JSON
 * contract of `ksfleet graph` (docs/graph.md), which the picture and the page are made from. No list has a row for each pair.
 */
import type { LocatedChange } from "../../model/diff-report";

/** The position of something in a list of the map. */
export type Position = number;

/** A place in the input. */
export interface Place {
  /** Into `files`. */
  readonly file: Position;
  /** From 1; absent where only the file is known. */
  readonly line?: number;
}

/** How something stands to the fleet that was there before; absent where it was there, or nothing was compared. */
export type MapState = "added" | "removed";

export interface MapSpace {
  readonly name: string;
  readonly kind: "ITS" | "WDS";
  /** Name of the ITS of a WDS that has one. */
  readonly inventory?: string;
  readonly state?: MapState;
}

export interface MapCluster {
  /** Name of the ITS. */
  readonly inventory: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state?: MapState;
  /** Into `places`. */
  readonly place?: Position;
}

export interface MapObject {
  /** Name of the WDS. */
  readonly space: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** `""`: cluster-scoped. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state?: MapState;
  /** Into `places`. */
  readonly place?: Position;
}

/** One of `spec.clusterSelectors`. */
export interface MapSelector {
  /** For people: `region=eu, tier in (edge, store)`. */
  readonly text: string;
  /** Keys of the labels that it asks about. */
  readonly labels: readonly string[];
  /** Into `clusterSets`: clusters that it selects. */
  readonly clusters: Position;
  /** Into `places`. */
  readonly place?: Position;
}

/** One of `spec.downsync`. */
export interface MapClause {
  /** For people: `resources: deployments; labels: app=shop`. */
  readonly text: string;
  /** Keys of the objects' labels that it asks about. */
  readonly labels: readonly string[];
  /** Keys of labels of the objects' Namespaces that it asks about. */
  readonly namespaceLabels: readonly string[];
  readonly createOnly: boolean;
  /** Into `objectSets`: of the delivered objects those that it selects. */
  readonly objects: Position;
  /** Into `places`. */
  readonly place?: Position;
}

export interface MapPolicy {
  /** Name of the WDS. */
  readonly space: string;
  readonly name: string;
  /** Into `clusterSets`: where it delivers. */
  readonly clusters: Position;
  /** Into `objectSets`: what it delivers. */
  readonly objects: Position;
  readonly selectors: readonly MapSelector[];
  readonly clauses: readonly MapClause[];
  /** Why it delivers nothing, or not as meant. */
  readonly problem?: string;
  readonly state?: MapState;
  /** Into `places`. */
  readonly place?: Position;
}

/** All of the objects start, stop or change on all of the clusters. */
export interface MapChange extends Pick<LocatedChange, "space" | "change" | "causes" | "fields"> {
  readonly policyName: string;
  /** Into `policies`; absent when the map does not have it. */
  readonly policy?: Position;
  /** Into `objectSets`. */
  readonly objects: Position;
  /** Into `clusterSets`. */
  readonly clusters: Position;
}

export interface FleetMap {
  /** In the order of the input. */
  readonly spaces: readonly MapSpace[];
  /** By inventory, then by name. */
  readonly clusters: readonly MapCluster[];
  /** By space, kind, namespace, name. Only objects that a policy could deliver. */
  readonly objects: readonly MapObject[];
  /** By space, then by name. */
  readonly policies: readonly MapPolicy[];
  /** Sets of clusters, each once, ascending. */
  readonly clusterSets: readonly (readonly Position[])[];
  /** Sets of objects, each once, ascending. */
  readonly objectSets: readonly (readonly Position[])[];
  /** Absent: nothing was compared. */
  readonly changes?: readonly MapChange[];
  readonly places: readonly Place[];
  readonly files: readonly string[];
}
