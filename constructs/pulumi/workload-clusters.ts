/** WorkloadClusters: many WECs of one ITS in one resource. */
import type * as pulumi from "@pulumi/pulumi";
import type { InventorySpace } from "./inventory-space";
import { declaredInventoryOf } from "./inventory-space";
import { FleetResource, isFleetResource } from "./resource";
import type { Adopt } from "./resource";
import { spaceInputOf } from "./space";
import { withConfiguredKubeconfig } from "./workload-cluster";
import type { ClusterArgs } from "./workload-cluster";

/** Arguments of WorkloadClusters. */
export interface WorkloadClustersArgs {
  /** The ITS that they register in. Changing this replaces the resource. */
  readonly inventory: InventorySpace;
  /** By name. The names are plain: they decide what exists. */
  readonly clusters: Readonly<Record<string, ClusterArgs>>;
  /** How long a run waits for their agents; what has not come by then is a debt. @default 10 */
  readonly timeoutSeconds?: pulumi.Input<number>;
  /** What to do with inventory objects of these names that are there and not ours. @default "never" */
  readonly adopt?: pulumi.Input<Adopt>;
}

/**
 * Workload clusters by the hundred or thousand. Each resource costs the engine time, changed or not; this is one.
 *
 * @example
 * import { InventorySpace, WorkloadClusters } from "kubestellar-fleet/pulumi";
 *
 * const its1 = new InventorySpace("its1", { kubeconfig: { context: "its1" } });
 * const stores = ["store-001", "store-002", "store-003"];
 * new WorkloadClusters("stores", { inventory: its1, clusters: Object.fromEntries(stores.map((store) => [store, { labels: { kind: "store" } }])) });
 */
export class WorkloadClusters extends FleetResource {
  /** Registrations that are not done, by name. */
  declare readonly debts: pulumi.Output<Readonly<Record<string, { readonly state: "pending" | "refused"; readonly reason: string }>>>;

  constructor(name: string, args: WorkloadClustersArgs, opts?: pulumi.CustomResourceOptions) {
    const { inventory, ...rest } = args;
    const declared = declaredInventoryOf(inventory);
    super("WorkloadClusters", name, { ...rest, clusters: Object.fromEntries(Object.entries(args.clusters).map(([cluster, given]) => [cluster, withConfiguredKubeconfig(cluster, given)])), name, space: spaceInputOf(inventory), ...(declared.workloadSpaces.length === 0 ? {} : { workloadSpaces: [...declared.workloadSpaces] }) }, ["debts"], opts);
    for (const [cluster, { labels }] of Object.entries(args.clusters)) declared.declareCluster(cluster, labels);
    declared.resources.push(this);
  }

  static override isInstance(value: unknown): value is WorkloadClusters {
    return isFleetResource(value, "WorkloadClusters");
  }
}
