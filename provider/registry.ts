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
  HostingCluster: hostingCluster as AnyHandler,
  InventorySpace: inventorySpace as AnyHandler,
  WorkloadSpace: workloadSpace as AnyHandler,
  WorkloadCluster: workloadCluster as AnyHandler,
  WorkloadClusters: workloadClusters as AnyHandler,
  BindingPolicy: bindingPolicy as AnyHandler,
  CustomTransform: customTransform as AnyHandler,
  StatusCollector: statusCollector as AnyHandler,
  Workload: workload as AnyHandler,
};
