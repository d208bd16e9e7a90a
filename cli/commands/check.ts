/** `ksfleet check`: the gate of a pull request. What a change does, against what the team allows. */
import { Option, type Command } from "commander";
import type { Side } from "../../core/plan/diff";
import { formatDiagnostic, type Diagnostic } from "../../core/model/diagnostic";
import { guardsSet, judge, unknownNames, type Guards, type Refusal } from "../../core/plan/guards";
import { headline, movedLines } from "../../core/report/diff/phrases";
import { breachesOf, refusalText } from "../../core/report/guards-text";
import { printable } from "../../core/report/printable";
import { compareSources, withFleets, type Comparison } from "../comparison";
import { exitCodes } from "../exit-codes";
import type { FleetSource } from "../fleet-source";
import { isComparisonReport, printComparison, writeReports, type Judgement } from "../report/comparison";
import { progress } from "../report/output";
import { print } from "../report/print";
import { tellUnread } from "../report/unread";
import { addComparison, type ComparisonOptions } from "./comparison-options";
import { guardsOption, readGuardsFile } from "./guards-option";

interface CheckOptions extends ComparisonOptions {
  readonly guards?: string;
  readonly lock?: string;
}

export function registerCheck(program: Command): void {
  addComparison(program.command("check"))
    .description("judge what a change does to the fleet by its guards")
    .addOption(guardsOption())
    .addOption(new Option("--lock <file>", "when it is allowed, record what was judged, for ksfleet apply --lock and pulumi up"))
    .addHelpText("after", "\nExamples:\n  $ ksfleet check git:origin/main:fleet fleet\n  $ ksfleet check live fleet --lock fleet.lock.json\n\nExit code 0 when nothing changes or all of it is allowed, 1 when a guard said no, 2 when something could not be used.\nGuards are described in docs/guards.md, the JSON in docs/check.md.")
    .action(async (base: string, head: string, options: CheckOptions) => {
      const { file, guards } = await readGuardsFile(options.guards);
      await withFleets(base, head, options, async (sources) => {
        const comparison = await compareSources(sources, options.region, options.lock !== undefined);
        const { previews, changes, blast, diagnostics, unread } = comparison;
        tellUnread(unread);
        // What is not there cannot be told from what could not be used.
        const refusals = unread.length > 0 ? [] : judge(guards, { base: previews.base, head: previews.head, changes, blast, diagnostics, today: new Date().toISOString().slice(0, 10) });
        await show(withGuardFindings(comparison, await guardFindings(guards, file, comparison)), { guards, file }, refusals, options);
        const refused = breachesOf(refusals).length > 0;
        if (options.lock !== undefined && unread.length === 0 && !refused) await lock(options.lock, comparison, sources);
        process.exitCode = unread.length > 0 ? exitCodes.failure : refused ? exitCodes.refused : exitCodes.done;
      });
    });
}

/** What guards name and nobody is; where one side is not whole, nobody knows. */
async function guardFindings(guards: Guards, file: string, { previews, unread }: Comparison): Promise<readonly Diagnostic[]> {
  if (unread.length > 0) return [];
  const { guardLine } = await import("../../operations/sources/guards/index.js");
  return unknownNames(guards, previews).map((found) => ({ ...found, file, ...guardLine(file, found.path) }));
}

/** They are told in every form, but judged by no guard. */
function withGuardFindings(comparison: Comparison, findings: readonly Diagnostic[]): Comparison {
  const { document, diagnostics } = comparison;
  return { ...comparison, diagnostics: [...findings, ...diagnostics], document: { ...document, diagnostics: [...findings.map((found) => ({ ...found, appears: true })), ...document.diagnostics] } };
}

/** Beside a running hub, what stays there counts too. */
async function lock(file: string, { inputs }: Comparison, { base, head }: Readonly<Record<Side, FleetSource>>): Promise<void> {
  const { lockOfFleet, lockOver, writeLock } = await import("../../operations/lock/index.js");
  await writeLock(file, base.isLive && !head.isLive ? lockOver(inputs.head, inputs.base) : lockOfFleet(inputs.head));
  progress(`recorded in ${file}`);
}

async function show(comparison: Comparison, { guards, file }: { readonly guards: Guards; readonly file: string }, refusals: readonly Refusal[], { output, write }: CheckOptions): Promise<void> {
  const refused = breachesOf(refusals);
  const { document, diagnostics, unread } = comparison;
  const verdict = unread.length > 0 ? "none" : refused.length === 0 ? "allowed" : "refused";
  const { guardLine } = await import("../../operations/sources/guards/index.js");
  const judgement: Judgement = { refusals, placeOf: (guard) => ({ file, ...guardLine(file, guard) }) };
  await writeReports(write, comparison, judgement);
  if (isComparisonReport(output)) {
    await printComparison(output, comparison, judgement);
    return;
  }
  print(output, "Check", { verdict, guards: guardsSet(guards), refusals, ...document }, () => [
    headline(document),
    ...movedLines(document, 10),
    ...refusals.map(refusalText),
    ...diagnostics.filter(({ code }) => code === "KS241").map((found) => `${found.severity}: ${formatDiagnostic(found)}`),
    ...(guards.diagnostics === undefined ? document.diagnostics.filter(({ appears, severity }) => appears && severity === "error").map((found) => `new error: ${formatDiagnostic(found)}`) : []),
    unread.length > 0 ? "Not judged: some input could not be used." : refused.length === 0 ? "Allowed." : `Refused: ${refused.length} of the guards' rules ${refused.length === 1 ? "is" : "are"} broken.`,
  ].map((line) => printable(line)).join("\n"));
}
