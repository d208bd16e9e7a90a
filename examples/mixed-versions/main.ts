/** One shop on clusters from Kubernetes 1.27 to 1.34: two workload spaces with the same objects, one of which takes out what older clusters do not know. */
import { FleetApp, HostingCluster, InventorySpace, WorkloadSpace } from "kubestellar-fleet/cdk8s";
import { CLUSTERS, trackOf } from "./clusters";
import { TRANSFORMS, admission, shop } from "./shop";

const app = new FleetApp();

const host = new HostingCluster(app, "host");
const clusters = new InventorySpace(app, "clusters", { host });
const spaces = {
  current: new WorkloadSpace(app, "current", { host, inventory: clusters }),
  legacy: new WorkloadSpace(app, "legacy", { host, inventory: clusters }),
} as const;

for (const cluster of CLUSTERS) {
  const { name, minor, distribution, registry, logs } = cluster;
  clusters.addCluster(name, { labels: { kubernetes: `1.${minor}`, distribution, track: trackOf(cluster) }, properties: { registry, logs } });
}

const VERSION = "3.2.0";
const SHOP = { "shop.example/part": "shop" };

for (const [track, space] of Object.entries(spaces) as [keyof typeof spaces, WorkloadSpace][]) {
  space.addWorkload("shop", { objects: shop(VERSION), labels: SHOP });
  for (const [name, transform] of Object.entries(TRANSFORMS[track])) space.addTransform(name, transform);
  space.addPolicy("shop").selectClustersLabelled({ track }).deliverLabelled(SHOP);
}

// Agents may not create admission policies by themselves: the workload brings the ClusterRole that lets them.
const ADMISSION = { "shop.example/part": "admission" };
spaces.current.addWorkload("admission", { objects: admission(), labels: ADMISSION, agentRights: "derive" });
spaces.current.addPolicy("admission").selectClustersLabelled({ track: "current" }).deliverLabelled(ADMISSION);

app.synth();
