/** `ksfleet diff`: what a change of the definition does to the fleet, before it is applied. */
import { Argument, Option, type Command } from "commander";
import { blastOf, compareFleets, forecastOf, type Cause, type Side } from "../../core/plan/diff";
import { asksForStatus, createPreview } from "../../core/preview";
import { diffDocument, type DiffDocument } from "../../core/report/diff/document";
import { printable } from "../../core/report/printable";
import { loadFleet, type LoadedFleet } from "../../operations/sources/fleet";
import { openRevision, type Revision } from "../../operations/sources/revision";
import { exitCodes } from "../exit-codes";
import { progress } from "../report/output";
import { print } from "../report/print";
import { table } from "../report/table";

const FORMATS = ["table", "json", "yaml", "markdown"] as const;

interface DiffOptions {
  readonly output: (typeof FORMATS)[number];
  readonly region?: string;
  readonly exitCode?: true;
}

export function registerDiff(program: Command): void {
  program
    .command("diff")
    .description("show what starts, stops and changes on which cluster between two versions of a fleet, and why")
    .addArgument(new Argument("<base>", "a folder, or git:REF[:PATH]"))
    .addArgument(new Argument("<head>", "a folder, or git:REF[:PATH]"))
    .addOption(new Option("-o, --output <format>", "how to print the result").choices(FORMATS).default("table"))
    .addOption(new Option("--region <label>", "label of ManagedClusters that names their region, for the share of each"))
    .addOption(new Option("--exit-code", "end with 1 when anything changes"))
    .addHelpText("after", HELP)
    .action(async (base: string, head: string, options: DiffOptions) => {
      const opened: Revision[] = [];
      try {
        for (const asked of [base, head]) opened.push(await openRevision(asked, { onProgress: progress }));
        const [from, to] = opened;
        if (from !== undefined && to !== undefined) await show({ base: from, head: to }, options);
      } finally {
        await Promise.all(opened.map((revision) => revision.dispose()));
      }
    });
}

const HELP = `
Examples:
  $ ksfleet diff git:origin/main:fleet fleet              what this branch does to the fleet
  $ ksfleet diff git:HEAD~1 git:HEAD --output markdown     as a comment on a pull request

Exit code 0 when the difference was computed (1 with --exit-code when there is one), 2 when some input could not be read.
The JSON is described in docs/diff.md.`;

interface OpenedSide {
  readonly revision: Revision;
  readonly fleet: LoadedFleet;
}

async function show(revisions: Readonly<Record<Side, Revision>>, { output, region, exitCode }: DiffOptions): Promise<void> {
  const open = async (revision: Revision): Promise<OpenedSide> => ({ revision, fleet: await loadFleet(revision.folder) });
  const sides: Readonly<Record<Side, OpenedSide>> = { base: await open(revisions.base), head: await open(revisions.head) };
  const engine = [sides.base, sides.head].some(({ fleet }) => asksForStatus(fleet.input)) ? await import("../../core/status/index.js") : undefined;
  const previews = { base: createPreview(sides.base.fleet.input, engine), head: createPreview(sides.head.fleet.input, engine) };
  const changes = compareFleets(previews.base, previews.head);
  const diagnosticsOf = async (side: Side) => {
    const { fleet, revision } = sides[side];
    const located = await fleet.locate([...fleet.findings, ...previews[side].findings()]);
    return located.map((found) => ({ ...found, ...(found.file !== undefined && { file: revision.display(found.file) }) }));
  };
  const document = diffDocument({
    changes,
    blast: blastOf(changes, previews, region),
    forecast: forecastOf(changes),
    diagnostics: { base: await diagnosticsOf("base"), head: await diagnosticsOf("head") },
    locate: await placesOf(changes.flatMap(({ changes: rows }) => rows.flatMap(({ causes }) => causes)), sides),
  });
  await printDocument(document, output);
  const unusable = [sides.base, sides.head].some(({ fleet }) => fleet.unreadable);
  process.exitCode = unusable ? exitCodes.failure : exitCode === true && document.changes.length > 0 ? exitCodes.refused : exitCodes.done;
}

/** Files and lines of causes: each side's files are read again once. */
async function placesOf(causes: readonly Cause[], sides: Readonly<Record<Side, OpenedSide>>): Promise<(cause: Cause) => { readonly file?: string; readonly line?: number }> {
  const places = new Map<string, { readonly file?: string; readonly line?: number }>();
  const keyOf = ({ side, space, index, path }: Cause): string => JSON.stringify([side, space, index, path]);
  for (const side of ["base", "head"] as const) {
    const asked = [...new Map(causes.filter((cause) => cause.side === side && cause.index !== undefined).map((cause) => [keyOf(cause), cause])).entries()];
    const located = await sides[side].fleet.locate(asked.map(([, { space, index = 0, path }]) => ({ code: "", severity: "info", message: "", fix: "", path, space, index })));
    asked.forEach(([key], i) => {
      const { file, line } = located[i] ?? {};
      places.set(key, { ...(file !== undefined && { file: sides[side].revision.display(file) }), ...(line !== undefined && { line }) });
    });
  }
  return (cause) => places.get(keyOf(cause)) ?? {};
}

async function printDocument(document: DiffDocument, output: DiffOptions["output"]): Promise<void> {
  if (output === "markdown") {
    const { renderDiffMarkdown } = await import("../../core/report/diff/markdown.js");
    process.stdout.write(renderDiffMarkdown(document));
    return;
  }
  const { diffSummary, diffTable } = await import("../../core/report/diff/table.js");
  print(output, "Diff", { ...document }, () => {
    const { header, rows } = diffTable(document);
    return [...(rows.length === 0 ? [] : [table(header, rows), ""]), ...diffSummary(document).map((line) => printable(line))].join("\n");
  });
}
