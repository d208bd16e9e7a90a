/** What runs where: joins policies, Bindings, ManifestWorks and clusters, which no single object of KubeStellar's does (reference 8.1). */
import { entriesOf } from "../model/binding-entries";
import { byCodeUnit } from "../model/code-unit-order";
import type { Binding, BindingSpec } from "../model/binding";
import type { Condition } from "../model/condition";
import type { ApiResource, KubeObject } from "../model/kube-object";
import { describeObject } from "../model/kube-object";
import type { ManifestWork } from "../model/manifest-work";
import { ORIGIN_BINDING_LABEL, ORIGIN_GENERATION_ANNOTATION, ORIGIN_WDS_LABEL } from "../model/names";
import { CarriedObjects } from "./carried-objects";

/** Objects as they stand, of one ITS and its WDSes. */
export interface FleetSnapshot {
  readonly clusters: readonly KubeObject[];
  readonly works: readonly KubeObject[];
  readonly wdses: readonly WdsSnapshot[];
  /** Names of clusters known to be cut off, before their hub has noticed. */
  readonly disconnected?: readonly string[] | undefined;
  /** Leases of the clusters' agents, in their mailbox namespaces. */
  readonly leases?: readonly KubeObject[] | undefined;
}
export interface WdsSnapshot {
  /** As the transport controller writes it into its labels. */
  readonly name: string;
  readonly policies: readonly KubeObject[];
  readonly bindings: readonly KubeObject[];
  /** What the WDS serves: tells the kind of a resource. */
  readonly served: readonly ApiResource[];
}

/**
 * How one object fares on one cluster. `available`: applied, and the agent says it is there. `applied`: without word about that. `failed`:
 * the agent could not apply it. `pending`: not delivered, or not reported for the current generation. `leaving`: being taken back.
 * `unreachable`: the cluster's agent is silent, `reason` tells its last word.
 */
export type Outcome = "available" | "applied" | "pending" | "failed" | "leaving" | "unreachable";

/** Objects that fare alike on clusters that fare alike: every object of `objects` on every cluster of `clusters`. */
export interface OutcomeGroup {
  readonly outcome: Outcome;
  readonly reason: string;
  /** `Deployment.apps nginx/nginx`, sorted. */
  readonly objects: readonly string[];
  /** Sorted. */
  readonly clusters: readonly string[];
}

/**
 * `converged`: everything is delivered and reported for the current generation. `debts`: all but clusters out of reach. `failed`: the
 * controllers or an agent report an error. `empty`: it selects nothing, or no cluster. `progressing`: everything else.
 */
export type PolicyState = "converged" | "debts" | "failed" | "empty" | "progressing";

export interface PolicyStatus {
  readonly wds: string;
  readonly policy: string;
  readonly state: PolicyState;
  /** Why it is `progressing` or `failed`, each a sentence. */
  readonly reasons: readonly string[];
  readonly clusters: readonly string[];
  readonly objects: readonly string[];
  /** Factored: together every pair of object and cluster once. */
  readonly outcomes: readonly OutcomeGroup[];
}

export interface ClusterStatus {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly accepted: boolean;
  readonly joined: boolean;
  readonly available: "yes" | "no" | "unknown";
  /** Cut off with `ksfleet disconnect`; absent: not. */
  readonly disconnected?: true;
  /** When the hub noticed that it is not available, RFC 3339; absent: it is available, or was never. */
  readonly unavailableSince?: string;
  /** When its agent last renewed its lease, RFC 3339; absent: never, or not read. */
  readonly lastRenewed?: string;
}

export interface FleetStatus {
  /** Sorted by name. */
  readonly clusters: readonly ClusterStatus[];
  /** Sorted by WDS, then policy. */
  readonly policies: readonly PolicyStatus[];
}

/** What a policy should have come to; what is absent is not compared. */
export interface Expectation {
  readonly clusters?: readonly string[];
  /** Keys as in `PolicyStatus.objects`, with the oldest resourceVersion that counts (`""`: any). */
  readonly objects?: Readonly<Record<string, string>>;
}

/** Evaluates a snapshot. Cost: pairs of objects and clusters that have a work, once each. */
export function evaluateFleet(snapshot: FleetSnapshot, expected: Readonly<Record<string, Expectation>> = {}): FleetStatus {
  const cutOff = new Set(snapshot.disconnected ?? []);
  const renewed = new Map((snapshot.leases ?? []).map((lease) => [lease.metadata.namespace ?? "", (lease["spec"] as { readonly renewTime?: string } | undefined)?.renewTime]));
  const clusters = snapshot.clusters.map((cluster) => clusterStatus(cluster, cutOff, renewed.get(cluster.metadata.name))).sort((a, b) => byCodeUnit(a.name, b.name));
  const reachable = new Map(clusters.map((c) => [c.name, c.available === "yes" && c.disconnected === undefined]));
  const works = worksByBinding(snapshot.works as readonly ManifestWork[]);
  const carried = new CarriedObjects();
  const policies = snapshot.wdses.flatMap((wds) => {
    const bindings = new Map(wds.bindings.map((b) => [b.metadata.name, b as Binding]));
    const kinds = new Kinds(wds.served);
    return wds.policies.map((policy) => evaluatePolicy({ wds: wds.name, policy, binding: bindings.get(policy.metadata.name), works: works.get(`${wds.name}/${policy.metadata.name}`) ?? [], carried, kinds, reachable, expected: expected[policy.metadata.name] ?? {} }));
  });
  return { clusters, policies: policies.sort((a, b) => byCodeUnit(a.wds, b.wds) || byCodeUnit(a.policy, b.policy)) };
}

interface PolicyInput {
  readonly wds: string;
  readonly policy: KubeObject;
  readonly binding: Binding | undefined;
  readonly works: readonly ManifestWork[];
  readonly carried: CarriedObjects;
  readonly kinds: Kinds;
  readonly reachable: ReadonlyMap<string, boolean>;
  readonly expected: Expectation;
}

function evaluatePolicy(input: PolicyInput): PolicyStatus {
  const { wds, policy, binding, works, carried, kinds, expected } = input;
  const entries = versionsOf(binding?.spec, kinds);
  const objects = [...entries.keys()].sort(byCodeUnit);
  const clusters = (binding?.spec?.destinations ?? []).map((d) => d.clusterId).sort(byCodeUnit);
  const outcomes = factor(clusters, objects, input);
  const leaving = leavingGroups(works, new Set(clusters), carried);
  const status = (policy["status"] ?? {}) as { readonly observedGeneration?: number; readonly errors?: readonly string[] };
  const errors = [...new Set([...(status.errors ?? []), ...(binding?.status?.errors ?? [])])];
  const waiting = [
    ...(status.observedGeneration === policy.metadata.generation ? [] : ["the policy has not been resolved in its present form"]),
    ...(binding === undefined || binding.status?.observedGeneration === binding.metadata.generation ? [] : ["the Binding has not been transported in its present form"]),
    ...unmet(expected, clusters, entries),
    ...(outcomes.some(({ outcome }) => outcome === "pending") ? ["not everything is delivered and reported"] : []),
    ...(leaving.length > 0 ? ["not everything is taken back"] : []),
  ];
  const failures = outcomes.filter(({ outcome }) => outcome === "failed").map(({ reason }) => reason);
  const state = errors.length + failures.length > 0 ? "failed" : waiting.length > 0 ? "progressing" : objects.length === 0 || clusters.length === 0 ? "empty" : outcomes.some(({ outcome }) => outcome === "unreachable") ? "debts" : "converged";
  return { wds, policy: policy.metadata.name, state, reasons: [...errors, ...failures, ...waiting], clusters, objects, outcomes: [...outcomes, ...leaving] };
}

/** Groups clusters on which every object fares alike, and in each group the objects that fare alike. */
function factor(clusters: readonly string[], objects: readonly string[], input: PolicyInput): readonly OutcomeGroup[] {
  const byCluster = worksByCluster(input.works);
  // Of clusters whose works say the same, one is looked at object by object.
  const alike = new Map<string, { readonly clusters: string[]; readonly outcomes: readonly ObjectOutcome[] }>();
  const groups = new Map<string, { readonly clusters: string[]; readonly outcomes: readonly ObjectOutcome[] }>();
  for (const cluster of clusters) {
    const works = byCluster.get(cluster) ?? [];
    const silent = input.reachable.get(cluster) !== true;
    const signature = [silent, ...works.map((work) => `${input.carried.of(work).id} ${wordOf(work, input)}`)].join("\n");
    let group = alike.get(signature);
    if (group === undefined) {
      const found = outcomesOn(works, input);
      const outcomes = objects.map((object): ObjectOutcome => {
        const known = found.get(object) ?? { outcome: "pending", reason: "it is not delivered yet" };
        return silent ? { outcome: "unreachable", reason: `its agent is silent; last word: ${known.outcome}` } : known;
      });
      const key = JSON.stringify(outcomes);
      group = groups.get(key) ?? { clusters: [], outcomes };
      groups.set(key, group);
      alike.set(signature, group);
    }
    group.clusters.push(cluster);
  }
  return [...groups.values()].flatMap((group) => {
    const byOutcome = new Map<string, { readonly outcome: ObjectOutcome; readonly objects: string[] }>();
    group.outcomes.forEach((outcome, i) => {
      const key = JSON.stringify(outcome);
      const same = byOutcome.get(key) ?? { outcome, objects: [] };
      same.objects.push(objects[i]!);
      byOutcome.set(key, same);
    });
    return [...byOutcome.values()].map(({ outcome, objects: same }) => ({ ...outcome, objects: same, clusters: group.clusters }));
  });
}

interface ObjectOutcome {
  readonly outcome: Outcome;
  readonly reason: string;
}

/** How each object fares by the works in one mailbox. */
function outcomesOn(works: readonly ManifestWork[], { binding, carried }: PolicyInput): ReadonlyMap<string, ObjectOutcome> {
  const outcomes = new Map<string, ObjectOutcome>();
  for (const work of works) {
    const whole = outcomeOfAll(work, binding);
    const reported = new Map(manifestsOf(work).map(({ resourceMeta, conditions }) => [resourceMeta?.ordinal ?? 0, manifestOutcome(conditions)]));
    carried.of(work).objects.forEach((object, ordinal) => outcomes.set(object, whole ?? reported.get(ordinal) ?? UNREPORTED));
  }
  return outcomes;
}

/** All that `outcomesOn` looks at besides what the work carries, as text. */
function wordOf(work: ManifestWork, { binding }: PolicyInput): string {
  const whole = outcomeOfAll(work, binding);
  if (whole !== undefined) return `${whole.outcome} ${whole.reason}`;
  let word = "";
  for (const { resourceMeta, conditions } of manifestsOf(work)) {
    const one = manifestOutcome(conditions);
    word += one === AVAILABLE ? `${resourceMeta?.ordinal ?? 0},` : `${resourceMeta?.ordinal ?? 0}${JSON.stringify(one)}`;
  }
  return word;
}

const manifestsOf = ({ status }: ManifestWork) => status?.resourceStatus?.manifests ?? [];

const AVAILABLE: ObjectOutcome = { outcome: "available", reason: "" };
const UNREPORTED: ObjectOutcome = { outcome: "pending", reason: "its agent has not reported it yet" };

/** Undefined: each object fares as the agent says of it. */
function outcomeOfAll({ metadata, status }: ManifestWork, binding: Binding | undefined): ObjectOutcome | undefined {
  if (metadata.deletionTimestamp !== undefined) return { outcome: "leaving", reason: "" };
  if (metadata.annotations?.[ORIGIN_GENERATION_ANNOTATION] !== String(binding?.metadata.generation)) return { outcome: "pending", reason: "what is delivered is of an earlier state" };
  return conditionOf(status?.conditions, "Applied")?.observedGeneration === metadata.generation ? undefined : UNREPORTED;
}

function manifestOutcome(conditions: readonly Condition[] | undefined): ObjectOutcome {
  const applied = conditionOf(conditions, "Applied");
  if (applied === undefined) return UNREPORTED;
  if (applied.status !== "True") return { outcome: "failed", reason: applied.message || applied.reason };
  const available = conditionOf(conditions, "Available");
  return available?.status === "True" ? AVAILABLE : { outcome: "applied", reason: available?.message ?? "" };
}

/** Without a function for each of millions. */
function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  if (conditions !== undefined) for (const condition of conditions) if (condition.type === type) return condition;
  return undefined;
}

/** Works on clusters that are no destinations (any more), and works that are being deleted there. */
function leavingGroups(works: readonly ManifestWork[], destinations: ReadonlySet<string>, carried: CarriedObjects): readonly OutcomeGroup[] {
  const leaving = worksByCluster(works.filter(({ metadata: { namespace = "" } }) => !destinations.has(namespace)));
  return [...leaving].sort(([a], [b]) => byCodeUnit(a, b)).map(([cluster, list]) => ({ outcome: "leaving", reason: "the policy does not select this cluster", objects: list.flatMap((work) => carried.of(work).objects).sort(byCodeUnit), clusters: [cluster] }));
}

function worksByCluster(works: readonly ManifestWork[]): ReadonlyMap<string, readonly ManifestWork[]> {
  const byCluster = new Map<string, ManifestWork[]>();
  for (const work of works) {
    const { namespace = "" } = work.metadata;
    const known = byCluster.get(namespace);
    if (known === undefined) byCluster.set(namespace, [work]);
    else known.push(work);
  }
  return byCluster;
}

function unmet(expected: Expectation, clusters: readonly string[], entries: ReadonlyMap<string, string>): readonly string[] {
  const differs = (wanted: readonly string[] | undefined, found: readonly string[]): boolean => wanted !== undefined && JSON.stringify([...wanted].sort(byCodeUnit)) !== JSON.stringify([...found].sort(byCodeUnit));
  const stale = Object.entries(expected.objects ?? {}).some(([key, version]) => isOlder(entries.get(key) ?? "", version));
  return [
    ...(differs(expected.clusters, clusters) ? ["the Binding has other destinations than expected"] : []),
    ...(differs(expected.objects === undefined ? undefined : Object.keys(expected.objects), [...entries.keys()]) ? ["the Binding has other objects than expected"] : []),
    ...(stale ? ["the Binding does not know the latest state of an object yet"] : []),
  ];
}

/** Versions are numbers on every server that we know; what is none is not compared. */
const isOlder = (version: string, than: string): boolean => /^\d+$/.test(version) && /^\d+$/.test(than) && BigInt(version) < BigInt(than);

/** Key to resourceVersion. */
function versionsOf(spec: BindingSpec | undefined, kinds: Kinds): ReadonlyMap<string, string> {
  return new Map(entriesOf(spec).map((e) => [kinds.keyOfResource(e.group, e.resource, e.namespace, e.name), e.resourceVersion] as const));
}

/** Names objects the way people read them, whether they come by resource or by kind. */
class Kinds {
  private readonly kinds: ReadonlyMap<string, string>;
  constructor(served: readonly ApiResource[]) {
    this.kinds = new Map(served.map((r) => [`${r.group}/${r.resource}`, r.kind]));
  }
  /** A resource that is served no more goes by its plural. */
  keyOfResource(group: string, resource: string, namespace: string, name: string): string {
    return describeObject({ apiVersion: group === "" ? "v1" : `${group}/v1`, kind: this.kinds.get(`${group}/${resource}`) ?? resource, metadata: { name, namespace } });
  }
}

function worksByBinding(works: readonly ManifestWork[]): ReadonlyMap<string, readonly ManifestWork[]> {
  const byBinding = new Map<string, ManifestWork[]>();
  for (const work of works) {
    const binding = work.metadata.labels?.[ORIGIN_BINDING_LABEL];
    if (binding === undefined) continue;
    const key = `${work.metadata.labels?.[ORIGIN_WDS_LABEL] ?? ""}/${binding}`;
    const list = byBinding.get(key) ?? [];
    list.push(work);
    byBinding.set(key, list);
  }
  return byBinding;
}

function clusterStatus(cluster: KubeObject, cutOff: ReadonlySet<string>, lastRenewed: string | undefined): ClusterStatus {
  const conditions = ((cluster["status"] ?? {}) as { readonly conditions?: readonly Condition[] }).conditions ?? [];
  const find = (type: string): Condition | undefined => conditions.find((c) => c.type === type);
  const condition = find("ManagedClusterConditionAvailable");
  return {
    name: cluster.metadata.name,
    labels: cluster.metadata.labels ?? {},
    accepted: (cluster["spec"] as { readonly hubAcceptsClient?: boolean } | undefined)?.hubAcceptsClient === true,
    joined: find("ManagedClusterJoined")?.status === "True",
    available: condition?.status === "True" ? "yes" : condition?.status === "False" ? "no" : "unknown",
    ...(cutOff.has(cluster.metadata.name) && { disconnected: true }),
    ...(condition !== undefined && condition.status !== "True" && { unavailableSince: condition.lastTransitionTime }),
    ...(lastRenewed !== undefined && { lastRenewed }),
  };
}
