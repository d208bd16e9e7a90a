/** A radio access network: centralised units in regional sites, distributed units at the masts, some of them out of reach for weeks. */
import { Clause, FleetApp, HostingCluster, InventorySpace, WorkloadSpace } from "kubestellar-fleet/cdk8s";
import { calibration, centralisedUnit, distributedUnit, platform } from "./radio";
import { sites } from "./sites";
import type { Ring } from "./sites";

const app = new FleetApp();

const host = new HostingCluster(app, "host");
const network = new InventorySpace(app, "network", { host });
const ran = new WorkloadSpace(app, "ran", { host, inventory: network });

for (const { name, kind, market, backhaul, ring, radio } of sites()) {
  network.addCluster(name, {
    labels: { site: kind, market, backhaul, ring },
    properties: { market, gnb_id: radio.gnbId, tracking_area: radio.trackingArea, band: radio.band },
  });
}

// The radios' own kind of network. The sites have its definition from their cluster image; this space needs it to hold such objects.
ran.addWorkload("definitions", { manifests: "manifests/network-attachment-definition.yaml" });

const PLATFORM = { "ran.example/part": "platform" };
ran.addWorkload("platform", { objects: platform(), labels: PLATFORM });
// The agents of the sites may not create attachments of networks by themselves.
ran.addAgentRights("ran-networks", { rules: [{ apiGroups: ["k8s.cni.cncf.io"], resources: ["network-attachment-definitions"] }], labels: PLATFORM });
ran.addPolicy("platform").selectAllClusters().deliverLabelled(PLATFORM);

/**
 * The release of each ring. What is promoted moves down this list, one line at a time. Sites by satellite come last and keep to releases that have
 * soaked: whatever is sent to them waits in their mailbox, and takes effect whenever they are next in reach, perhaps at three in the morning.
 */
const RELEASES: Readonly<Record<Ring, string>> = { lab: "25.3.0-rc2", early: "25.2.1", general: "25.2.0", remote: "24.4.6" };

for (const [ring, release] of Object.entries(RELEASES)) {
  const namespace = `ran-du-${ring}`;
  const part = { "ran.example/part": "du", "ran.example/ring": ring };
  ran.addWorkload(`du-${ring}`, { objects: distributedUnit(namespace, release), labels: part });
  ran.addWorkload(`calibration-${ring}`, { objects: calibration(namespace), labels: { "ran.example/part": "calibration", "ran.example/ring": ring } });
  ran
    .addPolicy(`du-${ring}`)
    .selectClustersLabelled({ site: "cell", ring })
    .deliverLabelled(part)
    // Created once; what engineers tune on the mast is never overwritten from here.
    .deliverLabelled({ "ran.example/part": "calibration", "ran.example/ring": ring }, { createOnly: true })
    .deliver(Clause.objects({ apiGroup: "apps", resource: "deployments", namespaces: [namespace] }, { statusCollectors: ["du-ready", "du-last-heard"] }));
}

ran.addWorkload("cu", { objects: centralisedUnit("25.2.1"), labels: { "ran.example/part": "cu" } });
ran
  .addPolicy("cu")
  .selectClustersLabelled({ site: "regional" })
  .deliverLabelled({ "ran.example/part": "cu" })
  .deliver(Clause.objects({ apiGroup: "apps", resource: "deployments", namespaces: ["ran-cu"] }, { wantMultiWECReportedState: true }));

// A site that is out of reach is as it was when it was last heard of; how long ago that is, tells whether to believe it.
ran.addCollector("du-ready", {
  combinedFields: [
    { name: "sites", type: "COUNT" },
    { name: "ready", type: "SUM", subject: "has(returned.status.readyReplicas) ? returned.status.readyReplicas : 0" },
  ],
});
ran.addCollector("du-last-heard", {
  select: [
    { name: "site", def: "inventory.name" },
    { name: "heard", def: "string(propagation.lastReturnedUpdateTimestamp)" },
    { name: "ready", def: "has(returned.status.readyReplicas) ? returned.status.readyReplicas : 0" },
  ],
});

app.synth();
