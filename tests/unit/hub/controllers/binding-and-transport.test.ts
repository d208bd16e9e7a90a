import assert from "node:assert";
import type { Binding, BindingSpec } from "../../../../core/model/binding";
import type { KubeObject } from "../../../../core/model/kube-object";
import { BINDING_POLICY_FINALIZER } from "../../../../core/model/names";
import { resources } from "../../../../core/model/resources";
import { reconcilePolicy } from "../../../../hub/controllers/binding/policy-controller";
import { createLogger } from "../../../../hub/controllers/runtime/log";
import type { Informer } from "../../../../operations/clients/informer";
import { isSameSpec } from "../../../../hub/controllers/binding/same-spec";
import { LiveObjects, inParallel } from "../../../../hub/controllers/transport/live-objects";
import { MemoryClient } from "../../../support/memory-client";

describe("two Binding specs", () => {
  const entry = { group: "apps", version: "v1", resource: "deployments", namespace: "n", name: "d", resourceVersion: "1" };
  const other = { ...entry, name: "e" };
  const spec: BindingSpec = { workload: { namespaceScope: [entry, other] }, destinations: [{ clusterId: "a" }, { clusterId: "b" }] };
  test.each<[string, BindingSpec, boolean]>([
    ["in another order are the same", { workload: { namespaceScope: [other, entry] }, destinations: [{ clusterId: "b" }, { clusterId: "a" }] }, true],
    ["with false and empty modulation are the same", { ...spec, workload: { namespaceScope: [{ ...entry, createOnly: false, statusCollectors: [] }, other] } }, true],
    ["with another object version differ", { ...spec, workload: { namespaceScope: [{ ...entry, resourceVersion: "2" }, other] } }, false],
    ["with another modulation differ", { ...spec, workload: { namespaceScope: [{ ...entry, createOnly: true }, other] } }, false],
    ["with a destination less differ", { ...spec, destinations: [{ clusterId: "a" }] }, false],
    ["with an object less differ", { ...spec, workload: { namespaceScope: [entry] } }, false],
  ])("%s", (_, changed, same) => {
    expect(isSameSpec(changed, spec)).toBe(same);
  });
  test("absent and empty are the same", () => {
    expect(isSameSpec(undefined, { workload: {} })).toBe(true);
  });
});

describe("live objects", () => {
  const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "n" } };
  const setup = async (owned: boolean) => {
    const wds = new MemoryClient();
    const created = await wds.create(resources.ConfigMap, configMap);
    const entry = { group: "", version: "v1", resource: "configmaps", namespace: "n", name: "c", resourceVersion: created.metadata.resourceVersion! };
    const owner = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", name: "b", uid: "u" };
    const binding: Binding = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "Binding", metadata: { name: "b", ...(owned ? { ownerReferences: [owner] } : {}) }, spec: { workload: { namespaceScope: [entry] } } };
    const live = new LiveObjects(wds);
    const readTwice = async () => [await live.read(binding), await live.read(binding)].map((object) => object(entry)?.metadata.name);
    return { wds, live, binding, entry, readTwice, gets: () => wds.calls.filter(({ verb }) => verb === "get").length };
  };
  test("of a policy's Binding are read once a version", async () => {
    const { readTwice, gets } = await setup(true);
    expect(await readTwice()).toEqual(["c", "c"]);
    expect(gets()).toBe(1);
  });
  test("of a hand-made Binding are read each time", async () => {
    const { readTwice, gets } = await setup(false);
    expect(await readTwice()).toEqual(["c", "c"]);
    expect(gets()).toBe(2);
  });
  test("that are gone are undefined", async () => {
    const { wds, live, binding, entry } = await setup(false);
    await wds.delete(resources.ConfigMap, { namespace: "n", name: "c" });
    expect((await live.read(binding))(entry)).toBeUndefined();
  });
});

describe("a policy that is being deleted", () => {
  const owner = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", name: "p", uid: "u" };
  const remove = async ({ orphan = false, ownerUid = "u" }): Promise<readonly string[]> => {
    const wds = new MemoryClient();
    const policy = await wds.create(resources.BindingPolicy, { apiVersion: owner.apiVersion, kind: owner.kind, metadata: { name: "p", uid: "u", finalizers: [BINDING_POLICY_FINALIZER, ...(orphan ? ["orphan"] : [])] } });
    const binding = await wds.create(resources.Binding, { apiVersion: owner.apiVersion, kind: "Binding", metadata: { name: "p", ownerReferences: [{ ...owner, uid: ownerUid }] } });
    await wds.delete(resources.BindingPolicy, { name: "p" });
    const informer = (object: KubeObject | undefined): Informer => ({ get: () => object }) as unknown as Informer;
    await reconcilePolicy({ wds, index: { binding: () => assert.fail("nothing is resolved any more") }, policies: informer(await wds.get(resources.BindingPolicy, policy.metadata)), bindings: informer(binding), log: createLogger(() => undefined) }, "p");
    const left = [...(await wds.list(resources.BindingPolicy)).items, ...(await wds.list(resources.Binding)).items];
    return left.map(({ kind }) => kind);
  };
  test("takes its Binding along", async () => expect(await remove({})).toEqual([]));
  test("leaves that of an earlier policy of its name to the garbage collector", async () => expect(await remove({ ownerUid: "earlier" })).toEqual(["Binding"]));
  test("leaves its Binding when its dependents are to be orphaned", async () => expect(await remove({ orphan: true })).toEqual(["BindingPolicy", "Binding"]));
});

test("work in parallel ends with the first failure, when all under way has ended", async () => {
  const done: number[] = [];
  const act = async (n: number): Promise<void> => {
    await Promise.resolve();
    if (n === 2) throw new Error("two");
    done.push(n);
  };
  await expect(inParallel([1, 2, 3, 4, 5, 6], 2, act)).rejects.toThrow("two");
  expect(done).not.toContain(6);
});
