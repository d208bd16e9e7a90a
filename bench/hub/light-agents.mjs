// Many clusters on one machine: the agent program's own functions, each with its own identity on the hub, over clusters in memory.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { load } from "./temporary-hub.mjs";

/**
 * Starts an agent for each cluster. What it applies stays in memory: no API server, no schemas, no controllers.
 *
 * @returns a count of delivered objects of a kind a cluster, and how to end all.
 */
export function startLightAgents({ folder, clusters, bootstrapKubeconfig }) {
  const { runAgent } = load("hub/agent");
  const { MemoryClient } = load("operations/clients/memory-client");
  const stopping = new AbortController();
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const agents = clusters.map((cluster) => {
    const own = path.join(folder, cluster);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    const bootstrap = path.join(own, "bootstrap.kubeconfig");
    writeFileSync(bootstrap, bootstrapKubeconfig, { mode: 0o600 });
    const wec = new MemoryClient({ name: cluster, raw: (_, url) => (url === "/version" ? { gitVersion: "v1.34.4" } : "ok") });
    const running = runAgent({ cluster, bootstrapKubeconfig: bootstrap, hubKubeconfigDir: path.join(own, "hub"), wec, log: silent, signal: stopping.signal }).catch((error) => {
      if (!stopping.signal.aborted) console.error(`${cluster}: ${error.message}`);
    });
    return { wec, running };
  });
  return {
    /** Clusters on which at least so many objects of a resource stand. */
    clustersWith: async (resource, count) => (await Promise.all(agents.map(async ({ wec }) => (await wec.list(resource)).items.length))).filter((n) => n >= count).length,
    stop: async () => {
      stopping.abort();
      await Promise.all(agents.map(({ running }) => running));
    },
  };
}
