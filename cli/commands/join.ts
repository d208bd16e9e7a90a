/** `ksfleet join CLUSTER`: what a remote site needs to join. */
import { Option } from "commander";
import type { Command } from "commander";
import { joinKubeconfig } from "../../operations/join";
import { progress } from "../report/output";
import { connectInventory, withFleetOptions } from "./fleet-options";
import type { FleetOptions } from "./fleet-options";
import { wholeNumber } from "./whole-number";

/** Kubernetes gives no token for less. */
const SHORTEST_TTL_SECONDS = 600;

export function registerJoin(program: Command): void {
  withFleetOptions(program.command("join"))
    .description("give what a remote site needs to join the fleet: short-lived credentials for the agent of one cluster")
    .argument("<cluster>", "name of the cluster; declare it in the program, and the next up or settle accepts it")
    .addOption(new Option("-o, --output <form>", "what to print").choices(["kubeconfig"]).default("kubeconfig"))
    .option("--ttl <seconds>", "lifetime of the credentials, at least 600", wholeNumber(SHORTEST_TTL_SECONDS), 3600)
    .option("--server <url>", "URL of the inventory space as the site sees it (default: the one used here)")
    .addHelpText("after", "\nThe output is a secret. Example:\n  $ ksfleet join store-7 > bootstrap.kubeconfig")
    .action(async (cluster: string, options: FleetOptions & { ttl: number; server?: string }) => {
      const its = await connectInventory(options);
      try {
        const joined = await joinKubeconfig(its, cluster, { ttlSeconds: options.ttl, server: options.server });
        process.stdout.write(joined.kubeconfig);
        progress(`Valid until ${joined.expiresAt}.${joined.notes.map((note) => ` ${note}.`).join("")}`);
      } finally {
        its.close();
      }
    });
}
