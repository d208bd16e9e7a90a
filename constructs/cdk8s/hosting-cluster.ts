/** HostingCluster: where the spaces live. */
import type { Construct } from "constructs";
import type { ControlPlaneSpec } from "../../core/model/control-plane";
import { LazyControlPlane } from "./control-plane";
import { Space } from "./space";
import type { SpaceProps } from "./space";

/** Props of a HostingCluster. */
export type HostingClusterProps = SpaceProps;

/** The hosting cluster of a fleet: KubeFlex makes the spaces from the ControlPlanes in its folder. */
export class HostingCluster extends Space {
  private inventories = 0;

  constructor(scope: Construct, id: string, props: HostingClusterProps = {}) {
    super(scope, id, "HOST", props);
  }

  /** Adds the ControlPlane of a space. @internal called by the spaces */
  addSpace(name: string, kind: "ITS" | "WDS", spec: () => ControlPlaneSpec): void {
    if (kind === "ITS") this.inventories++;
    const planes = this.group("control-planes");
    // A second space of one name is told at synth, with the places of both.
    if (planes.node.tryFindChild(name) === undefined) new LazyControlPlane(planes, name, spec);
  }

  /** ITSes that were declared so far. @internal asked by the spaces */
  get inventoryCount(): number {
    return this.inventories;
  }
}
