/** `ksfleet ps`: the processes of a hub. */
import type { Command } from "commander";
import { outputOption } from "../report/output";
import { print } from "../report/print";
import type { OutputFormat } from "../report/output";
import { table } from "../report/table";
import { nameOption, requireHub } from "./hub-options";

export function registerPs(program: Command): void {
  program
    .command("ps")
    .description("list the processes of an embedded hub")
    .addOption(nameOption())
    .addOption(outputOption())
    .action(async (options: { name: string; output: OutputFormat }) => {
      const hub = await requireHub(options.name);
      const processes = await hub.processes();
      print(options.output, "Processes", { hub: hub.name, processes }, () => table(["PROCESS", "STATE", "PID", "RESTARTS", "SINCE"], processes.map((p) => [p.name, p.state, String(p.pid ?? ""), String(p.restarts), p.since ?? ""])));
    });
}
