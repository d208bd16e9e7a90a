import type { KubeObject } from "../../../../../core/model/kube-object";
import type { ManifestWork, ManifestWorkSpec } from "../../../../../core/model/manifest-work";
import { resources } from "../../../../../core/model/resources";
import { deleteApplied, untracked } from "../../../../../hub/agent/work/applied-resources";
import { applyManifest, mergeMap } from "../../../../../hub/agent/work/apply-manifest";
import { inApplyOrder } from "../../../../../hub/agent/work/manifest-order";
import { Pacing } from "../../../../../hub/agent/work/pacing";
import { isOwned, strategyFor } from "../../../../../hub/agent/work/work-controller";
import { workStatus } from "../../../../../hub/agent/work/work-status";
import { MemoryClient } from "../../../../../operations/clients/memory-client";

const owner = { apiVersion: "work.open-cluster-management.io/v1", kind: "AppliedManifestWork", name: "h-w", uid: "owner-1" };
const otherWork = { ...owner, name: "h-v", uid: "owner-2" };
const configMap = (more: { readonly metadata?: Partial<KubeObject["metadata"]>; readonly data?: Record<string, string> } = {}): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "n", ...more.metadata }, data: more.data ?? { a: "1" } });
const apply = (wec: MemoryClient, manifest: KubeObject, type: "Update" | "CreateOnly" | "ReadOnly" = "Update", owned = true) => applyManifest({ wec, resource: resources.ConfigMap, manifest, strategy: { type }, owner, owned });
const writes = (wec: MemoryClient): number => wec.calls.filter(({ verb }) => verb !== "get" && verb !== "list").length;

test("manifests are applied by rank of their kind, unknown kinds last, else in their order", () => {
  const of = (kind: string): KubeObject => ({ apiVersion: "v1", kind, metadata: { name: kind } });
  expect(inApplyOrder(["Widget", "Deployment", "Secret", "ClusterRole", "CustomResourceDefinition", "Namespace"].map(of)).map(({ ordinal, manifest }) => [ordinal, manifest.kind])).toEqual([
    [4, "CustomResourceDefinition"],
    [5, "Namespace"],
    [3, "ClusterRole"],
    [2, "Secret"],
    [1, "Deployment"],
    [0, "Widget"],
  ]);
});

describe("Update", () => {
  test("creates, then writes nothing while nothing differs", async () => {
    const wec = new MemoryClient();
    expect((await apply(wec, configMap())).metadata.ownerReferences).toEqual([owner]);
    const before = writes(wec);
    await apply(wec, configMap());
    expect(writes(wec)).toBe(before);
  });
  test("merges labels, annotations and owners, replaces the rest, keeps finalizers", async () => {
    const wec = new MemoryClient();
    await wec.create(resources.ConfigMap, configMap({ metadata: { labels: { theirs: "1", gone: "1" }, ownerReferences: [otherWork], finalizers: ["f"] }, data: { old: "1" } }));
    const applied = await apply(wec, configMap({ metadata: { labels: { ours: "1", "gone-": "" } }, data: { a: "2" } }));
    expect(applied.metadata).toMatchObject({ labels: { theirs: "1", ours: "1" }, ownerReferences: [otherWork, owner], finalizers: ["f"] });
    expect(applied["data"]).toEqual({ a: "2" });
  });
  test("gives ownership up when the object is to stay", async () => {
    const wec = new MemoryClient();
    await apply(wec, configMap());
    expect((await apply(wec, configMap(), "Update", false)).metadata.ownerReferences).toEqual([]);
  });
  test("a label that ends in a dash takes the one without it away", () => {
    expect(mergeMap({ a: "1", b: "1" }, { "a-": "", c: "1" })).toEqual({ b: "1", c: "1" });
  });
});

test("CreateOnly changes nothing but the owner", async () => {
  const wec = new MemoryClient();
  await wec.create(resources.ConfigMap, configMap({ data: { old: "1" } }));
  const applied = await apply(wec, configMap({ data: { a: "2" } }), "CreateOnly");
  expect(applied["data"]).toEqual({ old: "1" });
  expect(applied.metadata.ownerReferences).toEqual([owner]);
});

test("ReadOnly fails on what is not there, and writes nothing", async () => {
  const wec = new MemoryClient();
  await expect(apply(wec, configMap(), "ReadOnly")).rejects.toMatchObject({ code: "NotFound" });
  expect(writes(wec)).toBe(0);
});

describe("deletion of what a work brought", () => {
  const entry = (uid: string) => ({ group: "", version: "v1", resource: "configmaps", namespace: "n", name: "c", uid });
  const present = (wec: MemoryClient) => wec.get(resources.ConfigMap, { namespace: "n", name: "c" });
  const setup = async (metadata: Partial<KubeObject["metadata"]>) => {
    const wec = new MemoryClient();
    const { uid } = (await wec.create(resources.ConfigMap, configMap({ metadata }))).metadata;
    return { wec, uid: uid! };
  };
  test("removes what is the work's alone", async () => {
    const { wec, uid } = await setup({ ownerReferences: [owner] });
    expect(await deleteApplied(wec, [entry(uid)], owner)).toEqual([entry(uid)]);
    expect(await present(wec)).toBeUndefined();
    expect(await deleteApplied(wec, [entry(uid)], owner)).toEqual([]);
  });
  test("waits for finalizers", async () => {
    const { wec, uid } = await setup({ ownerReferences: [owner], finalizers: ["f"] });
    await deleteApplied(wec, [entry(uid)], owner);
    expect(await deleteApplied(wec, [entry(uid)], owner)).toEqual([entry(uid)]);
  });
  test("gives up what another work owns, too", async () => {
    const { wec, uid } = await setup({ ownerReferences: [owner, otherWork] });
    expect(await deleteApplied(wec, [entry(uid)], owner)).toEqual([]);
    expect((await present(wec))?.metadata.ownerReferences).toEqual([otherWork]);
  });
  test.each([
    ["of nobody", {}, undefined],
    ["of the same name but another UID", { ownerReferences: [owner] }, "another"],
  ])("leaves an object %s", async (_, metadata, recorded) => {
    const { wec, uid } = await setup(metadata);
    expect(await deleteApplied(wec, [entry(recorded ?? uid)], owner)).toEqual([]);
    expect(await present(wec)).toBeDefined();
  });
  test("the version does not make another object", () => {
    expect(untracked([{ ...entry("1"), version: "v1beta1" }, { ...entry("2"), name: "d" }], [entry("1")])).toEqual([{ ...entry("2"), name: "d" }]);
  });
});

describe("options of a work", () => {
  const meta = { ordinal: 0, group: "apps", resource: "deployments", namespace: "n", name: "web-1" };
  const config = (name: string, namespace = "n") => ({ resourceIdentifier: { group: "apps", resource: "deployments", namespace, name }, updateStrategy: { type: "CreateOnly" as const } });
  test.each([
    ["web-1", "n", "CreateOnly"],
    ["web-*", "*", "CreateOnly"],
    ["web", "n", "Update"],
    ["web.1", "n", "Update"],
    ["web-1", "", "Update"],
  ] as const)("a config for %s in %j means %s", (name, namespace, type) => {
    expect(strategyFor({ manifestConfigs: [config(name, namespace)] }, meta).type).toBe(type);
  });
  const rule = { group: "apps", resource: "deployments", namespace: "n", name: "web-1" };
  test.each<[string, ManifestWorkSpec, boolean]>([
    ["by default it goes", {}, true],
    ["Orphan: it stays", { deleteOption: { propagationPolicy: "Orphan" } }, false],
    ["named by a rule: it stays", { deleteOption: { propagationPolicy: "SelectivelyOrphan", selectivelyOrphans: { orphaningRules: [rule] } } }, false],
    ["not named by a rule: it goes", { deleteOption: { propagationPolicy: "SelectivelyOrphan", selectivelyOrphans: { orphaningRules: [{ ...rule, name: "x" }] } } }, true],
  ])("when the work goes, %s", (_, spec, owned) => {
    expect(isOwned(spec, meta)).toBe(owned);
  });
});

describe("the status of a work", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  const work: ManifestWork = { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { name: "w", namespace: "c", generation: 3 } };
  const meta = { ordinal: 0, group: "", version: "v1", kind: "ConfigMap", resource: "configmaps", namespace: "n", name: "c" };
  const overall = (results: Parameters<typeof workStatus>[1]) => workStatus(work, results, now).conditions?.map(({ type, status, reason, observedGeneration }) => [type, status, reason, observedGeneration]);
  test("all applied", () => {
    expect(overall([{ meta, object: configMap() }])).toEqual([
      ["Applied", "True", "AppliedManifestWorkComplete", 3],
      ["Available", "True", "ResourcesAvailable", 3],
    ]);
  });
  test("one failed and missing", () => {
    expect(overall([{ meta, object: configMap() }, { meta: { ...meta, ordinal: 1, name: "d" }, error: new Error("no") }])).toEqual([
      ["Applied", "False", "AppliedManifestWorkFailed", 3],
      ["Available", "False", "ResourcesNotAvailable", 3],
    ]);
  });
  test("an unknown kind and one that could not be read are not known to be available", () => {
    const { resourceStatus } = workStatus(work, [{ meta: { ...meta, resource: "" }, error: new Error("no") }, { meta, error: new Error("no"), unknown: "timeout" }], now);
    expect(resourceStatus?.manifests?.map(({ conditions }) => conditions.find(({ type }) => type === "Available")?.reason)).toEqual(["IncompleteResourceMeta", "FetchingResourceFailed"]);
  });
  test("transition times of before are carried on, also when the order changed", () => {
    const first = workStatus(work, [{ meta, object: configMap() }], now);
    const second = workStatus({ ...work, status: first }, [{ meta: { ...meta, ordinal: 1 }, object: configMap() }], new Date("2026-02-01T00:00:00Z"));
    expect(second.resourceStatus?.manifests?.[0]?.conditions).toEqual(first.resourceStatus?.manifests?.[0]?.conditions);
  });
});

test("changes are undone at once, unless they come again and again; quiet or new content forgives", () => {
  let at = 0;
  const pacing = new Pacing(() => new Date(at));
  const delays = (count: number): number[] => Array.from({ length: count }, () => pacing.delay("w"));
  expect(delays(8)).toEqual([50, 50, 50, 50, 50, 1_000, 2_000, 4_000]);
  expect(delays(10).at(-1)).toBe(60_000);
  expect(pacing.delay("other")).toBe(50);
  at += 121_000;
  expect(delays(6)).toEqual([50, 50, 50, 50, 50, 1_000]);
  pacing.forget("w");
  expect(pacing.delay("w")).toBe(50);
});
