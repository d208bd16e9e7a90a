/** A preview for people: one line for each thing of the chosen sort, made from what the JSON has too. */
import { countEntries } from "../../core/model/binding-entries";
import type { Preview } from "../../core/preview";
import { numeral, shorten } from "../../core/model/words";
import { table } from "./table";

/** What a preview can show. */
export type PreviewView = "bindings" | "works" | "outcomes" | "combined";

/** Rows that a table has at most: nobody reads more, and a table is laid out as a whole. */
const MAX_ROWS = 2_000;
/** Names in a cell at most. */
const MAX_NAMES = 5;

/** The lines of the table, without findings. */
export function previewTable(preview: Preview, view: PreviewView): readonly string[] {
  switch (view) {
    case "bindings":
      return rows(["SPACE", "POLICY", "OBJECTS", "CLUSTERS", "WHERE", "ERRORS"], preview.bindings(), ({ space, name, spec, errors }) => {
        const clusters = (spec?.destinations ?? []).map(({ clusterId }) => clusterId);
        return [space, name, spec === null ? "refused" : String(countEntries(spec)), String(clusters.length), few(clusters), errors.length === 0 ? "" : String(errors.length)];
      });
    case "works":
      return rows(["SPACE", "MAILBOX", "WORK", "OBJECTS"], preview.works(), ({ space, namespace, name, spec }) => [space, namespace, name, few((spec.workload?.manifests ?? []).map((m) => `${m.kind} ${m.metadata?.name ?? ""}`))]);
    case "outcomes":
      return rows(["SPACE", "POLICY", "CLUSTERS", "OUTCOME", "WHERE", "DIFFERENT FROM THE FIRST"], outcomeRows(preview), (row) => row);
    case "combined":
      return rows(["SPACE", "NAMESPACE", "COMBINED STATUS", "COLLECTOR", "ROW"], combinedRows(preview), (row) => row);
  }
}

function* outcomeRows(preview: Preview): Iterable<readonly string[]> {
  for (const { space, binding, clusters, classes } of preview.outcomes()) {
    let number = 0;
    for (const outcome of classes) {
      number++;
      const differences = outcome.diff.map(({ object, path, here }) => `${object} ${path}: ${short(here)}`);
      yield [space, binding, `${numeral(outcome.clusters.length)} of ${numeral(clusters)}`, `${numeral(number)} of ${numeral(classes.length)}`, few(outcome.clusters), outcome.errors.length > 0 ? `fails: ${outcome.errors[0] ?? ""}` : few(differences)];
    }
  }
}

function* combinedRows(preview: Preview): Iterable<readonly string[]> {
  for (const { space, namespace, name, labels, results } of preview.combined()) {
    const subject = `${labels["status.kubestellar.io/resource"] ?? name} ${labels["status.kubestellar.io/name"] ?? ""}`;
    for (const { name: collector, columnNames, rows: values = [] } of results) {
      for (const { columns } of values) yield [space, namespace, subject, collector, columns.map((value, i) => `${columnNames[i] ?? ""}=${value.string ?? value.float ?? short(value.bool ?? value.object ?? null)}`).join(" ")];
    }
  }
}

function rows<T>(head: readonly string[], items: Iterable<T>, cells: (item: T) => readonly string[]): readonly string[] {
  const shown: (readonly string[])[] = [];
  let hidden = 0;
  for (const item of items) {
    if (shown.length < MAX_ROWS) shown.push(cells(item));
    else hidden++;
  }
  if (shown.length === 0) return ["nothing to show"];
  return [table(head, shown), ...(hidden > 0 ? [`... and ${numeral(hidden)} more; --output json shows all`] : [])];
}

const few = (names: readonly string[]): string => shorten(names, MAX_NAMES);

function short(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
