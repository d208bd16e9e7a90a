/** Random small fleets in which everything meets everything: few names, few labels, every form of selector and clause. */
import fc from "fast-check";
import type { BindingPolicySpec, DownsyncClause, LabelSelector } from "../../core/model/binding-policy";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import type { PlacementCluster, PlacementPolicy } from "../../core/placement";

const widgetsV1: ApiResource = { group: "example.io", version: "v1", resource: "widgets", kind: "Widget", namespaced: true };
const kinds: readonly ApiResource[] = [resources.ConfigMap, resources.ClusterRole, widgetsV1, { ...widgetsV1, version: "v2" }, resources.Lease];
const namespaces = ["a", "a-b"];
const names = ["x", "x.y"];

export interface PlacedObject {
  readonly resource: ApiResource;
  readonly object: KubeObject;
}

const labels = fc.dictionary(fc.constantFrom("app", "tier", "x.y/z"), fc.constantFrom("web", "db", ""), { maxKeys: 3, noNullPrototype: true });

/** Some of them cannot be converted. */
export const selector: fc.Arbitrary<LabelSelector> = fc.record(
  {
    matchLabels: labels,
    matchExpressions: fc.array(
      fc.oneof(
        fc.record({ key: fc.constantFrom("app", "tier"), operator: fc.constantFrom("In", "NotIn"), values: fc.array(fc.constantFrom("web", "db", ""), { minLength: 1, maxLength: 2 }) }),
        fc.record({ key: fc.constantFrom("app", "tier"), operator: fc.constantFrom("Exists", "DoesNotExist") }),
        { weight: 1, arbitrary: fc.constantFrom({ key: "app", operator: "In", values: [] }, { key: "bad key", operator: "Exists" }, { key: "app", operator: "Bogus" }) },
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

/** Selectors that can be converted. */
export const goodSelector = selector.filter((s) => !(s.matchExpressions ?? []).some((e) => e.values?.length === 0 || e.key === "bad key" || e.operator === "Bogus"));

const tests = fc.record(
  {
    apiGroup: fc.constantFrom("", "apps", "example.io", "*"),
    resources: fc.subarray(["configmaps", "widgets", "namespaces", "*"], { maxLength: 2 }),
    namespaces: fc.subarray([...namespaces, "", "*"], { maxLength: 2 }),
    objectNames: fc.subarray([...names, "*", "a"], { maxLength: 2 }),
    objectSelectors: fc.array(selector, { maxLength: 2 }),
    namespaceSelectors: fc.array(selector, { maxLength: 2 }),
  },
);

const modulation = fc.record(
  { createOnly: fc.boolean(), statusCollectors: fc.subarray(["c1", "c2"]), wantSingletonReportedState: fc.boolean(), wantMultiWECReportedState: fc.boolean() },
  { requiredKeys: [] },
);

/** One or two tests, so that clauses match something. */
export const clause: fc.Arbitrary<DownsyncClause> = fc
  .tuple(tests, fc.subarray(["apiGroup", "resources", "namespaces", "objectNames", "objectSelectors", "namespaceSelectors", "namespaceSelectors"] as const, { minLength: 1, maxLength: 2 }), modulation)
  .map(([all, keys, how]) => ({ ...Object.fromEntries(keys.map((key) => [key, all[key]])), ...how }));

const spec = (clusterSelector: fc.Arbitrary<LabelSelector>): fc.Arbitrary<BindingPolicySpec> =>
  fc.record({ clusterSelectors: fc.array(clusterSelector, { maxLength: 2 }), downsync: fc.array(clause, { maxLength: 3 }) });

export const policy: fc.Arbitrary<PlacementPolicy> = fc.record({
  metadata: fc.constantFrom("p1", "p2", "p3").map((name) => ({ name })),
  spec: fc.oneof({ weight: 9, arbitrary: spec(goodSelector) }, { weight: 1, arbitrary: spec(selector) }),
});

export const cluster: fc.Arbitrary<PlacementCluster> = fc.record({ name: fc.constantFrom("c1", "c2", "c10", "edge"), labels });

export const placedObject: fc.Arbitrary<PlacedObject> = fc.oneof(
  fc
    .record({ resource: fc.constantFrom(...kinds), name: fc.constantFrom(...names), namespace: fc.constantFrom(...namespaces), labels, resourceVersion: fc.constantFrom("1", "2") })
    .map(({ resource, namespace, ...metadata }) => objectOf(resource, { ...metadata, ...(resource.namespaced && { namespace }) })),
  fc.record({ name: fc.constantFrom(...namespaces), labels }).map((metadata) => objectOf(resources.Namespace, metadata)),
);

/** Lists without two things of the same identity. */
export const fleet = fc.record({
  policies: fc.uniqueArray(policy, { selector: (p) => p.metadata.name, maxLength: 3 }),
  clusters: fc.uniqueArray(cluster, { selector: (c) => c.name, maxLength: 4 }),
  objects: fc.uniqueArray(placedObject, { selector: identity, maxLength: 12 }),
});

/** What makes two objects the same one. */
export function identity({ resource, object }: PlacedObject): string {
  return `${resource.group}/${resource.version}/${resource.resource}/${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

function objectOf(resource: ApiResource, metadata: KubeObject["metadata"]): PlacedObject {
  return { resource, object: { apiVersion: resource.group === "" ? resource.version : `${resource.group}/${resource.version}`, kind: resource.kind, metadata } };
}
