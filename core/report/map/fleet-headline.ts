/** A fleet in one line: `1,000 clusters, 200 policies, 2,000 objects`. */
import { count } from "../../model/words";
import type { FleetMap } from "./types";

export function fleetHeadline({ clusters, policies, objects }: Pick<FleetMap, "clusters" | "policies" | "objects">): string {
  return `${count(clusters.length, "cluster")}, ${count(policies.length, "policy", "policies")}, ${count(objects.length, "object")}`;
}
