#!/usr/bin/env node
/** Entry of the process `status@WDS`. */
import { STRICT_UPSTREAM_FLAG, connectWhenThere, parseBoolean, runProcess } from "../runtime/process";
import { startStatusController } from "./index";

const flags = {
  "wds-name": { about: "name of the WDS" },
  "wds-kubeconfig": { about: "kubeconfig of the WDS" },
  "its-kubeconfig": { about: "kubeconfig of the ITS" },
  ...STRICT_UPSTREAM_FLAG,
};

void runProcess("status", flags, async ({ flags: given, log, signal }) => {
  const strictUpstream = parseBoolean("strict-upstream", given["strict-upstream"]);
  const [wds, its] = await Promise.all([connectWhenThere({ path: given["wds-kubeconfig"], name: given["wds-name"] }, { log, signal }), connectWhenThere({ path: given["its-kubeconfig"], name: "its" }, { log, signal })]);
  const { close } = await startStatusController({ wdsName: given["wds-name"], wds, its, strictUpstream, log, signal });
  return {
    close: async () => {
      await close();
      wds.close();
      its.close();
    },
  };
});
