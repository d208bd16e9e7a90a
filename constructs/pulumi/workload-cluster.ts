/** WorkloadCluster: one WEC. */
import type * as pulumi from "@pulumi/pulumi";
import type { AgentInputs } from "../../provider/registration/agent-inputs";
import { configuredKubeconfig } from "./config";
import type { InventorySpace } from "./inventory-space";
import { declaredInventoryOf } from "./inventory-space";
import { FleetResource, isFleetResource } from "./resource";
import type { Adopt, StringMap } from "./resource";
import { spaceInputOf } from "./space";
import type { KubeconfigArgs } from "./space";

/** How OCM's agent is installed on a cluster with a kubeconfig: clusteradm's options. Files and variables are named, their content is read when it is needed. */
export interface AgentArgs {
  /** Two agents, or one for clusters of one node. @default "Default" */
  readonly mode?: pulumi.Input<"Default" | "Singleton">;
  /** @default "quay.io/open-cluster-management" */
  readonly imageRegistry?: pulumi.Input<string>;
  /** Version of OCM. @default "v1.0.0" */
  readonly version?: pulumi.Input<string>;
  /** File with Docker config JSON for the registry. */
  readonly imagePullCredentialFile?: pulumi.Input<string>;
  /** CPU and memory of the agents. */
  readonly resources?: pulumi.Input<NonNullable<AgentInputs["resources"]>>;
  /** Life that the agent asks for its certificate. @default 31536000 */
  readonly clientCertExpirationSeconds?: pulumi.Input<number>;
  /** Put onto the ManagedCluster by the agent, with the prefix `agent.open-cluster-management.io/`. */
  readonly annotations?: StringMap;
  /** URL of the cluster's own API server, recorded on the hub. @default none */
  readonly externalServerUrl?: pulumi.Input<string>;
  /** URL of the ITS as the cluster sees it. @default the one that this program uses */
  readonly hubServer?: pulumi.Input<string>;
  /** Take the URL that the ITS publishes for its own network; for kind and k3d. Excludes `hubServer`. @default false */
  readonly internalEndpoint?: pulumi.Input<boolean>;
  /** Forward proxy between the cluster and the ITS: `url`, or `env`, the variable that holds it; `caFile`: its CA. */
  readonly proxy?: pulumi.Input<NonNullable<AgentInputs["proxy"]>>;
}

/** What a program says about one workload cluster. */
export interface ClusterArgs {
  /** Labels of its inventory object, which policies select by. A label that is taken out here goes; those of others stay. */
  readonly labels?: StringMap;
  /** Annotations of its inventory object; templates can use them. */
  readonly annotations?: StringMap;
  /** Properties for templates: the ConfigMap `customization-properties/<name>` of the ITS. A change travels at once. */
  readonly properties?: StringMap;
  /**
   * Where the cluster is: its agent is installed from here then, and removed with the resource. Also from the stack's config
   * (`kubestellar:spaces.<name>.kubeconfig`). Absent: an embedded hub makes the cluster; elsewhere its agent comes by itself.
   */
  readonly kubeconfig?: KubeconfigArgs;
  /** How that agent is installed. */
  readonly agent?: AgentArgs;
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
 * With a `kubeconfig` OCM's agent is installed on it. Without one an embedded hub makes the cluster and its agent; anywhere else the agent
 * joins by itself (`ksfleet join`). Until it has, the registration is a debt, which every `up` tries to settle.
 *
 * @example
 * import { InventorySpace, WorkloadCluster } from "kubestellar-fleet/pulumi";
 *
 * const its1 = new InventorySpace("its1", { kubeconfig: { context: "its1" } });
 * const lyon = new WorkloadCluster("lyon", {
 *   inventory: its1,
 *   labels: { region: "eu", tier: "edge" },
 *   properties: { registry: "registry.lyon.example" },
 *   kubeconfig: { context: "lyon" },
 *   agent: { mode: "Singleton" },
 * });
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
    super("WorkloadCluster", name, { ...withConfiguredKubeconfig(clusterName, rest), name: clusterName, space: spaceInputOf(inventory), ...(declared.workloadSpaces.length === 0 ? {} : { workloadSpaces: [...declared.workloadSpaces] }) }, ["state", "reason"], opts);
    this.clusterName = clusterName;
    declared.declareCluster(clusterName, args.labels);
    declared.resources.push(this);
  }

  static override isInstance(value: unknown): value is WorkloadCluster {
    return isFleetResource(value, "WorkloadCluster");
  }
}

/** The stack's config decides where a cluster is, whatever the program says. */
export function withConfiguredKubeconfig<A extends ClusterArgs>(name: string, args: A): A {
  const kubeconfig = configuredKubeconfig(name);
  return kubeconfig === undefined ? args : { ...args, kubeconfig };
}
