/** The status of a fleet as plain text for a terminal: what runs where, and which clusters there are. */
import { printable } from "./printable";
import { count, numeral, shorten } from "../model/words";
import { absenceOf } from "./delivery/debts";
import type { ClusterStatus, FleetStatus, OutcomeGroup } from "./fleet-status";

/** Names shown of a list before the rest is counted. */
const NAMES_SHOWN = 4;
/** Rows shown of a table before the rest is counted. */
const ROWS_SHOWN = 100;
/** In a larger fleet the clusters that are there share a row. */
const CLUSTERS_ONE_BY_ONE = 40;

export interface StatusTableOptions {
  /** Names shown of each list of clusters or objects. Default 4; `Infinity` shows all. */
  readonly namesShown?: number;
}

/** A table: cells as text, in reading order. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a table shows first where it does not show all; the order is kept otherwise. */
export function importantFirst<T>(rows: readonly T[], isImportant: (row: T) => boolean): readonly T[] {
  return rows.length <= ROWS_SHOWN ? rows : [...rows.filter(isImportant), ...rows.filter((row) => !isImportant(row))];
}

/** One row an outcome group: policy, objects, clusters, outcome. A policy without outcomes has one row that says why. */
export function placementTable(status: FleetStatus, { namesShown = NAMES_SHOWN }: StatusTableOptions = {}): Table {
  const severalWdses = new Set(status.policies.map(({ wds }) => wds)).size > 1;
  const rows = importantFirst(status.policies, ({ state }) => state !== "converged").flatMap((policy) => {
    const name = severalWdses ? `${policy.wds}/${policy.policy}` : policy.policy;
    if (policy.outcomes.length === 0) return [[name, count(policy.objects.length, "object"), count(policy.clusters.length, "cluster"), [policy.state, ...policy.reasons].join(": ")]];
    return policy.outcomes.map((group) => [name, shorten(group.objects, namesShown), shorten(group.clusters, namesShown), outcomeText(group)]);
  });
  return { header: ["POLICY", "OBJECTS", "CLUSTERS", "OUTCOME"], rows };
}

/** One row a cluster: name, whether it is there, labels. Of many clusters, those that are there share one. */
export function clusterTable({ clusters }: FleetStatus, { namesShown = NAMES_SHOWN }: StatusTableOptions = {}): Table {
  const there = clusters.length <= CLUSTERS_ONE_BY_ONE ? [] : clusters.filter((cluster) => absenceOf(cluster) === undefined);
  const single = there.length === 0 ? clusters : clusters.filter((cluster) => absenceOf(cluster) !== undefined);
  return {
    header: ["CLUSTER", "STATE", "LABELS"],
    rows: [
      ...single.map((c) => [c.name, clusterState(c), shorten(Object.entries(c.labels).map(([key, value]) => `${key}=${value}`).sort(), namesShown)]),
      ...(there.length === 0 ? [] : [[shorten(there.map(({ name }) => name), namesShown), `available (${numeral(there.length)} of ${numeral(clusters.length)})`, ""]]),
    ],
  };
}

/** Aligns a table with spaces; of a very long one the rest is counted. Control characters in cells are made visible: what a hub says is data, never an instruction to a terminal. */
export function renderTable({ header, rows }: Table): string {
  const shown = rows.slice(0, ROWS_SHOWN);
  const rest = rows.length - shown.length;
  const cells = [header, ...shown].map((row) => row.map((cell) => printable(cell)));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? "")].length)));
  return `${cells.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell + " ".repeat(widths[column]! - [...cell].length))).join("   ").trimEnd()).join("\n")}\n${rest === 0 ? "" : `... and ${count(rest, "row")} more; --output json tells all\n`}`;
}

/** Both tables, one below the other. */
export function renderStatus(status: FleetStatus, options: StatusTableOptions = {}): string {
  return `${renderTable(placementTable(status, options))}\n${renderTable(clusterTable(status, options))}`;
}

function clusterState(cluster: ClusterStatus): string {
  const absence = absenceOf(cluster);
  if (absence === undefined) return "available";
  const { unavailableSince, lastRenewed } = cluster;
  return [absence, ...(unavailableSince === undefined ? [] : [`since ${unavailableSince}`]), ...(lastRenewed === undefined ? [] : [`(last heard of ${lastRenewed})`])].join(" ");
}

const outcomeText = ({ outcome, reason }: OutcomeGroup): string => (reason === "" ? outcome : `${outcome}: ${reason}`);
