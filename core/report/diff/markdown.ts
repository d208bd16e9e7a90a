/** The difference as a comment on a pull request: short first, detail folded, never over what a platform takes. */
import type { Diagnostic } from "../../model/diagnostic";
import type { Json } from "../../model/kube-object";
import type { FieldChange } from "../../plan/diff";
import type { Refusal } from "../../plan/guards";
import { breachesOf, breachText } from "../guards-text";
import { printable } from "../printable";
import type { ChangedDiagnostic, DiffReport, LocatedChange } from "../../model/diff-report";
import { causeText, CHANGE_WORDS, forecastLines, headline, nameOfObject, valueText } from "./phrases";
import { count, numeral, sentences, shorten, shortenEach } from "../../model/words";

/** The first line of the comment, by which a later run finds it again. */
const COMMENT_MARK = "<!-- kubestellar-fleet: diff -->";

/** GitHub takes 65,536 characters, GitLab a million. */
const MAX_CHARACTERS = 60_000;
/** Rows of the table on top. */
const ROWS_SHOWN = 20;
const NAMES_SHOWN = 3;
/** Names in a folded detail. */
const NAMES_FOLDED = 200;

export interface MarkdownOptions {
  /** Heading of the comment. @default "What this change does to the fleet" */
  readonly title?: string;
  /** @default 60000 */
  readonly maxCharacters?: number;
  /** What guards said; absent: they were not asked. */
  readonly refusals?: readonly Refusal[];
  /** What of the input could not be used: then the difference is told as incomplete, and guards have said nothing. */
  readonly unread?: readonly Diagnostic[];
}

/** The text of a comment. Names of strangers are escaped. */
export function renderDiffMarkdown(document: DiffReport, { title = "What this change does to the fleet", maxCharacters = MAX_CHARACTERS, refusals, unread = [] }: MarkdownOptions = {}): string {
  const { changes, blast, diagnostics } = document;
  const writer = new LimitedText(maxCharacters);
  writer.add(`${COMMENT_MARK}\n### ${escape(title)}\n\n**${escape(headline(document))}**\n`);
  for (const line of unread.length > 0 ? unreadLines(unread, refusals !== undefined) : refusals === undefined ? [] : verdictLines(refusals)) writer.add(line);
  const moved = [...blast.clustersAdded.map((name) => `${code(name)} joins`), ...blast.clustersRemoved.map((name) => `${code(name)} leaves`)];
  if (moved.length > 0) writer.add(`\nClusters: ${shorten(moved, NAMES_FOLDED)}.\n`);
  const policies = [...blast.policiesAdded.map((name) => `${code(name)} is new`), ...blast.policiesRemoved.map((name) => `${code(name)} goes`)];
  if (policies.length > 0) writer.add(`\nPolicies: ${shorten(policies, NAMES_FOLDED)}.\n`);
  const appearing = diagnostics.filter(({ appears }) => appears);
  const errors = appearing.filter(({ severity }) => severity === "error").length;
  if (errors > 0) writer.add(`\n:warning: ${count(errors, "new error")}; see below.\n`);
  if (changes.length > 0) {
    writer.add("\n| | policy | objects | clusters | because |\n|---|---|---|---|---|\n");
    for (const change of [...changes].sort((a, b) => URGENCY[a.change] - URGENCY[b.change]).slice(0, ROWS_SHOWN)) writer.add(tableRow(change));
    if (changes.length > ROWS_SHOWN) writer.add(`\n${count(changes.length - ROWS_SHOWN, "more row")} below.\n`);
  }
  if (blast.regions.length > 0) {
    writer.add("\n| region | clusters touched |\n|---|---|\n");
    for (const { value, touched, total } of blast.regions) writer.add(`| ${value === "" ? "(none)" : code(value)} | ${numeral(touched)} of ${numeral(total)} |\n`);
  }
  for (const line of forecastLines(document)) writer.add(`\n${escape(line)}.\n`);
  if (diagnostics.length > 0) {
    writer.fold(`Findings: ${numeral(appearing.length)} new, ${numeral(diagnostics.length - appearing.length)} gone`, diagnostics, findingLine);
  }
  if (changes.length > 0) writer.fold("Every change", changes, detail);
  return writer.text();
}

/** Of many rows, those are read that stand first. */
const URGENCY: Readonly<Record<LocatedChange["change"], number>> = { stop: 0, start: 1, change: 2 };

function findingLine({ appears, severity, code: id, object, message, file, line, fix }: ChangedDiagnostic): string {
  const place = file === undefined ? "" : ` (${code(`${file}${line === undefined ? "" : `:${line}`}`)})`;
  const what = `- ${appears ? "new" : "gone"} ${severity} ${id}${object === undefined ? "" : ` ${code(object)}`}: ${escape(message)}${place}`;
  return `${appears ? sentences(what, escape(fix)) : what}\n`;
}

function unreadLines(unread: readonly Diagnostic[], wasToJudge: boolean): readonly string[] {
  return [
    `\n:no_entry: **Some input could not be used, so this is not the whole change${wasToJudge ? ", and guards were not asked" : ""}.**\n\n`,
    ...unread.slice(0, ROWS_SHOWN).map(({ code: id, message, file, line }) => `- ${id}${file === undefined ? "" : ` ${code(`${file}${line === undefined ? "" : `:${line}`}`)}`}: ${escape(message)}\n`),
    ...(unread.length > ROWS_SHOWN ? [`- and ${unread.length - ROWS_SHOWN} more\n`] : []),
  ];
}

function verdictLines(refusals: readonly Refusal[]): readonly string[] {
  const refused = breachesOf(refusals);
  return [
    refused.length === 0 ? "\n:white_check_mark: All guards allow it.\n\n" : "\n:no_entry: **Guards refuse it.**\n\n",
    ...refused.map((refusal) => `- ${code(refusal.guard)}: ${escape(breachText(refusal))}\n`),
    ...refusals.flatMap(({ guard, message, exception }) => (exception === undefined ? [] : [`- ${code(guard)} has an exception: ${escape(message)} (${escape(exception.reason)}; approved by ${escape(exception.approvedBy)})\n`])),
  ];
}

function tableRow(change: LocatedChange): string {
  const { policy, objects, clusters, causes } = change;
  const names = shortenEach(objects, NAMES_SHOWN, (object) => code(nameOfObject(object)));
  return `| ${CHANGE_WORDS[change.change]} | ${code(policy)} | ${names} | ${shortenEach(clusters, NAMES_SHOWN, code)} | ${shortenEach(causes, 2, (cause) => escape(causeText(cause)))} |\n`;
}

function detail(change: LocatedChange): string {
  const { space, policy, objects, clusters, causes, fields } = change;
  return [
    `- **${CHANGE_WORDS[change.change]}** by ${code(policy)} of ${code(space)}: ${count(objects.length, "object")} on ${count(clusters.length, "cluster")}`,
    `  - objects: ${shortenEach(objects, NAMES_FOLDED, (object) => code(nameOfObject(object)))}`,
    `  - clusters: ${shortenEach(clusters, NAMES_FOLDED, code)}`,
    ...(fields.length > 0 ? [`  - fields: ${shortenEach(fields, NAMES_FOLDED, fieldText)}`] : []),
    `  - because: ${shortenEach(causes, NAMES_FOLDED, (cause) => escape(causeText(cause)))}`,
    "",
  ].join("\n");
}

function fieldText({ path, before, after }: FieldChange): string {
  const value = (of: Json | undefined): string => (of === undefined ? valueText(of) : code(valueText(of)));
  return `${code(path)}: ${value(before)} → ${value(after)}`;
}

/** Text that says how much of it was left out once it is full. */
class LimitedText {
  private readonly parts: string[] = [];
  private length = 0;
  private left = 0;

  constructor(private readonly limit: number) {}

  add(text: string): void {
    if (this.left > 0 || this.length + text.length > this.limit) {
      this.left++;
      return;
    }
    this.parts.push(text);
    this.length += text.length;
  }

  /** A folded list; what does not fit is counted inside of it. */
  fold<T>(summary: string, items: readonly T[], render: (item: T) => string): void {
    const head = `\n<details><summary>${escape(summary)}</summary>\n\n`;
    const foot = "\n</details>\n";
    const room = this.limit - this.length - head.length - foot.length - 100;
    let used = 0;
    const shown: string[] = [];
    // Rendered one by one: of a large change few fit.
    for (const item of items) {
      const rendered = render(item);
      if (used + rendered.length > room) break;
      shown.push(rendered);
      used += rendered.length;
    }
    if (room < 0) {
      this.left++;
      return;
    }
    const rest = items.length - shown.length;
    this.add(`${head}${shown.join("")}${rest > 0 ? `\n${count(rest, "more item")}: \`ksfleet diff --output json\` tells all.\n` : ""}${foot}`);
  }

  text(): string {
    return this.parts.join("") + (this.left > 0 ? "\nMore was left out: `ksfleet diff --output json` tells all.\n" : "");
  }
}

/** Text that Markdown and HTML leave alone, and of which no platform makes a mention, a reference or a link. */
function escape(text: string): string {
  return onOneLine(text).replace(/[\\`*_{}[\]<>|~#&]/g, "\\$&").replace(/@(?=\w)|#(?=\d)|:(?=\/\/)|www(?=\.)/g, "$&\u200b");
}

const onOneLine = (text: string): string => printable(text.replace(/\r?\n/g, " "));

function code(text: string): string {
  const fence = "`".repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const body = onOneLine(text).replaceAll("|", "\\|");
  return fence.length > 1 ? `${fence} ${body} ${fence}` : `\`${body}\``;
}
