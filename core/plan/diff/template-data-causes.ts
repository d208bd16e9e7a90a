/** Why templates expand otherwise for a cluster than before. */
import { isEqual } from "../../model/is-equal";
import { changedLabelPath } from "./changed-label";
import type { FleetSide } from "./fleet-side";
import type { Cause } from "./types";

/** Edits of what templates see of a cluster: its properties, its labels, its annotations. None where it is the same on both sides. */
export function templateDataCauses(base: FleetSide, head: FleetSide, cluster: string): readonly Cause[] {
  if (isEqual(base.inventory?.templateData(cluster), head.inventory?.templateData(cluster))) return [];
  const causes: Cause[] = [];
  const [before, after] = [base, head].map((side) => side.inventory?.propertiesOf(cluster));
  if (!isEqual(before, after)) causes.push(head.inventory?.propertyIndexes.has(cluster) === true ? head.propertyCause(cluster) : base.propertyCause(cluster));
  const [old, now] = [base, head].map((side) => side.inventory?.clusters.get(cluster)?.metadata);
  if (!isEqual(old?.labels ?? {}, now?.labels ?? {})) causes.push(head.clusterCause("label-edit", cluster, changedLabelPath("labels", old?.labels ?? {}, now?.labels ?? {}, [])));
  if (!isEqual(old?.annotations ?? {}, now?.annotations ?? {})) causes.push(head.clusterCause("label-edit", cluster, changedLabelPath("annotations", old?.annotations ?? {}, now?.annotations ?? {}, [])));
  return causes;
}
