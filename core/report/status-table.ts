/** The status of a fleet as plain text for a terminal: what runs where, and which clusters there are. */
import { printable } from "./printable";
import { count, shorten } from "../model/words";
import { absenceOf } from "./delivery/debts";
import type { ClusterStatus, FleetStatus, OutcomeGroup } from "./fleet-status";

/** Names shown of a list before the rest is counted. */
const NAMES_SHOWN = 4;

export interface StatusTableOptions {
  /** Names shown of each list of clusters or objects. Default 4; `Infinity` shows all. */
  readonly namesShown?: number;
}

/** A table: cells as text, in reading order. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One row an outcome group: policy, objects, clusters, outcome. A policy without outcomes has one row that says why. */
export function placementTable(status: FleetStatus, { namesShown = NAMES_SHOWN }: StatusTableOptions = {}): Table {
  const severalWdses = new Set(status.policies.map(({ wds }) => wds)).size > 1;
  const rows = status.policies.flatMap((policy) => {
    const name = severalWdses ? `${policy.wds}/${policy.policy}` : policy.policy;
    if (policy.outcomes.length === 0) return [[name, count(policy.objects.length, "object"), count(policy.clusters.length, "cluster"), [policy.state, ...policy.reasons].join(": ")]];
    return policy.outcomes.map((group) => [name, shorten(group.objects, namesShown), shorten(group.clusters, namesShown), outcomeText(group)]);
  });
  return { header: ["POLICY", "OBJECTS", "CLUSTERS", "OUTCOME"], rows };
}

/** One row a cluster: name, whether it is there, labels. */
export function clusterTable(status: FleetStatus, { namesShown = NAMES_SHOWN }: StatusTableOptions = {}): Table {
  return { header: ["CLUSTER", "STATE", "LABELS"], rows: status.clusters.map((c) => [c.name, clusterState(c), shorten(Object.entries(c.labels).map(([key, value]) => `${key}=${value}`).sort(), namesShown)]) };
}

/** Aligns a table with spaces. Control characters in cells are made visible: what a hub says is data, never an instruction to a terminal. */
export function renderTable({ header, rows }: Table): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => printable(cell)));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? "")].length)));
  return `${cells.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell + " ".repeat(widths[column]! - [...cell].length))).join("   ").trimEnd()).join("\n")}\n`;
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
