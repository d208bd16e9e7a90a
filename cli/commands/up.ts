/** `ksfleet up`: an embedded hub, made or revived. */
import type { Command } from "commander";
import { ensureHub } from "../../hub";
import { progress } from "../report/output";
import { table } from "../report/table";
import { nameOption } from "./hub-options";

export function registerUp(program: Command): void {
  program
    .command("up")
    .description("start an embedded hub, or bring back everything of one that a restart of the machine ended")
    .addOption(nameOption())
    .option("--kubeconfig <file>", "write the contexts of its spaces into this file")
    .action(async (options: { name: string; kubeconfig?: string }) => {
      const hub = await ensureHub({ name: options.name, log: progress });
      if (options.kubeconfig !== undefined) await hub.writeKubeconfig(options.kubeconfig);
      process.stdout.write(`${table(["SPACE", "KIND", "SERVER"], hub.spaces().map(({ name, kind, server }) => [name, kind, server ?? ""]))}\n`);
    });
}
