/** Rights of the clusters' work agents: what they have by themselves, and the ClusterRole that gives them more. Reference 3.8. */
import type { ApiResource, KubeObject } from "../model/kube-object";

/** What ClusterRole `admin` and OCM's execution role cover, by group; `*` for all. */
const covered: Readonly<Record<string, readonly string[]>> = {
  "": ["bindings", "configmaps", "endpoints", "events", "namespaces", "persistentvolumeclaims", "pods", "replicationcontrollers", "secrets", "serviceaccounts", "services", "limitranges", "resourcequotas"],
  apps: ["*"],
  autoscaling: ["*"],
  batch: ["*"],
  policy: ["poddisruptionbudgets"],
  "networking.k8s.io": ["ingresses", "networkpolicies"],
  "rbac.authorization.k8s.io": ["*"],
  "apiextensions.k8s.io": ["customresourcedefinitions"],
  "admissionregistration.k8s.io": ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
  "scheduling.k8s.io": ["priorityclasses"],
  "monitoring.coreos.com": ["servicemonitors"],
  "oauth.openshift.io": ["oauthclients"],
};

/** On a ClusterRole of a cluster: its rules become rights of the work agent. */
export const AGGREGATE_TO_WORK_LABEL = "open-cluster-management.io/aggregate-to-work";

/** Rules of a ClusterRole. */
export interface RightsRule {
  /** `""` is core. */
  readonly apiGroups: readonly string[];
  /** Plurals in lower case. */
  readonly resources: readonly string[];
  /** @default all that an agent needs: get, list, watch, create, update, patch, delete */
  readonly verbs?: readonly string[];
}

const WORK_VERBS = ["get", "list", "watch", "create", "update", "patch", "delete"] as const;

/** Whether an agent may create such objects without further rights. */
export function agentsMayWrite(group: string, resource: string): boolean {
  const builtIn = covered[group] ?? [];
  return builtIn.includes("*") || builtIn.includes(resource);
}

/** The rules that agents need for these resources beyond their own rights; none when they have them all. By group ascending. */
export function missingRights(resources: Iterable<Pick<ApiResource, "group" | "resource">>): readonly RightsRule[] {
  const byGroup = new Map<string, Set<string>>();
  for (const { group, resource } of resources) {
    if (agentsMayWrite(group, resource)) continue;
    byGroup.set(group, (byGroup.get(group) ?? new Set()).add(resource));
  }
  return [...byGroup].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, names]) => ({ apiGroups: [group], resources: [...names].sort() }));
}

/**
 * A ClusterRole that, delivered to a cluster, gives its work agent rights.
 *
 * @param labels - by which a policy selects it.
 */
export function agentRightsRole(name: string, rules: readonly RightsRule[], labels: Readonly<Record<string, string>> = {}): KubeObject {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name, labels: { ...labels, [AGGREGATE_TO_WORK_LABEL]: "true" } },
    rules: rules.map(({ apiGroups, resources, verbs = WORK_VERBS }) => ({ apiGroups: [...apiGroups], resources: [...resources], verbs: [...verbs] })),
  };
}
