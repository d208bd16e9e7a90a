/** Applying a folder, on spaces in memory: what is planned, what is refused, in which order it is carried out, what is never deleted. */
import type { KubeObject } from "../../../core/model/kube-object";
import { OWNER_ANNOTATION } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { MemoryClient } from "../../support/memory-client";
import { KubeStellarError } from "../../../operations/errors";
import { NAMELESS_OWNER, executeApply, mustAsk, namelessNote, planApply } from "../../../operations/apply";
import type { ApplyPlan, ApplyResult, OpenSpace, PlanOptions, WantedSpace } from "../../../operations/apply";

const owner = "shop/prod";
const options: PlanOptions = { owner };
const namespace = (name: string): KubeObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { app: name } } });
const config = (name: string, data: Readonly<Record<string, string>> = {}): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop" }, data });
const policy = (name: string): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name }, spec: { clusterSelectors: [{}], downsync: [{ resources: ["configmaps"] }] } });
const cluster = (name: string, labels: Readonly<Record<string, string>> = {}): KubeObject => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name, labels }, spec: { hubAcceptsClient: true, leaseDurationSeconds: 60 } });
const plane = (name: string): KubeObject => ({ apiVersion: "tenancy.kflex.kubestellar.org/v1alpha1", kind: "ControlPlane", metadata: { name }, spec: { type: "k8s" } });
const ready = (object: KubeObject): KubeObject => ({ ...object, status: { conditions: [{ type: "Ready", status: "True", reason: "Available" }], observedGeneration: 1 } });
const ownedBy = (object: KubeObject, by: string): KubeObject => ({ ...object, metadata: { ...object.metadata, annotations: { [OWNER_ANNOTATION]: by } } });

const its = (...objects: readonly KubeObject[]): WantedSpace => ({ name: "its1", kind: "ITS", objects });
const wds = (...objects: readonly KubeObject[]): WantedSpace => ({ name: "wds1", kind: "WDS", inventory: "its1", objects });
const host = (...objects: readonly KubeObject[]): WantedSpace => ({ name: "host", kind: "HOST", objects });

let clients: Record<string, MemoryClient>;
let absent: Set<string>;
const open: OpenSpace = ({ name }) => Promise.resolve(absent.has(name) ? undefined : clients[name]);
beforeEach(async () => {
  clients = {};
  absent = new Set();
  for (const name of ["host", "its1", "wds1"]) {
    clients[name] = new MemoryClient({ name });
    await clients[name].seed({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: `uid-of-${name}` } });
  }
});

const plan = (spaces: readonly WantedSpace[], more: Partial<PlanOptions> = {}): Promise<ApplyPlan> => planApply(spaces, open, { ...options, ...more });
const execute = (planned: ApplyPlan, more: Partial<PlanOptions> = {}): Promise<ApplyResult> => executeApply(planned, { ...options, ...more, open, deadlineSeconds: 0.1, signal: new AbortController().signal });
const apply = async (...spaces: readonly WantedSpace[]): Promise<ApplyResult> => execute(await plan(spaces));
const changes = ({ changes: all }: ApplyPlan): readonly string[] => all.map(({ space, action, object }) => `${space} ${action} ${object}`);
const writes = (): readonly string[] => Object.entries(clients).flatMap(([name, { calls }]) => calls.filter(({ verb }) => ["apply", "delete", "create", "patch", "replace"].includes(verb)).map(({ verb, kind, name: object }) => `${name} ${verb} ${kind} ${object}`));
const forget = (): void => Object.values(clients).forEach(({ calls }) => calls.splice(0));
/** Stored states of what is in all spaces; dry runs leave no trace. */
const versions = async (): Promise<unknown> => Object.fromEntries(await Promise.all(Object.entries(clients).map(async ([name, client]) => [name, (await Promise.all([resources.Namespace, resources.ConfigMap, resources.BindingPolicy, resources.ManagedCluster].map(async (resource) => (await client.list(resource)).items))).flat().map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion}`)])));

test("creates space by space, definitions and namespaces first, policies last; again, nothing is left to do", async () => {
  const folder = [wds(policy("p"), config("c"), namespace("shop")), its(cluster("c1"))];
  const planned = await plan(folder);
  expect(changes(planned)).toEqual(["its1 create ManagedCluster.cluster.open-cluster-management.io c1", "wds1 create Namespace shop", "wds1 create ConfigMap shop/c", "wds1 create BindingPolicy.control.kubestellar.io p"]);
  expect(await versions()).toEqual({ host: ["Namespace kube-system 1"], its1: ["Namespace kube-system 1"], wds1: ["Namespace kube-system 1"] });
  forget();
  expect(await execute(planned)).toMatchObject({ written: 4, deleted: 0, debts: [expect.stringContaining("c1 is pending")] });
  expect(writes()).toEqual(["its1 apply ManagedCluster c1", "wds1 apply Namespace shop", "wds1 apply ConfigMap c", "wds1 apply BindingPolicy p"]);
  const before = await versions();
  const again = await plan(folder);
  expect([changes(again), again.unchanged]).toEqual([[], 4]);
  forget();
  expect(await execute(again)).toMatchObject({ written: 0, deleted: 0 });
  expect([writes(), await versions()]).toEqual([[], before]);
});

test("tells each field that changes, and hides values of Secrets", async () => {
  const secret = (text: string): KubeObject => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "shop" }, stringData: { password: text } });
  await apply(wds(namespace("shop"), config("c", { a: "1", b: "2" }), secret("old-secret")));
  const planned = await plan([wds(namespace("shop"), config("c", { a: "2" }), secret("new-secret"))]);
  expect(planned.changes.map(({ object, fields }) => [object, fields])).toEqual([
    ["ConfigMap shop/c", [{ path: "data.a", before: "1", after: "2" }, { path: "data.b", before: "2" }]],
    ["Secret shop/s", [{ path: "data.password", before: "(hidden)", after: "(hidden)" }]],
  ]);
  expect(JSON.stringify(planned.changes)).not.toContain(Buffer.from("new-secret").toString("base64"));
});

describe("removal", () => {
  test("takes what is ours and in the folder no more: policies first, namespaces last, others' never", async () => {
    await apply(wds(namespace("shop"), config("c"), policy("p")), its());
    await clients["wds1"]!.seed(ownedBy(config("theirs"), "other/prod"), config("nobodys"));
    forget();
    const planned = await plan([wds(), its()]);
    expect(changes(planned)).toEqual(["wds1 delete BindingPolicy.control.kubestellar.io p", "wds1 delete ConfigMap shop/c", "wds1 delete Namespace shop"]);
    expect(await execute(planned)).toMatchObject({ written: 0, deleted: 3, debts: [] });
    expect(writes()).toEqual(["wds1 delete BindingPolicy p", "wds1 delete ConfigMap c", "wds1 delete Namespace shop"]);
    expect((await clients["wds1"]!.list(resources.ConfigMap)).items.map(({ metadata }) => metadata.name)).toEqual(["theirs", "nobodys"]);
  });

  test("never happens when anything could not be listed, in any space", async () => {
    await apply(wds(namespace("shop"), config("c")), its());
    clients["its1"]!.before = ({ verb, kind }) => {
      if (verb === "list" && kind === "Role") throw new KubeStellarError("no right to list roles", { code: "Forbidden" });
    };
    const planned = await plan([wds(namespace("shop")), its()]);
    expect([changes(planned), planned.unread]).toEqual([[], ["its1: roles.rbac.authorization.k8s.io could not be listed: no right to list roles"]]);
    expect(await execute(planned)).toMatchObject({ deleted: 0 });
    expect(await clients["wds1"]!.get(resources.ConfigMap, { namespace: "shop", name: "c" })).toBeDefined();
  });

  test("ends the plan when a space cannot be reached", async () => {
    await apply(wds(namespace("shop"), config("c")));
    const closed: OpenSpace = () => Promise.reject(new KubeStellarError("out of reach", { code: "Unreachable" }));
    await expect(planApply([wds()], closed, options)).rejects.toMatchObject({ code: "Unreachable" });
  });

  test("leaves objects alone that only bear our annotation: a controller handed it on, or something else wrote it", async () => {
    const replicaSet: KubeObject = { ...ownedBy(config("copied"), owner), metadata: { ...ownedBy(config("copied"), owner).metadata, ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "d", uid: "u", controller: true }] } };
    const delivered: KubeObject = { ...ownedBy(config("delivered"), owner), metadata: { ...ownedBy(config("delivered"), owner).metadata, managedFields: [{ manager: "work-agent", operation: "Update", fieldsV1: {} }] } };
    await clients["wds1"]!.seed(replicaSet, delivered);
    expect(changes(await plan([wds()]))).toEqual([]);
  });

  test("knows two spaces that are one server: what one folder holds is not gone from the other", async () => {
    clients["its1"] = clients["wds1"]!;
    await apply(its(namespace("a")), wds(namespace("b")));
    expect(changes(await plan([its(namespace("a")), wds(namespace("b"))]))).toEqual([]);
    expect(changes(await plan([its(namespace("a")), wds()]))).toEqual(["its1 delete Namespace b"]);
  });

  test("keeps spaces unless asked, and lets what is in them go before", async () => {
    await clients["host"]!.seed(ready(plane("wds1")));
    await execute(await plan([host(plane("wds1")), wds(policy("p"))], { adopt: "ifUnowned" }), { adopt: "ifUnowned" });
    const kept = await plan([host()]);
    expect([changes(kept), kept.notes]).toEqual([[], [expect.stringContaining("space wds1 is in the folder no more, and stays")]]);
    forget();
    const removed = await plan([host()], { pruneSpaces: true });
    expect(changes(removed)).toEqual(["wds1 delete BindingPolicy.control.kubestellar.io p", "host delete ControlPlane.tenancy.kflex.kubestellar.org wds1"]);
    await execute(removed);
    expect(writes()).toEqual(["host delete ControlPlane wds1", "wds1 delete BindingPolicy p"]);
  });
});

describe("everything that is in the way is told at once, before anything is written", () => {
  test("other owners, nobody's objects, unknown kinds, what is being deleted", async () => {
    await clients["wds1"]!.seed(ownedBy(config("a"), "other/prod"), config("b"), { ...config("d"), metadata: { ...config("d").metadata, finalizers: ["x/y"], deletionTimestamp: "2026-01-01T00:00:00Z" } });
    await clients["its1"]!.seed(ownedBy(cluster("c1"), "other/prod"));
    forget();
    const message = await plan([its(cluster("c1"), { apiVersion: "x.io/v1", kind: "Widget", metadata: { name: "w" } }), wds(config("a"), config("b"), config("c"), config("d"))]).then(() => "", (error: Error) => error.message);
    expect(message.split("\n")).toEqual([
      "nothing was applied:",
      "space its1 does not serve Widget of x.io/v1. Add the CustomResourceDefinitions to the folder or install them in the space",
      "space wds1: ConfigMap shop/a belongs to other/prod",
      "space wds1: ConfigMap shop/b exists already and names no owner",
      expect.stringMatching(/^space wds1: ConfigMap shop\/d is still being deleted, held by x\/y/),
      expect.stringMatching(/^Mend what is the folder's fault/),
    ]);
    expect(writes().filter((line) => !line.includes("apply ConfigMap c"))).toEqual([]);
    expect(await clients["wds1"]!.get(resources.ConfigMap, { namespace: "shop", name: "c" })).toBeUndefined();
  });

  test("what a server refuses in a dry run", async () => {
    clients["wds1"]!.before = ({ verb, name }) => {
      if (verb === "apply" && name === "c") throw new KubeStellarError("denied by policy", { code: "Forbidden", space: "wds1", object: "ConfigMap shop/c" });
    };
    await expect(plan([wds(config("c"))])).rejects.toMatchObject({ code: "Refused", message: expect.stringContaining("denied by policy") as string });
  });

  test("a space that is not there and that no ControlPlane makes", async () => {
    absent.add("wds1");
    await expect(plan([host(), wds(config("c"))])).rejects.toMatchObject({ message: expect.stringContaining("space wds1 is not there") as string });
  });
});

test("a namespace that is there, of nobody, and of which the folder says no more, is left", async () => {
  await clients["its1"]!.seed({ apiVersion: "v1", kind: "Namespace", metadata: { name: "customization-properties" } });
  const planned = await plan([its({ apiVersion: "v1", kind: "Namespace", metadata: { name: "customization-properties" } })]);
  expect([changes(planned), planned.unchanged]).toEqual([[], 1]);
});

test("a cluster that an administrator un-accepted stays so; one that only announced itself is taken", async () => {
  await apply(its(cluster("c1")));
  await clients["its1"]!.patch(resources.ManagedCluster, { name: "c1" }, { spec: { hubAcceptsClient: false } });
  await clients["its1"]!.seed({ ...cluster("c2"), spec: { leaseDurationSeconds: 30 } });
  const planned = await plan([its(cluster("c1"), cluster("c2"))]);
  expect(planned.notes).toEqual(["space its1: ManagedCluster c1 was un-accepted by an administrator, and stays so"]);
  expect(changes(planned)).toContain("its1 change ManagedCluster.cluster.open-cluster-management.io c2");
  await execute(planned);
  expect((await clients["its1"]!.get(resources.ManagedCluster, { name: "c2" }))?.["spec"]).toMatchObject({ hubAcceptsClient: true });
});

test("a space that is yet to be made is waited for, and planned when it is there", async () => {
  absent.add("wds1");
  const folder = [host(plane("wds1")), wds(namespace("shop"))];
  const planned = await plan(folder);
  expect(changes(planned)).toEqual(["host create ControlPlane.tenancy.kflex.kubestellar.org wds1", "wds1 create Namespace shop"]);
  await expect(execute(planned)).rejects.toMatchObject({ code: "Timeout", message: expect.stringContaining("ControlPlane wds1") as string });
  // Killed, or too slow: the same command goes on from there.
  await clients["host"]!.patch(resources.ControlPlane, { name: "wds1" }, { status: ready(plane("wds1"))["status"] });
  absent.clear();
  expect(await execute(planned)).toMatchObject({ written: 2 });
  expect(changes(await plan(folder))).toEqual([]);
});

test("a change of labels or properties is made to travel", async () => {
  const deliver: KubeObject = { ...config("c"), metadata: { ...config("c").metadata, annotations: { "control.kubestellar.io/expand-templates": "true" } } };
  await apply(its(cluster("c1", { site: "a" })), wds(namespace("shop"), deliver));
  await clients["wds1"]!.seed({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "Binding", metadata: { name: "p" }, spec: { destinations: [{ clusterId: "c1" }], workload: { namespaceScope: [{ group: "", version: "v1", resource: "configmaps", namespace: "shop", name: "c" }] } } });
  const result = await apply(its(cluster("c1", { site: "b" })), wds(namespace("shop"), deliver));
  expect(result.notes).toEqual(["space wds1: touched configmaps shop/c, so that the change reaches the clusters"]);
  expect(changes(await plan([its(cluster("c1", { site: "b" })), wds(namespace("shop"), deliver)]))).toEqual([]);
});

describe("removal under a name that any folder may bear", () => {
  const planOf = (...actions: readonly ("create" | "delete")[]): Pick<ApplyPlan, "changes" | "owner"> => ({ owner: NAMELESS_OWNER, changes: actions.map((action, i) => ({ space: "wds1", action, object: `ConfigMap shop/${i}`, fields: [] })) });
  const consent = { isNamed: false, yes: false, canAsk: false };

  test("is refused, whatever has been agreed to, unless somebody sees the list; the refusal says how to name the folder", () => {
    for (const canAsk of [false, true]) expect(() => mustAsk(planOf("create", "delete"), { ...consent, yes: true, canAsk })).toThrow(/1 objects would be deleted\. What would be deleted belongs to ksfleet\/apply, .*another folder's\. .*--owner ksfleet\/apply.*owner in fleet\.yaml/);
    expect(() => mustAsk(planOf("delete"), consent)).toThrow(/--owner/);
    expect(mustAsk(planOf("delete"), { ...consent, canAsk: true })).toBe(true);
    expect(namelessNote(planOf("delete"), consent)).toContain("another folder");
  });

  test("a named folder removes what is its own, once agreed to", () => {
    expect(mustAsk(planOf("delete"), { ...consent, isNamed: true, yes: true })).toBe(false);
    expect(mustAsk(planOf("delete"), { ...consent, isNamed: true, canAsk: true })).toBe(true);
    expect(() => mustAsk(planOf("delete"), { ...consent, isNamed: true })).toThrow(/nobody can be asked/);
    expect(namelessNote(planOf("delete"), { isNamed: true })).toBeUndefined();
  });

  test("nothing stands in the way where nothing is removed", () => {
    expect(mustAsk(planOf("create"), { ...consent, yes: true })).toBe(false);
    expect(namelessNote(planOf("create"), consent)).toBeUndefined();
  });
});
