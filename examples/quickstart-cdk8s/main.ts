/** KubeStellar's getting-started scenario: two clusters at the edge, and nginx on both of them. */
import { FleetApp, HostingCluster, InventorySpace, WorkloadSpace } from "kubestellar-fleet/cdk8s";

const app = new FleetApp();

const host = new HostingCluster(app, "host");
const its1 = new InventorySpace(app, "its1", { host });
const wds1 = new WorkloadSpace(app, "wds1", { host, inventory: its1 });

for (const name of ["cluster1", "cluster2"]) {
  its1.addCluster(name, { labels: { "location-group": "edge", name } });
}

wds1.addWorkload("nginx", { manifests: "manifests/nginx" });
wds1.addPolicy("nginx").selectClustersLabelled({ "location-group": "edge" }).deliverLabelled({ "app.kubernetes.io/name": "nginx" });

app.synth();
