/** `ksfleet disconnect CLUSTER` and `reconnect CLUSTER`: an edge site that loses its hub, and finds it again. */
import type { Command } from "commander";
import { progress } from "../report/output";
import { nameOption, requireHub } from "./hub-options";

export function registerDisconnect(program: Command): void {
  program
    .command("disconnect")
    .description("cut clusters of an embedded hub off from it: what runs there goes on, and nothing arrives or is reported")
    .argument("<cluster...>", "cluster1, cluster2, …")
    .addOption(nameOption())
    .addHelpText("after", "\nIt holds until `ksfleet reconnect`, over restarts too. The hub itself calls the cluster unreachable after five minutes, as it would a real one.")
    .action(async (clusters: readonly string[], options: { name: string }) => {
      const hub = await requireHub(options.name);
      for (const cluster of clusters) {
        await hub.disconnect(cluster);
        progress(`${cluster}: disconnected`);
      }
    });
}

export function registerReconnect(program: Command): void {
  program
    .command("reconnect")
    .description("let clusters that were cut off find their hub again: what has changed meanwhile arrives, deletions too")
    .argument("<cluster...>", "cluster1, cluster2, …")
    .addOption(nameOption())
    .action(async (clusters: readonly string[], options: { name: string }) => {
      const hub = await requireHub(options.name);
      for (const cluster of clusters) {
        await hub.reconnect(cluster);
        progress(`${cluster}: reconnected`);
      }
    });
}
