/** KubeStellar's getting-started scenario: two clusters at the edge, and nginx on both of them. */
import { BindingPolicy, HostingCluster, InventorySpace, Workload, WorkloadCluster, WorkloadSpace } from "kubestellar-fleet/pulumi";

const host = new HostingCluster("host"); // no arguments: an embedded hub on this machine
const its1 = new InventorySpace("its1", { host });
const wds1 = new WorkloadSpace("wds1", { host, inventory: its1 });

for (const name of ["cluster1", "cluster2"]) {
  new WorkloadCluster(name, { inventory: its1, labels: { "location-group": "edge", name } });
}

const nginx = new Workload("nginx", { space: wds1, manifests: "manifests/nginx" });

new BindingPolicy(
  "nginx",
  {
    space: wds1,
    clusterSelectors: [{ matchLabels: { "location-group": "edge" } }],
    downsync: [{ objectSelectors: [{ matchLabels: { "app.kubernetes.io/name": "nginx" } }] }],
  },
  { dependsOn: nginx },
);
