/** `ksfleet down`: stops a hub and removes its state. */
import type { Command } from "commander";
import { listHubs, openHub } from "../../hub";
import { progress } from "../report/output";

export function registerDown(program: Command): void {
  program
    .command("down")
    .description("stop an embedded hub and remove everything of it; a hub that is not there is fine")
    .argument("[hub]", "name of the hub", "default")
    .option("-n, --name <hub>", "name of the hub, as in the other commands")
    .option("--all", "all hubs of this user")
    .action(async (hub: string, options: { name?: string; all?: boolean }) => {
      const names = options.all === true ? await listHubs() : [options.name ?? hub];
      for (const name of names) {
        const found = await openHub(name);
        if (found === undefined) {
          progress(`hub ${name}: nothing to stop`);
          continue;
        }
        await found.down();
        progress(`hub ${name}: stopped and removed`);
      }
    });
}
