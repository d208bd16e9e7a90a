/** Findings and refusals of guards as a SARIF 2.1.0 log, which code-scanning services show at their lines. */
import type { Diagnostic, Severity } from "../../model/diagnostic";
import { sentences } from "../../model/words";
import type { GuardName, Refusal } from "../../plan/guards";
import { breachText } from "../guards-text";
import { printable } from "../printable";
import { guardRuleId, ruleOf } from "./rules";

/** A finding, and how it stands to what was there before. */
export interface SarifFinding extends Diagnostic {
  /** Absent: nothing was compared. */
  readonly baseline?: "new" | "unchanged";
}

export interface SarifSource {
  /** Of this package. */
  readonly version: string;
  /** Of the fleet as it is to be. What is gone is not told: services take every result for one that is there. */
  readonly findings: readonly SarifFinding[];
  /** What guards said; those with an exception are results that are suppressed. @default none */
  readonly refusals?: readonly Refusal[];
  /** Where a guard is set. */
  readonly guardPlace?: (guard: GuardName) => { readonly file: string; readonly line?: number };
  /** Everything could be read. */
  readonly complete: boolean;
  /** A file of a finding as a URI; relative ones are relative to the root of the repository. */
  readonly uriOf: (file: string) => string;
  /** Stands for results that are in no file: services refuse a log with a result that is nowhere. */
  readonly standIn: string;
  /** Short text for a long one, the same for the same. */
  readonly digest: (text: string) => string;
}

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = { error: "error", warning: "warning", info: "note" };

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

interface Draft {
  readonly ruleId: string;
  readonly level: "error" | "warning" | "note";
  readonly text: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly subject?: string;
  /** The same for the same result of another run, wherever it stands by then. */
  readonly identity: readonly string[];
  readonly more: Readonly<Record<string, unknown>>;
}

/** The log as plain data: one run, only the rules that have results. */
export function sarifLog({ version, findings, refusals = [], guardPlace, complete, uriOf, standIn, digest }: SarifSource): Readonly<Record<string, unknown>> {
  const drafts = [...findings.map(ofFinding), ...refusals.map((refusal) => ofRefusal(refusal, guardPlace?.(refusal.guard)))];
  const ids = [...new Set(drafts.map(({ ruleId }) => ruleId))].sort();
  const indexes = new Map(ids.map((id, index) => [id, index]));
  const fingerprints = fingerprintsOf(drafts);
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "ksfleet", semanticVersion: version, rules: ids.map(ruleOf) } },
        invocations: [{ executionSuccessful: complete }],
        columnKind: "utf16CodeUnits",
        results: drafts.map((draft, i) => resultOf({ file: standIn, ...draft }, { ruleIndex: indexes.get(draft.ruleId), fingerprint: fingerprints[i] ?? "", uriOf, digest })),
      },
    ],
  };
}

function ofFinding({ code, severity, space, object, path, message, fix, file, line, column, baseline }: SarifFinding): Draft {
  const about = [object, path].filter((part) => part !== undefined && part !== "").join(" ");
  return {
    ruleId: code,
    level: LEVELS[severity],
    text: `${about === "" ? "" : `${about}: `}${sentences(message, fix)}`,
    identity: [space ?? "", object ?? "", path, message],
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(object !== undefined && { subject: space === undefined ? object : `${space}/${object}` }),
    more: baseline === undefined ? {} : { baselineState: baseline },
  };
}

function ofRefusal(refusal: Refusal, place: { readonly file: string; readonly line?: number } | undefined): Draft {
  const { guard, subject, exception } = refusal;
  return {
    ruleId: guardRuleId(guard),
    level: "error",
    text: breachText(refusal),
    identity: [subject],
    ...place,
    more: exception === undefined ? {} : { suppressions: [{ kind: "external", status: "accepted", justification: printable(`${exception.reason}; approved by ${exception.approvedBy}`) }] },
  };
}

/** What tells results apart in one log, and is the same in the next: results of one rule that are about one thing differ in their text. */
function fingerprintsOf(drafts: readonly Draft[]): readonly string[] {
  const keyOf = (draft: Draft): string => JSON.stringify([draft.ruleId, draft.identity]);
  const counts = new Map<string, number>();
  for (const draft of drafts) counts.set(keyOf(draft), (counts.get(keyOf(draft)) ?? 0) + 1);
  return drafts.map((draft) => JSON.stringify((counts.get(keyOf(draft)) ?? 0) > 1 ? [...draft.identity, draft.text, draft.file ?? ""] : draft.identity));
}

interface InLog extends Pick<SarifSource, "uriOf" | "digest"> {
  readonly ruleIndex: number | undefined;
  readonly fingerprint: string;
}

function resultOf({ ruleId, level, text, file, line = 1, column, subject, more }: Draft & { readonly file: string }, { ruleIndex, fingerprint, uriOf, digest }: InLog): Readonly<Record<string, unknown>> {
  const location = {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
    },
    ...(subject !== undefined && { logicalLocations: [{ fullyQualifiedName: printable(subject), kind: "resource" }] }),
  };
  return {
    ruleId,
    ruleIndex,
    level,
    message: { text: withoutLinks(printable(text)) },
    locations: [location],
    // GitHub knows results by the first alone, and would make it of the line, on which there may be several.
    partialFingerprints: { primaryLocationLineHash: digest(`${ruleId} ${fingerprint}`), "ksfleet/v1": fingerprint },
    ...more,
  };
}

/** `[text](target)` in a message would become a link, and names are strangers'. */
function withoutLinks(text: string): string {
  return text.replaceAll("](", "] (");
}
