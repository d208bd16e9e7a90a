/** `ksfleet snapshot`: records a running fleet, to compare with later or elsewhere. */
import type { Command } from "commander";
import { withLiveOptions, type LiveOptions } from "../fleet-options";
import { LIVE, openFleet } from "../fleet-source";
import { progress } from "../report/output";

export function registerSnapshot(program: Command): void {
  withLiveOptions(program.command("snapshot"))
    .description("record a running hub into a file, without secrets: a side of diff, check and graph, as snapshot:FILE")
    .argument("<file>", "JSON; one that is there is replaced")
    .addHelpText("after", "\nExamples:\n  $ ksfleet snapshot before.json\n  $ ksfleet diff snapshot:before.json live          what has changed since\n\nExit code 0, or 2 when anything of the hub cannot be read. The file is described in docs/inventory.md.")
    .action(async (file: string, options: LiveOptions) => {
      const { writeSnapshot } = await import("../../operations/inventory/index.js");
      const source = await openFleet(LIVE, options);
      try {
        await writeSnapshot(file, (await source.load({ reach: "all" })).input);
      } finally {
        await source.dispose();
      }
      progress(`recorded in ${file}`);
    });
}
