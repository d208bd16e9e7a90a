/** `ksfleet kubeconfig [SPACE]`: kubeconfig of a hub's spaces, printed or merged into a file. */
import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { nameOption, requireHub } from "./hub-options";
import { progress } from "../report/output";

export function registerKubeconfig(program: Command): void {
  program
    .command("kubeconfig")
    .description("print the kubeconfig of an embedded hub: of one space, or of all with a context each")
    .argument("[space]", "host, its1, wds1, cluster1, …")
    .addOption(nameOption())
    .option("--write <file>", "merge the contexts of all spaces into this file instead")
    .action(async (space: string | undefined, options: { name: string; write?: string }) => {
      const hub = await requireHub(options.name);
      if (options.write !== undefined) {
        await hub.writeKubeconfig(options.write);
        progress(`merged into ${options.write}`);
        return;
      }
      process.stdout.write(space === undefined ? hub.kubeconfigText() : await readFile(hub.kubeconfigPath(space), "utf8"));
    });
}
