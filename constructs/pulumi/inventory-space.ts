/** InventorySpace: an ITS. */
import type * as pulumi from "@pulumi/pulumi";
import { readClusterLabels } from "../../operations/sources";
import { configuredKubeconfig } from "./config";
import type { HostingCluster } from "./hosting-cluster";
import { programGuards } from "./guards/program-guards";
import { DeclaredInventory } from "./placement/fleet";
import { dependingOn, isFleetResource } from "./resource";
import type { Adopt } from "./resource";
import { SpaceResource, spaceInputOf } from "./space";
import type { KubeconfigArgs } from "./space";

/** Arguments of an InventorySpace: on a hosting cluster, or directly by a kubeconfig. */
export interface InventorySpaceArgs {
  /** Where it becomes a ControlPlane. Changing this replaces the resource. */
  readonly host?: HostingCluster;
  /** An OCM hub that is there. Excludes `host`. */
  readonly kubeconfig?: KubeconfigArgs;
  /** Of the space and its ControlPlane. Changing this replaces the resource. @default the resource's name */
  readonly name?: string;
  /** Type of the ControlPlane. Changing this replaces the resource. @default "vcluster" */
  readonly type?: pulumi.Input<"vcluster" | "host" | "external">;
  /** False where OCM is there already. @default true */
  readonly installOcm?: pulumi.Input<boolean>;
  /** Type `external`: the Secret on the hosting cluster with the cluster's kubeconfig. @default `<name>-bootstrap` in `default`, key `kubeconfig-incluster` */
  readonly bootstrapSecret?: pulumi.Input<{ readonly name?: pulumi.Input<string>; readonly namespace?: pulumi.Input<string>; readonly inClusterKey?: pulumi.Input<string> }>;
  /** Bounds the wait for Ready, and for deletion. @default 600 */
  readonly timeoutSeconds?: pulumi.Input<number>;
  /** What to do with a ControlPlane of this name that is there and not ours. @default "never" */
  readonly adopt?: pulumi.Input<Adopt>;
  /**
   * File or folder with ManagedClusters (as `ksfleet inventory pull` writes them) that another stack declares: previews place on them too.
   * Nothing is ever written from it.
   */
  readonly recordedInventory?: string;
}

/**
 * An Inventory and Transport Space: the OCM hub in which workload clusters register and through which objects travel.
 *
 * @example
 * import { HostingCluster, InventorySpace } from "kubestellar-fleet/pulumi";
 *
 * const host = new HostingCluster("host");
 * const its1 = new InventorySpace("its1", { host });
 */
export class InventorySpace extends SpaceResource {
  constructor(name: string, args: InventorySpaceArgs, opts?: pulumi.CustomResourceOptions) {
    const spaceName = args.name ?? name;
    const kubeconfig = configuredKubeconfig(spaceName) ?? args.kubeconfig;
    const { host, recordedInventory, name: _, kubeconfig: __, ...rest } = args;
    const inputs = kubeconfig === undefined ? { ...rest, ...(host === undefined ? {} : { host: spaceInputOf(host) }) } : { kubeconfig, timeoutSeconds: args.timeoutSeconds };
    super("InventorySpace", name, { name: spaceName, kind: "ITS" }, inputs, [], kubeconfig === undefined ? dependingOn(opts, host?.foundations ?? []) : opts);
    const inventory = new DeclaredInventory();
    inventories.set(this, inventory);
    if (recordedInventory === undefined) return;
    const recorded = readRecorded(recordedInventory);
    inventory.declareRecorded(recorded);
    programGuards().declareRecorded(spaceName, recorded);
  }

  static override isInstance(value: unknown): value is InventorySpace {
    return isFleetResource(value, "InventorySpace");
  }
}

const inventories = new WeakMap<InventorySpace, DeclaredInventory>();

/** What the program declares for this ITS. */
export function declaredInventoryOf(space: InventorySpace): DeclaredInventory {
  const found = inventories.get(space);
  if (found === undefined) throw new Error("the inventory is no InventorySpace of this copy of kubestellar-fleet; see that the program depends on one copy only (npm ls kubestellar-fleet)");
  return found;
}

/** What is wrong with it must not keep the program from running. */
async function readRecorded(path: string): Promise<ReturnType<typeof readClusterLabels>> {
  return readClusterLabels(path);
}
