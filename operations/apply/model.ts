/** The nouns of applying a folder: what is wanted of each space, and what that comes to. */
import type { FieldChange } from "../../core/model/diff-report";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import type { SpaceClient, SpaceKind } from "../clients";
import type { Adopt } from "../ownership";
import type { Addressed } from "../workload";

/** A space of the folder with all that it is to hold. */
export interface WantedSpace {
  readonly name: string;
  readonly kind: SpaceKind;
  /** The ITS of a WDS. */
  readonly inventory?: string | undefined;
  readonly objects: readonly KubeObject[];
}

/**
 * Finds a space. `undefined`: there is none yet, because its ControlPlane is not there or not ready.
 *
 * @throws KubeStellarError when it cannot be known, or when no way to it is known.
 */
export type OpenSpace = (space: Pick<WantedSpace, "name" | "kind">) => Promise<SpaceClient | undefined>;

export interface PlanOptions {
  /** `<project>/<stack>`: what carries it is ours, what carries another one is not. */
  readonly owner: string;
  /** Default `never`. */
  readonly adopt?: Adopt | undefined;
  /** Win every conflict about fields of objects that are ours. Default false. */
  readonly force?: boolean | undefined;
  /** Remove what is ours and in the folder no more. Default true. */
  readonly prune?: boolean | undefined;
  /** ControlPlanes too, each with all that is in its space. Default false. */
  readonly pruneSpaces?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

/** `left`: there already, of nobody's, and nothing is said about it. */
export type Action = "create" | "change" | "unchanged" | "left";

/** An object of the folder, and what becomes of it. */
export interface PlannedObject {
  /** As `workloadKey` makes it. */
  readonly key: string;
  /** As it is sent. */
  readonly object: KubeObject;
  readonly resource: ApiResource;
  readonly action: Action;
  /** Of a change. */
  readonly fields: readonly FieldChange[];
  /** Fields that may be taken from others. */
  readonly mayTake?: ((field: string) => boolean) | undefined;
}

/** What is to be done in one space. */
export interface PlannedSpace {
  readonly space: WantedSpace;
  /** Absent: the space is yet to be made, and everything in it is new. */
  readonly client?: SpaceClient | undefined;
  readonly objects: readonly PlannedObject[];
  /** Ours, and in no folder of this server. */
  readonly gone: readonly Addressed[];
}

/** One object that is not as it should be. */
export interface ObjectChange {
  readonly space: string;
  /** `Deployment.apps shop/shop` */
  readonly object: string;
  readonly action: "create" | "change" | "delete";
  /** Of a change; values of Secrets are hidden. */
  readonly fields: readonly FieldChange[];
}

/** All that applying a folder comes to. Nothing has been written. */
export interface ApplyPlan {
  readonly owner: string;
  /** Hosting cluster, ITSes, WDSes, WECs. */
  readonly spaces: readonly PlannedSpace[];
  /** By space, in the order in which they are carried out. */
  readonly changes: readonly ObjectChange[];
  /** Objects that are as they should be. */
  readonly unchanged: number;
  /** What could not be looked through for things to remove; then nothing is removed. */
  readonly unread: readonly string[];
  /** Worth knowing, a sentence each. */
  readonly notes: readonly string[];
}

/** The order in which spaces are written. */
export const SPACE_ORDER: readonly SpaceKind[] = ["HOST", "ITS", "WDS", "WEC"];
