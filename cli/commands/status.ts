/** `ksfleet status`: what runs where. */
import type { Command } from "commander";
import { REPORT_CHILDREN_ANNOTATION } from "../../core/model/names";
import { isWhole, type FleetReport } from "../../core/report/delivery/fleet-report";
import { reportTables } from "../../core/report/delivery/report-table";
import { childrenTable } from "../../core/report/children-table";
import { renderStatus, renderTable } from "../../core/report/status-table";
import type { ObjectChildren } from "../../core/status/children";
import { awaitRollouts, readFleetChildren, readFleetReport, waitConverged, watchFleet } from "../../operations/status";
import { exitCodes } from "../exit-codes";
import { outputOption, progress } from "../report/output";
import { print } from "../report/print";
import type { OutputFormat } from "../report/output";
import { connectFleet, type ConnectedFleet } from "../spaces";
import { withLiveOptions, type LiveOptions } from "../fleet-options";
import { wholeNumber } from "./whole-number";

interface StatusOptions extends LiveOptions {
  readonly wait?: number;
  readonly watch?: true;
  readonly children?: true;
  readonly output: OutputFormat;
}

export function registerStatus(program: Command): void {
  withLiveOptions(program.command("status"))
    .description("show what runs where in which version and state, which clusters there are, and what is owed, undelivered or left behind")
    .option("--wait <seconds>", "first wait so long at most for the policies to converge and their objects to be available", wholeNumber(0))
    .option("-w, --watch", "show it again after every change, at most once a second, until Ctrl-C")
    .option("--children", "list as well what appeared on clusters because of delivered objects, such as Pods, where clusters report it")
    .addOption(outputOption())
    .addHelpText("after", HELP)
    .action(async (options: StatusOptions) => {
      const fleet = await connectFleet(options);
      try {
        if (options.wait !== undefined) await waitFor(fleet, options.wait);
        if (options.watch === true) return await watch(fleet, options);
        const frame = await read(fleet, options);
        print(options.output, "Status", frame, () => textOf(frame));
        process.exitCode = isWhole(frame) ? exitCodes.done : exitCodes.debts;
      } finally {
        fleet.close();
      }
    });
}

const HELP = `
Examples:
  $ ksfleet status                                       of the embedded hub
  $ ksfleet status --watch                               again after every change
  $ ksfleet status --kubeconfig fleet.kubeconfig --its its1 --wds wds1 wds2 --output json

Exit code 3 when something is not where it should be yet, clusters out of reach included, or something stale is left; 0 after --watch.

A cluster reports what appears on it when its ManagedCluster is annotated ${REPORT_CHILDREN_ANNOTATION}=true.`;

interface Frame extends FleetReport {
  readonly children?: readonly ObjectChildren[];
}

async function read(fleet: ConnectedFleet, options: StatusOptions): Promise<Frame & Readonly<Record<string, unknown>>> {
  const [report, children] = await Promise.all([readFleetReport(fleet), options.children === true ? readFleetChildren(fleet.its) : undefined]);
  return { ...report, ...(children !== undefined && { children }) };
}

const textOf = (frame: Frame): string => [renderStatus(frame), ...reportTables(frame).map(renderTable), ...(frame.children === undefined ? [] : [childrenText(frame.children)])].join("\n").trimEnd();

/** A terminal shows the latest; anything else gets one after the other: JSON documents, a YAML stream, or tables with an empty line between. */
async function watch(fleet: ConnectedFleet, options: StatusOptions): Promise<void> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  const before = options.output === "yaml" ? "---\n" : options.output === "json" ? "" : process.stdout.isTTY ? CLEAR_SCREEN : "\n";
  let shown = "";
  await watchFleet(fleet, {
    signal: stop.signal,
    onChange: async () => {
      const frame = await read(fleet, options);
      const text = textOf(frame);
      if (text === shown) return;
      if (shown !== "" || before === CLEAR_SCREEN) process.stdout.write(before);
      shown = text;
      print(options.output, "Status", frame, () => text);
    },
  });
}

/** And what had scrolled away stays. */
const CLEAR_SCREEN = "\x1b[H\x1b[2J";

async function waitFor({ its, wdses, disconnected, connectWecs }: ConnectedFleet, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  const left = (): number => Math.max(0, (deadline - Date.now()) / 1000);
  for (const wds of wdses) {
    await waitConverged({ its, wds, disconnected }, undefined, { deadlineSeconds: left(), onProgress: ({ policy, state, reasons }) => progress(`${wds.name} ${policy}: ${[state, ...reasons].join(", ")}`) });
  }
  for (const { cluster, object, reason } of await awaitRollouts(its, await connectWecs(), { deadlineSeconds: left() })) progress(`${cluster} ${object}: ${reason}`);
}

const childrenText = (children: readonly ObjectChildren[]): string => (children.length === 0 ? "No cluster reports objects that appeared on it.\n" : renderTable(childrenTable(children)));
