/** HostingCluster: where the spaces live. */
import * as pulumi from "@pulumi/pulumi";
import type { KubeconfigReference } from "../../operations/clients";
import { configuredKubeconfig } from "./config";
import type { CoreChartArgs } from "./core-chart";
import { installCoreChart } from "./core-chart";
import { isFleetResource } from "./resource";
import { SpaceResource } from "./space";
import type { KubeconfigArgs } from "./space";

/** Arguments of a HostingCluster. None: an embedded hub on this machine. */
export interface HostingClusterArgs {
  /** Name of the embedded hub; several can run side by side. Changing this replaces the resource. @default "default", unless there is a kubeconfig */
  readonly hub?: pulumi.Input<string>;
  /** A cluster that is there. */
  readonly kubeconfig?: KubeconfigArgs;
  /** Installs KubeStellar's core chart on the cluster of `kubeconfig`; needs `@pulumi/kubernetes`. `true`: with its defaults. */
  readonly install?: boolean | CoreChartArgs;
}

/**
 * The hosting cluster of a fleet: an embedded hub, which this resource makes, starts and removes, or a cluster that is there.
 *
 * The stack's config `kubestellar:spaces.<name>.kubeconfig` takes the place of both.
 *
 * @example
 * import { HostingCluster } from "kubestellar-fleet/pulumi";
 *
 * const laptop = new HostingCluster("laptop");
 * const production = new HostingCluster("production", { kubeconfig: { context: "production" }, install: true });
 */
export class HostingCluster extends SpaceResource {
  /** `embedded` or `kubernetes`. */
  declare readonly engine: pulumi.Output<"embedded" | "kubernetes">;
  /** Where its administrator's kubeconfig is. */
  declare readonly kubeconfigReference: pulumi.Output<KubeconfigReference>;
  /** What spaces on this cluster wait for: the core chart, where it is installed. */
  readonly foundations: readonly pulumi.Resource[];

  constructor(name: string, args: HostingClusterArgs = {}, opts?: pulumi.CustomResourceOptions) {
    const kubeconfig = configuredKubeconfig(name) ?? args.kubeconfig;
    if (args.install !== undefined && args.install !== false && kubeconfig === undefined) throw new pulumi.InputPropertyError({ propertyPath: "install", reason: "an embedded hub needs no chart; give the kubeconfig of the cluster to install it on" });
    super("HostingCluster", name, { name, kind: "HOST" }, kubeconfig === undefined ? { hub: args.hub } : { kubeconfig }, ["engine", "kubeconfigReference"], opts);
    this.foundations = args.install === undefined || args.install === false ? [] : [installCoreChart(this, args.install === true ? {} : args.install)];
  }

  static override isInstance(value: unknown): value is HostingCluster {
    return isFleetResource(value, "HostingCluster");
  }
}
