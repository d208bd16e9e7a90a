/** The kinds of OCM 1.3 that describe clusters: inventory entries and the claims of a cluster about itself. */
import { column, conditionColumn, DNS_LABEL, flag, int32, list, listByKeys, mapOf, oneOf, opt, QUALIFIED_NAME, quantity, shapesOf, text, time } from "./language.mjs";
import { conditions } from "./shared.mjs";

const common = { group: "cluster.open-cluster-management.io", scope: "Cluster", source: "open-cluster-management v1.3", preserveUnknownFields: false };
const cluster = shapesOf("managed-cluster");
const resourceList = (description) => mapOf(description, quantity());

export const ManagedCluster = {
  ...common,
  kind: "ManagedCluster",
  plural: "managedclusters",
  shortNames: ["mcl", "mcls"],
  spaces: ["ITS"],
  description: "The inventory entry of a workload cluster; its labels are what cluster selectors test.",
  parsed: true,
  versions: [
    {
      name: "v1",
      columns: [
        column("Hub Accepted", ".spec.hubAcceptsClient", "boolean"),
        column("Managed Cluster URLs", ".spec.managedClusterClientConfigs[*].url"),
        conditionColumn("Joined", "ManagedClusterJoined"),
        conditionColumn("Available", "ManagedClusterConditionAvailable"),
        column("Age", ".metadata.creationTimestamp", "date"),
      ],
      status: true,
      properties: {
        spec: opt(
          cluster("ManagedClusterSpec", "What the hub wants of the cluster.", {
            hubAcceptsClient: opt(flag("Whether the hub lets the cluster's agent in. Taking it back removes the agent's rights.")),
            leaseDurationSeconds: opt(int32("Period in which the agent renews its lease, in seconds; after five silent periods the cluster counts as unreachable. 0 stands for the default.", { default: 60 })),
            managedClusterClientConfigs: opt(
              list(
                "API servers of the cluster.",
                cluster("ClientConfig", "An address of the cluster's API server.", {
                  url: text("URL of the API server."),
                  caBundle: opt(text("PEM certificates of its CA, in base64.", { format: "byte" })),
                }),
              ),
            ),
            taints: opt(
              list(
                "Marks that keep OCM's Placements away. KubeStellar does not look at them.",
                cluster("Taint", "One mark.", {
                  key: text("Name of the mark.", { maxLength: 316, pattern: QUALIFIED_NAME }),
                  value: opt(text("Its value.", { maxLength: 1024 })),
                  effect: oneOf("What it does to Placements that do not tolerate it.", ["NoSelect", "PreferNoSelect", "NoSelectIfNew"]),
                  timeAdded: opt(time("When it was set.", { nullable: true })),
                }),
              ),
            ),
          }),
        ),
        status: opt(
          cluster("ManagedClusterStatus", "What the agent and the hub's controllers report.", {
            conditions: opt(conditions("`HubAcceptedManagedCluster`, `ManagedClusterJoined` and `ManagedClusterConditionAvailable`, above all.")),
            version: opt(cluster("ClusterVersion", "Versions of the cluster.", { kubernetes: opt(text("Version of Kubernetes, such as `v1.34.4`.")) })),
            allocatable: opt(resourceList("What workloads can use, over all nodes.")),
            capacity: opt(resourceList("What the nodes have in all.")),
            clusterClaims: opt(
              list(
                "The cluster's ClusterClaims.",
                cluster("ReportedClaim", "A claim.", { name: opt(text("Name of the ClusterClaim.", { minLength: 1, maxLength: 253 })), value: opt(text("Its value.", { minLength: 1, maxLength: 1024 })) }),
              ),
            ),
            managedNamespaces: opt(
              listByKeys(
                "Namespaces that the cluster's sets ask for.",
                ["clusterSet", "name"],
                cluster("ManagedNamespace", "A namespace that a ManagedClusterSet asks for.", {
                  clusterSet: text("Name of the ManagedClusterSet."),
                  name: text("Name of the namespace.", { maxLength: 63, pattern: DNS_LABEL }),
                  conditions: opt(conditions("Whether it is there.")),
                }),
              ),
            ),
          }),
        ),
      },
    },
  ],
};

export const ClusterClaim = {
  ...common,
  kind: "ClusterClaim",
  plural: "clusterclaims",
  spaces: ["WEC"],
  description: "A fact that a cluster tells about itself; the agent copies it into the ManagedCluster's status.",
  versions: [
    {
      name: "v1alpha1",
      properties: {
        spec: opt(shapesOf("cluster-claim")("ClusterClaimSpec", "The fact.", { value: opt(text("Any text.", { minLength: 1, maxLength: 1024 })) })),
      },
    },
  ],
};
