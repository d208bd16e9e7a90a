/** A fleet in one line: `1,000 clusters, 200 policies, 2,000 objects`. */
import { count } from "../../model/words";
import type { FleetMap } from "./types";

export function fleetHeadline({ clusters, policies, objects }: Pick<FleetMap, "clusters" | "policies" | "objects">): string {
  return `${count(clusters.length, "cluster")}, ${policies.length === 1 ? "1 policy" : `${policies.length.toLocaleString("en-US")} policies`}, ${count(objects.length, "object")}`;
}
