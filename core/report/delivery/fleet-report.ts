/** The whole status of a running fleet, as `ksfleet status` tells it: what runs where, and what stands in its way. */
import type { ManifestWork } from "../../model/manifest-work";
import type { WorkStatus } from "../../model/work-status";
import { evaluateFleet, type FleetSnapshot, type FleetStatus } from "../fleet-status";
import { listDebts, type Debt } from "./debts";
import { findLeftovers, type Leftover, type LeftoverSnapshot } from "./leftovers";
import { findUndelivered, type Undelivered } from "./undelivered";
import { listWorkloads, type DeliveredWorkload } from "./workloads";

/** Objects as they stand, of one ITS and its WDSes. */
export interface ReportSnapshot extends FleetSnapshot, LeftoverSnapshot {}

/** Members of the JSON contract `Status`. */
export interface FleetReport extends FleetStatus {
  readonly debts: readonly Debt[];
  readonly undelivered: readonly Undelivered[];
  readonly leftovers: readonly Leftover[];
  readonly workloads: readonly DeliveredWorkload[];
}

/** Evaluates a snapshot. Cost: pairs of objects and clusters that have a work, a few times each. */
export function reportFleet(snapshot: ReportSnapshot): FleetReport {
  const works = snapshot.works as readonly ManifestWork[];
  const status = evaluateFleet(snapshot);
  return { ...status, debts: listDebts(status), undelivered: findUndelivered(works), leftovers: findLeftovers(snapshot), workloads: listWorkloads(works, snapshot.workStatuses as readonly WorkStatus[]) };
}

/** Whether everything is where it should be: no policy under way, failed or in debt, nothing undelivered, nothing stale. */
export function isWhole({ policies, undelivered, leftovers }: FleetReport): boolean {
  return policies.every(({ state }) => state === "converged" || state === "empty") && undelivered.length === 0 && leftovers.every(({ state }) => state !== "stale");
}
