/** Comparisons of fleets as reports for other programs: comments, code scanning, drawing programs. */
import path from "node:path";
import type { GuardName, Refusal } from "../../core/plan/guards";
import { replaceFile } from "../../operations/replace-file";
import type { Comparison } from "../comparison";

/** Formats for readers and services; tables, JSON and YAML are each command's own. */
export const COMPARISON_REPORTS = ["markdown", "html", "sarif", "mermaid", "dot"] as const;

/** One of them. */
export type ComparisonReport = (typeof COMPARISON_REPORTS)[number];

/** What guards said of the change, and where each is set. */
export interface Judgement {
  readonly refusals: readonly Refusal[];
  readonly placeOf: (guard: GuardName) => { readonly file: string; readonly line?: number };
}

/** Whether an output is one of these reports. */
export const isComparisonReport = (output: string): output is ComparisonReport => (COMPARISON_REPORTS as readonly string[]).includes(output);

/** Writes a report to stdout. @param judgement - absent: guards were not asked. */
export async function printComparison(report: ComparisonReport, comparison: Comparison, judgement?: Judgement): Promise<void> {
  process.stdout.write(await REPORTS[report](comparison, judgement));
}

/** A report that is written to a file. */
export interface ReportFile {
  readonly file: string;
  readonly report: ComparisonReport;
}

const BY_EXTENSION: Readonly<Record<string, ComparisonReport>> = { ".md": "markdown", ".html": "html", ".sarif": "sarif", ".mmd": "mermaid", ".dot": "dot" };

/** The report that the extension of a file stands for; undefined for others. */
export const reportOfFile = (file: string): ComparisonReport | undefined => BY_EXTENSION[path.extname(file)];

/** Writes reports to files, each whole or not at all. @throws KubeStellarError `Invalid` for a file that cannot be written. */
export async function writeReports(files: readonly ReportFile[], comparison: Comparison, judgement?: Judgement): Promise<void> {
  for (const { file, report } of files) {
    await replaceFile(file, await REPORTS[report](comparison, judgement));
  }
}

type Report = (comparison: Comparison, judgement: Judgement | undefined) => Promise<string>;

const drawn = (format: "mermaid" | "dot"): Report => async ({ document, previews }) => {
  const { drawChanges, renderDrawing } = await import("../../core/report/graph/index.js");
  const { headline } = await import("../../core/report/diff/phrases.js");
  const { fleetMap } = await import("../../core/report/map/fleet-map.js");
  const { withChanges } = await import("../../core/report/map/map-changes.js");
  return renderDrawing(format, drawChanges(withChanges(fleetMap(previews.head, previews.base), document.changes).map, headline(document)));
};

const REPORTS: Readonly<Record<ComparisonReport, Report>> = {
  markdown: async ({ document, unread }, judgement) => (await import("../../core/report/diff/markdown.js")).renderDiffMarkdown(document, { unread, ...(judgement !== undefined && { refusals: judgement.refusals }) }),
  html: async (comparison, judgement) => (await import("./page.js")).comparisonPage(comparison, judgement?.refusals),
  sarif: async ({ document, diagnostics, unread, standIn }, judgement) => {
    const { sarifText } = await import("./sarif.js");
    const { againstBaseline } = await import("../../core/report/diff/document.js");
    return sarifText({ findings: againstBaseline(diagnostics, document.diagnostics), complete: unread.length === 0, standIn, ...(judgement !== undefined && { refusals: judgement.refusals, guardPlace: judgement.placeOf }) });
  },
  mermaid: drawn("mermaid"),
  dot: drawn("dot"),
};
