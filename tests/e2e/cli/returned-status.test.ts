/** What runs on the clusters, seen from the WDS: through a whole hub, with clusters that make Deployments Available. */
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { KubeObject } from "../../../core/model/kube-object";
import { resources } from "../../../core/model/resources";
import { STATUS_AGENT_ANNOTATION } from "../../../hub/agent/add-ons/add-on";
import { connectKubeconfig } from "../../../operations/clients";
import type { SpaceClient } from "../../../operations/clients";
import { readCombinedStatus } from "../../../operations/policy";
import { mustGet } from "../../support/api-servers";
import { until } from "../../support/poll";
import { pulumiProject } from "../../support/pulumi-project";

const project = pulumiProject("quickstart");
const kubeconfig = path.join(project.folder, "kubeconfig");
const space: Record<string, SpaceClient> = {};
const CLUSTERS = ["cluster1", "cluster2"];
const shop = { namespace: "shop", name: "shop" };

const ksfleet = async (...args: string[]): Promise<string> => {
  const { code, output, stdout } = await project.ksfleet(...args);
  if (code !== 0) throw new Error(`ksfleet ${args.join(" ")} exited ${code}:\n${output}`);
  return stdout;
};

beforeAll(async () => {
  await ksfleet("up", "--wecs", "2", "--kubeconfig", kubeconfig);
  for (const name of ["its1", "wds1", ...CLUSTERS]) space[name] = await connectKubeconfig({ path: kubeconfig, context: name, name });
}, 240_000);

afterAll(async () => {
  for (const client of Object.values(space)) client.close();
  await project.dispose();
}, 60_000);

const wds = (): SpaceClient => space["wds1"]!;
const policy = (clusterSelectors: object, modulation: object): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "shop" }, spec: { clusterSelectors: [clusterSelectors], downsync: [{ objectSelectors: [{ matchLabels: { app: "shop" } }], ...modulation }] } });
const status = async (): Promise<{ availableReplicas?: number; conditions?: { type: string; status: string }[] }> => (await mustGet(wds(), resources.Deployment, shop))["status"] as { availableReplicas?: number };
const rows = async (): Promise<unknown> => {
  const [view] = await readCombinedStatus(wds(), { policy: "shop", group: "apps", resource: "deployments", ...shop });
  const [result] = (view?.results ?? []) as readonly { columnNames: string[]; rows: { columns: { string?: string; float?: string }[] }[] }[];
  return result?.rows.map(({ columns }) => columns.map(({ string, float }) => string ?? Number(float)));
};

test("the state of the one cluster comes back into the Deployment", async () => {
  const labels = { app: "shop" };
  await wds().create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels } });
  await wds().create(resources.Deployment, { apiVersion: "apps/v1", kind: "Deployment", metadata: { ...shop, labels }, spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx" }] } } } });
  await wds().create(resources.BindingPolicy, policy({ matchLabels: { name: "cluster1" } }, { wantSingletonReportedState: true }));
  await until("it is Available in the WDS", 60, async () => (await status()).availableReplicas === 2 && (await status()).conditions?.some((c) => c.type === "Available" && c.status === "True"));
}, 90_000);

test("a StatusCollector gathers what all clusters report", async () => {
  await wds().create(resources.StatusCollector, { apiVersion: "control.kubestellar.io/v1alpha1", kind: "StatusCollector", metadata: { name: "available" }, spec: { limit: 20, select: [{ name: "cluster", def: "inventory.name" }, { name: "available", def: "has(returned.status.availableReplicas) ? returned.status.availableReplicas : 0" }] } });
  const { spec } = policy({ matchLabels: { "location-group": "edge" } }, { statusCollectors: ["available"] });
  await wds().patch(resources.BindingPolicy, { name: "shop" }, { spec });
  await until("the rows are there", 60, async () => isDeepStrictEqual(await rows(), [["cluster1", 2], ["cluster2", 2]]));
  expect((await status()).availableReplicas).toBeUndefined();
  const workloads = async (): Promise<readonly unknown[]> => (JSON.parse((await project.ksfleet("status", "--output", "json")).stdout) as { workloads: readonly unknown[] }).workloads;
  const told = { object: "Deployment.apps shop/shop", images: ["nginx"], state: "2/2 ready", ready: true, clusters: CLUSTERS };
  await until("status tells version and state", 30, async () => (await workloads()).some((row) => isDeepStrictEqual(row, told)));
  await wds().patch(resources.Deployment, shop, { spec: { replicas: 3 } });
  await until("the rows follow", 60, async () => isDeepStrictEqual(await rows(), [["cluster1", 3], ["cluster2", 3]]));
}, 150_000);

test("a cluster that is asked to tells of what appeared on it, and no other", async () => {
  const listed = async (): Promise<readonly string[]> => {
    const { children } = JSON.parse(await ksfleet("status", "--children", "--output", "json")) as { children: { cluster: string; object: string; children: { kind: string; owner: string; state: string }[] }[] };
    return children.flatMap(({ cluster, object, children: of }) => of.map(({ kind, owner, state }) => `${cluster} ${object}: ${kind} of ${owner.split("-")[0]} ${state}`));
  };
  const ask = (value: string | null): Promise<KubeObject> => space["its1"]!.patch(resources.ManagedCluster, { name: "cluster1" }, { metadata: { annotations: { "fleet.kubestellar.io/report-children": value } } });
  expect(await listed()).toEqual([]);
  const before = await rows();
  await ask("true");
  const running = "cluster1 Deployment.apps shop/shop: Pod of ReplicaSet shop Running";
  await until("cluster1 tells", 30, async () => isDeepStrictEqual(await listed(), ["cluster1 Deployment.apps shop/shop: ReplicaSet of Deployment shop 3/3 ready", running, running, running]));
  expect(await ksfleet("status", "--children")).toMatch(/CLUSTER +BECAUSE OF +OBJECT +STATE\ncluster1 +Deployment.apps shop\/shop +ReplicaSet.apps shop\/shop-\S+ +3\/3 ready\n/);
  await wds().patch(resources.Deployment, shop, { spec: { replicas: 1 } });
  await until("it follows", 30, async () => isDeepStrictEqual(await listed(), ["cluster1 Deployment.apps shop/shop: ReplicaSet of Deployment shop 1/1 ready", running]));
  await wds().patch(resources.Deployment, shop, { spec: { replicas: 3 } });
  await until("so do the states that upstream knows of", 60, async () => isDeepStrictEqual(await rows(), before));
  await ask(null);
  await until("it tells no more", 30, async () => (await listed()).length === 0);
  const { items } = await space["its1"]!.list(resources.WorkStatus, { namespace: "cluster1" });
  expect(items.filter(({ metadata }) => JSON.stringify([metadata.annotations, metadata.labels]).includes("fleet.kubestellar.io"))).toEqual([]);
}, 180_000);

test("the status controller steps aside, and comes back to what it missed", async () => {
  await ksfleet("stop", "status@wds1");
  await wds().patch(resources.Deployment, shop, { spec: { replicas: 1 } });
  await until("the clusters have it", 30, async () => (await Promise.all(CLUSTERS.map((name) => mustGet(space[name]!, resources.Deployment, shop)))).every((object) => (object["status"] as { availableReplicas?: number }).availableReplicas === 1));
  expect(await rows()).toEqual([["cluster1", 3], ["cluster2", 3]]);
  await ksfleet("start", "status@wds1");
  await until("the rows have followed", 30, async () => isDeepStrictEqual(await rows(), [["cluster1", 1], ["cluster2", 1]]));
}, 120_000);

test("a status agent steps aside for another", async () => {
  const addOn = { namespace: "cluster2", name: "addon-status" };
  const annotate = (value: string | null): Promise<KubeObject> => space["its1"]!.patch(resources.ManagedClusterAddOn, addOn, { metadata: { annotations: { [STATUS_AGENT_ANNOTATION]: value } } });
  await annotate("foreign");
  await wds().patch(resources.Deployment, shop, { spec: { replicas: 2 } });
  await until("only cluster1 reports", 30, async () => isDeepStrictEqual(await rows(), [["cluster1", 2], ["cluster2", 1]]));
  await annotate(null);
  await until("both do again", 30, async () => isDeepStrictEqual(await rows(), [["cluster1", 2], ["cluster2", 2]]));
}, 90_000);

test("a hub that is told to do without quirks starts only those parts anew that have any", async () => {
  const pids = async (): Promise<Record<string, number>> => {
    const { processes } = JSON.parse(await ksfleet("ps", "--output", "json")) as { processes: { name: string; pid?: number; state: string }[] };
    return Object.fromEntries(processes.flatMap(({ name, pid, state }) => (pid === undefined || state !== "running" ? [] : [[name, pid]])));
  };
  const before = await pids();
  await ksfleet("up", "--strict-upstream", "false");
  const after = await until("all run again", 30, async () => {
    const now = await pids();
    return Object.keys(now).length === Object.keys(before).length && now["status@wds1"] !== before["status@wds1"] && now["agent@cluster2"] !== before["agent@cluster2"] && now;
  });
  expect(Object.keys(after).filter((name) => after[name] !== before[name]).sort()).toEqual(["agent@cluster1", "agent@cluster2", "binding@wds1", "status@wds1"]);
  await until("the rows stand", 30, async () => isDeepStrictEqual(await rows(), [["cluster1", 2], ["cluster2", 2]]));
}, 90_000);
