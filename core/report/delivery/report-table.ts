/** The sections of `ksfleet status` below what runs where, as tables for a terminal. */
import { shorten } from "../../model/words";
import { importantFirst, type Table } from "../status-table";
import type { FleetReport } from "./fleet-report";
import type { Undelivered } from "./undelivered";

const NAMES_SHOWN = 4;

const PROBLEMS: Record<Undelivered["problem"], string> = { unreported: "not reported", behind: "behind", "not-applied": "not applied", "not-available": "not available" };

/** Sections that have something to tell: workloads, what is owed to clusters, what is undelivered, what is left behind. */
export function reportTables({ workloads, debts, undelivered, leftovers }: FleetReport): readonly Table[] {
  const names = (list: readonly string[]): string => shorten(list, NAMES_SHOWN);
  const tables: readonly Table[] = [
    { header: ["WORKLOAD", "IMAGES", "STATE", "CLUSTERS"], rows: importantFirst(workloads, ({ ready }) => ready === false).map(({ object, images, state, clusters }) => [object, names(images), state, names(clusters)]) },
    { header: ["DEBT", "WHY", "OWED BY"], rows: debts.filter(({ policies }) => policies.length > 0).map(({ cluster, state, policies }) => [cluster, state, names(policies)]) },
    { header: ["UNDELIVERED", "OF", "CLUSTERS", "WHY"], rows: undelivered.map(({ wds, policy, problem, reason, message, objects, clusters }) => [names(objects), `${wds}/${policy}`, names(clusters), [PROBLEMS[problem], reason, message].filter((text) => text !== "").join(": ")]) },
    { header: ["LEFT BEHIND", "CLUSTERS", "WHY", "OBJECTS"], rows: leftovers.map(({ state, what, reason, objects, clusters }) => [what, names(clusters), `${state}: ${reason}`, names(objects)]) },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}
