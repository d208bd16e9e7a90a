/** What commands share that compare two versions of a fleet. */
import { Argument, Option, type Command } from "commander";
import { withLiveOptions, type LiveOptions } from "../fleet-options";
import { FLEET_ARGUMENT } from "../fleet-source";
import { COMPARISON_REPORTS } from "../report/comparison";

/** How a comparison is printed. */
export const COMPARISON_FORMATS = ["table", "json", "yaml", ...COMPARISON_REPORTS] as const;

export interface ComparisonOptions extends LiveOptions {
  readonly output: (typeof COMPARISON_FORMATS)[number];
  readonly region?: string;
}

/** Adds BASE, HEAD, --output, --region, and what chooses a running hub. @param alone - a single argument is compared with what runs. */
export function addComparison(command: Command, { alone = false }: { readonly alone?: boolean } = {}): Command {
  return withLiveOptions(command)
    .addArgument(new Argument("<base>", FLEET_ARGUMENT))
    .addArgument(alone ? new Argument("[head]", `${FLEET_ARGUMENT}; without it, what runs is compared with <base>`) : new Argument("<head>", FLEET_ARGUMENT))
    .addOption(new Option("-o, --output <format>", "how to print the result").choices(COMPARISON_FORMATS).default("table"))
    .addOption(new Option("--region <label>", "label of ManagedClusters that names their region, for the share of each"));
}
