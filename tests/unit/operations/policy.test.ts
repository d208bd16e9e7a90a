import type { KubeObject } from "../../../core/model/kube-object";
import { resources } from "../../../core/model/resources";
import { MemoryClient } from "../../support/memory-client";
import { applyDefinition, deletePolicy, readCombinedStatus, readDefinition, touchAffected } from "../../../operations/policy";
import { aBinding, aWork } from "../../support/inventory-objects";

const owner = "fleet/dev";
const policy = { name: "nginx", spec: { clusterSelectors: [{ matchLabels: { region: "eu" } }] } };

describe("policies", () => {
  test("are applied once, under their owner, and read back", async () => {
    const wds = new MemoryClient({ name: "wds1" });
    expect(await applyDefinition(wds, "BindingPolicy", policy, { owner })).toMatchObject({ created: true, specChanged: true });
    expect(await applyDefinition(wds, "BindingPolicy", policy, { owner })).toMatchObject({ created: false, specChanged: false });
    expect(await readDefinition(wds, "BindingPolicy", "nginx")).toMatchObject({ spec: policy.spec, metadata: { annotations: { "fleet.kubestellar.io/owner": owner } } });
    await expect(applyDefinition(wds, "BindingPolicy", policy, { owner: "other/prod" })).rejects.toMatchObject({ code: "OwnedByAnother" });
  });

  test("transforms and collectors go the same way", async () => {
    const wds = new MemoryClient();
    await applyDefinition(wds, "CustomTransform", { name: "t", spec: { apiGroup: "apps", resource: "deployments", remove: ["$.spec.replicas"] } }, { owner });
    expect((await wds.list(resources.CustomTransform)).items.length).toBe(1);
  });

  test("are gone when Binding and works are gone, however that happens", async () => {
    const wds = new MemoryClient({ name: "wds1" });
    const its = new MemoryClient({ name: "its1" });
    await applyDefinition(wds, "BindingPolicy", policy, { owner });
    await wds.seed(aBinding("nginx", [], []));
    await its.seed(aWork("cluster1", "nginx", []), aWork("cluster1", "other", []));
    const deleting = deletePolicy(wds, its, "nginx", { owner, deadlineSeconds: 5 });
    await wds.delete(resources.Binding, { name: "nginx" });
    await its.delete(resources.ManifestWork, { namespace: "cluster1", name: "nginx-cluster1" });
    expect(await deleting).toEqual({ gone: true, remaining: [] });
    expect(await deletePolicy(wds, its, "nginx", { owner, deadlineSeconds: 5 })).toEqual({ gone: true, remaining: [] });
  });

  test("leave a debt, not an error, where an agent is out of reach", async () => {
    const wds = new MemoryClient({ name: "wds1" });
    const its = new MemoryClient({ name: "its1" });
    await applyDefinition(wds, "BindingPolicy", policy, { owner });
    await its.seed(aWork("cluster1", "nginx", [], { finalizers: ["f"] }));
    await its.delete(resources.ManifestWork, { namespace: "cluster1", name: "nginx-cluster1" });
    expect(await deletePolicy(wds, its, "nginx", { owner, deadlineSeconds: 0 })).toEqual({ gone: false, remaining: ["ManifestWork cluster1/nginx-cluster1 (its agent has yet to release it)"] });
  });

  test("of another owner are not deleted", async () => {
    const wds = new MemoryClient();
    await applyDefinition(wds, "BindingPolicy", policy, { owner: "other/prod" });
    await expect(deletePolicy(wds, undefined, "nginx", { owner, deadlineSeconds: 0 })).rejects.toMatchObject({ code: "OwnedByAnother" });
  });
});

describe("touching what depends on a change", () => {
  const template = { "control.kubestellar.io/expand-templates": "true" };
  const config = (name: string, annotations?: Readonly<Record<string, string>>): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "web", ...(annotations === undefined ? {} : { annotations }) } });
  const entry = (name: string): { resource: string; namespace: string; name: string } => ({ resource: "configmaps", namespace: "web", name });
  const now = new Date("2026-01-02T03:04:05Z");
  const space = async (...objects: readonly KubeObject[]): Promise<MemoryClient> => {
    const wds = new MemoryClient({ name: "wds1" });
    await wds.seed(...objects);
    return wds;
  };

  test("touches one object of each Binding with templates on a changed cluster, and no other", async () => {
    const wds = await space(config("plain"), config("templated", template), aBinding("with", [entry("plain"), entry("templated")], ["c1"]), aBinding("without", [entry("plain")], ["c1"]), aBinding("elsewhere", [entry("templated")], ["c2"]));
    expect(await touchAffected(wds, { clusters: ["c1"] }, { now })).toEqual({ bindings: ["with"], objects: ["configmaps web/plain"] });
    expect((await wds.get(resources.ConfigMap, { namespace: "web", name: "plain" }))?.metadata.annotations).toEqual({ "fleet.kubestellar.io/touched-at": "2026-01-02T03:04:05.000Z" });
  });

  test("touches an object that several Bindings share instead of one each", async () => {
    const wds = await space(config("a", template), config("b", template), config("shared", template), aBinding("one", [entry("a"), entry("shared")], ["c1"]), aBinding("two", [entry("b"), entry("shared")], ["c1"]));
    expect(await touchAffected(wds, { clusters: ["c1"] }, { now })).toEqual({ bindings: ["one", "two"], objects: ["configmaps web/shared"] });
  });

  test("prefers objects of ours among equals", async () => {
    const wds = await space(config("a", template), config("b", { ...template, "fleet.kubestellar.io/owner": owner }), aBinding("one", [entry("a"), entry("b")], ["c1"]));
    expect((await touchAffected(wds, { clusters: ["c1"] }, { now, owner })).objects).toEqual(["configmaps web/b"]);
  });

  test("touches for a transform where its resource is bound, templates or not", async () => {
    const wds = await space(config("plain"), aBinding("one", [entry("plain")], ["c1"]));
    expect((await touchAffected(wds, { transforms: [{ apiGroup: "", resource: "configmaps" }] }, { now })).objects).toEqual(["configmaps web/plain"]);
    expect((await touchAffected(wds, { transforms: [{ apiGroup: "apps", resource: "deployments" }] }, { now })).objects).toEqual([]);
  });

  test("asks nothing when nothing changed, and reads no objects when nothing depends", async () => {
    const wds = await space(aBinding("one", [entry("plain")], ["c1"]));
    await touchAffected(wds, {});
    expect(wds.calls).toEqual([]);
    await touchAffected(wds, { clusters: ["c9"] });
    expect(wds.calls.map(({ verb, kind }) => `${verb} ${kind}`)).toEqual(["list Binding"]);
  });
});

test("combined statuses are found by policy and object", async () => {
  const wds = new MemoryClient();
  const combined = (name: string, object: string): KubeObject => ({
    apiVersion: "control.kubestellar.io/v1alpha1",
    kind: "CombinedStatus",
    metadata: { name, namespace: "web", labels: { "status.kubestellar.io/binding-policy": "nginx", "status.kubestellar.io/api-group": "apps", "status.kubestellar.io/resource": "deployments", "status.kubestellar.io/namespace": "web", "status.kubestellar.io/name": object } },
    results: [{ name: object }],
  });
  await wds.seed(combined("2", "b"), combined("1", "a"));
  expect((await readCombinedStatus(wds, { policy: "nginx" })).map(({ object }) => object.name)).toEqual(["a", "b"]);
  expect(await readCombinedStatus(wds, { policy: "nginx", name: "b" })).toEqual([{ policy: "nginx", object: { group: "apps", resource: "deployments", namespace: "web", name: "b" }, results: [{ name: "b" }] }]);
  expect(await readCombinedStatus(wds, { policy: "other" })).toEqual([]);
});
