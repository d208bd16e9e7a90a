/** KubeStellar's core chart as a Helm Release of `@pulumi/kubernetes`: KubeFlex and the hooks; spaces are ControlPlanes of their own. */
import * as pulumi from "@pulumi/pulumi";
import { loadKubernetes } from "./kubernetes-provider";
import type { SpaceResource } from "./space";

/** The version of KubeStellar whose behaviour this package knows. */
const CHART_VERSION = "0.30.0";
const CHART = "oci://ghcr.io/kubestellar/kubestellar/core-chart";

/** Log levels of KubeStellar's controllers; larger is more. */
export interface VerbosityValues {
  /** @default 2 */
  readonly default?: pulumi.Input<number>;
  /** Of the controller-manager. */
  readonly kubestellar?: pulumi.Input<number>;
  readonly clusteradm?: pulumi.Input<number>;
  /** Of the transport controller. */
  readonly transport?: pulumi.Input<number>;
}

/** Values of the KubeFlex operator. */
export interface KubeFlexValues {
  /** False where KubeFlex is installed already. @default true */
  readonly install?: pulumi.Input<boolean>;
  /** @default true */
  readonly installPostgreSQL?: pulumi.Input<boolean>;
  /** @default false */
  readonly isOpenShift?: pulumi.Input<boolean>;
  /** Domain by which spaces are reached from outside. @default "localtest.me" */
  readonly domain?: pulumi.Input<string>;
  /** Port by which spaces are reached from outside. @default 9443 */
  readonly externalPort?: pulumi.Input<number>;
  /** Container that runs the hosting cluster, for kind and k3d. @default "kubeflex-control-plane" */
  readonly hostContainer?: pulumi.Input<string>;
  /** More than 0. @default 2 */
  readonly verbosity?: pulumi.Input<number>;
}

/** Values of the status agents. */
export interface StatusAgentValues {
  readonly hub_burst?: pulumi.Input<number>;
  readonly hub_qps?: pulumi.Input<number>;
  readonly local_burst?: pulumi.Input<number>;
  readonly local_qps?: pulumi.Input<number>;
  /** A duration: `5s`. */
  readonly log_flush_frequency?: pulumi.Input<string>;
  readonly logging_format?: pulumi.Input<"json" | "text">;
  readonly metrics_bind_addr?: pulumi.Input<string>;
  readonly pprof_bind_addr?: pulumi.Input<string>;
  readonly v?: pulumi.Input<number>;
  readonly vmodule?: pulumi.Input<string>;
}

/** Values of the transport controllers. */
export interface TransportValues {
  readonly metrics_bind_addr?: pulumi.Input<string>;
  readonly pprof_bind_addr?: pulumi.Input<string>;
  readonly transport_qps?: pulumi.Input<number>;
  readonly transport_burst?: pulumi.Input<number>;
  readonly wds_qps?: pulumi.Input<number>;
  readonly wds_burst?: pulumi.Input<number>;
  /** Objects in one ManifestWork. With more than 1, objects move between works and are re-created on the way. @default 1 */
  readonly max_num_wrapped?: pulumi.Input<number>;
  /** Bytes in one ManifestWork. @default 512000 */
  readonly max_size_wrapped?: pulumi.Input<number>;
}

/** Values of Argo CD. */
export interface ArgoCdValues {
  /** @default false */
  readonly install?: pulumi.Input<boolean>;
  /** Of its user interface. @default "argocd.localtest.me" */
  readonly domain?: pulumi.Input<string>;
  readonly openshift?: pulumi.Input<boolean>;
}

/** How KubeStellar's core chart is installed. */
export interface CoreChartArgs {
  /** @default "0.30.0", the version whose behaviour this package knows */
  readonly version?: pulumi.Input<string>;
  /** @default "oci://ghcr.io/kubestellar/kubestellar/core-chart" */
  readonly chart?: pulumi.Input<string>;
  /** Of the release. @default "default" */
  readonly namespace?: pulumi.Input<string>;
  /** Of the release. @default "ks-core" */
  readonly releaseName?: pulumi.Input<string>;
  /** How long the release may take. @default 600 */
  readonly timeoutSeconds?: pulumi.Input<number>;
  readonly verbosity?: VerbosityValues;
  readonly kubeflex?: KubeFlexValues;
  readonly statusAgent?: StatusAgentValues;
  readonly transportController?: TransportValues;
  readonly argocd?: ArgoCdValues;
}

/**
 * The chart's values. Its lists of spaces stay empty: an upgrade that forgets one would delete it, and our spaces are ControlPlanes of
 * their own, which the hooks that this release installs complete.
 */
export function coreChartValues({ verbosity, kubeflex, statusAgent, transportController, argocd }: CoreChartArgs): Readonly<Record<string, unknown>> {
  const { isOpenShift, ...operator } = kubeflex ?? {};
  return {
    InstallPCHs: true,
    ITSes: [],
    WDSes: [],
    "kubeflex-operator": {
      install: true,
      ...operator,
      // The operator's chart compares a text.
      ...(isOpenShift === undefined ? {} : { isOpenShift: asText(isOpenShift) }),
    },
    ...(verbosity === undefined ? {} : { verbosity }),
    ...(statusAgent === undefined ? {} : { status_agent: statusAgent }),
    ...(transportController === undefined ? {} : { transport_controller: transportController }),
    ...(argocd === undefined
      ? {}
      : {
          argocd: {
            install: argocd.install ?? false,
            ...(argocd.openshift === undefined ? {} : { openshift: { enabled: argocd.openshift } }),
            ...(argocd.domain === undefined ? {} : { global: { domain: argocd.domain } }),
          },
        }),
  };
}

function asText(flag: pulumi.Input<boolean>): pulumi.Input<string> {
  return typeof flag === "boolean" ? String(flag) : pulumi.output(flag).apply(String);
}

/** Installs the chart on the cluster. */
export function installCoreChart(cluster: SpaceResource, args: CoreChartArgs): pulumi.Resource {
  const { helm } = loadKubernetes();
  return new helm.v3.Release(
    `${cluster.spaceName}-core-chart`,
    {
      chart: args.chart ?? CHART,
      version: args.version ?? CHART_VERSION,
      name: args.releaseName ?? "ks-core",
      namespace: args.namespace ?? "default",
      timeout: args.timeoutSeconds ?? 600,
      values: coreChartValues(args),
    },
    { parent: cluster, provider: cluster.kubernetesProvider },
  );
}
