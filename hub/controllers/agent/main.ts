#!/usr/bin/env node
/** Entry of the process `agent@WEC`. */
import { serveKlusterlet } from "../../agent/klusterlet";
import { STRICT_UPSTREAM_FLAG, connectWhenThere, parseBoolean, runProcess } from "../runtime/process";

const flags = {
  "cluster-name": { about: "name of the WEC, as of its ManagedCluster, where its Klusterlet gives none" },
  "bootstrap-kubeconfig": { about: "short-lived access to the hub; read only until there is a certificate; written from the WEC's bootstrap Secret" },
  "hub-kubeconfig-dir": { about: "folder for the agent's key, certificate and kubeconfig" },
  kubeconfig: { about: "kubeconfig of the WEC" },
  ...STRICT_UPSTREAM_FLAG,
};

void runProcess("agent", flags, async ({ flags: given, log, signal }) => {
  const strictUpstream = parseBoolean("strict-upstream", given["strict-upstream"]);
  const wec = await connectWhenThere({ path: given.kubeconfig, name: given["cluster-name"] }, { log, signal });
  const running = serveKlusterlet({ cluster: given["cluster-name"], bootstrapKubeconfig: given["bootstrap-kubeconfig"], hubKubeconfigDir: given["hub-kubeconfig-dir"], wec, strictUpstream, log, signal });
  return {
    failed: running.then(() => new Promise<never>(() => undefined)),
    close: async () => {
      await running.catch(() => undefined);
      wec.close();
    },
  };
});
