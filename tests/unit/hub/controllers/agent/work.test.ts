import type { KubeObject } from "../../../../../core/model/kube-object";
import type { IgnoreField, ManifestWork, ManifestWorkSpec } from "../../../../../core/model/manifest-work";
import { resources } from "../../../../../core/model/resources";
import { deleteApplied, untracked } from "../../../../../hub/agent/work/applied-resources";
import { applyManifest } from "../../../../../hub/agent/work/apply-manifest";
import { claimedByOthers } from "../../../../../hub/agent/work/claims";
import { isOwned, strategyFor } from "../../../../../hub/agent/work/manifest-options";
import { withoutIgnored } from "../../../../../hub/agent/work/ignored-fields";
import { inApplyOrder } from "../../../../../hub/agent/work/manifest-order";
import { Pacing } from "../../../../../hub/agent/work/pacing";
import { workStatus } from "../../../../../hub/agent/work/work-status";
import { MemoryClient } from "../../../../support/memory-client";

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
  test("takes the place of a record of its name that is no more", async () => {
    const wec = new MemoryClient();
    await wec.create(resources.ConfigMap, configMap({ metadata: { ownerReferences: [otherWork, { ...owner, uid: "before" }] } }));
    expect((await apply(wec, configMap())).metadata.ownerReferences).toEqual([otherWork, owner]);
  });
  test("gives ownership up when the object is to stay", async () => {
    const wec = new MemoryClient();
    await apply(wec, configMap());
    expect((await apply(wec, configMap(), "Update", false)).metadata.ownerReferences).toEqual([]);
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
  const nobody = async (): Promise<boolean> => false;
  const deleted = async (...call: Parameters<typeof deleteApplied>) => (await deleteApplied(...call)).pending;
  const present = (wec: MemoryClient) => wec.get(resources.ConfigMap, { namespace: "n", name: "c" });
  const setup = async (metadata: Partial<KubeObject["metadata"]>) => {
    const wec = new MemoryClient();
    const { uid } = (await wec.create(resources.ConfigMap, configMap({ metadata }))).metadata;
    return { wec, uid: uid! };
  };
  test("removes what is the work's alone", async () => {
    const { wec, uid } = await setup({ ownerReferences: [owner] });
    expect(await deleted(wec, [entry(uid)], owner, nobody)).toEqual([entry(uid)]);
    expect(await present(wec)).toBeUndefined();
    expect(await deleted(wec, [entry(uid)], owner, nobody)).toEqual([]);
  });
  test("waits for finalizers", async () => {
    const { wec, uid } = await setup({ ownerReferences: [owner], finalizers: ["f"] });
    await deleted(wec, [entry(uid)], owner, nobody);
    expect(await deleted(wec, [entry(uid)], owner, nobody)).toEqual([entry(uid)]);
  });
  test("gives up what another work owns, too", async () => {
    const { wec, uid } = await setup({ ownerReferences: [owner, otherWork] });
    expect(await deleted(wec, [entry(uid)], owner, nobody)).toEqual([]);
    expect((await present(wec))?.metadata.ownerReferences).toEqual([otherWork]);
  });
  test("does not take along what became another work's between a look and the deletion", async () => {
    const { wec, uid } = await setup({ ownerReferences: [owner] });
    const between = async (): Promise<boolean> => {
      const now = (await present(wec))!;
      if (now.metadata.ownerReferences!.length === 1) await wec.patch(resources.ConfigMap, now.metadata, { metadata: { ownerReferences: [owner, otherWork] } });
      return false;
    };
    expect(await deleted(wec, [entry(uid)], owner, between)).toEqual([]);
    expect((await present(wec))?.metadata.ownerReferences).toEqual([otherWork]);
  });
  test("leaves what another work is about to take over, which counts as still there", async () => {
    const { wec, uid } = await setup({ ownerReferences: [owner] });
    const work = (name: string, more: Partial<ManifestWorkSpec> = {}, metadata: Partial<KubeObject["metadata"]> = {}): ManifestWork => ({ apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { name, ...metadata }, spec: { workload: { manifests: [configMap()] }, ...more } });
    const served = new MemoryClient();
    const claims = (...works: readonly ManifestWork[]) => claimedByOthers({ wec: served, works: { list: () => works } }, "old");
    expect(await deleted(wec, [entry(uid)], owner, claims(work("old"), work("new")))).toEqual([entry(uid)]);
    expect(await present(wec)).toBeDefined();
    const isClaimed = (...works: readonly ManifestWork[]) => claims(...works)(entry(uid));
    expect(await isClaimed(work("old"))).toBe(false);
    expect(await isClaimed(work("leaving", {}, { deletionTimestamp: "2026-01-01T00:00:00Z" }))).toBe(false);
    expect(await isClaimed(work("orphaning", { deleteOption: { propagationPolicy: "Orphan" } }))).toBe(false);
    expect(await isClaimed(work("looking", { manifestConfigs: [{ resourceIdentifier: { resource: "configmaps", namespace: "n", name: "c" }, updateStrategy: { type: "ReadOnly" } }] }))).toBe(false);
  });
  test.each([
    ["of nobody", {}, undefined],
    ["of the same name but another UID", { ownerReferences: [owner] }, "another"],
  ])("leaves an object %s", async (_, metadata, recorded) => {
    const { wec, uid } = await setup(metadata);
    expect(await deleted(wec, [entry(recorded ?? uid)], owner, nobody)).toEqual([]);
    expect(await present(wec)).toBeDefined();
  });
  test("one that cannot be deleted keeps no other, is still there, and is told", async () => {
    const { wec, uid } = await setup({ ownerReferences: [owner], name: "first" });
    const second = await wec.create(resources.ConfigMap, configMap({ metadata: { ownerReferences: [owner] } }));
    wec.before = ({ verb, name }) => {
      if (verb === "delete" && name === "first") throw new Error("a webhook says no");
    };
    const [one, two] = [{ ...entry(uid), name: "first" }, entry(second.metadata.uid!)];
    const { pending, failure } = await deleteApplied(wec, [one, two], owner, nobody);
    expect(pending).toEqual([one, two]);
    expect(failure?.message).toBe("space memory, AppliedManifestWork h-w: 1 of 2 objects could not be deleted: a webhook says no");
    expect(await present(wec)).toBeUndefined();
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

test("changes are undone at once, unless they come again and again: then one each five seconds; quiet or new content forgives", () => {
  let at = 0;
  const pacing = new Pacing(() => new Date(at));
  const delays = (count: number): number[] => Array.from({ length: count }, () => pacing.delay("w"));
  expect(delays(12)).toEqual([...Array.from({ length: 10 }, () => 50), 5_000, 5_000]);
  at += 2_000;
  expect(pacing.delay("w")).toBe(3_000);
  at += 3_000;
  expect(delays(2)).toEqual([50, 5_000]);
  expect(pacing.delay("other")).toBe(50);
  at += 50_000;
  expect(delays(11)).toEqual([...Array.from({ length: 10 }, () => 50), 5_000]);
  pacing.forget("w");
  expect(pacing.delay("w")).toBe(50);
});

describe("ignored fields of server-side apply", () => {
  const manifest = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d", labels: { "a/b": "1" } }, spec: { replicas: 1, list: [{ image: "x", name: "c" }, { image: "y" }] } } as KubeObject;
  test.each<[string, IgnoreField, unknown]>([
    ["a member", { condition: "OnSpokePresent", jsonPaths: [".spec.replicas"] }, { list: [{ image: "x", name: "c" }, { image: "y" }] }],
    ["members of one element", { condition: "OnSpokePresent", jsonPaths: [".spec.list[0].image"] }, { replicas: 1, list: [{ name: "c" }, { image: "y" }] }],
    ["members of every element", { condition: "OnSpokePresent", jsonPaths: [".spec.list[*].image"] }, { replicas: 1, list: [{ name: "c" }, {}] }],
    ["a pointer", { condition: "OnSpokePresent", jsonPointers: ["/spec/list/1/image"] }, { replicas: 1, list: [{ image: "x", name: "c" }, {}] }],
    ["nothing, for an element of a list", { condition: "OnSpokePresent", jsonPaths: [".spec.list[0]"] }, manifest["spec"]],
    ["nothing, for a missing member", { condition: "OnSpokePresent", jsonPaths: [".spec.none.deep"] }, manifest["spec"]],
    ["nothing, on change only", { condition: "OnSpokeChange", jsonPaths: [".spec.replicas"] }, manifest["spec"]],
  ])("leave out %s", (_, field, spec) => expect(withoutIgnored(manifest, [field])["spec"]).toEqual(spec));
  test("a pointer may escape", () => expect(withoutIgnored(manifest, [{ condition: "OnSpokePresent", jsonPointers: ["/metadata/labels/a~1b"] }]).metadata.labels).toEqual({}));
  test("jq is refused", () => expect(() => withoutIgnored(manifest, [{ condition: "OnSpokePresent", jqPathExpressions: [".spec"] }])).toThrow(/jq paths .* are not supported/));
  test("what others changed there stays until the manifest changes", async () => {
    const wec = new MemoryClient();
    const strategy = { type: "ServerSideApply" as const, serverSideApply: { force: true, ignoreFields: [{ condition: "OnSpokePresent" as const, jsonPaths: [".data.a"] }] } };
    const put = (data: Record<string, string>) => applyManifest({ wec, resource: resources.ConfigMap, manifest: configMap({ data }), strategy, owner, owned: true });
    expect((await put({ a: "1", b: "1" }))["data"]).toEqual({ a: "1", b: "1" });
    await wec.patch(resources.ConfigMap, { namespace: "n", name: "c" }, { data: { a: "theirs", b: "theirs" } });
    expect((await put({ a: "1", b: "1" }))["data"]).toEqual({ a: "theirs", b: "theirs" });
    expect((await put({ a: "2", b: "2" }))["data"]).toMatchObject({ b: "2" });
  });
});
