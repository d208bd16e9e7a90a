/** The main job, told as a user lives it: real engine, real API servers, the quickstart's own program. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describeObject } from "../../../core/model/kube-object";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { OCM_AGENT_NAMESPACE, OCM_NAMESPACE, ORIGIN_WDS_LABEL } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { KLUSTERLET, joinObjects } from "../../../core/render/klusterlet";
import { serveKlusterlet } from "../../../hub/agent/klusterlet";
import { createLogger } from "../../../hub/controllers/runtime/log";
import { connectKubeconfig } from "../../../operations/clients";
import type { ObjectKey, SpaceClient } from "../../../operations/clients";
import { Informer } from "../../../operations/clients/informer";
import { isKubeStellarError } from "../../../operations/errors";
import { ApiServers, mustGet } from "../../support/api-servers";
import type { TestSpace } from "../../support/api-servers";
import { until } from "../../support/poll";
import { pulumiProject } from "../../support/pulumi-project";
import { storyOfSteps } from "../../support/steps";

const project = pulumiProject("quickstart");
const spaces: Record<string, SpaceClient> = {};
const program = path.join(project.folder, "index.ts");
const original = readFileSync(program, "utf8");

/** A cluster that is none of the hub's: a plain API server, where our agent serves the Klusterlet in the place of OCM's operator. */
const STORE = "store7";
let servers: ApiServers | undefined;
let store: TestSpace | undefined;
let operator: Promise<void> | undefined;
const ending = new AbortController();
const operatorOn = (space: TestSpace, folder: string): Promise<void> =>
  serveKlusterlet({ cluster: "nobody", bootstrapKubeconfig: path.join(folder, "bootstrap.kubeconfig"), hubKubeconfigDir: path.join(folder, "hub"), wec: space.client, log: createLogger(() => undefined), signal: ending.signal });
const onStore = async (object: KubeObject): Promise<KubeObject | undefined> => {
  const resource = await store!.client.resourceFor(object.apiVersion, object.kind);
  if (resource === undefined) return undefined;
  try {
    return await store!.client.get(resource, object.metadata);
  } catch (error) {
    // Its kind has gone with it.
    if (isKubeStellarError(error, "NotFound")) return undefined;
    throw error;
  }
};

afterAll(async () => {
  ending.abort();
  await operator?.catch(() => undefined);
  await servers?.stop();
  for (const client of Object.values(spaces)) client.close();
  await project.dispose();
}, 120_000);

const deployment = (space: string): Promise<KubeObject | undefined> => spaces[space]!.get(resources.Deployment, { namespace: "nginx", name: "nginx" });
const condition = (object: KubeObject | undefined, type: string): string | undefined => (object?.["status"] as { conditions?: { type: string; status: string }[] } | undefined)?.conditions?.find((c) => c.type === type)?.status;
const labelsOf = async (cluster: string): Promise<Readonly<Record<string, string>>> => (await spaces["its1"]!.get(resources.ManagedCluster, { name: cluster }))?.metadata.labels ?? {};
const step = storyOfSteps();

step("the preview shows the placement before anything exists", async () => {
  const output = await project.pulumi("preview", "--diff");
  expect(output).toMatch(/placement/);
  expect(output).toMatch(/cluster1/);
  expect(output).toMatch(/cluster2/);
});

step("up stands the fleet up", async () => {
  await project.pulumi("up", "--yes", "--skip-preview");
  const kubeconfig = path.join(project.folder, "kubeconfig");
  expect(await project.ksfleet("kubeconfig", "--write", kubeconfig)).toMatchObject({ code: 0 });
  for (const context of ["host", "its1", "wds1", "cluster1", "cluster2"]) spaces[context] = await connectKubeconfig({ path: kubeconfig, context, name: context });
});

step("nginx becomes Available on both clusters", async () => {
  for (const cluster of ["cluster1", "cluster2"]) await until(`nginx Available on ${cluster}`, 60, async () => condition(await deployment(cluster), "Available") === "True");
});

step("the Binding has both destinations, each mailbox one ManifestWork an object, the clusters are Joined and Available", async () => {
  const binding = await spaces["wds1"]!.get(resources.Binding, { name: "nginx" });
  const spec = binding?.["spec"] as { destinations: unknown; workload: { clusterScope?: unknown[]; namespaceScope?: unknown[] } };
  expect(spec.destinations).toEqual([{ clusterId: "cluster1" }, { clusterId: "cluster2" }]);
  const objects = (spec.workload.clusterScope?.length ?? 0) + (spec.workload.namespaceScope?.length ?? 0);
  expect(objects).toBeGreaterThan(1);
  for (const namespace of ["cluster1", "cluster2"]) {
    const works = (await spaces["its1"]!.list(resources.ManifestWork, { namespace, labelSelector: ORIGIN_WDS_LABEL })).items;
    expect(works.map((w) => (w["spec"] as { workload: { manifests: unknown[] } }).workload.manifests.length)).toEqual(Array(objects).fill(1));
  }
  for (const name of ["cluster1", "cluster2"]) {
    const cluster = await spaces["its1"]!.get(resources.ManagedCluster, { name });
    expect(["HubAcceptedManagedCluster", "ManagedClusterJoined", "ManagedClusterConditionAvailable"].map((type) => condition(cluster, type))).toEqual(["True", "True", "True"]);
  }
});

step("up again changes nothing", async () => {
  await project.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
});

step("a preview records the lock that ksfleet check makes of the same fleet; held to it, up goes on; a program that comes to something else registers nothing", async () => {
  const reviewed = path.join(project.folder, "reviewed");
  cpSync(path.join(project.folder, "manifests", "nginx"), path.join(reviewed, "wds1"), { recursive: true });
  mkdirSync(path.join(reviewed, "its1"));
  const clusters = ["cluster1", "cluster2"].map((name) => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name, labels: { "location-group": "edge", name } }, spec: { hubAcceptsClient: true } }));
  writeFileSync(path.join(reviewed, "its1", "clusters.json"), JSON.stringify({ apiVersion: "v1", kind: "List", items: clusters }));
  const spec = { clusterSelectors: [{ matchLabels: { "location-group": "edge" } }], downsync: [{ objectSelectors: [{ matchLabels: { "app.kubernetes.io/name": "nginx" } }] }] };
  writeFileSync(path.join(reviewed, "wds1", "policy.json"), JSON.stringify({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "nginx" }, spec }));
  const guards = path.join(project.folder, "fleet.guards.yaml");
  writeFileSync(guards, "{}\n");
  const lock = path.join(project.folder, "fleet.lock.json");
  expect(await project.ksfleet("check", "live", reviewed, "--guards", guards, "--lock", lock)).toMatchObject({ code: 0 });
  const checked = readFileSync(lock, "utf8");
  rmSync(lock);
  await project.pulumi("config", "set", "kubestellar:lock", "fleet.lock.json");
  project.env["KSFLEET_RECORD_LOCK"] = "1";
  expect(await project.pulumi("preview")).toContain("recorded in fleet.lock.json: 1 policy");
  expect(readFileSync(lock, "utf8")).toBe(checked);
  await expect(project.pulumi("up", "--yes", "--skip-preview")).rejects.toThrow(/a lock is recorded by pulumi preview/);
  delete project.env["KSFLEET_RECORD_LOCK"];
  await project.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
  writeFileSync(program, original.replace('"location-group": "edge", name', '"location-group": "cloud", name'));
  await expect(project.pulumi("up", "--yes", "--skip-preview")).rejects.toThrow(/wds1 policy nginx would not reach cluster1, cluster2/);
  expect(await labelsOf("cluster1")).toMatchObject({ "location-group": "edge" });
  writeFileSync(program, original);
  // Nor does the same program, where somebody has added what its policy takes along.
  const foreign = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "foreign", namespace: "nginx", labels: { "app.kubernetes.io/name": "nginx" } } };
  await spaces["wds1"]!.create(resources.ConfigMap, foreign);
  await expect(project.pulumi("up", "--yes", "--skip-preview")).rejects.toThrow(/wds1 policy nginx would also deliver configmaps nginx\/foreign/);
  await spaces["wds1"]!.delete(resources.ConfigMap, foreign.metadata);
  await project.pulumi("config", "rm", "kubestellar:lock");
});

step("an edited label is previewed as an eviction by name, and carried out", async () => {
  const edited = original.replace(/labels: \{ "location-group": "edge", name \}/, 'labels: { "location-group": name === "cluster2" ? "cloud" : "edge", name }');
  expect(edited).not.toBe(original);
  writeFileSync(program, edited);
  const preview = await project.pulumi("preview", "--diff");
  expect(preview).toMatch(/-\s*cluster2\s*:/);
  expect(preview).not.toMatch(/-\s*cluster1\s*:/);
  await project.pulumi("up", "--yes", "--skip-preview");
  await until("nginx gone from cluster2", 30, async () => (await deployment("cluster2")) === undefined);
  expect(condition(await deployment("cluster1"), "Available")).toBe("True");
});

step("changed back, it returns", async () => {
  writeFileSync(program, original);
  await project.pulumi("up", "--yes", "--skip-preview");
  await until("nginx Available on cluster2", 60, async () => condition(await deployment("cluster2"), "Available") === "True");
});

step("a label edited by hand is seen by refresh, and only what we own is restored", async () => {
  await spaces["its1"]!.patch(resources.ManagedCluster, { name: "cluster1" }, { metadata: { labels: { "location-group": "moved", foreign: "stays" } } }, { fieldManager: "kubectl-label" });
  const drift = await project.pulumi("refresh", "--preview-only", "--diff");
  expect(drift).toMatch(/location-group.*moved/);
  expect(drift).not.toMatch(/foreign/);
  await project.pulumi("up", "--yes", "--skip-preview", "--refresh");
  expect(await labelsOf("cluster1")).toMatchObject({ "location-group": "edge", foreign: "stays", name: "cluster1" });
});

step("a cluster elsewhere, of which the stack's config has the kubeconfig, gets OCM's objects, joins and receives the workload", async () => {
  servers = await ApiServers.start();
  store = await servers.space(STORE, "WEC", [], []);
  operator = operatorOn(store, path.join(servers.folder, "agent"));
  writeFileSync(program, original.replace('["cluster1", "cluster2"]', `["cluster1", "cluster2", "${STORE}"]`));
  await project.pulumi("config", "set", "--path", `kubestellar:spaces.${STORE}.kubeconfig.path`, store.kubeconfig);
  await project.pulumi("up", "--yes", "--skip-preview");
  expect((await mustGet(store.client, resources.Klusterlet, { name: KLUSTERLET }))["spec"]).toMatchObject({ clusterName: STORE });
  const found = await Promise.all(joinObjects(STORE, {}, { bootstrapKubeconfig: "" }).map(async (object) => [describeObject(object), (await onStore(object)) !== undefined]));
  expect(found.filter(([, there]) => there !== true)).toEqual([]);
  const cluster = await spaces["its1"]!.get(resources.ManagedCluster, { name: STORE });
  expect(["HubAcceptedManagedCluster", "ManagedClusterJoined", "ManagedClusterConditionAvailable"].map((type) => condition(cluster, type))).toEqual(["True", "True", "True"]);
  await until(`nginx on ${STORE}`, 30, () => store!.client.get(resources.Deployment, { namespace: "nginx", name: "nginx" }));
  await project.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
});

step("no token, key or certificate is in the exported stack, the engine's output or the logs", async () => {
  const exported = await project.pulumi("stack", "export");
  const logs = path.join(project.env["XDG_STATE_HOME"]!, "ksfleet", "default", "logs");
  const texts = [exported, ...readdirSync(logs).map((file) => readFileSync(path.join(logs, file), "utf8"))];
  const kubeconfig = readFileSync(path.join(project.folder, "kubeconfig"), "utf8");
  const secrets = [...kubeconfig.matchAll(/(?:client-key-data|client-certificate-data|token): (\S+)/g)].map((match) => match[1]!.slice(0, 60));
  expect(secrets.length).toBeGreaterThanOrEqual(10);
  for (const text of texts) {
    expect(text).not.toMatch(/-----BEGIN|LS0tLS1CRUdJTi|eyJhbGciOi/);
    for (const secret of secrets) expect(text.includes(secret)).toBe(false);
  }
});

step("a mistyped kubeconfig of a space costs nothing: the space that serves stays", async () => {
  await project.pulumi("config", "set", "--path", "kubestellar:spaces.wds1.kubeconfig.path", "/nonexistent/kubeconfig");
  const { code, output } = await project.start("up", "--yes", "--skip-preview").finished;
  expect(code).not.toBe(0);
  expect(output).toContain("/nonexistent/kubeconfig");
  expect(await spaces["wds1"]!.get(resources.Binding, { name: "nginx" })).toMatchObject({ spec: { destinations: [{ clusterId: "cluster1" }, { clusterId: "cluster2" }, { clusterId: STORE }] } });
  await project.pulumi("config", "rm", "--path", "kubestellar:spaces.wds1.kubeconfig.path");
  await project.pulumi("up", "--yes", "--skip-preview");
  expect(condition(await deployment("cluster2"), "Available")).toBe("True");
});

step("destroy takes the cluster elsewhere down in order, and leaves no process, state or ManagedCluster; a second destroy is clean", async () => {
  const order: string[] = [];
  const note = async (what: string, client: SpaceClient, resource: ApiResource, key: ObjectKey): Promise<void> => {
    const informer = new Informer(client, resource, { fieldSelector: `metadata.name=${key.name}`, ...(key.namespace !== undefined && { namespace: key.namespace }), signal: ending.signal });
    informer.subscribe(({ type }) => type === "deleted" && order.push(what));
    await informer.start();
  };
  await Promise.all([
    note("workload", store!.client, resources.Deployment, { namespace: "nginx", name: "nginx" }),
    note("ManagedCluster", spaces["its1"]!, resources.ManagedCluster, { name: STORE }),
    note("Klusterlet", store!.client, resources.Klusterlet, { name: KLUSTERLET }),
    note("agents", store!.client, resources.Namespace, { name: OCM_AGENT_NAMESPACE }),
    note("operator", store!.client, resources.Deployment, { namespace: OCM_NAMESPACE, name: KLUSTERLET }),
  ]);
  const before = JSON.parse((await project.ksfleet("ps", "--output", "json")).stdout) as { processes: { pid?: number }[] };
  const pids = before.processes.flatMap((p) => (p.pid === undefined ? [] : [p.pid]));
  expect(pids.length).toBeGreaterThan(12);
  await project.pulumi("destroy", "--yes", "--skip-preview");
  await until("all processes gone", 20, async () => pids.every((pid) => !isRunning(pid)));
  expect(readdirSync(path.join(project.env["XDG_STATE_HOME"]!, "ksfleet"))).toEqual([]);
  await until("all is seen", 10, async () => order.length === 5);
  expect(order).toEqual(["workload", "ManagedCluster", "Klusterlet", "agents", "operator"]);
  for (const object of joinObjects(STORE, {}, { bootstrapKubeconfig: "" })) expect([describeObject(object), await onStore(object)]).toEqual([describeObject(object), undefined]);
  await project.pulumi("destroy", "--yes", "--skip-preview");
});

/** Running, not a zombie that waits for its parent. */
function isRunning(pid: number): boolean {
  try {
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).trim().startsWith("Z");
  } catch {
    return false;
  }
}
