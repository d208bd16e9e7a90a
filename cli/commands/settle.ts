/** `ksfleet settle`: lets in the declared clusters whose agents have come meanwhile. */
import type { Command } from "commander";
import { resources } from "../../core/model/resources";
import { ownerOf } from "../../operations/ownership";
import { isAccepted, settle } from "../../operations/registration";
import type { SpaceClient } from "../../operations/clients";
import { exitCodes } from "../exit-codes";
import { outputOption, progress } from "../report/output";
import { print } from "../report/print";
import type { OutputFormat } from "../report/output";
import { table } from "../report/table";
import { connectInventory } from "../spaces";
import { withLiveOptions, type LiveOptions } from "../fleet-options";
import { wholeNumber } from "./whole-number";

export function registerSettle(program: Command): void {
  withLiveOptions(program.command("settle"))
    .description("accept exactly the declared clusters whose agents ask to join, and say what is still owed")
    .argument("[clusters...]", "only these (default: every cluster that a program has declared)")
    .option("--wait <seconds>", "how long to wait for agents", wholeNumber(0), 30)
    .option("--rejoin <cluster...>", "clusters that may join anew because their agent is lost or was stopped for another")
    .addOption(outputOption())
    .addHelpText("after", "\nExit code 3 when clusters are still owed.")
    .action(async (clusters: string[], options: LiveOptions & { wait: number; rejoin?: string[]; output: OutputFormat }) => {
      const its = await connectInventory(options);
      try {
        const names = clusters.length > 0 ? clusters : await declaredClusters(its);
        const settlements = await settle(its, names, { deadlineSeconds: options.wait, rejoin: options.rejoin, onProgress: ({ name, state, reason }) => progress(`${name}: ${state}${reason === "" ? "" : ` (${reason})`}`) });
        // A cluster that is well says nothing of those who asked for its name.
        for (const { name, state, refusedRequests } of settlements) if (state === "available") for (const { csr, reasons, denied } of refusedRequests) progress(`${name}: ${csr} was ${denied ? "denied" : "left undecided"}: ${reasons.join("; ")}${denied ? ` (to replace its agent: stop it, delete that request, ksfleet settle ${name} --rejoin ${name})` : ""}`);
        print(options.output, "Settlement", { clusters: settlements }, () => table(["CLUSTER", "STATE", "REASON"], settlements.map((s) => [s.name, s.state, s.reason])));
        process.exitCode = settlements.every(({ state }) => state === "available") ? exitCodes.done : exitCodes.debts;
      } finally {
        its.close();
      }
    });
}

/** What programs have declared and administrators have not un-accepted. Sorted. */
async function declaredClusters(its: SpaceClient): Promise<readonly string[]> {
  const { items } = await its.list(resources.ManagedCluster);
  return items
    .filter((cluster) => ownerOf(cluster) !== undefined && isAccepted(cluster))
    .map(({ metadata }) => metadata.name)
    .sort();
}
