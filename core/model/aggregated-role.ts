/** ClusterRoles whose rules a controller of their cluster puts together from those of others. */
import type { KubeObject } from "./kube-object";

/** Whether the rules of the object are its cluster's own, whatever is written of them. */
export function hasAggregatedRules(object: KubeObject): boolean {
  return object.kind === "ClusterRole" && object.apiVersion.startsWith("rbac.authorization.k8s.io/") && (object["aggregationRule"] ?? null) !== null;
}
