/** Rights of the clusters' work agents: what they have by themselves, and the ClusterRole that gives them more. Reference 3.8. */
import { discoveryOf } from "../model/discovery";
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
function missingRights(resources: Iterable<Pick<ApiResource, "group" | "resource">>): readonly RightsRule[] {
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

/** An object, and the resource that serves its kind. */
export interface ServedObject {
  readonly object: KubeObject;
  readonly resource: Pick<ApiResource, "group" | "resource">;
}

/**
 * The ClusterRole that a set of objects lacks for agents to create all of them; `undefined` when they may, by themselves or by a role in the
 * set. It carries the labels that the objects in need have in common, so that a policy which selects them by labels brings it along.
 */
export function deriveAgentRights(name: string, objects: readonly ServedObject[]): KubeObject | undefined {
  const isGranted = grantedRights(objects.map(({ object }) => object));
  const lacking = objects.filter(({ resource: { group, resource } }) => !agentsMayWrite(group, resource) && !isGranted(group, resource));
  if (lacking.length === 0) return undefined;
  return agentRightsRole(name, missingRights(lacking.map(({ resource }) => resource)), commonLabels(lacking.map(({ object }) => object)));
}

/** What to do about kinds that agents may not create: `derive` the ClusterRole that gives them the rights, or `none`, where the clusters grant them. */
export const AGENT_RIGHTS = ["derive", "none"] as const;

/** See `AGENT_RIGHTS`. */
export type AgentRightsChoice = (typeof AGENT_RIGHTS)[number];

/**
 * The ClusterRole `<workload>-agent-rights` that the objects of a workload need: see `deriveAgentRights`. Kinds that neither Kubernetes nor a
 * CustomResourceDefinition among the objects defines are the clusters' own business. `undefined` when none is needed, or one of this name is given.
 */
export function workloadAgentRights(workload: string, objects: readonly KubeObject[]): KubeObject | undefined {
  const discovery = discoveryOf(objects);
  const served = objects.flatMap((object) => {
    const resource = discovery.find(object.apiVersion, object.kind);
    return resource === undefined ? [] : [{ object, resource }];
  });
  const role = deriveAgentRights(`${workload}-agent-rights`, served);
  const isGiven = objects.some(({ kind, metadata }) => kind === "ClusterRole" && metadata.name === role?.metadata.name);
  return isGiven ? undefined : role;
}

/** What the ClusterRoles among `objects` that are labelled for the agents let them write; verbs are not looked at. */
export function grantedRights(objects: Iterable<KubeObject>): (group: string, resource: string) => boolean {
  const granted = [...objects].flatMap((object) => (object.kind === "ClusterRole" && object.metadata.labels?.[AGGREGATE_TO_WORK_LABEL] === "true" ? rulesOf(object) : []));
  return (group, resource) => granted.some(({ apiGroups = [], resources = [] }) => (apiGroups.includes("*") || apiGroups.includes(group)) && (resources.includes("*") || resources.includes(resource)));
}

/** Rules of a role, whatever a user wrote there. */
function rulesOf(role: KubeObject): readonly Partial<RightsRule>[] {
  const rules = role["rules"];
  return Array.isArray(rules) ? (rules as readonly (Partial<RightsRule> | null)[]).filter((rule) => typeof rule === "object" && rule !== null) : [];
}

function commonLabels(objects: readonly KubeObject[]): Readonly<Record<string, string>> {
  const [first, ...others] = objects.map(({ metadata }) => metadata.labels ?? {});
  return Object.fromEntries(Object.entries(first ?? {}).filter(([key, value]) => typeof value === "string" && others.every((labels) => labels[key] === value)));
}
