#!/usr/bin/env node
/** Entry of the process `binding@WDS`. */
import { STRICT_UPSTREAM_FLAG, connectWhenThere, parseBoolean, runProcess } from "../runtime/process";
import { startBindingController } from "./index";

const flags = {
  "wds-name": { about: "name of the WDS" },
  "wds-kubeconfig": { about: "kubeconfig of the WDS" },
  "its-kubeconfig": { about: "kubeconfig of the ITS" },
  "api-groups": { about: "API groups whose objects may be selected, comma-separated; empty: all", default: "" },
  ...STRICT_UPSTREAM_FLAG,
};

void runProcess("binding", flags, async ({ flags: given, log, signal }) => {
  const strictUpstream = parseBoolean("strict-upstream", given["strict-upstream"]);
  const [wds, its] = await Promise.all([connectWhenThere({ path: given["wds-kubeconfig"], name: given["wds-name"] }, { log, signal }), connectWhenThere({ path: given["its-kubeconfig"], name: "its" }, { log, signal })]);
  const { close } = await startBindingController({ wdsName: given["wds-name"], wds, its, apiGroups: given["api-groups"], strictUpstream, log, signal });
  return {
    close: async () => {
      await close();
      wds.close();
      its.close();
    },
  };
});
