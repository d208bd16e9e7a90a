/** WorkloadCluster: one WEC. */
import type * as pulumi from "@pulumi/pulumi";
import type { InventorySpace } from "./inventory-space";
import { declaredInventoryOf } from "./inventory-space";
import { FleetResource, isFleetResource } from "./resource";
import type { Adopt, StringMap } from "./resource";
import { spaceInputOf } from "./space";

/** What a program says about one workload cluster. */
export interface ClusterArgs {
  /** Labels of its inventory object, which policies select by. A label that is taken out here goes; those of others stay. */
  readonly labels?: StringMap;
  /** Annotations of its inventory object; templates can use them. */
  readonly annotations?: StringMap;
  /** Properties for templates: the ConfigMap `customization-properties/<name>` of the ITS. A change travels at once. */
  readonly properties?: StringMap;
}

/** Arguments of a WorkloadCluster. */
export interface WorkloadClusterArgs extends ClusterArgs {
  /** The ITS that it registers in. Changing this replaces the resource. */
  readonly inventory: InventorySpace;
  /** Becomes a namespace of the ITS. Changing this replaces the resource. @default the resource's name */
  readonly name?: string;
  /** How long a run waits for its agent; what has not come by then is a debt. @default 10 */
  readonly timeoutSeconds?: pulumi.Input<number>;
  /** What to do with an inventory object of this name that is there and not ours. @default "never" */
  readonly adopt?: pulumi.Input<Adopt>;
}

/**
 * A Workload Execution Cluster in the inventory of an ITS.
 *
 * On an embedded hub the cluster and its agent are made as well. Anywhere else its agent joins by itself (`ksfleet join`); until it has,
 * the registration is a debt, which every `up` tries to settle.
 */
export class WorkloadCluster extends FleetResource {
  /** `joined`, `pending` (no agent yet) or `refused` (one with another identity). The latter two are debts. */
  declare readonly state: pulumi.Output<"joined" | "pending" | "refused">;
  /** Why it is a debt; `""` when it is none. */
  declare readonly reason: pulumi.Output<string>;
  /** Its name. */
  readonly clusterName: string;

  constructor(name: string, args: WorkloadClusterArgs, opts?: pulumi.CustomResourceOptions) {
    const { inventory, name: clusterName = name, ...rest } = args;
    const declared = declaredInventoryOf(inventory);
    super("WorkloadCluster", name, { ...rest, name: clusterName, space: spaceInputOf(inventory), ...(declared.workloadSpaces.length === 0 ? {} : { workloadSpaces: [...declared.workloadSpaces] }) }, ["state", "reason"], opts);
    this.clusterName = clusterName;
    declared.declareCluster(clusterName, args.labels);
    declared.resources.push(this);
  }

  static override isInstance(value: unknown): value is WorkloadCluster {
    return isFleetResource(value, "WorkloadCluster");
  }
}
