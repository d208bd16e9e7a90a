/** From what a space's program declares to the `placement` of each policy: pure, and the same for whatever order it came in. */
import { entriesOf } from "../../../core/model/binding-entries";
import type { BindingPolicySpec } from "../../../core/model/binding-policy";
import { discoveryOf } from "../../../core/model/discovery";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { resolvePlacement } from "../../../core/placement";
import type { ResolvedPolicy } from "../../../core/placement";
import type { PlacementSummary } from "../../../provider/binding-policy";
import { UNKNOWN, containsUnknown, isUnknown } from "../../../provider/values";
import { hasUnknown, knownLabels, selects } from "./uncertain";
import type { UncertainLabels } from "./uncertain";

/** Everything that one WDS's program declares, as far as it is known. */
export interface DeclaredFleet {
  /** Labels by cluster. */
  readonly clusters: ReadonlyMap<string, UncertainLabels>;
  /** By workload key; values may hold `UNKNOWN`. */
  readonly objects: ReadonlyMap<string, KubeObject>;
  /** Workloads of which nothing is known yet. */
  readonly unknownWorkloads: readonly string[];
  /** By name; `UNKNOWN` where the spec holds unknown values. */
  readonly policies: ReadonlyMap<string, BindingPolicySpec | typeof UNKNOWN>;
  /** Text of `--api-groups`. */
  readonly apiGroups: string;
}

/** A policy with more objects is shown by namespace: nobody reads thousands of lines, and they would fill the state. */
const MAX_OBJECTS_SHOWN = 500;

/** Where the API server puts namespaced objects that name no namespace. */
const DEFAULT_NAMESPACE = "default";

/** The placement of every policy, by name. */
export function summarize(fleet: DeclaredFleet): ReadonlyMap<string, PlacementSummary> {
  const discovery = discoveryOf([...fleet.objects.values()].filter((object) => !isUnknown(object)));
  const definite: Placeable[] = [];
  const undecided: string[] = [];
  for (const [key, object] of fleet.objects) {
    const resource = isUnknown(object) ? undefined : discovery.find(object.apiVersion, object.kind);
    // Kinds that nobody defines here, and objects whose name or labels are unknown, may or may not be placed.
    if (resource === undefined || containsUnknown(object.metadata)) undecided.push(key);
    else definite.push({ key, resource, object: asServed(object, resource) });
  }
  undecided.push(...fleet.unknownWorkloads.map((name) => `workload ${name}`));
  const keys = new Map(definite.map(({ key, object, resource }) => [objectId({ ...resource, namespace: object.metadata.namespace ?? "", name: object.metadata.name }), key]));

  const { policies } = resolvePlacement({
    policies: [...fleet.policies].flatMap(([name, spec]) => (spec === UNKNOWN ? [] : [{ metadata: { name }, spec }])),
    clusters: [...fleet.clusters].map(([name, labels]) => ({ name, labels: knownLabels(labels) })),
    objects: definite,
    apiGroups: fleet.apiGroups,
  });
  const resolved = new Map(policies.map((policy) => [policy.name, policy]));
  return new Map([...fleet.policies].map(([name, spec]) => [name, spec === UNKNOWN ? "not computed: its selectors or clauses are not known yet" : summaryOf(spec, resolved.get(name)!, { fleet, keys, undecided })]));
}

interface Placeable {
  readonly key: string;
  readonly resource: ApiResource;
  readonly object: KubeObject;
}

/** With what the API server adds and placement looks at. */
function asServed(object: KubeObject, resource: ApiResource): KubeObject {
  const { namespace, ...metadata } = object.metadata;
  if (resource.namespaced) return { ...object, metadata: { ...metadata, namespace: (namespace ?? "") || DEFAULT_NAMESPACE } };
  if (resource.group !== "" || resource.resource !== "namespaces") return { ...object, metadata };
  return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name } } };
}

interface Context {
  readonly fleet: DeclaredFleet;
  /** Workload keys by object id. */
  readonly keys: ReadonlyMap<string, string>;
  readonly undecided: readonly string[];
}

function summaryOf(spec: BindingPolicySpec, resolved: ResolvedPolicy, { fleet, keys, undecided }: Context): PlacementSummary {
  if (resolved.stuck !== undefined) return `not computed: its cluster selectors cannot be converted: ${resolved.stuck}`;
  if (resolved.spec === null) return `not computed: ${resolved.errors.join("; ") || "the policy was refused"}`;
  const entries = entriesOf(resolved.spec);
  const mayTakeUndecided = undecided.length > 0 && (spec.downsync ?? []).length > 0;
  const count = entries.length + (mayTakeUndecided ? undecided.length : 0);
  const all = mayTakeUndecided ? `up to +${count} objects` : `+${count} ${count === 1 ? "object" : "objects"}`;

  const destinations = new Set((resolved.spec.destinations ?? []).map(({ clusterId }) => clusterId));
  const clusters: Record<string, string> = {};
  for (const [name, labels] of sorted(fleet.clusters)) {
    const verdict = hasUnknown(labels) ? selects(spec.clusterSelectors ?? [], labels) : destinations.has(name) ? "yes" : "no";
    if (verdict === "yes") clusters[name] = all;
    else if (verdict === "unknown") clusters[name] = "unknown: depends on a label whose value is not known yet";
  }
  const shown = entries.length > MAX_OBJECTS_SHOWN ? byNamespace(entries) : entries.map((entry) => [keys.get(objectId(entry)) ?? objectId(entry), entry.createOnly === true ? "create only" : "create and update"] as const);
  const objects = Object.fromEntries([...shown, ...(mayTakeUndecided ? undecided.map((key) => [key, "unknown: its identity or labels are not known yet"] as const) : [])]);
  const problems = resolved.errors;
  return { clusters, objects, ...(problems.length > 0 ? { problems } : {}) };
}

function byNamespace(entries: readonly { readonly group: string; readonly resource: string; readonly namespace: string }[]): readonly (readonly [string, string])[] {
  const counts = new Map<string, number>();
  for (const { group, resource, namespace } of entries) {
    const key = `${resource}${group === "" ? "" : `.${group}`}${namespace === "" ? "" : ` in ${namespace}`}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => [key, `${count} objects`]);
}

const objectId = ({ group, resource, namespace, name }: { readonly group: string; readonly resource: string; readonly namespace: string; readonly name: string }): string => `${group}/${resource}/${namespace}/${name}`;

const sorted = <T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
