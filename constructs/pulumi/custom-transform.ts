/** CustomTransform: fields that are removed before objects travel. */
import type * as pulumi from "@pulumi/pulumi";
import { FleetResource, isFleetResource } from "./resource";
import type { Adopt, StringMap } from "./resource";
import { spaceInputOf } from "./space";
import type { WorkloadSpace } from "./workload-space";

/** Arguments of a CustomTransform. */
export interface CustomTransformArgs {
  /** The WDS for whose objects it holds. Changing this replaces the resource. */
  readonly space: WorkloadSpace;
  /** Changing this replaces the resource. @default the resource's name */
  readonly name?: string;
  /** API group of the objects, without version; `""` is core. */
  readonly apiGroup: pulumi.Input<string>;
  /** Plural resource name in lower case. */
  readonly resource: pulumi.Input<string>;
  /** Paths such as `$.spec.replicas` or `$.metadata.labels["app"]`. */
  readonly remove?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Labels of the transform object itself. */
  readonly labels?: StringMap;
  /** Annotations of the transform object itself. */
  readonly annotations?: StringMap;
  /** What to do with a transform of this name that is there and not ours. @default "never" */
  readonly adopt?: pulumi.Input<Adopt>;
}

/**
 * Removes fields from every object of one resource on its way to the clusters. A change reaches them at once: affected objects are touched.
 *
 * @example
 * import { CustomTransform, InventorySpace, WorkloadSpace } from "kubestellar-fleet/pulumi";
 *
 * const its1 = new InventorySpace("its1", { kubeconfig: { context: "its1" } });
 * const wds1 = new WorkloadSpace("wds1", { kubeconfig: { context: "wds1" }, inventory: its1 });
 * // Each cluster keeps the number of replicas that its autoscaler chose.
 * new CustomTransform("replicas", { space: wds1, apiGroup: "apps", resource: "deployments", remove: ["$.spec.replicas"] });
 */
export class CustomTransform extends FleetResource {
  constructor(name: string, args: CustomTransformArgs, opts?: pulumi.CustomResourceOptions) {
    const { space, name: transformName = name, ...rest } = args;
    super("CustomTransform", name, { ...rest, name: transformName, space: spaceInputOf(space) }, ["uid"], opts);
  }

  static override isInstance(value: unknown): value is CustomTransform {
    return isFleetResource(value, "CustomTransform");
  }
}
