/** Drift for a terminal: one row for what is alike, and what was not compared. */
import type { DriftManager, DriftReport, DriftRow } from "../model/drift-report";
import type { Json } from "../model/kube-object";
import { count, numeral, shorten } from "../model/words";
import type { Table } from "./status-table";

const NAMES_SHOWN = 3;
/** Characters of a value. */
const VALUE_LENGTH = 60;

/** What is not met, where, which objects, how, and by whom. */
export function driftTable({ drift }: Pick<DriftReport, "drift">): Table {
  return {
    header: ["NOT AS", "WHERE", "OBJECTS", "DRIFT", "BY"],
    rows: drift.map((row) => [`the ${row.against} says`, placeOf(row), listed(row.objects), howOf(row), whoOf(row)]),
  };
}

/** What is said below the table. */
export function driftSummary({ definition, drift, unread, reported, compared }: DriftReport): readonly string[] {
  const parts = [...(definition === undefined ? [] : [`${count(compared.definition, "object")} of ${definition} with the hub`]), `${count(compared.objects, "object")} on ${count(compared.clusters, "cluster")}`];
  return [
    `${drift.length === 0 ? "No drift" : count(drift.length, "difference")} in what was compared: ${parts.join(", ")}.`,
    ...unread.map(({ reason, clusters, policies }) => `not compared, may have drifted: ${shorten(clusters.length > 0 ? clusters : policies, NAMES_SHOWN)} (${reason})`),
    ...reported.map(({ policy, message, objects, clusters }) => `reported by ${shorten(clusters, NAMES_SHOWN)}: ${shorten(objects, NAMES_SHOWN)} of ${policy}: ${message}`),
  ];
}

function placeOf({ against, space, clusters }: DriftRow): string {
  return against === "definition" ? space : shorten(clusters, NAMES_SHOWN);
}

/** A line each: names of objects are long. */
function listed(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return [...names.slice(0, NAMES_SHOWN), ...(more > 0 ? [`and ${numeral(more)} more`] : [])].join("\n");
}

function howOf(row: DriftRow): string {
  const { drift, path, expected, actual, reason } = row;
  const because = reason === undefined ? "" : `: ${reason}`;
  if (path === undefined) return drift === "missing" ? `not there${because}` : `should not be there${because}`;
  if (expected === undefined) return `${path}: ${valueOf(actual)} there, no longer wanted${because}`;
  return `${path}: ${valueOf(expected)} wanted, ${actual === undefined ? "not there" : `${valueOf(actual)} there`}${because}`;
}

function whoOf({ managers, lastWriters = [] }: DriftRow): string {
  if (managers === undefined) return "";
  if (managers.length > 0) return managers.map(nameOf).join("\n");
  return ["nobody owns it", ...(lastWriters.length === 0 ? [] : [`object last written by ${lastWriters.map(nameOf).join(", ")}`])].join("; ");
}

function nameOf({ manager, operation, subresource, since, until }: DriftManager): string {
  const times = since === undefined ? "" : ` ${until === undefined ? since : `${since} to ${until}`}`;
  return `${manager === "" ? "(unnamed)" : manager} (${operation}${subresource === undefined ? "" : ` of ${subresource}`})${times}`;
}

function valueOf(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH)}…` : text;
}
