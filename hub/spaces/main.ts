#!/usr/bin/env node
/** Entry of the process `spaces@host`. */
import { HubPaths } from "../state";
import { HOSTING_SPACE } from "../supervisor/programs";
import { connectWhenThere, runProcess } from "../controllers/runtime/process";
import { startSpaces } from "./index";

void runProcess("spaces", { folder: { about: "state folder of the hub" } }, async ({ flags, log, signal }) => {
  const paths = new HubPaths(flags.folder);
  const host = await connectWhenThere({ path: paths.kubeconfig(HOSTING_SPACE), name: HOSTING_SPACE }, { log, signal });
  const { close } = await startSpaces({ host, paths, log, signal });
  return {
    close: async () => {
      await close();
      host.close();
    },
  };
});
