/** A retail chain: two hundred stores in four regions. The till runs everywhere; its next version runs in the canary stores first. */
import { BindingPolicy, Clause, FleetApp, HostingCluster, InventorySpace, Label, Selector, Workload, WorkloadSpace } from "kubestellar-fleet/cdk8s";
import { stores } from "./stores";
import { till } from "./till";

const app = new FleetApp();

const host = new HostingCluster(app, "host");
const stock = new InventorySpace(app, "stores", { host });
const apps = new WorkloadSpace(app, "apps", { host, inventory: stock });

for (const { name, region, ring, currency } of stores()) {
  stock.addCluster(name, { labels: { region, ring }, properties: { store: name, currency } });
}

/** Each ring has its own version of the till in its own namespace, so that a ring is promoted by one line of this list. */
const VERSIONS = { canary: "2.4.0", stable: "2.3.1" } as const;

for (const [ring, version] of Object.entries(VERSIONS)) {
  new Workload(apps, `till-${ring}`, { objects: till(`till-${ring}`, version), labels: { "retail.example/app": "till", "retail.example/ring": ring } });
  new BindingPolicy(apps, `till-${ring}-policy`, { name: `till-${ring}` })
    .selectClusters(Selector.labels({ ring }))
    .deliverLabelled({ "retail.example/app": "till", "retail.example/ring": ring })
    .deliver(Clause.objects({ apiGroup: "apps", resource: "deployments", namespaces: [`till-${ring}`] }, { wantMultiWECReportedState: true, statusCollectors: ["till-versions"] }));
}

apps.addCollector("till-versions", {
  groupBy: [{ name: "image", def: "obj.spec.template.spec.containers[0].image" }],
  combinedFields: [{ name: "stores", type: "COUNT" }],
});

// Price labels differ by law: outside the EU no store gets this.
apps.addWorkload("price-labels", {
  objects: [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "price-labels" } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "unit-prices", namespace: "price-labels" }, data: { show: "per-kilogram" } },
  ],
  labels: { "retail.example/app": "price-labels" },
});
apps.addPolicy("price-labels").selectClusters(Selector.where(Label.in("region", "north", "south"))).deliverLabelled({ "retail.example/app": "price-labels" });

app.synth();
