/** `kubestellar-fleet/pulumi`: a fleet as Pulumi resources. */
export { BindingPolicy, type BindingPolicyArgs, type DownsyncClauseArgs, type LabelSelectorArgs } from "./binding-policy";
export { getCombinedStatus, getCombinedStatusOutput, type CombinedStatusArgs, type CombinedStatusOutputArgs, type CombinedStatusQuery, type CombinedStatusView } from "./combined-status";
export { type ArgoCdValues, type CoreChartArgs, type KubeFlexValues, type StatusAgentValues, type TransportValues, type VerbosityValues } from "./core-chart";
export { CustomTransform, type CustomTransformArgs } from "./custom-transform";
export { HostingCluster, type HostingClusterArgs } from "./hosting-cluster";
export { InventorySpace, type InventorySpaceArgs } from "./inventory-space";
export { declarationsComplete } from "./placement/program";
export { type Adopt, FleetResource, type StringMap } from "./resource";
export { type KubeconfigArgs, SpaceResource } from "./space";
export { type CombinedFieldArgs, type NamedExpressionArgs, StatusCollector, type StatusCollectorArgs } from "./status-collector";
export { type ObjectArgs, Workload, type WorkloadArgs } from "./workload";
export { type AgentArgs, type ClusterArgs, WorkloadCluster, type WorkloadClusterArgs } from "./workload-cluster";
export { WorkloadClusters, type WorkloadClustersArgs } from "./workload-clusters";
export { WorkloadSpace, type WorkloadSpaceArgs } from "./workload-space";
