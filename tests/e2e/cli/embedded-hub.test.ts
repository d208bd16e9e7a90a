/** One hub from the command line, used as a stranger's suite would: contexts, rights, admission, outages, drift, kill -9. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import type { ManagedCluster } from "../../../core/model/managed-cluster";
import type { ManifestWork } from "../../../core/model/manifest-work";
import { resources } from "../../../core/model/resources";
import { isConditionTrue } from "../../../hub/controllers/runtime/conditions";
import { KubeClient, connectKubeconfig } from "../../../operations/clients";
import type { SpaceClient } from "../../../operations/clients";
import { isKubeStellarError } from "../../../operations/errors";
import { mustGet } from "../../support/api-servers";
import { until } from "../../support/poll";
import { pulumiProject } from "../../support/pulumi-project";
import { processesOf } from "../../support/temporary-hubs";

const project = pulumiProject("quickstart");
const folder = path.join(project.env["XDG_STATE_HOME"]!, "ksfleet", "default");
const kubeconfig = path.join(project.folder, "kubeconfig");
const FOREIGN = `apiVersion: v1
kind: Config
clusters: [{name: prod, cluster: {server: "https://prod.example"}}]
users: [{name: me, user: {token: mine}}]
contexts: [{name: prod, context: {cluster: prod, user: me}}]
current-context: prod
`;
const CLUSTERS = ["cluster1", "cluster2"];
const clients: SpaceClient[] = [];
const space: Record<string, SpaceClient> = {};

async function open(context: string, file = kubeconfig): Promise<SpaceClient> {
  const client = await connectKubeconfig({ path: file, context, name: context }, { retrySeconds: 0, timeoutSeconds: 10 });
  clients.push(client);
  return client;
}

const ksfleet = async (...args: string[]): Promise<string> => {
  const { code, output, stdout } = await project.ksfleet(...args);
  if (code !== 0) throw new Error(`ksfleet ${args.join(" ")} exited ${code}:\n${output}`);
  return stdout;
};

/** Shows what the hub logged when a test failed: its folder goes with the test. */
const withLogs = (run: () => Promise<void>, ...processes: readonly string[]) => async (): Promise<void> => {
  try {
    await run();
  } catch (error) {
    const tail = (name: string): string => {
      const file = path.join(folder, "logs", `${name}.log`);
      return `--- ${name}\n${existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-40).join("\n") : "no log"}`;
    };
    throw new Error(`${String(error)}\n${["supervisor", ...processes].map(tail).join("\n")}`, { cause: error });
  }
};

beforeAll(async () => {
  mkdirSync(project.folder, { recursive: true });
  writeFileSync(kubeconfig, FOREIGN);
  await ksfleet("up", "--wecs", "2", "--kubeconfig", kubeconfig);
  for (const name of ["host", "its1", "wds1", ...CLUSTERS]) space[name] = await open(name);
}, 240_000);

afterAll(async () => {
  for (const client of clients) client.close();
  await project.dispose();
}, 60_000);

const its = (): SpaceClient => space["its1"]!;
const wds = (): SpaceClient => space["wds1"]!;
const managed = (name: string): Promise<ManagedCluster> => mustGet<ManagedCluster>(its(), resources.ManagedCluster, { name });
const configMap = (name: string, data: Record<string, string>, labels: Record<string, string> = {}): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop", labels }, data });
const policy = (name: string, more: object): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name }, spec: { clusterSelectors: [{ matchLabels: { "location-group": "edge" } }], ...more } });
const downsync = (label: string, more: object = {}): object => ({ downsync: [{ objectSelectors: [{ matchLabels: { app: label } }], ...more }] });
const dataOn = async (cluster: string, name: string): Promise<unknown> => (await space[cluster]!.get(resources.ConfigMap, { namespace: "shop", name }))?.["data"];
const isData = (cluster: string, name: string, data: unknown) => async (): Promise<boolean> => JSON.stringify(await dataOn(cluster, name)) === JSON.stringify(data);

test("the contexts are merged into a file that holds others, and every cluster is ready when up returns", async () => {
  const config = parse(readFileSync(kubeconfig, "utf8")) as { contexts: { name: string }[]; "current-context": string; users: { name: string; user: unknown }[] };
  expect(config.contexts.map(({ name }) => name)).toEqual(["prod", "host", "cluster1", "cluster2", "its1", "wds1"]);
  expect(config["current-context"]).toBe("wds1");
  expect(config.users[0]).toEqual({ name: "me", user: { token: "mine" } });
  for (const name of CLUSTERS) {
    const { metadata, status } = await managed(name);
    expect(metadata.labels).toMatchObject({ "cluster.open-cluster-management.io/clusterset": "default", "location-group": "edge", name });
    for (const type of ["HubAcceptedManagedCluster", "ManagedClusterJoined", "ManagedClusterConditionAvailable"]) expect([type, isConditionTrue(status?.conditions, type)]).toEqual([type, true]);
  }
});

test("kubectl finds every kind by its short names, and the built-in cluster sets are there", async () => {
  const shortNames = async (name: string, group: string): Promise<readonly string[]> => {
    const { items } = (await space[name]!.raw("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions")) as { items: { spec: { group: string; names: { plural: string; shortNames?: string[] } } }[] };
    return items.filter(({ spec }) => spec.group === group).flatMap(({ spec }) => spec.names.shortNames ?? []).sort();
  };
  expect(await shortNames("host", "tenancy.kflex.kubestellar.org")).toEqual(["cp", "cps", "pch", "pchs"]);
  expect(await shortNames("wds1", "control.kubestellar.io")).toEqual(["bdg", "bp", "cs", "ct", "sc"]);
  expect(await shortNames("its1", "control.kubestellar.io")).toEqual(["ws", "wss"]);
  expect(await shortNames("its1", "cluster.open-cluster-management.io")).toEqual(expect.arrayContaining(["mcl", "mcls", "mclset", "mclsets"]));
  const sets = (await its().list(resources.ManagedClusterSet)).items as readonly (KubeObject & { status?: { conditions?: { status: string; message: string }[] } })[];
  expect(sets.map(({ metadata, status }) => [metadata.name, status?.conditions?.[0]?.status, status?.conditions?.[0]?.message])).toEqual([["default", "False", "2 ManagedClusters selected"], ["global", "False", "2 ManagedClusters selected"]]);
});

test("a WDS turns nothing into pods", async () => {
  const template = { metadata: { labels: { app: "idle" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
  await wds().create(resources.Deployment, { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "idle", namespace: "default" }, spec: { selector: { matchLabels: { app: "idle" } }, template } });
  await wds().create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: { app: "base" } } });
  // The controllers that do run there have had their turn.
  await until("the namespace has its account", 20, () => wds().get(resources.ServiceAccount, { namespace: "shop", name: "default" }));
  expect((await wds().raw("GET", "/apis/apps/v1/replicasets")) as object).toMatchObject({ items: [] });
  expect((await wds().list(resources.Pod)).items).toEqual([]);
  expect((await mustGet(wds(), resources.Deployment, { namespace: "default", name: "idle" }))["status"]).toEqual({});
});

test("an agent reaches its own mailbox and nothing else", async () => {
  const agent = await open("default-context", path.join(folder, "agents", "cluster1", "hub", "kubeconfig"));
  expect((await agent.list(resources.ManifestWork, { namespace: "cluster1" })).items.map(({ metadata }) => metadata.name)).toEqual(["addon-addon-status-deploy-0"]);
  expect((await mustGet(agent, resources.ManagedCluster, { name: "cluster1" })).metadata.name).toBe("cluster1");
  expect(await agent.get(resources.Lease, { namespace: "cluster1", name: "managed-cluster-lease" })).toBeDefined();
  const work: KubeObject = { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { name: "own", namespace: "cluster1" }, spec: { workload: { manifests: [configMap("x", {})] } } };
  const attempts: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["the works of another", () => agent.list(resources.ManifestWork, { namespace: "cluster2" })],
    ["the works of all", () => agent.list(resources.ManifestWork)],
    ["the lease of another", () => agent.get(resources.Lease, { namespace: "cluster2", name: "managed-cluster-lease" })],
    ["another cluster", () => agent.get(resources.ManagedCluster, { name: "cluster2" })],
    ["all clusters", () => agent.list(resources.ManagedCluster)],
    ["the status of another", () => agent.patch(resources.ManagedCluster, { name: "cluster2" }, { status: {} }, { subresource: "status" })],
    ["a new cluster", () => agent.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "evil" } })],
    ["works of its own making", () => agent.create(resources.ManifestWork, work)],
    ["the end of a work", () => agent.delete(resources.ManifestWork, { namespace: "cluster1", name: "any" })],
    ["secrets", () => agent.list(resources.Secret, { namespace: "cluster1" })],
    ["properties", () => agent.list(resources.ConfigMap, { namespace: "customization-properties" })],
    ["roles", () => agent.list(resources.ClusterRole)],
    ["its own set", () => agent.patch(resources.ManagedCluster, { name: "cluster1" }, { metadata: { labels: { "cluster.open-cluster-management.io/clusterset": "vip" } } })],
  ];
  for (const [what, attempt] of attempts) await expect(attempt().then(() => what)).rejects.toMatchObject({ code: "Forbidden" });
});

test("who accepts a cluster, who moves it, and how large a work is, is for OCM's rules to say", async () => {
  const account = { namespace: "default", name: "bob" };
  await its().create(resources.ServiceAccount, { apiVersion: "v1", kind: "ServiceAccount", metadata: account });
  const grant = async (name: string, rule: object): Promise<void> => {
    await its().create(resources.ClusterRole, { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules: [rule] });
    await its().create(resources.ClusterRoleBinding, { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", metadata: { name }, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name }, subjects: [{ kind: "ServiceAccount", ...account }] });
  };
  await grant("bob-edits", { apiGroups: ["cluster.open-cluster-management.io"], resources: ["managedclusters"], verbs: ["create", "get", "patch", "update"] });
  const { status } = (await its().raw("POST", "/api/v1/namespaces/default/serviceaccounts/bob/token", { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} })) as { status: { token: string } };
  const bob = new KubeClient({ context: "bob", server: its().server, ...(its().ca === undefined ? {} : { ca: its().ca! }), credentials: { kind: "token", token: status.token } }, { name: "its1" });
  clients.push(bob);
  const declare = (name: string, spec: object = {}): Promise<KubeObject> => bob.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name }, spec });
  const who = "system:serviceaccount:default:bob";

  await until("the role holds", 20, async () => (await bob.get(resources.ManagedCluster, { name: "cluster1" })) !== undefined);
  await expect(declare("later")).rejects.toThrow(`managedclustersets/join.cluster.open-cluster-management.io "default" is forbidden: user "${who}" cannot add/remove a ManagedCluster to/from ManagedClusterSet "default"`);
  await grant("bob-joins", { apiGroups: ["cluster.open-cluster-management.io"], resources: ["managedclustersets/join"], resourceNames: ["default"], verbs: ["create"] });
  await expect(declare("later", { hubAcceptsClient: true })).rejects.toThrow(`managedclusters/accept.cluster.open-cluster-management.io "later" is forbidden: user "${who}" cannot update the HubAcceptsClient field`);
  await until("bob may declare a cluster", 20, () => declare("later"));
  await until("it is in the default set", 20, async () => (await managed("later")).metadata.labels?.["cluster.open-cluster-management.io/clusterset"] === "default");
  await bob.patch(resources.ManagedCluster, { name: "later" }, { metadata: { labels: { region: "eu" } } });
  await expect(bob.patch(resources.ManagedCluster, { name: "later" }, { spec: { hubAcceptsClient: true } })).rejects.toMatchObject({ code: "Forbidden" });
  await expect(bob.patch(resources.ManagedCluster, { name: "later" }, { metadata: { labels: { "cluster.open-cluster-management.io/clusterset": "vip" } } })).rejects.toThrow(/cannot add\/remove a ManagedCluster to\/from ManagedClusterSet "vip"/);
  await its().delete(resources.ManagedCluster, { name: "later" });

  const deliver = (manifests: readonly KubeObject[]): Promise<KubeObject> => its().create(resources.ManifestWork, { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { name: "judged", namespace: "cluster1" }, spec: { workload: { manifests } } });
  await expect(deliver([])).rejects.toThrow("manifests should not be empty");
  await expect(deliver([configMap("big", { text: "x".repeat(520_000) })])).rejects.toThrow(/the size of manifests is 52\d{4} bytes which exceeds the 512000 limit/);
  await expect(deliver([configMap("twice", {}), configMap("twice", {})])).rejects.toThrow("duplicate manifest for resource shop/twice with resource type v1.ConfigMap");
  await expect(deliver([{ apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "x" } } as unknown as KubeObject])).rejects.toThrow("name must be set in manifest");
}, 120_000);

test("a cluster that is cut off runs on; what changed meanwhile arrives when it is back, deletions too", async () => {
  for (const [name, data] of [["stays", { v: "1" }], ["goes", { v: "1" }]] as const) await wds().create(resources.ConfigMap, configMap(name, data, { app: "base" }));
  await wds().create(resources.BindingPolicy, policy("base", downsync("base")));
  for (const cluster of CLUSTERS) for (const name of ["stays", "goes"]) await until(`${name} is on ${cluster}`, 30, isData(cluster, name, { v: "1" }));
  await its().patch(resources.ManagedCluster, { name: "cluster2" }, { spec: { leaseDurationSeconds: 1 } });

  await ksfleet("disconnect", "cluster2");
  const agentState = async (): Promise<string | undefined> => (JSON.parse(await ksfleet("ps", "--output", "json")) as { processes: { name: string; state: string }[] }).processes.find(({ name }) => name === "agent@cluster2")?.state;
  expect(await agentState()).toBe("disconnected");
  expect((await project.ksfleet("start", "agent@cluster2")).output).toContain("ksfleet reconnect cluster2");
  // It holds over the death of the supervisor.
  process.kill((JSON.parse(readFileSync(path.join(folder, "supervisor.json"), "utf8")) as { pid: number }).pid, "SIGKILL");
  await ksfleet("up");
  expect(await agentState()).toBe("disconnected");

  await wds().patch(resources.ConfigMap, { namespace: "shop", name: "stays" }, { data: { v: "2" } });
  await wds().delete(resources.ConfigMap, { namespace: "shop", name: "goes" });
  await wds().create(resources.ConfigMap, configMap("comes", { v: "1" }, { app: "base" }));
  await until("cluster1 follows", 30, async () => (await isData("cluster1", "stays", { v: "2" })()) && (await isData("cluster1", "comes", { v: "1" })()) && (await dataOn("cluster1", "goes")) === undefined);
  const available = async (): Promise<string | undefined> => (await managed("cluster2")).status?.conditions?.find(({ type }) => type === "ManagedClusterConditionAvailable")?.status;
  await until("the hub calls it Unknown", 30, async () => (await available()) === "Unknown");
  expect(await dataOn("cluster2", "stays")).toEqual({ v: "1" });
  expect(await dataOn("cluster2", "goes")).toEqual({ v: "1" });
  expect(await dataOn("cluster2", "comes")).toBeUndefined();
  expect((await project.ksfleet("status")).stdout).toMatch(/cluster2\s+disconnected/);
  const told = JSON.parse((await project.ksfleet("status", "--output", "json")).stdout) as { debts: object[]; undelivered: object[]; leftovers: { state: string }[] };
  expect(told.debts).toEqual([{ cluster: "cluster2", state: "disconnected", since: expect.any(String) as string, policies: ["wds1/base"] }]);
  expect(told.undelivered).toContainEqual(expect.objectContaining({ policy: "base", problem: "unreported", objects: ["ConfigMap shop/comes"], clusters: ["cluster2"] }));

  await ksfleet("reconnect", "cluster2");
  await until("cluster2 has caught up", 30, async () => (await isData("cluster2", "stays", { v: "2" })()) && (await isData("cluster2", "comes", { v: "1" })()) && (await dataOn("cluster2", "goes")) === undefined);
  await until("the hub calls it available", 30, async () => (await available()) === "True");
  await its().patch(resources.ManagedCluster, { name: "cluster2" }, { spec: { leaseDurationSeconds: 60 } });
}, 180_000);

test("what is changed or deleted by hand on a cluster is restored within seconds", withLogs(async () => {
  const cluster = space["cluster1"]!;
  const once = configMap("once", { v: "1" }, { app: "once" });
  const role: KubeObject = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "shop-reader", labels: { app: "base" } }, rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }] };
  await wds().create(resources.ConfigMap, once);
  await wds().create(resources.ClusterRole, role);
  await wds().create(resources.BindingPolicy, policy("once", downsync("once", { createOnly: true })));
  const stays = { namespace: "shop", name: "stays" };
  await until("all is there", 30, async () => (await cluster.get(resources.ClusterRole, role.metadata)) !== undefined && (await dataOn("cluster1", "once")) !== undefined);

  const restored = (what: string, probe: () => Promise<unknown>): Promise<unknown> => until(`${what} is restored`, 10, async () => (await probe()) === true);
  const anew = (resource: ApiResource, key: { readonly namespace?: string; readonly name: string }, uid: string | undefined) => async (): Promise<boolean> => {
    const now = await cluster.get(resource, key);
    return now !== undefined && now.metadata.uid !== uid && now.metadata.deletionTimestamp === undefined;
  };
  // More often than one work is mended at once.
  for (let round = 1; round <= 12; round++) {
    await cluster.patch(resources.ConfigMap, stays, { data: { v: `by hand ${round}`, intruder: "1" } });
    await restored(`edit ${round}`, isData("cluster1", "stays", { v: "2" }));
  }
  let uid = (await cluster.get(resources.ConfigMap, stays))?.metadata.uid;
  await cluster.delete(resources.ConfigMap, stays);
  await restored("a deleted object", anew(resources.ConfigMap, stays, uid));
  uid = (await cluster.get(resources.ConfigMap, stays))?.metadata.uid;
  await cluster.patch(resources.ConfigMap, stays, { metadata: { finalizers: ["test.example/hold"] } });
  await cluster.delete(resources.ConfigMap, stays);
  await until("it is going", 10, async () => (await cluster.get(resources.ConfigMap, stays))?.metadata.deletionTimestamp);
  await cluster.patch(resources.ConfigMap, stays, { metadata: { finalizers: [] } });
  await restored("an object with a finalizer", anew(resources.ConfigMap, stays, uid));
  await cluster.patch(resources.ClusterRole, role.metadata, { rules: [] });
  await restored("a role", async () => ((await cluster.get(resources.ClusterRole, role.metadata))?.["rules"] as readonly unknown[] | null)?.length === 1);
  await cluster.delete(resources.ClusterRole, role.metadata);
  await restored("a deleted role", anew(resources.ClusterRole, role.metadata, undefined));

  const key = { namespace: "shop", name: "once" };
  await cluster.patch(resources.ConfigMap, key, { data: { v: "by hand" } });
  uid = (await cluster.get(resources.ConfigMap, { namespace: "shop", name: "comes" }))?.metadata.uid;
  await cluster.delete(resources.ConfigMap, { namespace: "shop", name: "comes" });
  await restored("a later one", anew(resources.ConfigMap, { namespace: "shop", name: "comes" }, uid));
  expect(await dataOn("cluster1", "once")).toEqual({ v: "by hand" });
  await cluster.delete(resources.ConfigMap, key);
  await restored("a createOnly object that is gone", isData("cluster1", "once", { v: "1" }));

  uid = (await cluster.get(resources.Namespace, { name: "shop" }))?.metadata.uid;
  await cluster.delete(resources.Namespace, { name: "shop" });
  await until("the namespace is back with all in it", 40, async () => (await anew(resources.Namespace, { name: "shop" }, uid)()) && (await isData("cluster1", "stays", { v: "2" })()) && (await isData("cluster1", "once", { v: "1" })()));
}, "agent@cluster1"), 180_000);

test("a policy that is deleted and made again at once leaves its objects in place", withLogs(async () => {
  const namesOf = async (): Promise<readonly string[]> => (await its().list(resources.ManifestWork, { namespace: "cluster1", labelSelector: "transport.kubestellar.io/originOwnerReferenceBindingKey=base" })).items.map(({ metadata }) => metadata.name);
  for (let round = 0; round < 3; round++) {
    const before = new Set(await namesOf());
    await wds().delete(resources.BindingPolicy, { name: "base" });
    await until("its name is free", 20, async () => {
      try {
        return await wds().create(resources.BindingPolicy, policy("base", downsync("base")));
      } catch (error) {
        if (isKubeStellarError(error, "AlreadyExists")) return undefined;
        throw error;
      }
    });
    for (const cluster of CLUSTERS) {
      await until(`the old works are gone from ${cluster}, and all objects are there`, 60, async () => {
        const names = await namesOf();
        const records = (await space[cluster]!.list(resources.AppliedManifestWork)).items;
        return names.length === before.size && names.every((name) => !before.has(name)) && !records.some(({ metadata }) => before.has(metadata.name.slice(65))) && (await isData(cluster, "stays", { v: "2" })()) && (await isData(cluster, "comes", { v: "1" })()) && (await space[cluster]!.get(resources.ClusterRole, { name: "shop-reader" }))?.metadata.deletionTimestamp === undefined;
      });
    }
  }
}, "binding@wds1", "transport@wds1", "agent@cluster1", "agent@cluster2"), 240_000);

test("kill -9 of every part in the middle of a rollout of 100 objects: nothing lost, nothing extra", withLogs(async () => {
  const names = Array.from({ length: 100 }, (_, index) => `item-${String(index).padStart(3, "0")}`);
  const persist = (attempt: () => Promise<unknown>): Promise<unknown> => until("the WDS takes it", 150, async () => ((await attempt()) ?? true) as true);
  const pidOf = (file: string): number => (JSON.parse(readFileSync(path.join(folder, file), "utf8")) as { pid: number }).pid;
  const kill = (process_: string): void => {
    try {
      process.kill(pidOf(path.join("run", `${process_}.json`)), "SIGKILL");
    } catch (error) {
      // It is on its way up again after the death of what it needs.
      if (!["ESRCH", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  };
  const victims = ["agent@cluster1", "transport@wds1", "binding@wds1", "registration@its1", "kube-apiserver@its1", "agent@cluster2", "kube-apiserver@cluster1", "kube-apiserver@wds1", "etcd", "spaces@host"];
  await persist(() => wds().apply(resources.BindingPolicy, policy("rollout", downsync("rollout")), { fieldManager: "test" }));
  for (const [index, name] of names.entries()) {
    await persist(() => wds().apply(resources.ConfigMap, configMap(name, { v: "1" }, { app: "rollout" }), { fieldManager: "test" }));
    if (index % 9 === 8) kill(victims[Math.floor(index / 9) % victims.length]!);
  }
  // The second half of it goes again, half of the first changes, while everything dies once more, the supervisor included.
  process.kill(pidOf("supervisor.json"), "SIGKILL");
  for (const [index, name] of names.entries()) {
    if (index % 9 === 8 && index < 80) kill(victims[Math.floor(index / 9) % victims.length]!);
    if (index === 40) await ksfleet("up");
    if (index >= 50) await persist(() => wds().delete(resources.ConfigMap, { namespace: "shop", name }));
    else if (index % 2 === 0) await persist(() => wds().apply(resources.ConfigMap, configMap(name, { v: "2" }, { app: "rollout" }), { fieldManager: "test" }));
  }
  await ksfleet("up");
  const expected = names.slice(0, 50).map((name, index) => [name, index % 2 === 0 ? "2" : "1"]);
  for (const cluster of CLUSTERS) {
    await until(`${cluster} has exactly what is wanted`, 120, async () => {
      const { items } = await space[cluster]!.list(resources.ConfigMap, { namespace: "shop", labelSelector: "app=rollout" });
      return JSON.stringify(items.map(({ metadata, data }) => [metadata.name, (data as { v: string }).v])) === JSON.stringify(expected);
    });
    await until(`the mailbox of ${cluster} has a complete work for each`, 60, async () => {
      const works = (await its().list(resources.ManifestWork, { namespace: cluster, labelSelector: "transport.kubestellar.io/originOwnerReferenceBindingKey=rollout" })).items as readonly ManifestWork[];
      return works.length === 50 && works.every(({ metadata, status }) => ["Applied", "Available"].every((type) => status?.conditions?.some((c) => c.type === type && c.status === "True" && c.observedGeneration === metadata.generation)));
    });
    const records = (await space[cluster]!.list(resources.AppliedManifestWork)).items.map(({ metadata }) => metadata.name.slice(65)).sort();
    expect(records).toEqual((await its().list(resources.ManifestWork, { namespace: cluster })).items.map(({ metadata }) => metadata.name).sort());
  }
}, "kube-apiserver@wds1", "binding@wds1", "transport@wds1", "agent@cluster1"), 420_000);

test("down leaves no process and no file", async () => {
  await ksfleet("down");
  expect(existsSync(folder)).toBe(false);
  expect(processesOf(folder)).toEqual([]);
});
