import type { KubeObject } from "../../../core/model/kube-object";
import { resources } from "../../../core/model/resources";
import { MemoryClient } from "../../support/memory-client";
import { PartialFailure } from "../../../provider/failure";
import { hostingCluster } from "../../../provider/hosting-cluster";
import { inventoryControlPlane } from "../../../core/render/control-planes";
import { inventorySpace } from "../../../provider/inventory-space";
import { UNKNOWN } from "../../../provider/values";
import { controlPlaneOf, workloadSpace } from "../../../provider/workload-space";
import { aDirectSpace, aFakeFleet, anEmbeddedSpace } from "../../support/handler-context";

const host = { name: "host", kind: "HOST" as const, uid: "host-uid", via: { hub: "default", space: "host" } };
const kubeSystem = (uid: string): KubeObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid } });

const aSpaceWithIdentity = async (name: string, uid: string): Promise<MemoryClient> => {
  const client = new MemoryClient({ name });
  await client.create(resources.Namespace, kubeSystem(uid));
  return client;
};

describe("a HostingCluster", () => {
  test("without arguments is the embedded hub default, known in a preview", () => {
    const { inputs, failures } = hostingCluster.check({}, { name: "host", owner: "p/s" });
    expect(failures).toEqual([]);
    expect(inputs).toEqual({ name: "host", owner: "p/s", hub: "default", engine: "embedded", ref: { name: "host", kind: "HOST", via: { hub: "default", space: "host" } } });
  });

  test("is one or the other, not both", () => {
    expect(hostingCluster.check({}, { name: "host", hub: "x", kubeconfig: { context: "k" } }).failures.map(({ property }) => property)).toEqual(["kubeconfig"]);
  });

  test("made, and taken down twice", async () => {
    const fleet = aFakeFleet();
    fleet.spaces.set("host", await aSpaceWithIdentity("host", "host-uid"));
    const { inputs } = hostingCluster.check({}, { name: "host", owner: "p/s" });
    const { id, outs } = await hostingCluster.create(inputs, fleet.context);
    expect(outs.uid).toBeDefined();
    expect(hostingCluster.diff(id, outs, inputs)).toEqual({ changes: false, replaces: [], deleteBeforeReplace: false });
    await hostingCluster.delete(id, outs, fleet.context);
    await hostingCluster.delete(id, outs, fleet.context);
    expect(fleet.done).toEqual(["ensure default", "down default", "down default"]);
    expect(await hostingCluster.read(id, outs, fleet.context)).toBeUndefined();
  });

  test("that was rebuilt behind our back is an error, not the same one", async () => {
    const fleet = aFakeFleet();
    fleet.spaces.set("host", await aSpaceWithIdentity("host", "second"));
    const { inputs } = hostingCluster.check({}, { name: "host", owner: "p/s", kubeconfig: { context: "k" } });
    const outs = { ...inputs, uid: "first", kubeconfigReference: { context: "k" } };
    await expect(hostingCluster.update("host", outs, { ...inputs, kubeconfig: { context: "other" } }, fleet.context)).rejects.toThrow(/is another cluster than the recorded one/);
  });
});

describe("check of a space", () => {
  test("knows the way to it before anything exists", () => {
    const { inputs } = inventorySpace.check({}, { name: "its1", host: { ...host, uid: UNKNOWN }, owner: "p/s" });
    expect(inputs.ref).toEqual({ name: "its1", kind: "ITS", via: { controlPlane: "its1", host: { ...host, uid: UNKNOWN } } });
  });

  test.each([
    ["neither host nor kubeconfig", { name: "its1" }, "host"],
    ["both", { name: "its1", host, kubeconfig: {} }, "kubeconfig"],
    ["a type that cannot be an ITS", { name: "its1", host, type: "k8s" }, "type"],
    ["a Secret without being external", { name: "its1", host, bootstrapSecret: { name: "x" } }, "bootstrapSecret"],
  ])("refuses %s", (_, news, property) => {
    expect(inventorySpace.check({}, news).failures.map((failure) => failure.property)).toEqual([property]);
  });

  test("refuses blanks in api groups, which KubeStellar takes for part of a name", () => {
    expect(workloadSpace.check({}, { name: "wds1", host, inventory: aDirectSpace("its1"), apiGroups: "apps, batch" }).failures.map(({ property }) => property)).toEqual(["apiGroups"]);
  });
});

describe("the ControlPlane of a space is that of the core chart", () => {
  test("for an ITS as a vcluster", () => {
    expect(inventoryControlPlane({ type: "vcluster", installOcm: true })).toEqual({
      backend: "shared",
      waitForPostCreateHooks: true,
      type: "vcluster",
      globalVars: { ITSSecretName: "vc-vcluster", ITSSecretKey: "config-incluster" },
      postCreateHooks: [{ hookName: "its-hub-init" }, { hookName: "install-status-addon" }],
    });
  });

  test("for an ITS that has OCM already", () => {
    const spec = inventoryControlPlane({ type: "host", installOcm: false });
    expect([spec.postCreateHooks, spec.globalVars]).toEqual([[{ hookName: "install-status-addon" }], { ITSSecretName: "admin-kubeconfig", ITSSecretKey: "kubeconfig-incluster" }]);
  });

  test("for a WDS, which names its ITS on embedded hubs only: KubeStellar's transport would not start", () => {
    const common = { name: "wds1", type: "k8s" as const, apiGroups: ",apps", inventory: aDirectSpace("its1") };
    expect(controlPlaneOf({ ...common, host })).toEqual({
      backend: "shared",
      waitForPostCreateHooks: true,
      type: "k8s",
      globalVars: { ControlPlaneName: "wds1", ITSName: "its1" },
      postCreateHooks: [
        { hookName: "kubestellar-controller", vars: { APIGroups: ",apps" } },
        { hookName: "transport-controller", vars: { WDSSecretName: "admin-kubeconfig", WDSSecretKey: "kubeconfig-incluster" } },
      ],
    });
    expect(controlPlaneOf({ ...common, host: aDirectSpace("kind", "HOST") }).globalVars).toEqual({ ControlPlaneName: "wds1", ITSName: "" });
  });
});

describe("a space on a hosting cluster", () => {
  const inputs = inventorySpace.check({}, { name: "its1", host, owner: "p/s", timeoutSeconds: 1 }).inputs;
  const ready = { conditions: [{ type: "Ready", status: "True", reason: "Available", message: "", lastTransitionTime: "", lastUpdateTime: "" }], observedGeneration: 1 };
  const started = async (): Promise<{ fleet: ReturnType<typeof aFakeFleet>; hosting: MemoryClient }> => {
    const fleet = aFakeFleet();
    fleet.hubs.add("default");
    const hosting = new MemoryClient({ name: "host" });
    fleet.spaces.set("host", hosting);
    fleet.spaces.set("its1", await aSpaceWithIdentity("its1", "its-uid"));
    return { fleet, hosting };
  };

  test("that is not ready in time is remembered, with what it waits for", async () => {
    const { fleet } = await started();
    const failure = await inventorySpace.create(inputs, fleet.context).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PartialFailure);
    expect(failure).toMatchObject({ id: "its1", reasons: [expect.stringMatching(/not ready after 1 s.*its-hub-init/)] });
  });

  test("is made, recognised, and deleted with its ControlPlane", async () => {
    const { fleet, hosting } = await started();
    const made = inventorySpace.create({ ...inputs, timeoutSeconds: 20 }, fleet.context);
    for await (const event of hosting.watch(resources.ControlPlane, { resourceVersion: "0", signal: AbortSignal.timeout(5000) })) {
      if (event.type !== "ADDED") continue;
      await hosting.patch(resources.ControlPlane, { name: "its1" }, { status: ready }, { subresource: "status" });
      break;
    }
    const { id, outs } = await made;
    expect(outs.uid).toBeDefined();
    expect(inventorySpace.diff(id, outs, { ...inputs, timeoutSeconds: 20 }).changes).toBe(false);
    await inventorySpace.delete(id, outs, fleet.context);
    expect(await hosting.get(resources.ControlPlane, { name: "its1" })).toBeUndefined();
    await inventorySpace.delete(id, outs, fleet.context);
    expect(await inventorySpace.read(id, outs, fleet.context)).toBeUndefined();
  });

  test("is not taken from another stack", async () => {
    const { fleet, hosting } = await started();
    await hosting.create(resources.ControlPlane, { apiVersion: "tenancy.kflex.kubestellar.org/v1alpha1", kind: "ControlPlane", metadata: { name: "its1", annotations: { "fleet.kubestellar.io/owner": "other/stack" } }, spec: {} });
    await expect(inventorySpace.create(inputs, fleet.context)).rejects.toThrow("ControlPlane.tenancy.kflex.kubestellar.org its1 belongs to other/stack");
  });
});

describe("a space given by kubeconfig", () => {
  const inputs = inventorySpace.check({}, { name: "its1", kubeconfig: { context: "its1" }, owner: "p/s" }).inputs;

  test("is recorded by who it is", async () => {
    const fleet = aFakeFleet();
    fleet.spaces.set("its1", await aSpaceWithIdentity("its1", "its-uid"));
    expect((await inventorySpace.create(inputs, fleet.context)).outs.uid).toBeDefined();
  });

  test("without the kinds of an ITS is refused", async () => {
    const fleet = aFakeFleet();
    const { ManagedCluster: _, ...others } = resources;
    const client = new MemoryClient({ name: "its1", resources: Object.values(others) });
    fleet.spaces.set("its1", client);
    const quick = { ...fleet.context, signal: AbortSignal.abort() };
    await expect(inventorySpace.create(inputs, quick)).rejects.toThrow(/does not serve ManagedCluster\.cluster\.open-cluster-management\.io/);
  });

  test("moved to another host is another space; another context is not", () => {
    const outs = { ...inputs, uid: "u" };
    expect(inventorySpace.diff("its1", outs, { ...inputs, kubeconfig: { context: "b" }, ref: { ...inputs.ref, via: { kubeconfig: { context: "b" } } } })).toEqual({ changes: true, replaces: [], deleteBeforeReplace: false });
    const { kubeconfig: _, ...rest } = inputs;
    expect(inventorySpace.diff("its1", outs, { ...rest, host, ref: anEmbeddedSpace("its1") })).toEqual({ changes: true, replaces: ["host"], deleteBeforeReplace: false });
  });
});
