/** What commands share that compare two versions of a fleet. */
import { Argument, InvalidArgumentError, Option, type Command } from "commander";
import { withLiveOptions, type LiveOptions } from "../fleet-options";
import { FLEET_ARGUMENT } from "../fleet-source";
import { COMPARISON_REPORTS, reportOfFile, type ReportFile } from "../report/comparison";

/** How a comparison is printed. */
const COMPARISON_FORMATS = ["table", "json", "yaml", ...COMPARISON_REPORTS] as const;

export interface ComparisonOptions extends LiveOptions {
  readonly output: (typeof COMPARISON_FORMATS)[number];
  readonly region?: string;
  readonly write: readonly ReportFile[];
}

/** Adds BASE, HEAD, --output, --write, --region, and what chooses a running hub. @param alone - a single argument is compared with what runs. */
export function addComparison(command: Command, { alone = false }: { readonly alone?: boolean } = {}): Command {
  return withLiveOptions(command)
    .addArgument(new Argument("<base>", FLEET_ARGUMENT))
    .addArgument(alone ? new Argument("[head]", `${FLEET_ARGUMENT}; without it, what runs is compared with <base>`) : new Argument("<head>", FLEET_ARGUMENT))
    .addOption(new Option("-o, --output <format>", "how to print the result").choices(COMPARISON_FORMATS).default("table"))
    .addOption(new Option("--write <file>", "write a report to a file besides; its extension says which: .md, .html, .sarif, .mmd, .dot (can be given several times)").default([], "none").argParser((file, before: readonly ReportFile[]) => [...before, readReportFile(file)]))
    .addOption(new Option("--region <label>", "label of ManagedClusters that names their region, for the share of each"));
}

function readReportFile(file: string): ReportFile {
  const report = reportOfFile(file);
  if (report === undefined) throw new InvalidArgumentError("Its extension must be .md, .html, .sarif, .mmd or .dot.");
  return { file, report };
}
