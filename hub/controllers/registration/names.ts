/** Names of OCM that only the hub side of registration uses; exactly as OCM 1.x writes them. */

/** On every ManagedCluster: the mailbox must be empty before the cluster goes. */
export const RESOURCE_CLEANUP_FINALIZER = "cluster.open-cluster-management.io/resource-cleanup";
/** On accepted ManagedClusters: roles and bindings must be gone before the cluster goes. */
export const API_RESOURCE_CLEANUP_FINALIZER = "cluster.open-cluster-management.io/api-resource-cleanup";
/** On the work RoleBinding: the agent keeps its rights to works until it has cleaned up. */
export const MANIFEST_WORK_FINALIZER = "cluster.open-cluster-management.io/manifest-work-cleanup";

export const REGISTRATION_ROLE = "open-cluster-management:managedcluster:registration";
export const WORK_ROLE = "open-cluster-management:managedcluster:work";
/** ClusterRole and ClusterRoleBinding of one cluster. */
export const clusterRoleName = (cluster: string): string => `open-cluster-management:managedcluster:${cluster}`;
export const registrationBindingName = (cluster: string): string => `${clusterRoleName(cluster)}:registration`;
export const workBindingName = (cluster: string): string => `${clusterRoleName(cluster)}:work`;

/** Condition types of a ManagedCluster. */
export const CONDITION = {
  accepted: "HubAcceptedManagedCluster",
  joined: "ManagedClusterJoined",
  available: "ManagedClusterConditionAvailable",
  clockSynced: "ManagedClusterConditionClockSynced",
  deleting: "Deleting",
} as const;

export const UNREACHABLE_TAINT = "cluster.open-cluster-management.io/unreachable";
export const UNAVAILABLE_TAINT = "cluster.open-cluster-management.io/unavailable";

/** Sets that no one joined a cluster to are the default one. */
export const DEFAULT_CLUSTER_SET = "default";
/** Ours, on mailbox namespaces that are being deleted: admission finds them by it. */
export const TERMINATING_LABEL = "fleet.kubestellar.io/terminating";
/** A lease counts as lost after so many of its periods. */
export const LOST_AFTER_PERIODS = 5;
