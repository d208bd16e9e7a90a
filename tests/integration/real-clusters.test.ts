/**
 * A WorkloadCluster with a kubeconfig on real API servers: OCM's objects as `clusteradm join` makes them, joined by an operator that only knows
 * these objects (ours stands in for OCM's), left alone while healthy, joined anew to a rebuilt hub, taken down in order.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import type { KubeObject } from "../../core/model/kube-object";
import { describeObject } from "../../core/model/kube-object";
import { ADD_ON_WORK, OCM_AGENT_NAMESPACE, OCM_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { BOOTSTRAP_SECRET, HUB_KUBECONFIG_SECRET, KLUSTERLET, joinObjects } from "../../core/render/klusterlet";
import { serveKlusterlet } from "../../hub/agent/klusterlet";
import { startRegistration } from "../../hub/controllers/registration";
import { createLogger } from "../../hub/controllers/runtime/log";
import { renderKubeconfig } from "../../hub/pki";
import { Informer } from "../../operations/clients/informer";
import type { SpaceRef } from "../../operations/clients";
import { createContext } from "../../provider/context";
import { workloadCluster } from "../../provider/workload-cluster";
import type { WorkloadClusterInputs, WorkloadClusterOutputs } from "../../provider/workload-cluster";
import { ApiServers, mustGet } from "../support/api-servers";
import type { TestSpace } from "../support/api-servers";
import { until } from "../support/poll";

const name = "store-7";
const owner = "p/s";
const logged: string[] = [];
const agentLines: string[] = [];
let servers: ApiServers;
let its: TestSpace;
let store: TestSpace;
let agentFolder: string;
const endings: (() => Promise<unknown>)[] = [];

const context = createContext({ log: (line) => logged.push(line) });
const refOf = (space: TestSpace): SpaceRef => ({ name: "its1", kind: "ITS", via: { kubeconfig: { path: space.kubeconfig } } });
const inputs = (changes: object = {}, hub = its): WorkloadClusterInputs => {
  const { inputs: checked, failures } = workloadCluster.check({}, { name, space: refOf(hub), labels: { region: "eu" }, owner, timeoutSeconds: 30, kubeconfig: { path: store.kubeconfig }, agent: { mode: "Singleton", imageRegistry: "registry.example/ocm", version: "v1.3.1" }, ...changes });
  expect(failures).toEqual([]);
  return checked;
};

beforeAll(async () => {
  servers = await ApiServers.start();
  [its, store] = await Promise.all([servers.space("its1", "ITS"), servers.space("store", "WEC", [], [])]);
  agentFolder = mkdtempSync(path.join(tmpdir(), "ks-agent-"));
  await startHub(its);
}, 180_000);

afterAll(async () => {
  await Promise.all(endings.map((end) => end()));
  await servers?.stop();
  rmSync(agentFolder, { recursive: true, force: true });
}, 60_000);

async function startHub(hub: TestSpace): Promise<void> {
  const ending = new AbortController();
  const { close } = await startRegistration({ its: hub.client, log: createLogger(() => undefined), signal: ending.signal });
  endings.push(close);
}

/** What OCM's operator would do with the objects; it gets nothing but the cluster. */
function startOperator(): () => Promise<void> {
  const ending = new AbortController();
  const running = serveKlusterlet({ cluster: "nobody", bootstrapKubeconfig: path.join(agentFolder, "bootstrap.kubeconfig"), hubKubeconfigDir: path.join(agentFolder, "hub"), wec: store.client, log: createLogger((line) => agentLines.push(line)), signal: ending.signal });
  running.catch((error: unknown) => agentLines.push(`ended: ${String(error)}`));
  const end = async (): Promise<void> => {
    ending.abort();
    await running.catch(() => undefined);
  };
  endings.push(end);
  return end;
}

const inAgents = (secret: string): Promise<KubeObject> => mustGet(store.client, resources.Secret, { namespace: OCM_AGENT_NAMESPACE, name: secret });
const dataOf = (secret: KubeObject): Readonly<Record<string, string>> => secret["data"] as Readonly<Record<string, string>>;
const versions = async (): Promise<readonly string[]> =>
  Promise.all(
    joinObjects(name, {}, { bootstrapKubeconfig: "" }).map(async (object) => {
      const live = await store.client.get((await store.client.resourceFor(object.apiVersion, object.kind))!, object.metadata);
      return `${describeObject(object)} ${live?.metadata.resourceVersion ?? "absent"}`;
    }),
  );

let outs: WorkloadClusterOutputs;
let stopOperator: () => Promise<void>;

test("the manifests of a join are accepted by an API server with OCM's own CRDs", async () => {
  const folder = path.join(__dirname, "..", "..", "..", "shared", "data", "crds");
  const given = existsSync(folder) ? readdirSync(folder).filter((file) => file.startsWith("ocm-wec-")).flatMap((file) => parseAllDocuments(readFileSync(path.join(folder, file), "utf8")).map((document) => document.toJS() as KubeObject)) : undefined;
  const plain = await servers.space("plain", "WEC", [], given);
  const objects = joinObjects(name, { mode: "Singleton", resources: { limits: { cpu: "1" } }, annotations: { site: "7" }, externalServerUrl: "https://store-7.example" }, { bootstrapKubeconfig: "k" });
  for (const object of objects.slice(1)) {
    const resource = (await plain.client.resourceFor(object.apiVersion, object.kind))!;
    const stored = await plain.client.create(resource, object);
    // Nothing was pruned or changed by a schema.
    expect(stored).toMatchObject(object);
  }
}, 120_000);

test("up installs what clusteradm join makes, and is not done before the agent has come", async () => {
  const created = await workloadCluster.create(inputs({ timeoutSeconds: 1 }), context);
  ({ outs } = created);
  expect([created.id, outs.state]).toEqual(["its1/store-7", "pending"]);
  for (const version of await versions()) expect(version).not.toContain("absent");
  const klusterlet = await mustGet(store.client, resources.Klusterlet, { name: KLUSTERLET });
  expect(klusterlet["spec"]).toMatchObject({ clusterName: name, deployOption: { mode: "Singleton" }, imagePullSpec: "registry.example/ocm/registration-operator:v1.3.1" });
  const deployment = await mustGet(store.client, resources.Deployment, { namespace: OCM_NAMESPACE, name: KLUSTERLET });
  expect(JSON.stringify(deployment["spec"])).toContain("registry.example/ocm/registration-operator:v1.3.1");
  // The token is on the cluster and nowhere else.
  const token = /token: (\S+)/.exec(Buffer.from(dataOf(await inAgents(BOOTSTRAP_SECRET))["kubeconfig"]!, "base64").toString())![1]!;
  expect(JSON.stringify([outs, logged])).not.toContain(token.split(".")[2]);
}, 60_000);

test("a second up while the agent is awaited changes nothing on the cluster", async () => {
  const before = await versions();
  outs = await workloadCluster.update("its1/store-7", outs, inputs({ timeoutSeconds: 1 }), context);
  expect(outs.state).toBe("pending");
  expect(await versions()).toEqual(before);
}, 60_000);

test("an operator that knows these objects only lets the cluster join, and it receives work", async () => {
  stopOperator = startOperator();
  outs = await workloadCluster.update("its1/store-7", outs, inputs(), context);
  expect([outs.state, outs.reason]).toEqual(["joined", ""]);
  await its.client.create(resources.ManifestWork, { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { name: "w", namespace: name }, spec: { workload: { manifests: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "delivered", namespace: "default" } }] } } });
  await until("the object is there", 30, () => store.client.get(resources.ConfigMap, { namespace: "default", name: "delivered" }));
  await until("the Klusterlet says so", 20, async () => JSON.stringify((await mustGet(store.client, resources.Klusterlet, { name: KLUSTERLET }))["status"]).includes("HubConnectionFunctional"));
  expect(Object.keys(dataOf(await inAgents(HUB_KUBECONFIG_SECRET))).sort()).toEqual(["agent-name", "cluster-name", "kubeconfig", "tls.crt", "tls.key"]);
}, 90_000);

test("other settings travel to a healthy agent without touching its bootstrap Secret", async () => {
  const [secret, earned] = [await inAgents(BOOTSTRAP_SECRET), await inAgents(HUB_KUBECONFIG_SECRET)];
  const news = inputs({ agent: { mode: "Default", version: "v1.3.1" } });
  expect(workloadCluster.diff("its1/store-7", outs, news).changes).toBe(true);
  outs = await workloadCluster.update("its1/store-7", outs, news, context);
  expect((await mustGet(store.client, resources.Klusterlet, { name: KLUSTERLET }))["spec"]).toMatchObject({ deployOption: { mode: "Default" } });
  expect((await inAgents(BOOTSTRAP_SECRET)).metadata.resourceVersion).toBe(secret.metadata.resourceVersion);
  expect((await inAgents(HUB_KUBECONFIG_SECRET)).metadata.resourceVersion).toBe(earned.metadata.resourceVersion);
  expect(workloadCluster.diff("its1/store-7", outs, news).changes).toBe(false);
}, 60_000);

test("an agent that is out of reach is no error: what it does not know yet stays a change", async () => {
  const gone = path.join(servers.folder, "gone.kubeconfig");
  writeFileSync(gone, readFileSync(store.kubeconfig, "utf8").replace(/127\.0\.0\.1:\d+/, "127.0.0.1:1"));
  const news = inputs({ kubeconfig: { path: gone } });
  const after = await workloadCluster.update("its1/store-7", outs, news, context);
  expect(after.state).toBe("joined");
  expect(workloadCluster.diff("its1/store-7", after, news).changes).toBe(true);
  expect(logged.at(-1)).toContain("its agent stays as it is for now");
}, 60_000);

test("another cluster under the same name is refused by its UID, and nothing is written there", async () => {
  const other = await servers.space("other", "WEC", [], []);
  await expect(workloadCluster.create(inputs({ kubeconfig: { path: other.kubeconfig } }), context)).rejects.toThrow(/the cluster with UID \S+ serves this name already/);
  expect(await other.client.get(resources.Namespace, { name: OCM_NAMESPACE })).toBeUndefined();
}, 90_000);

test("a kubeconfig with too few rights is told everything that it lacks at once", async () => {
  const plain = await servers.space("guarded", "WEC", [], []);
  await plain.client.create(resources.ServiceAccount, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "poor", namespace: "default" } });
  const { status } = (await plain.client.raw("POST", "/api/v1/namespaces/default/serviceaccounts/poor/token", { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} })) as { status: { token: string } };
  const poor = path.join(servers.folder, "poor.kubeconfig");
  writeFileSync(poor, renderKubeconfig([{ name: "poor", server: plain.server, caPem: plain.caPem, user: { token: status.token } }]), { mode: 0o600 });
  const failure = String(await workloadCluster.create(inputs({ name: "guarded", kubeconfig: { path: poor } }), context).catch((error: unknown) => error));
  for (const right of ["get, create, patch, delete customresourcedefinitions.apiextensions.k8s.io", "get, create, patch, delete, escalate, bind clusterroles.rbac.authorization.k8s.io", "get, create, patch secrets in namespace open-cluster-management-agent", "list, watch appliedmanifestworks"]) expect(failure).toContain(right);
  expect(await plain.client.get(resources.Namespace, { name: OCM_NAMESPACE })).toBeUndefined();
}, 90_000);

test("delete takes things down in order: works, ManagedCluster, Klusterlet, namespaces, operator", async () => {
  const order: string[] = [];
  const note = (what: string, client: TestSpace["client"], resource: (typeof resources)[keyof typeof resources], object: string): Promise<void> => {
    const informer = new Informer(client, resource, { fieldSelector: `metadata.name=${object}` });
    informer.subscribe(({ type }) => type === "deleted" && order.push(what));
    endings.push(async () => informer.stop());
    return informer.start();
  };
  const { items } = await store.client.list(resources.AppliedManifestWork);
  await Promise.all([
    note("work", store.client, resources.AppliedManifestWork, items.find(({ metadata }) => !ADD_ON_WORK.test(metadata.name.slice(65)))!.metadata.name),
    note("ManagedCluster", its.client, resources.ManagedCluster, name),
    note("Klusterlet", store.client, resources.Klusterlet, KLUSTERLET),
    note("agents", store.client, resources.Namespace, OCM_AGENT_NAMESPACE),
    note("operator", store.client, resources.Deployment, KLUSTERLET),
  ]);
  await its.client.delete(resources.ManifestWork, { namespace: name, name: "w" });
  await workloadCluster.delete("its1/store-7", outs, context);
  expect(order).toEqual(["work", "ManagedCluster", "Klusterlet", "agents", "operator"]);
  expect(await store.client.get(resources.ConfigMap, { namespace: "default", name: "delivered" })).toBeUndefined();
  for (const object of joinObjects(name, {}, { bootstrapKubeconfig: "" })) {
    const resource = await store.client.resourceFor(object.apiVersion, object.kind);
    if (resource !== undefined) expect([describeObject(object), await store.client.get(resource, object.metadata).catch(() => undefined)]).toEqual([describeObject(object), undefined]);
  }
  // Once more, as after a run that was killed.
  await workloadCluster.delete("its1/store-7", outs, context);
}, 120_000);

test("a cluster joins anew when its hub was rebuilt", async () => {
  outs = (await workloadCluster.create(inputs(), context)).outs;
  expect(outs.state).toBe("joined");
  const before = await inAgents(BOOTSTRAP_SECRET);
  const rebuilt = await servers.space("rebuilt", "ITS");
  await startHub(rebuilt);
  const again = await workloadCluster.create(inputs({}, rebuilt), context);
  expect(again.outs.state).toBe("joined");
  expect((await inAgents(BOOTSTRAP_SECRET)).metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
  await stopOperator();
}, 180_000);
