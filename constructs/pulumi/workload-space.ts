/** WorkloadSpace: a WDS. */
import type * as pulumi from "@pulumi/pulumi";
import { configuredKubeconfig } from "./config";
import type { HostingCluster } from "./hosting-cluster";
import type { InventorySpace } from "./inventory-space";
import { declaredInventoryOf } from "./inventory-space";
import { DeclaredSpace } from "./placement/fleet";
import { dependingOn, isFleetResource } from "./resource";
import type { Adopt } from "./resource";
import { SpaceResource, spaceInputOf } from "./space";
import type { KubeconfigArgs } from "./space";

/** Arguments of a WorkloadSpace: on a hosting cluster, or directly by a kubeconfig. */
export interface WorkloadSpaceArgs {
  /** Where it becomes a ControlPlane. Changing this replaces the resource. */
  readonly host?: HostingCluster;
  /** A WDS that is there. Excludes `host`. */
  readonly kubeconfig?: KubeconfigArgs;
  /** The ITS that it delivers to. Changing this replaces the resource. */
  readonly inventory: InventorySpace;
  /** Of the space and its ControlPlane; for a space given by kubeconfig, its WDS name in KubeStellar. Changing this replaces the resource. @default the resource's name */
  readonly name?: string;
  /** Type of the ControlPlane. Changing this replaces the resource. @default "k8s" */
  readonly type?: pulumi.Input<"k8s" | "host">;
  /** API groups whose objects are looked at: comma-separated, no blanks, core as an empty one (`",apps"`). @default "", which is all */
  readonly apiGroups?: pulumi.Input<string>;
  /** Bounds the wait for Ready, and for deletion. @default 600 */
  readonly timeoutSeconds?: pulumi.Input<number>;
  /** What to do with a ControlPlane of this name that is there and not ours. @default "never" */
  readonly adopt?: pulumi.Input<Adopt>;
}

/**
 * A Workload Description Space: holds workload objects and the policies that say where they go.
 *
 * @example
 * import { HostingCluster, InventorySpace, WorkloadSpace } from "kubestellar-fleet/pulumi";
 *
 * const host = new HostingCluster("host");
 * const its1 = new InventorySpace("its1", { host });
 * const wds1 = new WorkloadSpace("wds1", { host, inventory: its1, apiGroups: ",apps" });
 */
export class WorkloadSpace extends SpaceResource {
  /** The ITS that it delivers to. */
  readonly inventorySpace: InventorySpace;

  constructor(name: string, args: WorkloadSpaceArgs, opts?: pulumi.CustomResourceOptions) {
    const spaceName = args.name ?? name;
    const kubeconfig = configuredKubeconfig(spaceName) ?? args.kubeconfig;
    const { host, inventory, name: _, kubeconfig: __, ...rest } = args;
    const inputs = kubeconfig === undefined ? { ...rest, ...(host === undefined ? {} : { host: spaceInputOf(host) }) } : { kubeconfig, apiGroups: args.apiGroups, timeoutSeconds: args.timeoutSeconds };
    super("WorkloadSpace", name, { name: spaceName, kind: "WDS" }, { ...inputs, inventory: spaceInputOf(inventory) }, [], kubeconfig === undefined ? dependingOn(opts, host?.foundations ?? []) : opts);
    this.inventorySpace = inventory;
    spaces.set(this, new DeclaredSpace(declaredInventoryOf(inventory), args.apiGroups ?? ""));
    // Clusters find the way to a WDS beside their ITS by themselves, to any other by this.
    if (kubeconfig !== undefined) declaredInventoryOf(inventory).workloadSpaces.push(spaceInputOf(this));
  }

  static override isInstance(value: unknown): value is WorkloadSpace {
    return isFleetResource(value, "WorkloadSpace");
  }
}

const spaces = new WeakMap<WorkloadSpace, DeclaredSpace>();

/** What the program declares for this WDS. */
export function declaredSpaceOf(space: WorkloadSpace): DeclaredSpace {
  const found = spaces.get(space);
  if (found === undefined) throw new Error("the space is no WorkloadSpace of this copy of kubestellar-fleet; see that the program depends on one copy only (npm ls kubestellar-fleet)");
  return found;
}

