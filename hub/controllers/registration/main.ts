#!/usr/bin/env node
/** Entry of the process `registration@ITS`. */
import { connectWhenThere, runProcess } from "../runtime/process";
import { startRegistration } from "./index";

void runProcess("registration", { kubeconfig: { about: "kubeconfig of the ITS" } }, async ({ flags, log, signal }) => {
  const its = await connectWhenThere({ path: flags.kubeconfig, name: "its" }, { log, signal });
  const { close } = await startRegistration({ its, log, signal });
  return {
    close: async () => {
      await close();
      its.close();
    },
  };
});
