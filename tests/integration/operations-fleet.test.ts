/** Operations against the embedded hub's controllers and an agent on real API servers: the life of a fleet from declaration to detachment. */
import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { applyDefinition, deletePolicy, touchAffected } from "../../operations/policy";
import { declareClusters, detachCluster, mintBootstrap, settle } from "../../operations/registration";
import { waitConverged } from "../../operations/status";
import { applyWorkload, deleteWorkload, workloadKey } from "../../operations/workload";
import type { TestSpace } from "../support/api-servers";
import { ApiServers, mustGet } from "../support/api-servers";
import { FleetControllers } from "../support/fleet-controllers";
import { until } from "../support/poll";

jest.setTimeout(240_000);

const owner = "fleet/dev";
let servers: ApiServers | undefined;
let fleet: FleetControllers | undefined;
let its: TestSpace;
let wds: TestSpace;
let wec: TestSpace;

beforeAll(async () => {
  servers = await ApiServers.start();
  [its, wds, wec] = await Promise.all([servers.space("its1", "ITS"), servers.space("wds1", "WDS"), servers.space("cluster1", "WEC")]);
  fleet = new FleetControllers(servers, its, wds, new Map([["cluster1", wec]]));
  for (const part of ["registration", "binding", "transport"] as const) await fleet.start(part);
});
afterAll(async () => {
  await fleet?.stopAll();
  await servers?.stop();
});

const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "web", labels: { app: "web" } } };
const config: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "site", namespace: "web", labels: { app: "web" }, annotations: { "control.kubestellar.io/expand-templates": "true" } }, data: { site: "{{.site}}" } };
const workload = [namespace, config];
const declare = (site: string, previous?: string): ReturnType<typeof declareClusters> => declareClusters(its.client, [{ name: "cluster1", labels: { region: "eu" }, properties: { site } }], { owner, previous: previous === undefined ? {} : { cluster1: { labels: { region: "eu" }, properties: { site: previous } } } });
const delivered = async (): Promise<unknown> => (await wec.client.get(resources.ConfigMap, { namespace: "web", name: "site" }))?.["data"];
const converged = async (deadlineSeconds = 60): Promise<unknown> => (await waitConverged({ its: its.client, wds: wds.client }, ["web"], { deadlineSeconds, expected: { web: { clusters: ["cluster1"], objects: Object.fromEntries(workload.map((o) => [workloadKey(o), ""])) } } })).policies.map(({ state, reasons }) => [state, ...reasons]);

test("a cluster without an agent is a debt, and is let in when its agent comes", async () => {
  await declare("north");
  expect(await settle(its.client, ["cluster1"], { deadlineSeconds: 0 })).toMatchObject([{ state: "pending", reason: "no agent has asked to join yet" }]);
  const { kubeconfig } = await mintBootstrap(its.client);
  const file = fleet!.bootstrapFile("cluster1");
  mkdirSync(path.dirname(file), { recursive: true });
  await writeFile(file, kubeconfig, { mode: 0o600 });
  await fleet!.start("agent cluster1");
  expect(await settle(its.client, ["cluster1"], { deadlineSeconds: 60 })).toEqual([{ name: "cluster1", state: "available", reason: "", refusedRequests: [] }]);
});

test("a workload converges on the clusters that its policy selects", async () => {
  await applyWorkload(wds.client, workload, { owner });
  await applyDefinition(wds.client, "BindingPolicy", { name: "web", spec: { clusterSelectors: [{ matchLabels: { region: "eu" } }], downsync: [{ objectSelectors: [{ matchLabels: { app: "web" } }] }] } }, { owner });
  expect(await converged()).toEqual([["converged"]]);
  expect(await delivered()).toEqual({ site: "north" });
});

test("changed properties travel by one touch, and the next apply of the workload leaves the touch alone", async () => {
  expect((await declare("south", "north")).declared).toMatchObject([{ templateDataChanged: true }]);
  const { objects } = await touchAffected(wds.client, { clusters: ["cluster1"] }, { owner });
  expect(objects.length).toBe(1);
  await until("the new value arrives", 30, async () => JSON.stringify(await delivered()) === '{"site":"south"}');
  expect((await applyWorkload(wds.client, workload, { owner, previous: Object.fromEntries(workload.map((o) => [workloadKey(o), o])) })).objects.map(({ change }) => change)).toEqual(["unchanged", "unchanged"]);
  expect(await converged()).toEqual([["converged"]]);
});

test("a new transform travels by a touch", async () => {
  await applyDefinition(wds.client, "CustomTransform", { name: "no-site", spec: { apiGroup: "", resource: "configmaps", remove: ["$.data.site"] } }, { owner });
  expect((await touchAffected(wds.client, { transforms: [{ apiGroup: "", resource: "configmaps" }] }, { owner })).bindings).toEqual(["web"]);
  await until("the value is gone", 30, async () => (await wec.client.get(resources.ConfigMap, { namespace: "web", name: "site" })) !== undefined && (await delivered()) === undefined);
});

test("destruction in order leaves nothing: policy, workload, cluster", async () => {
  expect(await deletePolicy(wds.client, its.client, "web", { owner, deadlineSeconds: 60 })).toEqual({ gone: true, remaining: [] });
  expect(await wec.client.get(resources.ConfigMap, { namespace: "web", name: "site" })).toBeUndefined();
  expect((await deleteWorkload(wds.client, workload.map(workloadKey), { owner, deadlineSeconds: 60 })).remaining).toEqual([]);
  expect(await detachCluster(its.client, "cluster1", { owner, deadlineSeconds: 60 })).toEqual({ gone: true, blockers: [], leftovers: [] });
  expect(await its.client.get(resources.Namespace, { name: "cluster1" })).toBeUndefined();
  expect((await mustGet(its.client, resources.Namespace, { name: "customization-properties" })).metadata.name).toBe("customization-properties");
  expect((await its.client.list(resources.ConfigMap, { namespace: "customization-properties" })).items.filter(({ metadata }) => metadata.name === "cluster1")).toEqual([]);
});
