/** All handlers by kind; what a shell looks resources up in. */
import { bindingPolicy } from "./binding-policy";
import { customTransform } from "./custom-transform";
import type { Kind } from "./dynamic/text";
import type { AnyHandler } from "./handler";
import { hostingCluster } from "./hosting-cluster";
import { inventorySpace } from "./inventory-space";
import { statusCollector } from "./status-collector";
import { workload } from "./workload";
import { workloadCluster } from "./workload-cluster";
import { workloadClusters } from "./workload-clusters";
import { workloadSpace } from "./workload-space";

/** Handlers do not depend on each other; their order means nothing. */
export const handlers: Readonly<Record<Kind, AnyHandler>> = {
  HostingCluster: hostingCluster,
  InventorySpace: inventorySpace,
  WorkloadSpace: workloadSpace,
  WorkloadCluster: workloadCluster,
  WorkloadClusters: workloadClusters,
  BindingPolicy: bindingPolicy,
  CustomTransform: customTransform,
  StatusCollector: statusCollector,
  Workload: workload,
};
