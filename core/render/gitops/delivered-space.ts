/** What the GitOps emitters know of a space, and what they give back: files with objects, whoever writes them. */
import type { KubeObject } from "../../model/kube-object";
import type { SpaceKind } from "../crds";

/** A space whose folder is to be delivered. */
export interface DeliveredSpace {
  readonly name: string;
  readonly kind: SpaceKind;
  /** The ITS of a WDS. */
  readonly inventory?: string | undefined;
  /** Type of its ControlPlane; absent where the fleet's hosting cluster does not make the space. */
  readonly controlPlaneType?: string | undefined;
  /** Files of its folder, in the order in which they are applied. Without files there is nothing to deliver. */
  readonly files: readonly string[];
}

/** A file of objects, relative to the output folder; its folder is none of a space's. */
export interface GitOpsFile {
  readonly name: string;
  readonly objects: readonly KubeObject[];
}

/** The spaces with something to deliver: hosting cluster, ITSes, WDSes, WECs, each by name. */
export function inDeliveryOrder(spaces: readonly DeliveredSpace[]): readonly DeliveredSpace[] {
  const rank: Readonly<Record<SpaceKind, number>> = { HOST: 0, ITS: 1, WDS: 2, WEC: 3 };
  return spaces.filter(({ files }) => files.length > 0).sort((a, b) => rank[a.kind] - rank[b.kind] || (a.name < b.name ? -1 : 1));
}

/** A folder of the output as a path in a repository: `fleet/dist` and `wds1` give `fleet/dist/wds1`. */
export function repositoryPath(base: string, folder: string): string {
  return [...base.split("/"), folder].filter((step) => step !== "" && step !== ".").join("/");
}
