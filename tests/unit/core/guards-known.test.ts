/** What guards say where not everything is known: each is judged exactly if nothing is missing that it rests on. */
import { guardsSet, judgeKnown, parseGuards, type Gap, type GuardName, type Guards } from "../../../core/plan/guards";
import { blastOf, compareFleets } from "../../../core/plan/diff";
import { createPreview } from "../../../core/preview";
import { typeToken, type Kind } from "../../../provider/dynamic/text";
import { fleetOfResources, type GivenResource } from "../../../provider/guards/fleet-of-resources";
import { judgeResources } from "../../../provider/guards/judge-resources";
import { UNKNOWN } from "../../../provider/values";
import { CHANGED, manifestsOf, STANDING, STRICT, TOLD, type GuardedFleet } from "../../support/guarded-fleet";

const guards = parseGuards(STRICT);
const today = "2026-11-21";

function judged(gaps: readonly Gap[], asked: Guards = guards) {
  const previewOf = (fleet: GuardedFleet) => {
    const { its1, wds1 } = manifestsOf(fleet);
    return createPreview({ spaces: [{ kind: "ITS", name: "its1", objects: its1 }, { kind: "WDS", name: "wds1", inventory: "its1", objects: wds1 }] });
  };
  const previews = { base: previewOf(STANDING), head: previewOf(CHANGED) };
  const changes = compareFleets(previews.base, previews.head);
  return judgeKnown(asked, { ...previews, changes, blast: blastOf(changes, previews), diagnostics: previews.head.findings(), today }, gaps);
}

const names = ({ unjudged }: { readonly unjudged: readonly { readonly guard: GuardName }[] }): readonly string[] => unjudged.map(({ guard }) => guard);

test("nothing is missing: all are judged", () => {
  expect(judged([])).toMatchObject({ unjudged: [], refusals: TOLD.map(([guard, message]) => ({ guard, message })) });
});

test.each<[Gap["kind"], readonly GuardName[]]>([
  ["base", ["allowed", "requiredLabels.clusters", "requiredLabels.objects", "diagnostics"]],
  ["labels", []],
  ["objects", ["protected.labels", "requiredLabels.clusters"]],
  ["policies", ["protected.labels", "requiredLabels.clusters"]],
])("%s are missing: the others are judged", (kind, others) => {
  const found = judged([{ kind, reason: "nobody knows" }]);
  expect(names(found)).toEqual(guardsSet(guards).filter((guard) => !others.includes(guard)));
  expect(found.refusals.map(({ guard }) => guard)).toEqual(TOLD.flatMap(([guard]) => (others.includes(guard) ? [guard] : [])));
});

describe("names that nothing bears", () => {
  const misspelt: Guards = { neverEmpty: ["shpo"], protected: { labels: ["teir"], clusters: ["s77"], namespaces: ["shopp"], kinds: ["Configmap"] } };
  const told = (gaps: readonly Gap[]): readonly string[] => judged(gaps, misspelt).unknown.map(({ path }) => path);

  test("are told where all is known that could bear them", () => {
    expect(told([])).toEqual(["neverEmpty[0]", "protected.labels[0]", "protected.clusters[0]", "protected.namespaces[0]", "protected.kinds[0]"]);
    expect(told([{ kind: "labels", reason: "" }])).toEqual(["neverEmpty[0]", "protected.namespaces[0]", "protected.kinds[0]"]);
    expect(told([{ kind: "objects", reason: "" }])).toEqual(["neverEmpty[0]", "protected.labels[0]", "protected.clusters[0]"]);
    expect(told([{ kind: "policies", reason: "" }])).not.toContain("neverEmpty[0]");
  });

  test("what stood before counts where it is known, and nothing is said of it where it is not", () => {
    const [gone, ...others] = judged([], { neverEmpty: ["spare"] }).unknown;
    expect([gone, others]).toEqual([undefined, []]);
    expect(judged([{ kind: "base", reason: "" }], { protected: { clusters: ["s77"] } }).unknown.map(({ message }) => message)).toEqual(['no cluster is called "s77" here, so this guards nothing']);
  });
});

test("labels that nothing selects by leave no gap", () => {
  expect(names(judged([{ kind: "labels", reason: "", keys: ["rack"] }]))).toEqual([]);
  expect(names(judged([{ kind: "labels", reason: "", keys: ["rack", "tier"] }]))).toHaveLength(12);
});

describe("resources of Pulumi's", () => {
  const its1 = { name: "its1", kind: "ITS", uid: UNKNOWN };
  const wds1 = { name: "wds1", kind: "WDS", uid: UNKNOWN };
  const given = (kind: Kind, properties: Readonly<Record<string, unknown>>): GivenResource => ({ type: typeToken(kind), properties });
  const resources = ({ clusters, objects, policies }: GuardedFleet): readonly GivenResource[] => [
    { type: "aws:s3/bucket:Bucket", properties: {} },
    given("HostingCluster", { name: "host" }),
    given("InventorySpace", { name: "its1" }),
    given("WorkloadSpace", { name: "wds1", inventory: its1, apiGroups: "" }),
    given("WorkloadClusters", { name: "all", space: its1, clusters: Object.fromEntries(Object.entries(clusters).map(([name, labels]) => [name, { labels }])) }),
    given("Workload", { name: "shop", space: wds1, objects: Object.fromEntries(objects.map((object, i) => [String(i), object])) }),
    ...Object.entries(policies).map(([name, spec]) => given("BindingPolicy", { name, space: wds1, ...spec, placement: "not computed" })),
  ];

  test("say what folders say", async () => {
    const { refusals, unjudged } = await judgeResources(guards, { base: resources(STANDING), head: resources(CHANGED), today });
    expect([unjudged, refusals.map(({ guard, message }) => [guard, message])]).toEqual([[], TOLD]);
  });

  test("what happens on the way to what is declared counts as what is declared", async () => {
    const claim = (storage: string): GuardedFleet => ({ ...STANDING, objects: [{ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "data", namespace: "shop", labels: { app: "web" } }, spec: { resources: { requests: { storage } } } }] });
    const { refusals } = await judgeResources({ diagnostics: "error" }, { base: resources(claim("1Gi")), head: resources(claim("2Gi")), today });
    expect(refusals.map(({ guard, subject }) => `${guard} ${subject}`)).toEqual(["diagnostics KS464"]);
  });

  test("clusters that another stack declares count as they are recorded, on both sides", async () => {
    const without = (fleet: GuardedFleet): readonly GivenResource[] => resources({ ...fleet, clusters: {} });
    const recorded = new Map([["its1", new Map(Object.entries(STANDING.clusters))]]);
    const { refusals } = await judgeResources({ maxClustersTouched: { count: 0 } }, { base: without(STANDING), head: without(CHANGED), recorded, today });
    expect(refusals.map(({ message }) => message)).toEqual(["3 of 3 clusters are touched; at most 0 may be"]);
  });

  test.each<[string, readonly GivenResource[], readonly string[]]>([
    ["labels of a cluster", [given("WorkloadCluster", { name: "c", space: its1, labels: UNKNOWN })], ["the labels of cluster c are not known"]],
    ["a label", [given("WorkloadCluster", { name: "c", space: its1, labels: { a: UNKNOWN, b: "1" } })], ["label a of cluster c is not known"]],
    ["properties", [given("WorkloadCluster", { name: "c", space: its1, labels: {}, properties: { p: UNKNOWN } })], ["properties of cluster c are not known"]],
    ["all clusters", [given("WorkloadClusters", { name: "all", space: its1, clusters: UNKNOWN })], ["the clusters of WorkloadClusters all are not known"]],
    ["a workload", [given("Workload", { name: "w", space: wds1, objects: UNKNOWN })], ["the objects of Workload w are not known"]],
    ["an object", [given("Workload", { name: "w", space: wds1, objects: { "Secret s": UNKNOWN } })], ["Secret s is not known"]],
    ["a field of an object", [given("Workload", { name: "w", space: wds1, objects: { "ConfigMap c": { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { a: UNKNOWN } } } })], ["ConfigMap c is not known"]],
    ["what is no object", [given("Workload", { name: "w", space: wds1, objects: { "ConfigMap c": { apiVersion: "v1", kind: "ConfigMap" } } })], ["ConfigMap c is no sound object"]],
    ["a policy", [given("BindingPolicy", { name: "p", space: wds1, clusterSelectors: UNKNOWN })], ["what BindingPolicy p says is not known"]],
    ["API groups", [given("WorkloadSpace", { name: "wds1", inventory: its1, apiGroups: UNKNOWN })], ["the API groups of space wds1 are not known"]],
    ["a cluster of another stack", [given("BindingPolicy", { name: "p", space: wds1, placement: { clusters: { far: "+1 object" }, objects: {} } })], ["policy p places on cluster far, which no resource stands for"]],
  ])("unknown: %s", (_, some, reasons) => {
    expect(fleetOfResources(some).gaps.map(({ reason }) => reason)).toEqual(reasons);
  });
});
