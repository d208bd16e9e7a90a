import type { KubeObject } from "../../../core/model/kube-object";
import { resources } from "../../../core/model/resources";
import { MemoryClient } from "../../support/memory-client";
import { bindingPolicy } from "../../../provider/binding-policy";
import { customTransform } from "../../../provider/custom-transform";
import { UNKNOWN, markSecret } from "../../../provider/values";
import { workload } from "../../../provider/workload";
import { aDirectSpace, aFakeFleet } from "../../support/handler-context";

const space = aDirectSpace("wds1", "WDS");
const configMap = (name: string, value = "1"): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "app" }, data: { value } });
const secret: KubeObject = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "app" }, stringData: { password: "hunter2" } };
const check = (objects: Record<string, unknown>): ReturnType<typeof workload.check> => workload.check({}, { name: "app", space, owner: "p/s", timeoutSeconds: 1, objects });

describe("check of a Workload", () => {
  test("marks each Secret by itself, whatever the program did", () => {
    const { inputs, failures } = check({ "ConfigMap app/a": configMap("a"), "Secret app/s": secret });
    expect(failures).toEqual([]);
    expect(inputs.objects).toEqual({ "ConfigMap app/a": configMap("a"), "Secret app/s": markSecret(secret) });
  });

  test("tells every object that cannot be written, by its key", () => {
    const { failures } = check({ "ConfigMap app/a": configMap("b"), "ConfigMap app/c": { apiVersion: "v1", kind: "ConfigMap", metadata: {} } });
    expect(failures.map(({ property }) => property)).toEqual(['objects["ConfigMap app/a"]', 'objects["ConfigMap app/c"].metadata.name']);
  });

  test("lets unknown values through, at any depth and as a whole", () => {
    expect(check({ "ConfigMap app/a": { ...configMap("a"), data: { value: UNKNOWN } }, "ConfigMap app/b": UNKNOWN }).failures).toEqual([]);
    expect(workload.check({}, { name: "app", space: UNKNOWN, objects: UNKNOWN }).failures).toEqual([]);
  });
});

describe("a Workload", () => {
  const plain = (objects: Record<string, KubeObject>): ReturnType<typeof check>["inputs"] => ({ ...check({}).inputs, objects });

  test("is applied, changed with pruning, and deleted twice", async () => {
    const fleet = aFakeFleet();
    const wds = new MemoryClient({ name: "wds1" });
    fleet.spaces.set("wds1", wds);
    const first = plain({ "ConfigMap app/a": configMap("a"), "ConfigMap app/b": configMap("b") });
    const { id, outs } = await workload.create(first, fleet.context);
    expect(id).toBe("wds1/app");
    const second = plain({ "ConfigMap app/a": configMap("a", "2") });
    expect(workload.diff(id, outs, second).changes).toBe(true);
    const after = await workload.update(id, outs, second, fleet.context);
    expect((await wds.get(resources.ConfigMap, { namespace: "app", name: "a" }))?.["data"]).toEqual({ value: "2" });
    expect(await wds.get(resources.ConfigMap, { namespace: "app", name: "b" })).toBeUndefined();
    await workload.delete(id, after, fleet.context);
    await workload.delete(id, after, fleet.context);
    expect(await workload.read(id, after, fleet.context)).toBeUndefined();
  });

  test("never puts a Secret into outputs in clear", async () => {
    const fleet = aFakeFleet();
    fleet.spaces.set("wds1", new MemoryClient({ name: "wds1" }));
    const { id, outs } = await workload.create(plain({ "Secret app/s": secret }), fleet.context);
    const marked = { "Secret app/s": markSecret(secret) };
    expect(outs.objects).toEqual(marked);
    const read = await workload.read(id, { ...outs, objects: { "Secret app/s": secret } }, fleet.context);
    expect([read?.props.objects, read?.inputs.objects]).toEqual([marked, marked]);
  });

  test("keeps on record what it cannot get rid of", async () => {
    const fleet = aFakeFleet();
    const wds = new MemoryClient({ name: "wds1" });
    fleet.spaces.set("wds1", wds);
    const held = { ...configMap("b"), metadata: { ...configMap("b").metadata, finalizers: ["example.io/hold"] } };
    const { id, outs } = await workload.create(plain({ "ConfigMap app/a": configMap("a"), "ConfigMap app/b": held }), fleet.context);
    await expect(workload.update(id, outs, plain({ "ConfigMap app/a": configMap("a") }), fleet.context)).rejects.toMatchObject({
      id,
      properties: { objects: { "ConfigMap app/a": configMap("a"), "ConfigMap app/b": held } },
      reasons: [expect.stringContaining("ConfigMap app/b is not gone after 1 s: held by example.io/hold")],
    });
  });
});

describe("a BindingPolicy", () => {
  const news = { name: "nginx", space, owner: "p/s", clusterSelectors: [{ matchLabels: { g: "edge" } }], downsync: [{ resources: ["configmaps"] }], placement: { clusters: { c1: "+1 object" }, objects: {} } };

  test("refuses bad selectors, all of them, by the names of the inputs", () => {
    const { failures } = bindingPolicy.check({}, { ...news, clusterSelectors: [{ matchExpressions: [{ key: "a", operator: "In", values: [] }] }, { matchLabels: { "b c": "d" } }], downsync: [{}] });
    expect(failures.map(({ property }) => property).sort()).toEqual(["clusterSelectors[0].matchExpressions[0].values", expect.stringContaining("clusterSelectors[1].matchLabels"), "downsync[0]"]);
  });

  test("leaves what is unknown for later", () => {
    expect(bindingPolicy.check({}, { ...news, clusterSelectors: UNKNOWN, downsync: [{ objectNames: [UNKNOWN], namespaces: UNKNOWN }] }).failures).toEqual([]);
  });

  test("changes when only its placement does, and sends that to nobody", async () => {
    const fleet = aFakeFleet();
    const wds = new MemoryClient({ name: "wds1" });
    fleet.spaces.set("wds1", wds);
    const { inputs } = bindingPolicy.check({}, news);
    const { id, outs } = await bindingPolicy.create(inputs, fleet.context);
    const evicted = { ...inputs, placement: { clusters: {}, objects: {} } };
    expect(bindingPolicy.diff(id, outs, evicted)).toEqual({ changes: true, replaces: [], deleteBeforeReplace: false });
    await bindingPolicy.update(id, outs, evicted, fleet.context);
    expect((await wds.get(resources.BindingPolicy, { name: "nginx" }))?.["spec"]).toEqual({ clusterSelectors: news.clusterSelectors, downsync: news.downsync });
    await bindingPolicy.delete(id, outs, fleet.context);
    await bindingPolicy.delete(id, outs, fleet.context);
    expect(await bindingPolicy.read(id, outs, fleet.context)).toBeUndefined();
  });
});

describe("a CustomTransform", () => {
  const binding: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "Binding", metadata: { name: "nginx" }, spec: { workload: { namespaceScope: [{ group: "", version: "v1", resource: "configmaps", namespace: "app", name: "a", resourceVersion: "1" }] }, destinations: [{ clusterId: "c1" }] } };

  test("touches what it affects, when it comes, changes and goes", async () => {
    const fleet = aFakeFleet();
    const wds = new MemoryClient({ name: "wds1" });
    fleet.spaces.set("wds1", wds);
    await wds.create(resources.ConfigMap, configMap("a"));
    await wds.create(resources.Binding, binding);
    const touches = (): number => wds.calls.filter(({ verb, kind }) => verb === "patch" && kind === "configmaps").length;
    const { inputs } = customTransform.check({}, { name: "t", space, owner: "p/s", apiGroup: "", resource: "configmaps", remove: ["$.data.value"] });
    const { id, outs } = await customTransform.create(inputs, fleet.context);
    expect(touches()).toBe(1);
    const changed = await customTransform.update(id, outs, { ...inputs, remove: ["$.data.other"] }, fleet.context);
    await customTransform.delete(id, changed, fleet.context);
    expect(fleet.logged.filter((line) => line.includes("touched configmaps app/a")).length).toBe(touches());
    expect(touches()).toBeGreaterThanOrEqual(2);
  });
});
