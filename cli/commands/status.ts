/** `ksfleet status`: what runs where. */
import type { Command } from "commander";
import type { FleetStatus } from "../../core/report/fleet-status";
import { REPORT_CHILDREN_ANNOTATION } from "../../core/model/names";
import { childrenTable } from "../../core/report/children-table";
import { renderStatus, renderTable } from "../../core/report/status-table";
import type { ObjectChildren } from "../../core/status/children";
import { awaitRollouts, readFleetChildren, readFleetStatus, waitConverged } from "../../operations/status";
import { exitCodes } from "../exit-codes";
import { outputOption, progress } from "../report/output";
import { print } from "../report/print";
import type { OutputFormat } from "../report/output";
import { connectFleet } from "./fleet-clients";
import type { FleetClients } from "./fleet-clients";
import { withFleetOptions, type FleetOptions } from "../fleet-options";
import { wholeNumber } from "./whole-number";

export function registerStatus(program: Command): void {
  withFleetOptions(program.command("status"))
    .description("show what runs where, and which clusters there are")
    .option("--wait <seconds>", "first wait so long at most for the policies to converge and their objects to be available", wholeNumber(0))
    .option("--children", "list as well what appeared on clusters because of delivered objects, such as Pods, where clusters report it")
    .addOption(outputOption())
    .addHelpText("after", `\nExit code 3 when something is not where it should be yet, clusters out of reach included.\n\nA cluster reports what appears on it when its ManagedCluster is annotated ${REPORT_CHILDREN_ANNOTATION}=true.`)
    .action(async (options: FleetOptions & { wait?: number; children?: true; output: OutputFormat }) => {
      const fleet = await connectFleet(options);
      try {
        if (options.wait !== undefined) await waitFor(fleet, options.wait);
        const [status, children] = await Promise.all([readFleetStatus(fleet), options.children === true ? readFleetChildren(fleet.its) : undefined]);
        print(options.output, "Status", { clusters: status.clusters, policies: status.policies, ...(children !== undefined && { children }) }, () => [renderStatus(status), ...(children === undefined ? [] : [childrenText(children)])].join("\n").trimEnd());
        process.exitCode = isWhole(status) ? exitCodes.done : exitCodes.debts;
      } finally {
        fleet.close();
      }
    });
}

async function waitFor({ its, wdses, wecs, disconnected }: FleetClients, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  const left = (): number => Math.max(0, (deadline - Date.now()) / 1000);
  for (const wds of wdses) {
    await waitConverged({ its, wds, disconnected }, undefined, { deadlineSeconds: left(), onProgress: ({ policy, state, reasons }) => progress(`${wds.name} ${policy}: ${[state, ...reasons].join(", ")}`) });
  }
  for (const { cluster, object, reason } of await awaitRollouts(its, wecs.filter(({ name }) => !disconnected.includes(name)), { deadlineSeconds: left() })) progress(`${cluster} ${object}: ${reason}`);
}

const childrenText = (children: readonly ObjectChildren[]): string => (children.length === 0 ? "No cluster reports objects that appeared on it.\n" : renderTable(childrenTable(children)));

const isWhole = (status: FleetStatus): boolean => status.policies.every(({ state }) => state === "converged" || state === "empty");
