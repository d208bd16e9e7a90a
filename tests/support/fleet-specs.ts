/** Random fleet definitions that are valid: few names, so that things meet, and everything that a definition can say. */
import fc from "fast-check";
import type { CollectorSpec, FleetSpec, InventorySpec, WorkloadSpaceSpec } from "../../core/definition";
import type { KubeObject } from "../../core/model/kube-object";
import { clause, goodSelector } from "./fleet-arbitraries";

const word = fc.constantFrom("web", "db", "x1");
const strings = fc.dictionary(fc.constantFrom("app", "tier", "x.y/z"), fc.constantFrom("web", "db", ""), { maxKeys: 2, noNullPrototype: true });
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const named = <T>(names: readonly string[], item: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> => fc.dictionary(fc.constantFrom(...names), item, { maxKeys: 3, noNullPrototype: true });
/** Fields that are absent rather than undefined, as in JSON. */
const record = <T extends object>(model: { [K in keyof T]-?: fc.Arbitrary<T[K] | undefined> }): fc.Arbitrary<T> => fc.record(model as never).map((value) => Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T);
const metadata = { labels: optional(strings), annotations: optional(strings) };

const objects: fc.Arbitrary<readonly KubeObject[]> = fc.uniqueArray(
  fc.oneof(
    fc.record({ name: word, namespace: optional(fc.constantFrom("a", "b")), labels: optional(strings), data: fc.dictionary(word, fc.constantFrom("1", "yes", "two\nlines\n", " x"), { noNullPrototype: true }) }).map(({ name, namespace, labels, data }): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...(namespace && { namespace }), ...(labels && { labels }) }, data })),
    word.map((name): KubeObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
    fc.record({ name: word, replicas: fc.nat(3), args: fc.array(word, { maxLength: 2 }) }).map(({ name, replicas, args }): KubeObject => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: "a" }, spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: "x:1", args }] } } } })),
    word.map((name): KubeObject => ({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules: [] })),
    fc.record({ name: word, labels: optional(strings) }).map(({ name, labels }): KubeObject => ({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name, ...(labels && { labels }) }, provisioner: "x" })),
  ),
  { maxLength: 4, selector: ({ kind, metadata: { name, namespace } }) => `${kind}/${namespace ?? ""}/${name}` },
);

const inventory: fc.Arbitrary<InventorySpec> = record<InventorySpec>({
  type: optional(fc.constantFrom("vcluster", "host", "external")),
  installOcm: optional(fc.boolean()),
  bootstrapSecret: fc.constant(undefined),
  clusters: optional(named(["c1", "c2", "c3"], record({ ...metadata, properties: optional(strings) }))),
  definitions: fc.constant(undefined),
});

const workloadSpace = (inventories: readonly string[]): fc.Arbitrary<WorkloadSpaceSpec> =>
  record<WorkloadSpaceSpec>({
    inventory: inventories.length === 1 ? optional(fc.constantFrom(...inventories)) : fc.constantFrom(...inventories),
    type: optional(fc.constantFrom("k8s", "host")),
    apiGroups: optional(fc.constantFrom("", ",apps,example.io")),
    workloads: optional(named(["shop", "till"], record({ objects, defaultNamespace: optional(fc.constantFrom("a", "default")), agentRights: optional(fc.constantFrom("derive", "none")) }))),
    policies: optional(named(["p1", "p2"], record({ ...metadata, clusterSelectors: optional(fc.array(goodSelector, { maxLength: 2 })), downsync: optional(fc.array(clause, { maxLength: 2 })) }))),
    transforms: optional(named(["t1"], record({ ...metadata, apiGroup: fc.constant("apps"), resource: fc.constant("deployments"), remove: optional(fc.subarray(["$.spec.replicas", '$.metadata.labels["a"]'])) }))),
    collectors: optional(named(["c1", "c2"], record<CollectorSpec>({ ...metadata, filter: optional(fc.constant("true")), select: optional(fc.constant([{ name: "n", def: "inventory.name" }])), groupBy: fc.constant(undefined), combinedFields: fc.constant(undefined), limit: optional(fc.nat(5)) }))),
    teams: optional(named(["red"], record({ groups: optional(fc.array(word, { maxLength: 1 })), users: optional(fc.array(word, { maxLength: 1 })), namespaces: optional(fc.subarray(["a", "b"])), role: optional(fc.constantFrom("view", "edit", "admin")), policies: optional(fc.constantFrom("none", "view", "edit")) }))),
    agentRights: optional(named(["widgets"], record({ rules: fc.constant([{ apiGroups: ["example.io"], resources: ["widgets"] }]), labels: optional(strings) }))),
    definitions: fc.constant(undefined),
  });

/** Fleets of one or two ITSes and up to two WDSes. Some are refused for what would come of them. */
export const fleetSpec: fc.Arbitrary<FleetSpec> = fc.subarray(["its1", "its2"], { minLength: 1 }).chain((inventories) =>
  fc.record({
    inventories: fc.tuple(...inventories.map((name) => inventory.map((its) => [name, its] as const))).map((entries) => Object.fromEntries(entries)),
    workloadSpaces: named(["wds1", "wds2"], workloadSpace(inventories)),
  }),
);
