/** The difference for a terminal. */
import { formatDiagnostic } from "../../model/diagnostic";
import { count, numeral, shorten, shortenEach } from "../../model/words";
import type { Table } from "../status-table";
import type { DiffReport } from "../../model/diff-report";
import { causeText, CHANGE_WORDS, fieldsText, forecastLines, headline, movedLines, nameOfObject } from "./phrases";

const NAMES_SHOWN = 3;

/** One row a change; the fields of what changes stand with their objects. */
export function diffTable({ changes }: DiffReport): Table {
  const rows = changes.map((change) => {
    const objects = shortenEach(change.objects, NAMES_SHOWN, nameOfObject);
    const fields = change.fields.length === 0 ? "" : ` (${fieldsText(change, 2)})`;
    return [CHANGE_WORDS[change.change], change.policy, `${objects}${fields}`, shorten(change.clusters, NAMES_SHOWN), shortenEach(change.causes, 2, causeText)];
  });
  return { header: ["CHANGE", "POLICY", "OBJECTS", "CLUSTERS", "BECAUSE"], rows };
}

/** What is said below the table. */
export function diffSummary(document: DiffReport): readonly string[] {
  const { blast, diagnostics } = document;
  return [
    headline(document),
    ...movedLines(document, 10),
    ...blast.regions.filter(({ touched }) => touched > 0).map(({ value, touched, total }) => `${value === "" ? "(no region)" : value}: ${numeral(touched)} of ${count(total, "cluster")} touched`),
    ...forecastLines(document),
    ...diagnostics.map((diagnostic) => `${diagnostic.appears ? "new" : "gone"} ${diagnostic.severity}: ${formatDiagnostic(diagnostic)}`),
  ];
}
