/** `ksfleet stop PROCESS` and `start PROCESS`: take one part of the hub out, for a real one in its place, and put it back. */
import type { Command } from "commander";
import { progress } from "../report/output";
import { nameOption, requireHub } from "./hub-options";

export function registerStop(program: Command): void {
  program
    .command("stop")
    .description("stop one process of an embedded hub and keep it stopped, so that another can take its place")
    .argument("<process>", "as `ksfleet ps` names it: transport@wds1")
    .addOption(nameOption())
    .addHelpText("after", "\nAnother agent in place of ours:\n  $ ksfleet stop agent@cluster2\n  $ ksfleet join cluster2 > bootstrap.kubeconfig           for the other agent\n  $ ksfleet settle cluster2 --rejoin cluster2 --wait 120   lets it in once ours is silent")
    .action(async (name: string, options: { name: string }) => {
      await (await requireHub(options.name)).stop(name);
      progress(`${name}: stopped`);
    });
}

export function registerStart(program: Command): void {
  program
    .command("start")
    .description("start a process that was stopped")
    .argument("<process>", "as `ksfleet ps` names it: transport@wds1")
    .addOption(nameOption())
    .action(async (name: string, options: { name: string }) => {
      await (await requireHub(options.name)).start(name);
      progress(`${name}: started`);
    });
}
