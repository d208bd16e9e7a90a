/** `ksfleet drift`: where the definition, its hub and its clusters differ, and who made it so. */
import { Argument, Option, type Command } from "commander";
import type { DriftReport } from "../../core/model/drift-report";
import { FIELD_MANAGER } from "../../core/model/names";
import { driftSummary, driftTable } from "../../core/report/drift-table";
import { printable } from "../../core/report/printable";
import { findDrift } from "../../operations/drift";
import { KubeStellarError } from "../../operations/errors";
import { comparedDefinition, type ComparisonScope } from "../compared-definition";
import { exitCodes } from "../exit-codes";
import { withLiveOptions, type LiveOptions } from "../fleet-options";
import { LIVE, openFleet, type FleetSource } from "../fleet-source";
import { outputOption, progress, type OutputFormat } from "../report/output";
import { print } from "../report/print";
import { table } from "../report/table";
import { connectSpaces } from "../spaces";
import { pairOf } from "./pair-of";

interface DriftOptions extends LiveOptions, ComparisonScope {
  readonly directory?: string;
  readonly wec?: Readonly<Record<string, string>>;
  readonly output: OutputFormat;
}

export function registerDrift(program: Command): void {
  withLiveOptions(program.command("drift"))
    .description("say where a definition, its hub and its clusters differ, field by field, and which field manager made it so; nothing is changed")
    .addArgument(new Argument("[definition]", "a folder, git:REF[:PATH], or snapshot:FILE; without it only the hub is compared with its clusters"))
    .option("-C, --directory <folder>", "the definition, as for why")
    .option("--wec <cluster=context>", "context of a workload cluster, to be read itself; may be repeated (those of an embedded hub are found)", pairOf("cluster=context"))
    .option("--cluster <cluster...>", "look at these clusters only")
    .option("--owner <project/stack>", "whose the objects are: what carries this name and is defined no more is told (default: owner of fleet.yaml)")
    .addOption(new Option("--manager <manager...>", "field managers that apply the definition").default([FIELD_MANAGER], FIELD_MANAGER))
    .addOption(outputOption())
    .addHelpText("after", HELP)
    .action(drift);
}

const HELP = `
Examples:
  $ ksfleet drift fleet                                    the folder, the embedded hub, and its clusters
  $ ksfleet drift git:origin/main:fleet --output json      what is on the main branch
  $ ksfleet drift                                          only the hub and its clusters
  $ ksfleet drift fleet --kubeconfig kc.yaml --host kubeflex --wec store-1=store-1-admin

Exit code 0 when there is no drift, 1 when there is, 2 when something could not be read that can be reached, 3 when there is none in
what was compared, but clusters out of reach or policies that cannot be delivered were not.
The JSON is described in docs/drift.md.`;

async function drift(given: string | undefined, options: DriftOptions): Promise<void> {
  const asked = given ?? options.directory;
  if (given !== undefined && options.directory !== undefined) throw new KubeStellarError(`the definition is given twice, as ${given} and as ${options.directory}`, { code: "Invalid", fix: "Leave one of them out" });
  if (asked === LIVE) throw new KubeStellarError("the hub is what a definition is compared with", { code: "Invalid", fix: "Leave it out to compare the hub with its clusters; a folder of that name is ./live" });
  const source = asked === undefined ? undefined : await openFleet(asked, options);
  try {
    await compare(source, options);
  } finally {
    await source?.dispose();
  }
}

async function compare(source: FleetSource | undefined, options: DriftOptions): Promise<void> {
  const spaces = await connectSpaces(options, options.wec);
  try {
    const definition = source === undefined ? undefined : await comparedDefinition(source, spaces, options);
    const found = await findDrift({ hub: spaces, definition, wayTo: spaces.wayTo, only: options.cluster && new Set(options.cluster), disconnected: spaces.disconnected, onProgress: progress });
    const report: DriftReport = { ...(source !== undefined && { definition: source.name }), ...found };
    print(options.output, "Drift", { ...report }, () => textOf(report));
    process.exitCode = definition?.isWhole === false ? exitCodes.failure : exitCodeOf(report);
  } finally {
    spaces.close();
  }
}

function exitCodeOf({ drift: rows, unread }: DriftReport): number {
  if (unread.some(({ state }) => state === "failed")) return exitCodes.failure;
  if (rows.length > 0) return exitCodes.refused;
  return unread.length > 0 ? exitCodes.debts : exitCodes.done;
}

function textOf(report: DriftReport): string {
  const { header, rows } = driftTable(report);
  return [...(rows.length === 0 ? [] : [table(header, rows), ""]), ...driftSummary(report).map((line) => printable(line))].join("\n");
}
