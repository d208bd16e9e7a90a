// Many clusters on one machine: the agent program's own functions, each with its own identity on the hub, over clusters in memory.
import { setMaxListeners } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { load, loadSupport } from "./temporary-hub.mjs";

/**
 * Starts an agent for each cluster. What it applies stays in memory: no API server, no schemas, no controllers.
 *
 * @param counted - the resource of which `clustersWith` counts the objects.
 * @returns a count of clusters by their delivered objects, and how to end all.
 */
export function startLightAgents({ folder, clusters, bootstrapKubeconfig, counted }) {
  const { runAgent } = load("hub/agent");
  const { MemoryClient } = loadSupport("memory-client");
  const stopping = new AbortController();
  // Every agent listens.
  setMaxListeners(0, stopping.signal);
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const agents = clusters.map((cluster) => {
    const own = path.join(folder, cluster);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    const bootstrap = path.join(own, "bootstrap.kubeconfig");
    writeFileSync(bootstrap, bootstrapKubeconfig, { mode: 0o600 });
    const state = { created: 0, complete: false };
    const count = ({ verb, kind }) => {
      if (verb === "create" && kind === counted.kind) state.created++;
    };
    const wec = new MemoryClient({ name: cluster, before: count, raw: (_, url) => (url === "/version" ? { gitVersion: "v1.34.4" } : "ok") });
    const running = runAgent({ cluster, bootstrapKubeconfig: bootstrap, hubKubeconfigDir: path.join(own, "hub"), wec, log: silent, signal: stopping.signal }).catch((error) => {
      if (!stopping.signal.aborted) console.error(`${cluster}: ${error.message}`);
    });
    return { wec, state, running };
  });
  return {
    /** Clusters on which at least so many counted objects have stood. Each is looked through only when so many have been created there. */
    clustersWith: async (count) => {
      for (const { wec, state } of agents) if (!state.complete && state.created >= count) state.complete = (await wec.list(counted)).items.length >= count;
      return agents.filter(({ state }) => state.complete).length;
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(agents.map(({ running }) => running));
    },
  };
}
