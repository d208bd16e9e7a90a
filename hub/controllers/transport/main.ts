#!/usr/bin/env node
/** Entry of the process `transport@WDS`. */
import { DEFAULT_WRAP_LIMITS } from "../../../core/transport/index";
import { UsageError, connectWhenThere, runProcess } from "../runtime/process";
import { DEFAULT_CONCURRENCY } from "../runtime/work-queue";
import { startTransport } from "./index";

const flags = {
  "wds-name": { about: "name of the WDS; part of the names and labels of ManifestWorks" },
  "wds-kubeconfig": { about: "kubeconfig of the WDS" },
  "transport-kubeconfig": { about: "kubeconfig of the ITS" },
  "max-num-wrapped": { about: "objects in one ManifestWork, at most", default: String(DEFAULT_WRAP_LIMITS.maxNumWrapped) },
  concurrency: { about: "Bindings worked on at once", default: String(DEFAULT_CONCURRENCY) },
  "max-size-wrapped": { about: "bytes of objects in one ManifestWork, at most", default: String(DEFAULT_WRAP_LIMITS.maxSizeWrapped) },
};

void runProcess("transport", flags, async ({ flags: given, log, signal }) => {
  const limits = { maxNumWrapped: positive("max-num-wrapped", given["max-num-wrapped"]), maxSizeWrapped: positive("max-size-wrapped", given["max-size-wrapped"]) };
  const [wds, its] = await Promise.all([connectWhenThere({ path: given["wds-kubeconfig"], name: given["wds-name"] }, { log, signal }), connectWhenThere({ path: given["transport-kubeconfig"], name: "its" }, { log, signal })]);
  const { close } = await startTransport({ wdsName: given["wds-name"], wds, its, limits, concurrency: positive("concurrency", given.concurrency), log, signal });
  return {
    close: async () => {
      await close();
      wds.close();
      its.close();
    },
  };
});

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new UsageError(`--${flag} is ${JSON.stringify(text)}; it must be a whole number above 0`);
  return value;
}
