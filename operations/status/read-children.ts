/** Reads what appeared on clusters because of delivered objects, from the clusters that report it (ADR 9). */
import { compareBytes } from "../../core/model/byte-order";
import { apiVersionOf, describeObject } from "../../core/model/kube-object";
import { CHILDREN_KEY } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import type { WorkStatus } from "../../core/model/work-status";
import { readChildren } from "../../core/status/children";
import type { ObjectChildren } from "../../core/status/children";
import type { SpaceClient } from "../clients/space-client";

/**
 * What clusters report of the children of delivered objects: one LIST in the ITS, of those WorkStatuses only that tell of any.
 *
 * @returns by cluster, then object; empty when no cluster is asked to report (annotation `fleet.kubestellar.io/report-children` of its
 *   ManagedCluster), or nothing has come of anything. An object that several works brought counts once.
 */
export async function readFleetChildren(its: SpaceClient): Promise<readonly ObjectChildren[]> {
  const { items } = await its.list(resources.WorkStatus, { labelSelector: `${CHILDREN_KEY}=true` });
  const found = new Map<string, ObjectChildren>();
  for (const { metadata, spec } of items as readonly WorkStatus[]) {
    const { group, version = "", kind = "", namespace, name = "" } = spec?.sourceRef ?? { group: "", namespace: "" };
    const reported = readChildren(metadata.annotations?.[CHILDREN_KEY]);
    if (reported === undefined) continue;
    const cluster = metadata.namespace ?? "";
    const object = describeObject({ apiVersion: apiVersionOf({ group, version }), kind, metadata: { name, namespace } });
    found.set(JSON.stringify([cluster, object]), { cluster, object, ...reported });
  }
  return [...found.values()].sort((a, b) => compareBytes(a.cluster, b.cluster) || compareBytes(a.object, b.object));
}
