/** The spaces of a definition, and those that could not be read. */
import type { KubeObject } from "../../core/model/kube-object";
import type { SpaceKind } from "../clients";
import type { KubeStellarError } from "../errors";

/** A space of a definition. */
export interface DefinedSpace {
  readonly name: string;
  readonly kind: SpaceKind;
  readonly objects: readonly KubeObject[];
}

/** A cluster that could not be read. */
export interface UnreachedCluster {
  readonly cluster: string;
  /** Absent: no way to it is known. */
  readonly error?: KubeStellarError;
}
