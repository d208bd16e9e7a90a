/** `spaces@host` turns ControlPlanes into spaces, Secrets and status, as KubeFlex and the core chart's hooks do. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ControlPlane, ControlPlaneSpec } from "../../core/model/control-plane";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { HOSTING_SPACE, ensureHub } from "../../hub";
import type { Hub, ProcessStatus } from "../../hub";
import { KubeClient, connect, parseKubeconfig } from "../../operations/clients";
import type { SpaceClient, SpaceRef } from "../../operations/clients";
import { until } from "../support/poll";
import { recordedPid, useTemporaryHubs } from "../support/temporary-hubs";

useTemporaryHubs();

let hub: Hub;
let host: SpaceClient;
beforeAll(async () => {
  hub = await ensureHub({ name: "cp" });
  host = await connect(hub.ref(HOSTING_SPACE));
  await Promise.all([
    create("its1", { type: "vcluster", waitForPostCreateHooks: true, postCreateHooks: [{ hookName: "its-hub-init" }, { hookName: "install-status-addon" }] }),
    create("wds1", { type: "k8s", waitForPostCreateHooks: true, postCreateHooks: [{ hookName: "kubestellar-controller", vars: { APIGroups: "apps" } }, { hookName: "transport-controller" }] }),
  ]);
  await Promise.all([ready("its1"), ready("wds1")]);
}, 180_000);
afterAll(() => host.close());

const create = (name: string, spec: ControlPlaneSpec, annotations: Record<string, string> = {}) =>
  host.create(resources.ControlPlane, { apiVersion: "tenancy.kflex.kubestellar.org/v1alpha1", kind: "ControlPlane", metadata: { name, annotations }, spec: { backend: "shared", ...spec } });
const read = async (name: string): Promise<ControlPlane | undefined> => (await host.get(resources.ControlPlane, { name })) as ControlPlane | undefined;
const condition = (controlPlane: ControlPlane | undefined, type: string): string => {
  const found = controlPlane?.status?.conditions.find((c) => c.type === type);
  return `${found?.status} ${found?.reason}`;
};
const ready = (name: string): Promise<ControlPlane> =>
  until(`${name} is ready`, 90, async () => {
    const found = await read(name);
    return condition(found, "Ready") === "True Available" && found;
  });
const secretKeys = async (namespace: string, name: string): Promise<string[]> => Object.keys((await host.get(resources.Secret, { namespace, name }))?.["data"] ?? {}).sort();
const throughControlPlane = (name: string): SpaceRef => ({ name, kind: "ITS", via: { controlPlane: name, host: hub.ref(HOSTING_SPACE) } });
const has = async (space: string, resource: ApiResource, name: string, namespace?: string): Promise<boolean> => {
  const client = await connect(hub.ref(space));
  try {
    return (await client.get(resource, { name, namespace })) !== undefined;
  } finally {
    client.close();
  }
};

test("the hosting space has what the core chart leaves there", async () => {
  expect((await host.get(resources.ConfigMap, { namespace: "kubeflex-system", name: "kubeflex-config" }))?.["data"]).toHaveProperty("domain");
  expect((await host.list(resources.PostCreateHook)).items.map(({ metadata }) => metadata.name).sort()).toEqual(["install-status-addon", "its-hub-init", "kubestellar-controller", "transport-controller"]);
});

test.each([
  ["its1", "its", "vc-vcluster", ["config", "config-incluster"], { "its-hub-init": true, "install-status-addon": true }],
  ["wds1", "wds", "admin-kubeconfig", ["kubeconfig", "kubeconfig-incluster"], { "kubestellar-controller": true, "transport-controller": true }],
])("%s tells of its type, its Secret and its hooks", async (name, type, secret, keys, hooks) => {
  const { metadata, status } = (await read(name))!;
  expect(metadata.labels).toEqual({ "kflex.kubestellar.io/cptype": type });
  expect(metadata.finalizers).toEqual(["kflex.kubestellar.org/finalizer"]);
  expect(status).toMatchObject({ observedGeneration: 1, secretRef: { namespace: `${name}-system`, name: secret, key: keys[0], inClusterKey: keys[1] }, postCreateHooks: hooks, postCreateHookCompleted: true });
  expect(condition(await read(name), "Synced")).toBe("True ReconcileSuccess");
  expect(await secretKeys(`${name}-system`, secret)).toEqual(keys);
});

test("a space is reached through its ControlPlane as well as directly, and is the same", async () => {
  const client = await connect({ ...throughControlPlane("its1"), uid: hub.ref("its1").uid! });
  expect(await client.get(resources.Namespace, { name: "open-cluster-management-hub" })).toBeDefined();
  client.close();
});

test("hooks leave CRDs, namespaces and controllers where they belong", async () => {
  expect(await has("its1", resources.CustomResourceDefinition, "managedclusters.cluster.open-cluster-management.io")).toBe(true);
  expect(await has("its1", resources.CustomResourceDefinition, "workstatuses.control.kubestellar.io")).toBe(true);
  expect(await has("its1", resources.Namespace, "customization-properties")).toBe(true);
  expect(await has("its1", resources.ServiceAccount, "agent-registration-bootstrap", "open-cluster-management")).toBe(true);
  expect(await has("wds1", resources.CustomResourceDefinition, "bindingpolicies.control.kubestellar.io")).toBe(true);
  const names = (await hub.processes()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["registration@its1", "binding@wds1", "transport@wds1"]));
  await until("they run", 30, async () => (await hub.processes()).filter(({ name, state }) => /^(registration|binding|transport)@/.test(name) && state === "running").length === 3);
});

test("a hub of an earlier version gets what it lacks when this version takes it over", async () => {
  const edit = (file: string, change: (state: Record<string, unknown>) => object): void => writeFileSync(path.join(hub.folder, file), JSON.stringify(change(JSON.parse(readFileSync(path.join(hub.folder, file), "utf8")) as Record<string, unknown>)));
  const its = await connect(hub.ref("its1"));
  const offer = { name: "addon-status" };
  const [transport, apiServer] = ["transport@wds1", "kube-apiserver@wds1"].map((name) => recordedPid(hub, name));
  process.kill(recordedPid(hub, "supervisor"), "SIGKILL");
  // As if made before there was a status controller, or an add-on for it.
  process.kill(recordedPid(hub, "status@wds1"), "SIGKILL");
  rmSync(path.join(hub.folder, "run", "status@wds1.json"));
  edit("spaces/wds1/space.json", (space) => ({ ...space, controllers: { ...(space["controllers"] as object), status: undefined } }));
  await its.delete(resources.ClusterManagementAddOn, offer);
  for (const name of ["its1", "wds1"]) await host.patch(resources.ControlPlane, { name }, { metadata: { annotations: { "fleet.kubestellar.io/hooks-version": "0.0.1" } } });
  for (const name of [`spaces@${HOSTING_SPACE}`, "transport@wds1"]) edit(`run/${name}.json`, (run) => ({ ...run, fingerprint: "of another version" }));

  await ensureHub({ name: "cp" });
  await until("the status controller runs", 60, async () => (await hub.processes()).some(({ name, state }) => name === "status@wds1" && state === "running"));
  await until("the add-on is offered", 30, async () => its.get(resources.ClusterManagementAddOn, offer));
  await until("it is said that this version did it", 30, async () => (await Promise.all(["its1", "wds1"].map(read))).every((found) => found?.metadata.annotations?.["fleet.kubestellar.io/hooks-version"] !== "0.0.1"));
  await until("our own programs run anew", 30, async () => recordedPid(hub, "transport@wds1") !== transport);
  expect(recordedPid(hub, "kube-apiserver@wds1")).toBe(apiServer);
  its.close();
}, 120_000);

test("the hosting space shows KubeFlex's and KubeStellar's workloads, ready, and the hooks' Jobs done", async () => {
  const ready_ = async (namespace: string): Promise<Record<string, number>> =>
    Object.fromEntries([...(await host.list(resources.Deployment, { namespace })).items, ...(await host.list(resources.StatefulSet, { namespace })).items].map(({ kind, metadata, status }) => [`${kind} ${metadata.name}`, (status as { readyReplicas?: number }).readyReplicas ?? 0]));
  await until("all are ready", 30, async () => JSON.stringify((await Promise.all(["kubeflex-system", "its1-system", "wds1-system"].map(ready_))).map((ofOne) => Object.values(ofOne))) === "[[1,1],[1],[1,1,1,1]]");
  expect(await ready_("kubeflex-system")).toEqual({ "Deployment kubeflex-controller-manager": 1, "StatefulSet postgres-postgresql": 1 });
  expect(await ready_("its1-system")).toEqual({ "StatefulSet vcluster": 1 });
  expect(await ready_("wds1-system")).toEqual({ "Deployment kube-apiserver": 1, "Deployment kube-controller-manager": 1, "Deployment kubestellar-controller-manager": 1, "Deployment transport-controller": 1 });
  await until("the Jobs are complete", 30, async () => (await host.list(resources.Job, { namespace: "its1-system" })).items.filter(({ status }) => (status as { succeeded?: number }).succeeded === 1).length === 3);
});

/** On a busy machine the supervisor may be late to answer. */
const process_ = (name: string): Promise<ProcessStatus> => until(`the supervisor tells of ${name}`, 30, async () => (await hub.processes()).find((process) => process.name === name));
const scale = (name: string, replicas: number): Promise<unknown> => host.patch(resources.Deployment, { namespace: "wds1-system", name }, { spec: { replicas } }, { subresource: "scale" });
const podsOf = async (namespace: string, prefix: string): Promise<readonly KubeObject[]> => (await host.list(resources.Pod, { namespace })).items.filter(({ metadata }) => metadata.name.startsWith(prefix));
/** As `kubectl rollout status`: until the new template's pod is counted, the old one's makes everything look done. */
const rolledOut = (name: string): Promise<true> =>
  until(`${name} is rolled out`, 30, async () => {
    const { metadata, spec, status } = (await host.get(resources.Deployment, { namespace: "wds1-system", name })) as KubeObject & { spec: { replicas: number }; status: { observedGeneration: number; updatedReplicas?: number; availableReplicas?: number; replicas?: number } };
    return (status.observedGeneration === metadata.generation && (status.updatedReplicas ?? 0) === spec.replicas && (status.availableReplicas ?? 0) === spec.replicas && (status.replicas ?? 0) === spec.replicas) || undefined;
  });

test("a pod that is deleted takes its process along, and the next one starts it anew", async () => {
  const [before] = await podsOf("wds1-system", "transport-controller");
  const { pid } = await process_("transport@wds1");
  await host.delete(resources.Pod, before!.metadata);
  await until("the pod is gone", 30, async () => (await host.get(resources.Pod, before!.metadata)) === undefined);
  await rolledOut("transport-controller");
  const [after] = await podsOf("wds1-system", "transport-controller");
  expect(after!.metadata.name).not.toBe(before!.metadata.name);
  expect(await process_("transport@wds1")).toMatchObject({ state: "running" });
  expect((await process_("transport@wds1")).pid).not.toBe(pid);
});

test("scaled to none the processes stay out, over a restart of the supervisor too, until there is a pod again", async () => {
  await scale("kubestellar-controller-manager", 0);
  await until("both have ended", 30, async () => (await Promise.all(["binding@wds1", "status@wds1"].map(process_))).every(({ state }) => state === "stopped"));
  await expect(hub.start("binding@wds1")).rejects.toThrow(/no pod on the hosting space/);
  process.kill(recordedPid(hub, "supervisor"), "SIGKILL");
  hub = await ensureHub({ name: "cp" });
  expect((await process_("binding@wds1")).state).toBe("stopped");
  await scale("kubestellar-controller-manager", 1);
  await rolledOut("kubestellar-controller-manager");
  expect((await Promise.all(["binding@wds1", "status@wds1"].map(process_))).map(({ state }) => state)).toEqual(["running", "running"]);
});

test("arguments that KubeStellar's programs understand take effect, and what they do not understand is told", async () => {
  const patch = (name: string, container: string, args: readonly string[]): Promise<unknown> => host.patch(resources.Deployment, { namespace: "wds1-system", name }, { spec: { template: { spec: { containers: [{ name: container, args }] } } } }, { type: "strategic" });
  await patch("transport-controller", "transport-controller", ["--wds-name=wds1", "--max-num-wrapped=2"]);
  await rolledOut("transport-controller");
  expect(JSON.parse(readFileSync(path.join(hub.folder, "spaces", "wds1", "space.json"), "utf8"))).toMatchObject({ controllers: { transport: { its: "its1", maxNumWrapped: 2, maxSizeWrapped: 512_000 } } });

  await patch("kubestellar-controller-manager", "manager", ["--wds-name=wds1", "--controllers=binding"]);
  await rolledOut("kubestellar-controller-manager");
  expect((await Promise.all(["binding@wds1", "status@wds1"].map(process_))).map(({ state }) => state)).toEqual(["running", "stopped"]);

  await patch("kubestellar-controller-manager", "manager", ["--controlers=binding"]);
  await until("the pod tells of it", 30, async () => JSON.stringify((await podsOf("wds1-system", "kubestellar-controller-manager")).map(({ status }) => status)).includes("unknown flag: --controlers"));
  await patch("kubestellar-controller-manager", "manager", ["--wds-name=wds1"]);
  await rolledOut("kubestellar-controller-manager");
  expect((await Promise.all(["binding@wds1", "status@wds1"].map(process_))).map(({ state }) => state)).toEqual(["running", "running"]);
});

test("whoever joins can read cluster-info before trusting anything, and nothing else", async () => {
  const { server } = hub.spaces().find(({ name }) => name === "its1")! as { server: string };
  const its = await connect(hub.ref("its1"));
  const ca = ((await its.get(resources.ConfigMap, { namespace: "kube-system", name: "kube-root-ca.crt" }))?.["data"] as { "ca.crt": string })["ca.crt"];
  its.close();
  const anonymous = new KubeClient({ context: "anonymous", server, ca, credentials: { kind: "none" } }, { name: "its1", retrySeconds: 0 });
  const published = await anonymous.get(resources.ConfigMap, { namespace: "kube-public", name: "cluster-info" });
  expect((published?.["data"] as { kubeconfig: string }).kubeconfig).toContain(server);
  await expect(anonymous.list(resources.ConfigMap, { namespace: "kube-public" })).rejects.toMatchObject({ code: "Forbidden" });
  anonymous.close();
});

test("a hook that does not exist is said, and run once it does", async () => {
  const hook = await host.get(resources.PostCreateHook, { name: "kubestellar-controller" });
  await host.delete(resources.PostCreateHook, { name: "kubestellar-controller" });
  await create("late", { type: "k8s", waitForPostCreateHooks: true, postCreateHooks: [{ hookName: "kubestellar-controller" }] });
  // One look: between two tries the status says how far it came.
  await until("the error is in the status", 60, async () => {
    const found = await read("late");
    const message = found?.status?.conditions.find(({ type }) => type === "Synced")?.message ?? "";
    return condition(found, "Synced") === "False ReconcileError" && condition(found, "Ready") === "False WaitingForPostCreateHooks" && /PostCreateHook kubestellar-controller.*does not exist/.test(message);
  });
  await host.create(resources.PostCreateHook, { apiVersion: hook!.apiVersion, kind: hook!.kind, metadata: { name: hook!.metadata.name, labels: hook!.metadata.labels! }, spec: hook!["spec"] });
  await ready("late");
}, 120_000);

test("with several ITSes a WDS has to name one", async () => {
  await create("its2", { type: "host", postCreateHooks: [{ hookName: "its-hub-init" }] });
  await until("its2 is set up", 60, async () => (await read("its2"))?.status?.postCreateHookCompleted === true);
  await create("torn", { type: "host", postCreateHooks: [{ hookName: "transport-controller" }] });
  await until("the error is in the status", 30, async () => (await read("torn"))?.status?.conditions.some(({ message }) => /choose between the ITSes its1, its2/.test(message)));
  await create("named", { type: "host", postCreateHooks: [{ hookName: "transport-controller" }] }, { "fleet.kubestellar.io/inventory": "its2" });
  await until("it delivers to its2", 30, async () => (await read("named"))?.status?.postCreateHookCompleted === true);
  expect((await hub.processes()).map(({ name }) => name)).toContain("transport@named");
  for (const name of ["torn", "named"]) await host.delete(resources.ControlPlane, { name });
}, 120_000);

test("type host is the hosting space again: no process, a token that works, only the key for use inside", async () => {
  const { status } = await ready("its2");
  expect(status?.secretRef).toEqual({ namespace: "its2-system", name: "admin-kubeconfig", key: "kubeconfig", inClusterKey: "kubeconfig-incluster" });
  expect(await secretKeys("its2-system", "admin-kubeconfig")).toEqual(["kubeconfig-incluster"]);
  const client = await connect({ ...throughControlPlane("its2"), uid: hub.ref(HOSTING_SPACE).uid! });
  client.close();
  expect((await hub.processes()).map(({ name }) => name)).not.toContain("kube-apiserver@its2");
});

test("type external adopts a cluster by a Secret, which is used up", async () => {
  const wds = await connect(hub.ref("wds1"));
  const kubeconfig = ((await host.get(resources.Secret, { namespace: "wds1-system", name: "admin-kubeconfig" }))!["data"] as Record<string, string>)["kubeconfig"]!;
  await host.create(resources.Secret, { apiVersion: "v1", kind: "Secret", metadata: { name: "ext-bootstrap", namespace: "default" }, data: { "kubeconfig-incluster": kubeconfig } });
  await create("ext", { type: "external", bootstrapSecretRef: { namespace: "default", name: "ext-bootstrap", inClusterKey: "kubeconfig-incluster" } });
  await ready("ext");
  await until("the bootstrap Secret is gone", 20, async () => (await host.get(resources.Secret, { namespace: "default", name: "ext-bootstrap" })) === undefined);
  expect(await secretKeys("ext-system", "admin-kubeconfig")).toEqual(["kubeconfig-incluster"]);
  const text = Buffer.from(((await host.get(resources.Secret, { namespace: "ext-system", name: "admin-kubeconfig" }))!["data"] as Record<string, string>)["kubeconfig-incluster"]!, "base64").toString("utf8");
  const adopted = new KubeClient(await parseKubeconfig(text, { origin: "test" }), { name: "ext" });
  expect(adopted.server).toBe(wds.server);
  await adopted.list(resources.Secret);
  adopted.close();
  wds.close();
}, 60_000);

test("types that need pods are refused in the status", async () => {
  await create("k3s", { type: "k3s" });
  await until("the refusal is in the status", 30, async () => (await read("k3s"))?.status?.conditions.some(({ message }) => /type "k3s" cannot be run by the embedded hub/.test(message)));
  await host.delete(resources.ControlPlane, { name: "k3s" });
});

test("a deleted ControlPlane leaves neither processes nor Secrets nor data: one of its name is a new space", async () => {
  const { uid } = hub.ref("late");
  await host.delete(resources.ControlPlane, { name: "late" });
  // Meanwhile others are reconciled, and the supervisor declares their spaces again: nothing of this one may come back.
  let touched = 0;
  await until("it is gone", 60, async () => {
    await host.patch(resources.ControlPlane, { name: "its1" }, { metadata: { annotations: { "test/touched": String(touched++) } } });
    return (await read("late")) === undefined;
  });
  expect((await hub.processes()).filter(({ name }) => name.endsWith("@late"))).toEqual([]);
  expect(existsSync(path.join(hub.folder, "spaces", "late"))).toBe(false);
  await until("its namespace is gone", 60, async () => (await host.get(resources.Namespace, { name: "late-system" })) === undefined);
  await create("late", { type: "k8s" });
  await ready("late");
  expect(hub.ref("late").uid).not.toBe(uid);
}, 180_000);
