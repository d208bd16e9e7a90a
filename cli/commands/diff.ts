/** `ksfleet diff`: what a change of the definition does to the fleet, before it is applied. */
import { Option, type Command } from "commander";
import type { Side } from "../../core/plan/diff";
import { printable } from "../../core/report/printable";
import type { DiffReport } from "../../core/model/diff-report";
import { compareSources, withFleets } from "../comparison";
import { exitCodes } from "../exit-codes";
import { LIVE, type FleetSource } from "../fleet-source";
import { isComparisonReport, printComparison, writeReports } from "../report/comparison";
import type { OutputFormat } from "../report/output";
import { print } from "../report/print";
import { table } from "../report/table";
import { tellUnread } from "../report/unread";
import { addComparison, type ComparisonOptions } from "./comparison-options";

interface DiffOptions extends ComparisonOptions {
  readonly exitCode?: true;
}

export function registerDiff(program: Command): void {
  addComparison(program.command("diff"), { alone: true })
    .description("show what starts, stops and changes on which cluster between two versions of a fleet, and why")
    .addOption(new Option("--exit-code", "end with 1 when anything changes"))
    .addHelpText("after", HELP)
    .action(async (first: string, second: string | undefined, options: DiffOptions) => {
      await withFleets(second === undefined ? LIVE : first, second ?? first, options, (sources) => show(sources, options));
    });
}

const HELP = `
Examples:
  $ ksfleet diff git:origin/main:fleet fleet              what this branch does to the fleet
  $ ksfleet diff fleet                                     what applying the folder to the hub would do: \`diff live fleet\`
  $ ksfleet diff git:HEAD~1 git:HEAD --output markdown     as a comment on a pull request
  $ ksfleet diff git:HEAD~1 git:HEAD --output html > d.html  as a page with a map, to search and to click through

Exit code 0 when the difference was computed (1 with --exit-code when there is one), 2 when some input could not be used.
The JSON is described in docs/diff.md.`;

async function show(sources: Readonly<Record<Side, FleetSource>>, { output, region, exitCode, write }: DiffOptions): Promise<void> {
  const comparison = await compareSources(sources, region);
  const { document, unread } = comparison;
  tellUnread(unread);
  await writeReports(write, comparison);
  if (isComparisonReport(output)) await printComparison(output, comparison);
  else await printDocument(document, output);
  process.exitCode = unread.length > 0 ? exitCodes.failure : exitCode === true && document.changes.length > 0 ? exitCodes.refused : exitCodes.done;
}

async function printDocument(document: DiffReport, output: OutputFormat): Promise<void> {
  const { diffSummary, diffTable } = await import("../../core/report/diff/table.js");
  print(output, "Diff", { ...document }, () => {
    const { header, rows } = diffTable(document);
    return [...(rows.length === 0 ? [] : [table(header, rows), ""]), ...diffSummary(document).map((line) => printable(line))].join("\n");
  });
}
