/** Random edits of a live fleet, in batches whose outcome does not depend on which of several watchers is told first. */
import fc from "fast-check";
import type { BindingPolicySpec, DownsyncClause, LabelSelector } from "../../../core/model/binding-policy";
import type { StatusCollectorSpec } from "../../../core/model/status-collector";
import { namespaces, places, widgets, workloadResources } from "./workload";
import type { WorkloadObject } from "./workload";
import { resources } from "../../../core/model/resources";

type Strings = Readonly<Record<string, string>>;

/** One act of a user. */
export type Edit =
  | { readonly do: "set object"; readonly object: WorkloadObject }
  | { readonly do: "delete object"; readonly object: WorkloadObject }
  | { readonly do: "label namespace"; readonly name: string; readonly labels: Strings }
  | { readonly do: "set policy"; readonly name: string; readonly spec: BindingPolicySpec }
  | { readonly do: "delete policy"; readonly name: string }
  | { readonly do: "label cluster"; readonly pick: number; readonly labels: Strings }
  | { readonly do: "declare cluster"; readonly name: string; readonly labels: Strings }
  | { readonly do: "remove cluster"; readonly name: string }
  | { readonly do: "set properties"; readonly pick: number; readonly data: Strings }
  | { readonly do: "set transform"; readonly name: string; readonly kind: string; readonly remove: readonly string[] }
  | { readonly do: "delete transform"; readonly name: string }
  | { readonly do: "set collector"; readonly name: string; readonly spec: StatusCollectorSpec }
  | { readonly do: "delete collector"; readonly name: string }
  | { readonly do: "edit Binding"; readonly pick: number }
  | { readonly do: "delete Binding"; readonly pick: number }
  | { readonly do: "delete work"; readonly pick: number }
  | { readonly do: "edit on cluster"; readonly pick: number }
  | { readonly do: "delete on cluster"; readonly pick: number };

/**
 * Edits made one right after the other. `template data` and `transforms` do not travel by themselves (reference 3.4); they are apart
 * from what makes works anew, because transport may be told of either first.
 */
export interface Batch {
  readonly about: "workload" | "template data" | "transforms" | "tampering";
  readonly edits: readonly Edit[];
}

/** Clusters that are declared and accepted and never get an agent. */
export const ghostClusters = ["aaa-ghost", "zzz-ghost"] as const;
const policyNames = ["p1", "p2", "p3"] as const;
const values = fc.constantFrom("web", "db", "");

const labels = fc.dictionary(fc.constantFrom("app", "tier", "x.y/z"), values, { maxKeys: 2, noNullPrototype: true });
const clusterLabels = fc.record({ group: fc.constantFrom("edge", "cloud"), region: fc.constantFrom("north", "south") }, { requiredKeys: [], noNullPrototype: true });

const object: fc.Arbitrary<WorkloadObject> = fc
  .record({ resource: fc.constantFrom(...workloadResources), place: fc.constantFrom(...places), labels, variant: fc.nat(2) })
  .map(({ place, ...rest }) => ({ ...rest, ...place }));

const matchExpressions = (keys: readonly string[], of: fc.Arbitrary<string>): fc.Arbitrary<NonNullable<LabelSelector["matchExpressions"]>> =>
  fc.array(
    fc.oneof(
      fc.record({ key: fc.constantFrom(...keys), operator: fc.constantFrom("In", "NotIn"), values: fc.array(of, { minLength: 1, maxLength: 2 }) }),
      fc.record({ key: fc.constantFrom(...keys), operator: fc.constantFrom("Exists", "DoesNotExist") }),
    ),
    { minLength: 1, maxLength: 2 },
  );

const objectSelector: fc.Arbitrary<LabelSelector> = fc.record({ matchLabels: labels, matchExpressions: matchExpressions(["app", "tier"], values) }, { requiredKeys: [], noNullPrototype: true });

const clusterSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ matchLabels: clusterLabels, matchExpressions: matchExpressions(["group", "region"], fc.constantFrom("edge", "cloud", "north")) }, { requiredKeys: [], noNullPrototype: true }) },
  { weight: 6, arbitrary: fc.constant({}) },
  // The API server takes it and KubeStellar cannot convert it (reference 2.1.5).
  { weight: 1, arbitrary: fc.constant({ matchExpressions: [{ key: "group", operator: "In", values: [] }] }) },
);

const anyTests = fc.record({
  apiGroup: fc.constantFrom("", "apps", "example.io"),
  resources: fc.subarray(["configmaps", "services", "deployments", "clusterroles", "widgets", "namespaces", "*"], { minLength: 1, maxLength: 3 }),
  namespaces: fc.subarray([...namespaces, ""], { minLength: 1, maxLength: 2 }),
  objectNames: fc.subarray([...places.map(({ name }) => name), ...namespaces], { minLength: 1, maxLength: 3 }),
  objectSelectors: fc.array(objectSelector, { minLength: 1, maxLength: 2 }),
  namespaceSelectors: fc.array(fc.oneof(objectSelector, fc.constant({})), { minLength: 1, maxLength: 2 }),
});
const testNames: ("apiGroup" | "resources" | "namespaces" | "objectNames" | "objectSelectors" | "namespaceSelectors")[] = ["apiGroup", "resources", "namespaces", "objectNames", "objectSelectors", "namespaceSelectors"];

const collectorNames = ["c1", "c2"];
const collectorSpec = fc.constantFrom<StatusCollectorSpec>(
  { limit: 10, select: [{ name: "wec", def: "inventory.name" }, { name: "available", def: "returned.status.availableReplicas" }] },
  { limit: 10, combinedFields: [{ name: "count", type: "COUNT" }, { name: "sum", type: "SUM", subject: "returned.status.replicas" }] },
  { limit: 10, filter: "inventory.name != 'cluster2'", groupBy: [{ name: "wec", def: "inventory.name" }], combinedFields: [{ name: "count", type: "COUNT" }] },
  // Not valid, and so as if it were not there.
  { limit: 10, select: [{ name: "a", def: "obj" }], groupBy: [{ name: "b", def: "obj" }] },
);

const modulation = fc.record({ createOnly: fc.boolean(), statusCollectors: fc.subarray(collectorNames), wantSingletonReportedState: fc.boolean(), wantMultiWECReportedState: fc.boolean() }, { requiredKeys: [], noNullPrototype: true });

const narrowClause: fc.Arbitrary<DownsyncClause> = fc
  .tuple(anyTests, fc.subarray(testNames, { minLength: 1, maxLength: 3 }), modulation)
  .map(([all, keys, how]): DownsyncClause => ({ ...Object.fromEntries(keys.map((key) => [key, all[key]])), ...how }))
  .filter(selectsOursOnly);

/** So that there is something to deliver: single tests of many kinds at once mostly select nothing. */
const broadClause: fc.Arbitrary<DownsyncClause> = fc
  .tuple(fc.constantFrom<LabelSelector>({ matchExpressions: [{ key: "app", operator: "Exists" }] }, { matchLabels: { app: "web" } }, { matchExpressions: [{ key: "tier", operator: "In", values: ["web", "db"] }] }), modulation)
  .map(([selector, how]): DownsyncClause => ({ objectSelectors: [selector], ...how }));

const clause = fc.oneof({ weight: 1, arbitrary: broadClause }, { weight: 2, arbitrary: narrowClause });

/** System objects of a WDS are not delivered here: their like on a cluster belongs to the cluster's own controllers. */
function selectsOursOnly({ resources: kinds = [], objectNames = [], objectSelectors = [] }: DownsyncClause): boolean {
  const saysWhich = (selector: LabelSelector): boolean =>
    Object.keys(selector.matchLabels ?? {}).length > 0 || (selector.matchExpressions ?? []).some(({ operator }) => operator === "In" || operator === "Exists");
  if (objectNames.length > 0) return true;
  if (objectSelectors.length > 0 && objectSelectors.every(saysWhich)) return true;
  return kinds.length > 0 && kinds.every((kind) => kind === "deployments" || kind === widgets.resource);
}

const policySpec: fc.Arbitrary<BindingPolicySpec> = fc.record({ clusterSelectors: fc.array(clusterSelector, { minLength: 1, maxLength: 2 }), downsync: fc.array(clause, { minLength: 1, maxLength: 3 }) });

const workloadEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("set object" as const), object }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete object" as const), object }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("label namespace" as const), name: fc.constantFrom(...namespaces), labels }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("set policy" as const), name: fc.constantFrom(...policyNames), spec: policySpec }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete policy" as const), name: fc.constantFrom(...policyNames) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("set collector" as const), name: fc.constantFrom(...collectorNames), spec: collectorSpec }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete collector" as const), name: fc.constantFrom(...collectorNames) }) },
);

const templateDataEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("label cluster" as const), pick: fc.nat(), labels: clusterLabels }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("declare cluster" as const), name: fc.constantFrom(...ghostClusters), labels: clusterLabels }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove cluster" as const), name: fc.constantFrom(...ghostClusters) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("set properties" as const), pick: fc.nat(), data: fc.record({ region: fc.constantFrom("east", "west"), "no-identifier": fc.constant("x") }, { requiredKeys: [], noNullPrototype: true }) }) },
);

const transformEdit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("set transform" as const),
      name: fc.constantFrom("t1", "t2"),
      kind: fc.constantFrom(resources.ConfigMap.kind, resources.Deployment.kind, widgets.kind),
      remove: fc.array(fc.constantFrom("$.data.common", "$.spec.deep", '$.metadata.labels["tier"]', "$.nowhere.at.all", "$[0]", "$"), { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete transform" as const), name: fc.constantFrom("t1", "t2") }) },
);

const tampering: fc.Arbitrary<Edit> = fc.record({ do: fc.constantFrom("edit Binding" as const, "delete Binding" as const, "delete work" as const, "edit on cluster" as const, "delete on cluster" as const), pick: fc.nat() });

export const batch: fc.Arbitrary<Batch> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ about: fc.constant("workload" as const), edits: fc.array(workloadEdit, { minLength: 1, maxLength: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ about: fc.constant("template data" as const), edits: fc.array(templateDataEdit, { minLength: 1, maxLength: 1 }) }) },
  { weight: 2, arbitrary: fc.record({ about: fc.constant("transforms" as const), edits: fc.array(transformEdit, { minLength: 1, maxLength: 1 }) }) },
  { weight: 2, arbitrary: fc.record({ about: fc.constant("tampering" as const), edits: fc.array(tampering, { minLength: 1, maxLength: 2 }) }) },
);

/** What a fleet begins with, so that edits have something to change: objects, and their namespaces everywhere, which stay; no policy of before. */
export const firstBatch: Batch = {
  about: "workload",
  edits: [
    ...policyNames.map((name): Edit => ({ do: "delete policy", name })),
    ...[resources.ConfigMap, resources.Secret, resources.Deployment, widgets].flatMap((resource, variant): Edit[] =>
      places.map((place) => ({ do: "set object" as const, object: { resource, ...place, labels: { app: "web" }, variant: variant % 3 } })),
    ),
    { do: "set policy", name: "p0", spec: { clusterSelectors: [{}], downsync: [{ resources: ["namespaces"], objectNames: namespaces }] } },
    { do: "set policy", name: "p1", spec: { clusterSelectors: [{ matchExpressions: [{ key: "group", operator: "NotIn", values: ["cloud"] }] }], downsync: [{ objectSelectors: [{ matchLabels: { app: "web" } }] }] } },
  ],
};

/**
 * The same seed and count give the same batches.
 *
 * @param usable - no policy whose cluster selectors KubeStellar cannot convert.
 */
export function sampleBatches(seed: number, count: number, { usable }: { readonly usable: boolean }): readonly Batch[] {
  return fc.sample(usable ? batch.filter(({ edits }) => !edits.some(isUnusable)) : batch, { seed, numRuns: count });
}

const isUnusable = (edit: Edit): boolean => edit.do === "set policy" && (edit.spec.clusterSelectors ?? []).some((selector) => selector.matchExpressions?.some(({ operator, values: listed }) => operator === "In" && listed?.length === 0) === true);
