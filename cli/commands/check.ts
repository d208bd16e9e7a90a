/** `ksfleet check`: the gate of a pull request. What a change does, against what the team allows. */
import { readFile } from "node:fs/promises";
import { Argument, Option, type Command } from "commander";
import { formatDiagnostic } from "../../core/model/diagnostic";
import { guardsSet, judge, readGuards, type Guards, type Refusal } from "../../core/plan/guards";
import { headline } from "../../core/report/diff/phrases";
import { printable } from "../../core/report/printable";
import { KubeStellarError } from "../../operations/errors";
import { compareRevisions, withRevisions, type Comparison } from "../comparison";
import { exitCodes } from "../exit-codes";
import { print } from "../report/print";

const FORMATS = ["table", "json", "yaml", "markdown"] as const;
const DEFAULT_GUARDS = "fleet.guards.yaml";

interface CheckOptions {
  readonly guards: string;
  readonly output: (typeof FORMATS)[number];
  readonly region?: string;
}

export function registerCheck(program: Command): void {
  program
    .command("check")
    .description("judge what a change does to the fleet by the guards of fleet.guards.yaml")
    .addArgument(new Argument("<base>", "a folder, or git:REF[:PATH]"))
    .addArgument(new Argument("<head>", "a folder, or git:REF[:PATH]"))
    .addOption(new Option("--guards <file>", "the guards").default(DEFAULT_GUARDS))
    .addOption(new Option("--region <label>", "label of ManagedClusters that names their region, for the share of each"))
    .addOption(new Option("-o, --output <format>", "how to print the result").choices(FORMATS).default("table"))
    .addHelpText("after", "\nExample:\n  $ ksfleet check git:origin/main:fleet fleet\n\nExit code 0 when nothing changes or all of it is allowed, 1 when a guard said no, 2 when something could not be read.\nGuards and JSON are described in docs/check.md.")
    .action(async (base: string, head: string, options: CheckOptions) => {
      const guards = await loadGuards(options.guards);
      await withRevisions(base, head, async (revisions) => {
        const comparison = await compareRevisions(revisions, options.region);
        const { previews, changes, blast, diagnostics, unusable } = comparison;
        const refusals = judge(guards, { base: previews.base, head: previews.head, changes, blast, diagnostics, today: new Date().toISOString().slice(0, 10) });
        await show(comparison, guards, refusals, options);
        process.exitCode = unusable ? exitCodes.failure : refusals.some(({ exception }) => exception === undefined) ? exitCodes.refused : exitCodes.done;
      });
    });
}

async function loadGuards(file: string): Promise<Guards> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new KubeStellarError(`cannot be read (${error.code ?? error.message})`, { code: "NotFound", object: file, fix: "Write the guards there, or name the file with --guards" });
  });
  const { LineCounter, isNode, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [broken] = document.errors;
  if (broken !== undefined) throw new KubeStellarError(`is no YAML: ${broken.message.split("\n")[0] ?? ""}`, { code: "Invalid", object: file, fix: "Mend it" });
  const { guards, findings } = readGuards(document.toJS({ maxAliasCount: 100 }) as unknown);
  if (findings.length === 0) return guards;
  const told = findings.map((finding) => {
    const steps = [...finding.path.matchAll(/([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
    const node = document.getIn(steps, true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return formatDiagnostic({ ...finding, file, ...(offset !== undefined && { line: lines.linePos(offset).line }) });
  });
  throw new KubeStellarError(`holds guards that cannot be kept:\n${told.join("\n")}`, { code: "Invalid", object: file, fix: "Correct them; nothing was checked" });
}

async function show({ document }: Comparison, guards: Guards, refusals: readonly Refusal[], { output }: CheckOptions): Promise<void> {
  const refused = refusals.filter(({ exception }) => exception === undefined);
  const verdict = refused.length === 0 ? "allowed" : "refused";
  if (output === "markdown") {
    const { renderDiffMarkdown } = await import("../../core/report/diff/markdown.js");
    process.stdout.write(renderDiffMarkdown(document, { refusals }));
    return;
  }
  print(output, "Check", { verdict, guards: guardsSet(guards), refusals, ...document }, () => [
    headline(document),
    ...refusals.map(({ guard, message, exception }) => (exception === undefined ? `refused by ${guard}: ${message}` : `allowed although ${guard}: ${message} (${exception.reason}; approved by ${exception.approvedBy})`)),
    refused.length === 0 ? "Allowed." : `Refused: ${refused.length} of the guards' rules ${refused.length === 1 ? "is" : "are"} broken.`,
  ].map((line) => printable(line)).join("\n"));
}
