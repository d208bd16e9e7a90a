import type { KubeObject } from "../../../core/model/kube-object";
import { resources } from "../../../core/model/resources";
import { MemoryClient } from "../../support/memory-client";
import { inPhases } from "../../../core/render/apply-order";
import { addressKeys, applyWorkload, deleteWorkload, refreshWorkload, statedPart, withSecretData, workloadKey } from "../../../operations/workload";

const owner = "fleet/dev";
const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "nginx" } };
const deployment: KubeObject = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "nginx", namespace: "nginx" }, spec: { replicas: 1 } };
const crd: KubeObject = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "things.example.com" }, spec: { group: "example.com", scope: "Namespaced", names: { plural: "things", kind: "Thing" }, versions: [{ name: "v1", served: true }] } };
const thing: KubeObject = { apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "one" } };
const keyed = (...objects: readonly KubeObject[]): Readonly<Record<string, KubeObject>> => Object.fromEntries(objects.map((o) => [workloadKey(o), o]));
const writes = (space: MemoryClient): readonly string[] => space.calls.filter(({ verb }) => verb === "apply" || verb === "delete").map(({ verb, kind, name }) => `${verb} ${kind} ${name}`);

describe("keys of workload objects", () => {
  test.each([
    [namespace, "Namespace nginx", { resource: resources.Namespace, namespace: undefined, name: "nginx" }],
    [deployment, "Deployment.apps nginx/nginx", { resource: resources.Deployment, namespace: "nginx", name: "nginx" }],
    [{ apiVersion: "v1", kind: "Service", metadata: { name: "web" } }, "Service web", { resource: resources.Service, namespace: "default", name: "web" }],
    [{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "system:a.b" } }, "ClusterRole.rbac.authorization.k8s.io system:a.b", { resource: resources.ClusterRole, namespace: undefined, name: "system:a.b" }],
  ])("go there and back: %#", async (object, key, address) => {
    expect(workloadKey(object)).toBe(key);
    expect(await addressKeys(new MemoryClient(), [key], "default")).toEqual([{ key, ...address }]);
  });
  test("address nothing where they are none, or of a kind that is not served", async () => {
    expect(await addressKeys(new MemoryClient(), ["", "Namespace", "a b c", "Pod a/b/c", "Thing.example.com one"], "default")).toEqual([]);
  });
});

test("definitions come first, then namespaces, what others refer to, the rest, and admission last", () => {
  const kinds = ["Deployment", "MutatingWebhookConfiguration", "ConfigMap", "Namespace", "CustomResourceDefinition", "Service"];
  const phases = inPhases(kinds.map((kind) => ({ resource: { kind, group: kind === "CustomResourceDefinition" ? "apiextensions.k8s.io" : "" } })));
  expect(phases.map((phase) => phase.map(({ resource }) => resource.kind))).toEqual([["CustomResourceDefinition"], ["Namespace"], ["ConfigMap"], ["Deployment", "Service"], ["MutatingWebhookConfiguration"]]);
});

describe("applying a workload", () => {
  test("writes in order, with the owner, and says what it did", async () => {
    const wds = new MemoryClient({ name: "wds1" });
    const { objects } = await applyWorkload(wds, [deployment, namespace], { owner });
    expect(objects.map(({ key, change }) => `${key} ${change}`)).toEqual(["Deployment.apps nginx/nginx created", "Namespace nginx created"]);
    expect(writes(wds)).toEqual(["apply Namespace nginx", "apply Deployment nginx"]);
    expect((await wds.get(resources.Deployment, { namespace: "nginx", name: "nginx" }))?.metadata.annotations).toEqual({ "fleet.kubestellar.io/owner": owner });
  });

  test("changes nothing the second time, and tells what changed the third", async () => {
    const wds = new MemoryClient();
    await applyWorkload(wds, [namespace, deployment], { owner });
    expect((await applyWorkload(wds, [namespace, deployment], { owner })).objects.map(({ change }) => change)).toEqual(["unchanged", "unchanged"]);
    expect((await applyWorkload(wds, [namespace, { ...deployment, spec: { replicas: 2 } }], { owner })).objects.map(({ change }) => change)).toEqual(["unchanged", "changed"]);
  });

  test("prunes what is gone from the set, unless another took it", async () => {
    const wds = new MemoryClient();
    const config = (name: string): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" } });
    await applyWorkload(wds, [config("a"), config("b"), config("c")], { owner });
    await wds.patch(resources.ConfigMap, { namespace: "default", name: "b" }, { metadata: { annotations: { "fleet.kubestellar.io/owner": "other/prod" } } });
    const { pruned } = await applyWorkload(wds, [config("c")], { owner, previous: keyed(config("a"), config("b"), config("c")) });
    expect(pruned).toEqual({ deleted: ["ConfigMap default/a"], kept: [{ key: "ConfigMap default/b", reason: "belongs to other/prod now" }], remaining: [] });
  });

  test.each([
    ["unknown kinds", [thing, { ...thing, kind: "Other" }, namespace], {}, /does not serve Other of example.com\/v1, Thing of example.com\/v1/],
    ["an object that exists and names no owner", [namespace], {}, /Namespace nginx exists already and names no owner/],
    ["an object that cannot be written", [namespace, { ...deployment, metadata: { name: "A B" } }], {}, /cannot name an object/],
  ])("writes nothing when there are %s", async (_name, objects, options, message) => {
    const wds = new MemoryClient({ name: "wds1" });
    await wds.seed(namespace);
    await expect(applyWorkload(wds, objects, { owner, ...options })).rejects.toThrow(message);
    expect(writes(wds)).toEqual([]);
  });

  test("waits, bounded, until a definition of the set is served", async () => {
    const wds = new MemoryClient({ resources: [...Object.values(resources), { group: "example.com", version: "v1", resource: "things", kind: "Thing", namespaced: true }] });
    const late = applyWorkload(wds, [thing, crd], { owner, deadlineSeconds: 5, onProgress: () => void wds.patch(resources.CustomResourceDefinition, { name: "things.example.com" }, { status: { conditions: [{ type: "Established", status: "True" }] } }) });
    expect((await late).objects.map(({ change }) => change)).toEqual(["created", "created"]);
    expect(writes(wds)).toEqual(["apply CustomResourceDefinition things.example.com", "apply Thing one"]);
    await expect(applyWorkload(new MemoryClient(), [crd], { owner, deadlineSeconds: 0.05 })).rejects.toMatchObject({ code: "Timeout", message: expect.stringContaining("things.example.com is not Established") as string });
  });

  test("writes nothing in a dry run, also of what rests on the set itself", async () => {
    const wds = new MemoryClient();
    const { objects, pruned } = await applyWorkload(wds, [namespace, deployment, crd, thing], { owner, dryRun: true, previous: keyed({ ...namespace, metadata: { name: "old" } }) });
    expect(objects.map(({ change }) => change)).toEqual(["created", "created", "created", "created"]);
    expect(pruned.remaining).toEqual([{ key: "Namespace old", reason: "would be deleted" }]);
    expect((await wds.list(resources.Namespace)).items).toEqual([]);
  });

  test("keeps the text of a Secret where it can be taken back", () => {
    expect(withSecretData({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data: { a: "MQ==", b: "Mg==" }, stringData: { a: "x" } })).toEqual({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data: { a: "eA==", b: "Mg==" } });
  });
});

describe("deleting a workload", () => {
  const keys = [workloadKey(namespace), workloadKey(deployment), "Thing.example.com one"];

  test("goes backwards, takes kinds that are gone for gone, and is clean the second time", async () => {
    const wds = new MemoryClient();
    await applyWorkload(wds, [namespace, deployment], { owner });
    const all = { deleted: [...keys].sort(), kept: [], remaining: [] };
    expect(await deleteWorkload(wds, keys, { owner })).toEqual(all);
    expect(writes(wds).slice(-2)).toEqual(["delete Deployment nginx", "delete Namespace nginx"]);
    expect(await deleteWorkload(wds, keys, { owner })).toEqual(all);
  });

  test("ends at the deadline and says who holds what remains", async () => {
    const wds = new MemoryClient();
    await applyWorkload(wds, [namespace], { owner });
    await wds.patch(resources.Namespace, { name: "nginx" }, { metadata: { finalizers: ["example.com/hold"] } });
    expect((await deleteWorkload(wds, ["Namespace nginx"], { owner, deadlineSeconds: 0.05 })).remaining).toEqual([{ key: "Namespace nginx", reason: "held by example.com/hold" }]);
  });
});

test("a refresh leaves out what is not there, or cannot be", async () => {
  const wds = new MemoryClient();
  await applyWorkload(wds, [namespace], { owner });
  expect(await refreshWorkload(wds, keyed(namespace, deployment, thing), { owner })).toEqual(keyed(namespace));
});

test.each([
  ["what others added does not appear", { a: 1 }, { a: 2, b: 3 }, { a: 2 }],
  ["what is gone is left out", { a: 1, b: 2 }, { a: 1 }, { a: 1 }],
  ["named elements are matched by name", [{ name: "x", v: 1 }], [{ name: "sidecar" }, { name: "x", v: 2, w: 3 }], [{ name: "x", v: 2 }]],
  ["other lists are compared by place", [{ p: 1 }], [{ p: 2, q: 3 }], [{ p: 2 }]],
  ["lists of another length are taken whole", [1], [1, 2], [1, 2]],
])("the stated part of an object: %s", (_name, declared, live, part) => {
  expect(statedPart(declared, live)).toEqual(part);
});
