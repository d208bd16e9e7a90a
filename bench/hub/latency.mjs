// From a Deployment created in the WDS to the Deployment on both clusters, one after the other on a quiet hub.
import { performance } from "node:perf_hooks";
import { load } from "./temporary-hub.mjs";

const RUNS = 15;
const LIMIT_MS = 60_000;

/** @returns milliseconds, ascending. */
export async function deliveryTimes(clients, clusters) {
  const { resources } = load("core/model/resources");
  const { Informer } = load("operations/clients/informer");
  const wds = clients.get("wds1");
  const stopping = new AbortController();
  const informers = clusters.map((name) => new Informer(clients.get(name), resources.Deployment, { signal: stopping.signal }));
  try {
    await Promise.all(informers.map((informer) => informer.start()));
    await wds.create(resources.BindingPolicy, { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "bench" }, spec: { clusterSelectors: [{ matchLabels: { "location-group": "edge" } }], downsync: [{ objectSelectors: [{ matchLabels: { bench: "latency" } }] }] } });
    const times = [];
    for (let i = 0; i < RUNS; i++) {
      const name = `latency-${i}`;
      const arrived = Promise.all(informers.map((informer) => arrival(informer, name)));
      const started = performance.now();
      await wds.create(resources.Deployment, deployment(name));
      await arrived;
      times.push(performance.now() - started);
    }
    await wds.delete(resources.BindingPolicy, { name: "bench" });
    return times.sort((a, b) => a - b);
  } finally {
    stopping.abort();
  }
}

function arrival(informer, name) {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`${name} did not arrive within ${LIMIT_MS / 1000} s`)), LIMIT_MS);
    const leave = informer.subscribe(({ object }) => {
      if (object.metadata.name !== name) return;
      clearTimeout(limit);
      leave();
      resolve();
    });
  });
}

const deployment = (name) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "default", labels: { bench: "latency" } },
  spec: { replicas: 1, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "main", image: "nginx" }] } } },
});
