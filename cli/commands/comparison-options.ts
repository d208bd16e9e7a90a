/** What commands share that compare two revisions of a fleet. */
import { Argument, Option, type Command } from "commander";
import { COMPARISON_REPORTS } from "../report/comparison";

/** How a comparison is printed. */
export const COMPARISON_FORMATS = ["table", "json", "yaml", ...COMPARISON_REPORTS] as const;

export interface ComparisonOptions {
  readonly output: (typeof COMPARISON_FORMATS)[number];
  readonly region?: string;
}

/** Adds BASE, HEAD, --output and --region. */
export function addComparison(command: Command): Command {
  return command
    .addArgument(new Argument("<base>", "a folder, or git:REF[:PATH]"))
    .addArgument(new Argument("<head>", "a folder, or git:REF[:PATH]"))
    .addOption(new Option("-o, --output <format>", "how to print the result").choices(COMPARISON_FORMATS).default("table"))
    .addOption(new Option("--region <label>", "label of ManagedClusters that names their region, for the share of each"));
}
