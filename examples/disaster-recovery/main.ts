/** Payments in two regions, each with an active site and one that stands by. Which is which is a label, and a failover is an edit of it. */
import { Clause, FleetApp, HostingCluster, InventorySpace, Label, Selector, WorkloadSpace } from "kubestellar-fleet/cdk8s";
import { serving, standby } from "./payments";
import { SITES } from "./sites";
import type { Region } from "./sites";

const app = new FleetApp();

const host = new HostingCluster(app, "host");
const sites = new InventorySpace(app, "sites", { host });
const payments = new WorkloadSpace(app, "payments", { host, inventory: sites });

for (const { name, region, role } of SITES) {
  const peer = SITES.find((other) => other.region === region && other.name !== name)!;
  sites.addCluster(name, { labels: { region, role }, properties: { peer: peer.name } });
}

const VERSIONS: Readonly<Record<Region, string>> = { eu: "8.4.1", us: "8.4.1" };

for (const [region, version] of Object.entries(VERSIONS)) {
  const namespace = `payments-${region}`;

  payments.addWorkload(`standby-${region}`, { objects: standby(namespace), labels: { "payments.example/tier": "standby", "payments.example/region": region } });
  payments
    .addPolicy(`standby-${region}`)
    // A fenced site keeps its data, so that it can be looked at and brought back.
    .selectClusters({ matchLabels: { region }, matchExpressions: [Label.in("role", "active", "standby", "fenced")] })
    .deliverLabelled({ "payments.example/tier": "standby", "payments.example/region": region });

  payments.addWorkload(`serving-${region}`, { objects: serving(namespace, version), labels: { "payments.example/tier": "serving", "payments.example/region": region } });
  payments
    .addPolicy(`serving-${region}`)
    .selectClusters(Selector.labels({ region, role: "active" }))
    .deliverLabelled({ "payments.example/tier": "serving", "payments.example/region": region })
    // There is exactly one active site, so its state is the state: it is copied back, and two active sites are an error that everybody sees.
    .deliver(Clause.objects({ apiGroup: "apps", resource: "deployments", namespaces: [namespace] }, { wantSingletonReportedState: true }));
}

app.synth();
