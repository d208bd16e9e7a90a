// Fleets of light agents: how long registration and delivery take, what they cost the API servers, and how that grows.
import path from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { cpuOf, memoryOf, processesOf } from "./processes.mjs";
import { difference, requestsOf } from "./requests.mjs";
import { startLightAgents } from "./light-agents.mjs";
import { load, withTemporaryHub } from "./temporary-hub.mjs";

const OBJECTS = 50;
const REGISTRATION_SECONDS = 600;
const DELIVERY_SECONDS = 1_200;
const LOOK_MS = 500;
const OWNER = "bench/scale";

/** One fleet on a hub of its own: registered, then 50 objects to each cluster. */
export function runFleet(count) {
  return withTemporaryHub(0, async ({ hub, clients }) => {
    const { resources } = load("core/model/resources");
    const { declareClusters, mintBootstrap, settle } = load("operations/registration");
    const [its, wds] = [clients.get("its1"), clients.get("wds1")];
    const clusters = Array.from({ length: count }, (_, i) => `edge-${String(i).padStart(4, "0")}`);
    const start = await requestsOf(its);

    let began = performance.now();
    const { failed } = await declareClusters(its, clusters.map((name) => ({ name, labels: { "location-group": "edge" } })), { owner: OWNER });
    if (failed.length > 0) throw failed[0].error;
    const { kubeconfig } = await mintBootstrap(its);
    const agents = startLightAgents({ folder: path.join(hub.folder, "light-agents"), clusters, bootstrapKubeconfig: kubeconfig, counted: resources.ConfigMap });
    try {
      const settled = await settle(its, clusters, { deadlineSeconds: REGISTRATION_SECONDS });
      const debts = settled.filter(({ state }) => state !== "available");
      if (debts.length > 0) throw new Error(`${debts.length} of ${count} clusters did not register; ${debts[0].name}: ${debts[0].reason}`);
      const registrationSeconds = (performance.now() - began) / 1000;
      const registered = await requestsOf(its);

      for (let i = 0; i < OBJECTS; i++) await wds.create(resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `load-${i}`, namespace: "default", labels: { bench: "scale" } }, data: { text: `${i} `.repeat(100) } });
      began = performance.now();
      await wds.create(resources.BindingPolicy, { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "scale" }, spec: { clusterSelectors: [{ matchLabels: { "location-group": "edge" } }], downsync: [{ objectSelectors: [{ matchLabels: { bench: "scale" } }] }] } });
      await waitFor(`${OBJECTS} objects on each of ${count} clusters`, async () => (await agents.clustersWith(OBJECTS)) === count);
      const deliverySeconds = (performance.now() - began) / 1000;
      await allApplied(its, count * OBJECTS);
      const reportedSeconds = (performance.now() - began) / 1000;
      const delivered = await requestsOf(its);

      const calls = (before, after) => difference(before, after).reduce((sum, [, n]) => sum + n, 0) / count;
      const processes = [{ name: `${count} agents`, pid: process.pid }, ...(await processesOf(hub))].map(({ name, pid }) => ({ process: name, MB: Math.round(memoryOf(pid) / 1e6), "CPU s": round(cpuOf(pid)) }));
      return {
        summary: { clusters: count, registrationSeconds: round(registrationSeconds), deliverySeconds: round(deliverySeconds), reportedSeconds: round(reportedSeconds), "calls/cluster to register": round(calls(start, registered)), "calls/cluster to deliver": round(calls(registered, delivered)) },
        processes: processes.sort((a, b) => b["CPU s"] - a["CPU s"]),
        registering: perCluster(difference(start, registered), count),
        delivering: perCluster(difference(registered, delivered), count),
      };
    } finally {
      await agents.stop();
    }
  });
}

/** Calls a cluster by kind, those that count. */
const perCluster = (counts, clusters) => counts.map(([name, count]) => ({ call: name, perCluster: round(count / clusters) })).filter(({ perCluster }) => perCluster >= 0.1);

const round = (value) => Number(value.toFixed(1));

const isApplied = ({ metadata, status }) => (status?.conditions ?? []).some(({ type, status: is, observedGeneration }) => type === "Applied" && is === "True" && observedGeneration === metadata.generation);

/** One list, however many works, and then what changes of them: the hub is measured, not the look at it. */
async function allApplied(its, count) {
  const { resources } = load("core/model/resources");
  const { Informer } = load("operations/clients/informer");
  const works = new Informer(its, resources.ManifestWork, { keep: ({ apiVersion, kind, metadata, status }) => ({ apiVersion, kind, metadata, status: { conditions: status?.conditions } }) });
  const applied = new Set();
  works.subscribe(({ type, object }) => (type !== "deleted" && isApplied(object) ? applied.add(object.metadata.uid) : applied.delete(object.metadata.uid)));
  try {
    await works.start();
    await waitFor(`every one of ${count} works says that it is applied`, async () => applied.size >= count && applied.size === works.size);
  } finally {
    works.stop();
  }
}

async function waitFor(what, isSo) {
  for (const deadline = Date.now() + DELIVERY_SECONDS * 1000; !(await isSo()); await delay(LOOK_MS)) if (Date.now() > deadline) throw new Error(`not within ${DELIVERY_SECONDS} s: ${what}`);
}
