/** ControlPlane: a space as KubeFlex makes it. */
import { Lazy } from "cdk8s";
import type { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { ControlPlaneSpec } from "../../core/model/control-plane";
import { controlPlaneObject } from "../../core/render/control-planes";
import { OBJECT_ID, addObject } from "./api-objects";
import { markPart } from "./part";

/** Props of a ControlPlane. */
export interface ControlPlaneProps extends ControlPlaneSpec {
  /** At most 56 characters, no dots. @default the construct's id */
  readonly name?: string;
}

/** A ControlPlane on a hosting cluster; the InventorySpaces and WorkloadSpaces of a hosting cluster add theirs by themselves. */
export class ControlPlane extends Construct {
  /** The object. */
  readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, { name = id, ...spec }: ControlPlaneProps) {
    super(scope, id);
    markPart(this, "control-planes");
    this.apiObject = addObject(this, OBJECT_ID, controlPlaneObject(name, spec));
  }
}

/** A ControlPlane whose spec is known when everything is declared. */
export class LazyControlPlane extends Construct {
  constructor(scope: Construct, id: string, produce: () => ControlPlaneSpec) {
    super(scope, id);
    markPart(this, "control-planes");
    addObject(this, OBJECT_ID, controlPlaneObject(id, Lazy.any({ produce }) as ControlPlaneSpec));
  }
}
