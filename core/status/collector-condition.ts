/** The condition by which a Binding tells whether its StatusCollectors are there (reference 4.5). */
import type { KubeStellarCondition } from "../model/condition";

/**
 * The condition without its times, which are the writer's business.
 *
 * @param missing - names of collectors that objects of the Binding ask for and that do not exist or are invalid, ascending.
 */
export function collectorsAvailable(missing: readonly string[]): Pick<KubeStellarCondition, "type" | "status" | "reason" | "message"> {
  const type = "StatusCollectorsAvailable";
  if (missing.length === 0) return { type, status: "True", reason: "ReconcileSuccess", message: "All StatusCollector(s) are available" };
  return { type, status: "False", reason: "ReconcileError", message: `Missing StatusCollector(s) [${missing.join(" ")}]` };
}
