/** The way back: from an object on a cluster to its status in the WDS and to CombinedStatus; real API servers, our controllers and agents. */
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { BindingPolicySpec } from "../../core/model/binding-policy";
import type { CombinedStatus } from "../../core/model/combined-status";
import type { KubeObject } from "../../core/model/kube-object";
import type { ManifestWork } from "../../core/model/manifest-work";
import { MULTI_WEC_STATUS_LABEL, REPORT_NAMESPACE, SINGLETON_STATUS_LABEL, STATUS_ADD_ON } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import type { StatusCollector, StatusCollectorSpec } from "../../core/model/status-collector";
import type { WorkStatus } from "../../core/model/work-status";
import { connectKubeconfig } from "../../operations/clients/connect";
import type { SpaceClient } from "../../operations/clients/space-client";
import { ApiServers, mustGet } from "../support/api-servers";
import type { TestSpace } from "../support/api-servers";
import { FleetControllers } from "../support/fleet-controllers";
import { until } from "../support/poll";

const CLUSTERS = ["cluster1", "cluster2"] as const;
const namespace = "shop";
const control = "control.kubestellar.io/v1alpha1";

let servers: ApiServers;
let its: TestSpace;
let wds: TestSpace;
let wecs: ReadonlyMap<string, TestSpace>;
let fleet: FleetControllers;

beforeAll(async () => {
  servers = await ApiServers.start();
  const starting = Promise.all(CLUSTERS.map(async (name) => [name, await servers.space(name, "WEC")] as const));
  [its, wds, wecs] = await Promise.all([servers.space("its1", "ITS"), servers.space("wds1", "WDS"), starting.then((clusters) => new Map(clusters))]);
  fleet = new FleetControllers(servers, its, wds, wecs);
  await its.client.create(resources.ClusterManagementAddOn, { apiVersion: "addon.open-cluster-management.io/v1alpha1", kind: "ClusterManagementAddOn", metadata: { name: STATUS_ADD_ON }, spec: {} });
  for (const name of CLUSTERS) {
    await its.client.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name, labels: { name } }, spec: { hubAcceptsClient: true } });
    await fleet.offerBootstrap(name);
  }
  for (const part of ["registration", "binding", "transport", "status", "agent cluster1", "agent cluster2"] as const) await fleet.start(part);
  for (const name of CLUSTERS) await fleet.approve(name);
  await wds.client.create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels: { app: "shop" } } });
}, 240_000);

afterAll(async () => {
  await fleet?.stopAll();
  await servers?.stop();
}, 60_000);

const withLog = (run: () => Promise<void>) => (): Promise<void> => fleet.explaining(run);

const wec = (name: string): SpaceClient => wecs.get(name)!.client;
const key = (name: string) => ({ namespace, name });
const job = (name: string): KubeObject => ({ apiVersion: "batch/v1", kind: "Job", metadata: { ...key(name), labels: { app: name } }, spec: { suspend: true, template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } } } });
const deployment = (name: string): KubeObject => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { ...key(name), labels: { app: name } }, spec: { replicas: 2, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "c", image: "nginx" }] } } } });
const clause = (app: string, more: object = {}) => ({ objectSelectors: [{ matchLabels: { app } }], ...more });
const policy = (name: string, clusters: readonly string[], ...downsync: object[]): KubeObject => ({ apiVersion: control, kind: "BindingPolicy", metadata: { name }, spec: { clusterSelectors: clusters.map((cluster) => ({ matchLabels: { name: cluster } })), downsync: [clause("shop"), ...downsync] } satisfies BindingPolicySpec });
const editPolicy = (name: string, spec: object): Promise<KubeObject> => wds.client.patch(resources.BindingPolicy, { name }, { spec });
/** No controller of these clusters looks after Jobs: their status is what we say. */
const sayOn = (cluster: string, name: string, status: object): Promise<KubeObject> => wec(cluster).patch(resources.Job, key(name), { status }, { subresource: "status" });
const collector = (name: string, spec: Omit<StatusCollectorSpec, "limit">): KubeObject => ({ apiVersion: control, kind: "StatusCollector", metadata: { name }, spec: { limit: 20, ...spec } });
const workStatuses = async (cluster: string, name: string): Promise<readonly WorkStatus[]> => ((await its.client.list(resources.WorkStatus, { namespace: cluster })).items as readonly WorkStatus[]).filter(({ spec }) => spec?.sourceRef?.name === name);
const jobInWds = (name: string): Promise<KubeObject> => mustGet(wds.client, resources.Job, key(name));
const combined = async (policyName: string, name: string): Promise<CombinedStatus | undefined> => {
  const { items } = await wds.client.list(resources.CombinedStatus, { labelSelector: `status.kubestellar.io/binding-policy=${policyName},status.kubestellar.io/name=${name}` });
  if (items.length > 1) throw new Error(`${items.length} CombinedStatuses of ${name}`);
  return items[0] as CombinedStatus | undefined;
};
/** Rows of one collector as plain values. */
const rows = async (policyName: string, name: string, of: string): Promise<unknown> =>
  (await combined(policyName, name))?.results?.find((result) => result.name === of)?.rows?.map(({ columns }) => columns.map(({ string, float, bool }) => string ?? (float === undefined ? bool : Number(float))));
const same = isDeepStrictEqual;

test("each accepted cluster gets the add-on, and its agent may report into its own mailbox only", withLog(async () => {
  for (const name of CLUSTERS) {
    await until(`the add-on of ${name} is available`, 30, async () => {
      const addOn = await mustGet(its.client, resources.ManagedClusterAddOn, { namespace: name, name: STATUS_ADD_ON });
      return (addOn["status"] as { conditions?: { type: string; status: string }[] } | undefined)?.conditions?.some((c) => c.type === "Available" && c.status === "True");
    });
    expect((await mustGet(its.client, resources.ManagedClusterAddOn, { namespace: name, name: STATUS_ADD_ON })).metadata.ownerReferences).toMatchObject([{ kind: "ClusterManagementAddOn", name: STATUS_ADD_ON, controller: true }]);
    await until(`${name} is labelled`, 10, async () => (await mustGet(its.client, resources.ManagedCluster, { name })).metadata.labels?.["feature.open-cluster-management.io/addon-addon-status"] === "available");
  }
  const agent = await connectKubeconfig({ path: path.join(fleet.credentialsFolder("cluster1"), "kubeconfig"), name: "its1" });
  const workStatus = (mailbox: string): KubeObject => ({ apiVersion: control, kind: "WorkStatus", metadata: { name: "probe", namespace: mailbox }, spec: { sourceRef: { group: "", namespace: "" } } });
  try {
    await agent.create(resources.WorkStatus, workStatus("cluster1"), { dryRun: true });
    await expect(agent.create(resources.WorkStatus, workStatus("cluster2"), { dryRun: true })).rejects.toMatchObject({ code: "Forbidden" });
    await expect(agent.list(resources.WorkStatus)).rejects.toMatchObject({ code: "Forbidden" });
  } finally {
    agent.close();
  }
}), 90_000);

test("a delivered object reports its state; kinds without one do not", withLog(async () => {
  await wds.client.create(resources.Job, job("alpha"));
  await wds.client.create(resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { ...key("alpha"), labels: { app: "alpha" } } });
  await wds.client.create(resources.BindingPolicy, policy("alpha", ["cluster1"], clause("alpha")));
  const [report] = await until<readonly WorkStatus[]>("the report", 30, async () => {
    const found = await workStatuses("cluster1", "alpha");
    return found.length > 0 && found;
  });
  const work = ((await its.client.list(resources.ManifestWork, { namespace: "cluster1" })).items as readonly ManifestWork[]).find(({ spec }) => spec?.workload?.manifests?.[0]?.kind === "Job")!;
  const applied = (await wec("cluster1").list(resources.AppliedManifestWork)).items.find(({ metadata }) => metadata.name.endsWith(work.metadata.name))!;
  expect(report!.metadata).toMatchObject({
    name: `${applied.metadata.uid!}-batchv1-job-shop-alpha`,
    labels: work.metadata.labels,
    ownerReferences: [{ apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", name: work.metadata.name, uid: work.metadata.uid, controller: true, blockOwnerDeletion: true }],
  });
  expect(report!.spec).toEqual({ sourceRef: { group: "batch", version: "v1", resource: "jobs", kind: "Job", name: "alpha", namespace } });
  await sayOn("cluster1", "alpha", { active: 3 });
  await until("the state is reported", 10, async () => (await workStatuses("cluster1", "alpha"))[0]?.status?.["active"] === 3);
  await its.client.delete(resources.WorkStatus, report!.metadata);
  await until("a deleted report is made again", 10, async () => (await workStatuses("cluster1", "alpha"))[0]?.status?.["active"] === 3);
  const kinds = ((await its.client.list(resources.WorkStatus, { namespace: "cluster1" })).items as readonly WorkStatus[]).map(({ spec }) => spec?.sourceRef?.kind);
  expect(kinds.sort()).toEqual(["Job", "Namespace"]);
  await wds.client.delete(resources.BindingPolicy, { name: "alpha" });
  await until("the reports go with the works", 30, async () => (await its.client.list(resources.WorkStatus, { namespace: "cluster1" })).items.length === 0);
}), 120_000);

test("singleton state comes back into the object, follows it, and is taken back when nobody wants it", withLog(async () => {
  await wds.client.create(resources.Job, job("single"));
  await wds.client.create(resources.BindingPolicy, policy("single", ["cluster1"], clause("single", { wantSingletonReportedState: true })));
  await until("it is on the cluster", 30, () => wec("cluster1").get(resources.Job, key("single")));
  await sayOn("cluster1", "single", { active: 1 });
  await until("its state is in the WDS", 15, async () => ((await jobInWds("single"))["status"] as { active?: number }).active === 1);
  expect((await jobInWds("single")).metadata.labels).toMatchObject({ [SINGLETON_STATUS_LABEL]: "true" });
  await sayOn("cluster1", "single", { active: 2 });
  await until("it follows", 15, async () => ((await jobInWds("single"))["status"] as { active?: number }).active === 2);
  // A hand on it is undone, as on anything that carries the label.
  await wds.client.patch(resources.Job, key("single"), { status: { active: 9 } }, { subresource: "status" });
  await until("the edit is undone", 15, async () => ((await jobInWds("single"))["status"] as { active?: number }).active === 2);
  const { spec } = policy("single", ["cluster1"], clause("single"));
  await editPolicy("single", spec as object);
  await until("it is taken back", 15, async () => {
    const object = await jobInWds("single");
    return !(SINGLETON_STATUS_LABEL in (object.metadata.labels ?? {})) && Object.keys((object["status"] ?? {})).length === 0;
  });
}), 120_000);

test("the state of several clusters is aggregated; asked for as singleton it is none", withLog(async () => {
  await wds.client.create(resources.Deployment, deployment("multi"));
  await wds.client.create(resources.BindingPolicy, policy("multi", CLUSTERS, clause("multi", { wantMultiWECReportedState: true })));
  const inWds = (): Promise<KubeObject> => mustGet(wds.client, resources.Deployment, key("multi"));
  // Nothing becomes a pod here: both have two replicas, none of them available.
  await until("the aggregate is there", 30, async () => same((await inWds())["status"], { observedGeneration: 1, replicas: 2, updatedReplicas: 2, unavailableReplicas: 2 }));
  expect((await inWds()).metadata.labels).toMatchObject({ [MULTI_WEC_STATUS_LABEL]: "true" });
  await editPolicy("multi", { downsync: [clause("shop"), clause("multi", { wantSingletonReportedState: true })] });
  await until("it is taken back", 15, async () => !(MULTI_WEC_STATUS_LABEL in ((await inWds()).metadata.labels ?? {})));
  expect(Object.keys((await inWds())["status"] as object)).toEqual([]);
  await editPolicy("multi", { clusterSelectors: [{ matchLabels: { name: "cluster2" } }] });
  await until("with one cluster left, it is copied from there", 30, async () => ((await inWds())["status"] as { unavailableReplicas?: number }).unavailableReplicas === 2 && SINGLETON_STATUS_LABEL in ((await inWds()).metadata.labels ?? {}));
  await wds.client.delete(resources.BindingPolicy, { name: "multi" });
  await until("gone with the policy", 15, async () => !(SINGLETON_STATUS_LABEL in ((await inWds()).metadata.labels ?? {})));
}), 120_000);

test("StatusCollectors become CombinedStatuses, whose rows follow the clusters", withLog(async () => {
  await wds.client.create(resources.Job, job("watched"));
  const spec = policy("watched", CLUSTERS, clause("shop", { statusCollectors: ["active"] }), clause("watched", { statusCollectors: ["active", "sum", "late"] }))["spec"] as BindingPolicySpec;
  await wds.client.create(resources.StatusCollector, collector("active", { select: [{ name: "cluster", def: "inventory.name" }, { name: "active", def: "has(returned.status.active) ? returned.status.active : 0" }] }));
  await wds.client.create(resources.StatusCollector, collector("sum", { combinedFields: [{ name: "active", type: "SUM", subject: "has(returned.status.active) ? returned.status.active : 0" }] }));
  await wds.client.create(resources.BindingPolicy, { ...policy("watched", []), spec });
  await until("rows of both clusters", 30, async () => same(await rows("watched", "watched", "active"), [["cluster1", 0], ["cluster2", 0]]));
  await until("they are there", 15, async () => (await Promise.all(CLUSTERS.map((name) => wec(name).get(resources.Job, key("watched"))))).every((object) => object !== undefined));
  await sayOn("cluster1", "watched", { active: 2 });
  await sayOn("cluster2", "watched", { active: 3 });
  await until("the rows follow", 15, async () => same(await rows("watched", "watched", "active"), [["cluster1", 2], ["cluster2", 3]]) && same(await rows("watched", "watched", "sum"), [[5]]));

  const object = await jobInWds("watched");
  const policyObject = await mustGet(wds.client, resources.BindingPolicy, { name: "watched" });
  expect((await combined("watched", "watched"))?.metadata).toMatchObject({
    name: `${object.metadata.uid!}.${policyObject.metadata.uid!}`,
    namespace,
    labels: { "status.kubestellar.io/api-group": "batch", "status.kubestellar.io/resource": "jobs", "status.kubestellar.io/namespace": namespace, "status.kubestellar.io/name": "watched", "status.kubestellar.io/binding-policy": "watched" },
    ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: "watched", uid: object.metadata.uid }],
  });
  expect((await combined("watched", namespace))?.metadata.namespace).toBe(REPORT_NAMESPACE);

  const condition = async () => ((await mustGet(wds.client, resources.Binding, { name: "watched" }))["status"] as { conditions?: { type: string; status: string; message: string }[] } | undefined)?.conditions?.find(({ type }) => type === "StatusCollectorsAvailable");
  await until("the missing collector is told of", 10, async () => (await condition())?.message === "Missing StatusCollector(s) [late]");
  await wds.client.create(resources.StatusCollector, collector("late", { filter: "returned.status.active >", select: [{ name: "c", def: "inventory.name" }] }));
  await until("an invalid one says so", 10, async () => ((await mustGet<StatusCollector>(wds.client, resources.StatusCollector, { name: "late" })).status?.errors ?? [])[0]?.startsWith("filter expression invalid: failed to parse expression: ERROR: <input>:1:25"));
  expect((await condition())?.status).toBe("False");
  await wds.client.patch(resources.StatusCollector, { name: "late" }, { spec: { filter: "returned.status.active > 2" } });
  await until("a corrected one counts", 10, async () => same(await rows("watched", "watched", "late"), [["cluster2"]]) && (await condition())?.status === "True");
  expect((await mustGet<StatusCollector>(wds.client, resources.StatusCollector, { name: "late" })).status?.errors ?? []).toEqual([]);
  await until("the policy repeats the condition", 10, async () => ((await mustGet(wds.client, resources.BindingPolicy, { name: "watched" }))["status"] as { conditions?: { status: string }[] }).conditions?.[0]?.status === "True");

  await editPolicy("watched", { clusterSelectors: [{ matchLabels: { name: "cluster2" } }] });
  await until("a cluster less, a row less", 15, async () => same(await rows("watched", "watched", "active"), [["cluster2", 3]]));
  const before = (await combined("watched", "watched"))!;
  await wds.client.patch(resources.CombinedStatus, before.metadata, { results: [] });
  await until("an edit is undone", 10, async () => same((await combined("watched", "watched"))?.results, before.results));
  await wds.client.delete(resources.CombinedStatus, before.metadata);
  await until("a deleted one is back", 10, async () => same((await combined("watched", "watched"))?.results, before.results));
}), 150_000);

test("what changed while the controller was away is made good", withLog(async () => {
  await wds.client.create(resources.Job, job("away"));
  await wds.client.create(resources.BindingPolicy, policy("away", ["cluster1"], clause("away", { wantSingletonReportedState: true })));
  await until("it is on the cluster", 30, () => wec("cluster1").get(resources.Job, key("away")));
  await sayOn("cluster1", "away", { active: 1 });
  await until("its state is in the WDS", 15, async () => ((await jobInWds("away"))["status"] as { active?: number }).active === 1);
  const stale = (await combined("watched", namespace))!;
  await fleet.stop("status");
  await editPolicy("away", { downsync: [clause("shop"), clause("away")] });
  await editPolicy("watched", { downsync: [clause("shop"), clause("watched", { statusCollectors: ["active"] })] });
  await sayOn("cluster2", "watched", { active: 7 });
  await fleet.start("status");
  await until("the state is taken back", 15, async () => !(SINGLETON_STATUS_LABEL in ((await jobInWds("away")).metadata.labels ?? {})));
  await until("a CombinedStatus that nobody asks for is gone", 15, async () => (await wds.client.get(resources.CombinedStatus, stale.metadata)) === undefined);
  await until("the other is up to date", 15, async () => same(await rows("watched", "watched", "active"), [["cluster2", 7]]) && (await combined("watched", "watched"))?.results?.length === 1);
  await wds.client.delete(resources.BindingPolicy, { name: "watched" });
  await until("no CombinedStatus is left", 15, async () => (await wds.client.list(resources.CombinedStatus)).items.length === 0);
}), 120_000);
