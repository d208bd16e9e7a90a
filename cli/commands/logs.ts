/** `ksfleet logs PROCESS`: what a process of the hub wrote. */
import { createReadStream, statSync, watch } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { KubeStellarError } from "../../operations/errors";
import { nameOption, requireHub } from "./hub-options";

export function registerLogs(program: Command): void {
  program
    .command("logs")
    .description("print the log of one process of an embedded hub")
    .argument("<process>", "as `ksfleet ps` names it: binding@wds1")
    .addOption(nameOption())
    .option("-f, --follow", "go on printing what is added")
    .action(async (name: string, options: { name: string; follow?: boolean }) => {
      const hub = await requireHub(options.name);
      const file = hub.logs(name);
      let position = await copyFrom(file, 0, name);
      if (options.follow !== true) return;
      const watcher = watch(file);
      process.once("SIGINT", () => watcher.close());
      await new Promise<void>((resolve, reject) => {
        let copying = Promise.resolve();
        watcher.on("change", () => {
          copying = copying.then(async () => void (position = await copyFrom(file, position, name)));
          copying.catch(reject);
        });
        watcher.once("close", resolve);
        watcher.once("error", reject);
      });
    });
}

/** Copies a file to stdout from a byte on; returns where it ended. A file that shrank was begun anew. */
async function copyFrom(file: string, start: number, name: string): Promise<number> {
  let size: number;
  try {
    size = statSync(file).size;
  } catch (error) {
    throw new KubeStellarError(`there is no log of ${JSON.stringify(name)}`, { code: "NotFound", fix: "See `ksfleet ps` for the names of processes", cause: error });
  }
  const from = size < start ? 0 : start;
  if (size > from) await pipeline(createReadStream(file, { start: from, end: size - 1 }), process.stdout, { end: false });
  return size;
}
