/** What HostingCluster, InventorySpace and WorkloadSpace share: how to reach them, and the way into the rest of Pulumi's Kubernetes world. */
import type * as pulumi from "@pulumi/pulumi";
import type { SpaceKind, SpaceRef } from "../../operations/clients";
import type { Kind } from "../../provider/dynamic/text";
import { kubernetesProviderOf } from "./kubernetes-provider";
import { FleetResource } from "./resource";
import type { SpaceInput } from "./space-input";

/** How to reach a cluster: a reference, never the content. Changing it does not replace anything: the space is recognised by its UID. */
export interface KubeconfigArgs {
  /** Path of the file. @default as kubectl: `$KUBECONFIG`, then `~/.kube/config` */
  readonly path?: pulumi.Input<string>;
  /** Name of the context. @default the file's current one */
  readonly context?: pulumi.Input<string>;
  /** Name of an environment variable that holds the path. */
  readonly env?: pulumi.Input<string>;
}

/** A space of a fleet. */
export abstract class SpaceResource extends FleetResource {
  /** How to reach the space; holds no secret. */
  declare readonly ref: pulumi.Output<Omit<SpaceRef, "uid">>;
  /** UID of its namespace kube-system, by which it is recognised. Unknown until it exists. */
  declare readonly uid: pulumi.Output<string>;
  /** Its name. */
  readonly spaceName: string;

  protected constructor(kind: Kind, name: string, space: { readonly name: string; readonly kind: SpaceKind }, inputs: pulumi.Inputs, outputs: readonly string[], opts: pulumi.CustomResourceOptions | undefined) {
    super(kind, name, { ...inputs, name: space.name }, ["ref", "uid", ...outputs], opts);
    this.spaceName = space.name;
    spaceKinds.set(this, space.kind);
  }

  /**
   * A Provider of `@pulumi/kubernetes` for this space, made on first use: pass it as `provider` to any resource of that package.
   * Needs `@pulumi/kubernetes` among the program's dependencies.
   */
  get kubernetesProvider(): pulumi.ProviderResource {
    return kubernetesProviderOf(this, spaceInputOf(this));
  }
}

const spaceKinds = new WeakMap<SpaceResource, SpaceKind>();

/** The input by which other resources refer to a space. */
export function spaceInputOf(space: SpaceResource): SpaceInput {
  return { name: space.spaceName, kind: spaceKinds.get(space)!, via: space.ref.apply(({ via }) => via), uid: space.uid };
}
