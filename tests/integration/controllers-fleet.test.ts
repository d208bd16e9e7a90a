/** The way from a policy to a Deployment on a cluster, with our controllers and agents on real API servers. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import path from "node:path";
import type { Binding } from "../../core/model/binding";
import type { BindingPolicy } from "../../core/model/binding-policy";
import type { KubeObject } from "../../core/model/kube-object";
import type { ManagedCluster } from "../../core/model/managed-cluster";
import type { ManifestWork } from "../../core/model/manifest-work";
import { BINDING_POLICY_FINALIZER, PROPERTIES_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { isConditionTrue } from "../../hub/controllers/runtime/conditions";
import type { SpaceClient } from "../../operations/clients/space-client";
import { ApiServers, mustGet } from "../support/api-servers";
import type { TestSpace } from "../support/api-servers";
import { FleetControllers } from "../support/fleet-controllers";
import type { PartName } from "../support/fleet-controllers";
import { until } from "../support/poll";

const CLUSTERS = ["cluster1", "cluster2"] as const;
const ALL_PARTS: readonly PartName[] = ["registration", "binding", "transport", "agent cluster1", "agent cluster2"];
const nginxKey = { namespace: "nginx", name: "nginx" };

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
}, 240_000);

afterAll(async () => {
  await fleet?.stopAll();
  await servers?.stop();
}, 60_000);

const withLog = (run: () => Promise<void>) => (): Promise<void> => fleet.explaining(run);

const wec = (name: string): SpaceClient => wecs.get(name)!.client;
const works = async (cluster: string): Promise<readonly ManifestWork[]> => (await its.client.list(resources.ManifestWork, { namespace: cluster })).items as readonly ManifestWork[];
const managedCluster = (name: string): Promise<ManagedCluster> => mustGet<ManagedCluster>(its.client, resources.ManagedCluster, { name });
const deployment = (cluster: string): Promise<KubeObject | undefined> => wec(cluster).get(resources.Deployment, nginxKey);
const relabel = (cluster: string, labels: Record<string, string | null>): Promise<KubeObject> => its.client.patch(resources.ManagedCluster, { name: cluster }, { metadata: { labels } });
const isComplete = (work: ManifestWork): boolean => ["Applied", "Available"].every((type) => work.status?.conditions?.some((c) => c.type === type && c.status === "True" && c.observedGeneration === work.metadata.generation) === true);

test("a cluster bootstraps, is approved and joins, and its agent keeps nothing but its certificate", withLog(async () => {
  for (const name of CLUSTERS) {
    await its.client.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name, labels: { "location-group": "edge", name } }, spec: { hubAcceptsClient: true } });
    await fleet.offerBootstrap(name);
  }
  for (const part of ALL_PARTS) await fleet.start(part);
  for (const name of CLUSTERS) await fleet.approve(name);
  for (const name of CLUSTERS) {
    const joined = await until(`${name} is joined and available`, 30, async () => {
      const cluster = await managedCluster(name);
      return ["HubAcceptedManagedCluster", "ManagedClusterJoined", "ManagedClusterConditionAvailable", "ManagedClusterConditionClockSynced"].every((type) => isConditionTrue(cluster.status?.conditions, type)) && cluster;
    });
    expect(joined.status?.version?.kubernetes).toMatch(/^v1\./);
    expect(joined.metadata.labels).toMatchObject({ "cluster.open-cluster-management.io/clusterset": "default", "location-group": "edge" });
    expect([...(joined.metadata.finalizers ?? [])].sort()).toEqual(["cluster.open-cluster-management.io/api-resource-cleanup", "cluster.open-cluster-management.io/resource-cleanup"]);
    await until(`${name} has no taints`, 10, async () => ((await managedCluster(name)).spec?.taints ?? []).length === 0);
    const folder = fleet.credentialsFolder(name);
    expect(readdirSync(folder).sort()).toEqual(["agent-name", "cluster-name", "kubeconfig", "tls.crt", "tls.key"]);
    expect(readdirSync(folder).map((file) => statSync(path.join(folder, file)).mode & 0o777)).toEqual([0o600, 0o600, 0o600, 0o600, 0o600]);
    const subject = new X509Certificate(readFileSync(path.join(folder, "tls.crt"))).subject.split(/\n| \+ /).sort();
    const agentName = readFileSync(path.join(folder, "agent-name"), "utf8");
    expect(subject).toEqual([`CN=system:open-cluster-management:${name}:${agentName}`, `O=system:open-cluster-management:${name}`, "O=system:open-cluster-management:managed-clusters"].sort());
    expect(existsSync(fleet.bootstrapFile(name))).toBe(false);
  }
}), 120_000);

test("a policy becomes a Binding, ManifestWorks and a Deployment on each cluster", withLog(async () => {
  await wds.client.create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "nginx", labels: { "app.kubernetes.io/name": "nginx" } } });
  await wds.client.create(resources.Deployment, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { ...nginxKey, labels: { "app.kubernetes.io/name": "nginx" } },
    spec: { replicas: 1, selector: { matchLabels: { app: "nginx" } }, template: { metadata: { labels: { app: "nginx" } }, spec: { containers: [{ name: "nginx", image: "nginx" }] } } },
  });
  await wds.client.create(resources.BindingPolicy, {
    apiVersion: "control.kubestellar.io/v1alpha1",
    kind: "BindingPolicy",
    metadata: { name: "nginx" },
    spec: { clusterSelectors: [{ matchLabels: { "location-group": "edge" } }], downsync: [{ objectSelectors: [{ matchLabels: { "app.kubernetes.io/name": "nginx" } }] }] },
  });
  for (const name of CLUSTERS) await until(`nginx on ${name}`, 20, () => deployment(name));
  const binding = await mustGet<Binding>(wds.client, resources.Binding, { name: "nginx" });
  expect(binding.spec?.destinations).toEqual([{ clusterId: "cluster1" }, { clusterId: "cluster2" }]);
  expect(binding.spec?.workload?.clusterScope?.map(({ resource, name }) => [resource, name])).toEqual([["namespaces", "nginx"]]);
  expect(binding.spec?.workload?.namespaceScope?.map(({ resource, name }) => [resource, name])).toEqual([["deployments", "nginx"]]);
  const policy = await mustGet<BindingPolicy>(wds.client, resources.BindingPolicy, { name: "nginx" });
  expect(binding.metadata.ownerReferences).toEqual([{ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", name: "nginx", uid: policy.metadata.uid, controller: true, blockOwnerDeletion: false }]);
  expect(policy.metadata.finalizers).toEqual([BINDING_POLICY_FINALIZER]);
  for (const name of CLUSTERS) {
    const complete = await until(`the works of ${name} are applied and available`, 20, async () => {
      const found = await works(name);
      return found.length === 2 && found.every(isComplete) && found;
    });
    for (const work of complete) {
      expect(work.metadata.labels).toEqual({ "transport.kubestellar.io/originOwnerReferenceBindingKey": "nginx", "transport.kubestellar.io/originWdsName": "wds1" });
      expect(work.metadata.name.startsWith(`${binding.metadata.uid!}-wds1-`)).toBe(true);
    }
  }
  await until("the policy reports", 10, async () => (await mustGet<BindingPolicy>(wds.client, resources.BindingPolicy, { name: "nginx" })).status?.observedGeneration === 1);
}), 90_000);

test("restarting any part changes nothing", withLog(async () => {
  const versions = async (): Promise<unknown> => [
    (await wds.client.list(resources.Binding)).items.map(({ metadata }) => [metadata.uid, metadata.generation]),
    await Promise.all(CLUSTERS.map(async (name) => (await works(name)).map(({ metadata }) => [metadata.uid, metadata.generation]))),
    await Promise.all(CLUSTERS.map(async (name) => [(await deployment(name))?.metadata.uid, (await deployment(name))?.metadata.generation])),
    (await its.client.list(resources.RoleBinding)).items.map(({ metadata }) => metadata.resourceVersion),
    (await its.client.list(resources.CertificateSigningRequest)).items.length,
  ];
  const before = await versions();
  for (const part of ALL_PARTS) {
    await fleet.stop(part);
    await fleet.start(part);
  }
  // Each restarted part proves that it is at work by the next object that travels.
  await wds.client.create(resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "probe", namespace: "nginx" }, data: { a: "1" } });
  await wds.client.create(resources.BindingPolicy, { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "probe" }, spec: { clusterSelectors: [{}], downsync: [{ objectNames: ["probe"], resources: ["configmaps"] }] } });
  for (const name of CLUSTERS) await until(`the probe on ${name}`, 20, () => wec(name).get(resources.ConfigMap, { namespace: "nginx", name: "probe" }));
  await wds.client.delete(resources.BindingPolicy, { name: "probe" });
  for (const name of CLUSTERS) await until(`the probe is gone from ${name}`, 30, async () => (await wec(name).get(resources.ConfigMap, { namespace: "nginx", name: "probe" })) === undefined && (await works(name)).length === 2);
  await until("the Binding of the probe is gone", 20, async () => (await wds.client.get(resources.Binding, { name: "probe" })) === undefined);
  expect(await versions()).toEqual(before);
}), 120_000);

test("a label change evicts within seconds, and brings back", withLog(async () => {
  const started = Date.now();
  await relabel("cluster2", { "location-group": "cloud" });
  await until("nginx is gone from cluster2", 10, async () => (await deployment("cluster2")) === undefined);
  process.stderr.write(`eviction took ${Date.now() - started} ms\n`);
  expect(await deployment("cluster1")).toBeDefined();
  await until("the mailbox of cluster2 is empty", 20, async () => (await works("cluster2")).length === 0);
  await until("cluster2 keeps no record", 20, async () => (await wec("cluster2").list(resources.AppliedManifestWork)).items.length === 0);
  await until("the namespace is gone from cluster2", 30, async () => (await wec("cluster2").get(resources.Namespace, { name: "nginx" })) === undefined);
  await relabel("cluster2", { "location-group": "edge" });
  await until("nginx is back on cluster2", 15, () => deployment("cluster2"));
}), 120_000);

test("what people change or delete is restored: objects on the cluster, works, Bindings", withLog(async () => {
  await wec("cluster1").delete(resources.Deployment, nginxKey);
  await until("the deleted Deployment is back", 10, async () => (await deployment("cluster1"))?.metadata.deletionTimestamp === undefined && (await deployment("cluster1")));
  await wec("cluster1").patch(resources.Deployment, nginxKey, { spec: { replicas: 5 } });
  await until("replicas are as delivered", 10, async () => ((await deployment("cluster1"))?.["spec"] as { replicas: number }).replicas === 1);
  await wec("cluster1").patch(resources.Deployment, nginxKey, { metadata: { labels: { mine: "kept" } } });

  const work = (await works("cluster1"))[0]!;
  await its.client.delete(resources.ManifestWork, work.metadata);
  await until("the deleted work is made anew", 20, async () => {
    const now = (await works("cluster1")).find(({ metadata }) => metadata.name === work.metadata.name);
    return now !== undefined && now.metadata.uid !== work.metadata.uid && isComplete(now);
  });

  const binding = await mustGet<Binding>(wds.client, resources.Binding, { name: "nginx" });
  await wds.client.patch(resources.Binding, { name: "nginx" }, { spec: { destinations: [] } });
  await until("the edited Binding is reverted", 10, async () => (await mustGet<Binding>(wds.client, resources.Binding, { name: "nginx" })).spec?.destinations?.length === 2);
  await wds.client.delete(resources.Binding, { name: "nginx" });
  await until("the deleted Binding is made anew", 20, async () => {
    const now = await mustGet<Binding>(wds.client, resources.Binding, { name: "nginx" });
    return now.metadata.uid !== binding.metadata.uid && now.status?.observedGeneration === now.metadata.generation;
  });
  for (const name of CLUSTERS) await until(`nginx stands on ${name}`, 30, async () => (await works(name)).filter(isComplete).length === 2 && (await deployment(name)));
}), 120_000);

test("templates take the properties of each cluster", withLog(async () => {
  await its.client.create(resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "cluster1", namespace: PROPERTIES_NAMESPACE }, data: { color: "red" } });
  await its.client.create(resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "cluster2", namespace: PROPERTIES_NAMESPACE }, data: { color: "blue" } });
  await wds.client.create(resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "colored", namespace: "default", annotations: { "control.kubestellar.io/expand-templates": "true" } }, data: { text: "{{.clusterName}} is {{.color}}" } });
  await wds.client.create(resources.BindingPolicy, { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "colored" }, spec: { clusterSelectors: [{}], downsync: [{ objectNames: ["colored"] }] } });
  const textOn = async (name: string): Promise<unknown> => ((await wec(name).get(resources.ConfigMap, { namespace: "default", name: "colored" }))?.["data"] as { text?: string } | undefined)?.text;
  await until("cluster1 is red", 15, async () => (await textOn("cluster1")) === "cluster1 is red");
  await until("cluster2 is blue", 15, async () => (await textOn("cluster2")) === "cluster2 is blue");
  await wds.client.delete(resources.BindingPolicy, { name: "colored" });
  for (const name of CLUSTERS) await until(`${name} is colourless`, 30, async () => (await textOn(name)) === undefined);
}), 90_000);

test("a cluster whose mailbox does not exist yet is served as soon as it does", withLog(async () => {
  await its.client.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "later", labels: { "location-group": "edge" } } });
  await until("the Binding lists it", 10, async () => (await mustGet<Binding>(wds.client, resources.Binding, { name: "nginx" })).spec?.destinations?.some(({ clusterId }) => clusterId === "later"));
  await its.client.patch(resources.ManagedCluster, { name: "later" }, { spec: { hubAcceptsClient: true } });
  await until("its mailbox has the works", 40, async () => (await works("later")).length === 2);
  // KubeStellar fills the mailbox of a terminating cluster as long as it is selected: the order is unselect, then delete.
  await relabel("later", { "location-group": null });
  await until("its mailbox is empty", 20, async () => (await works("later")).length === 0);
}), 120_000);

test("a deleted cluster waits for its works, whose agent keeps the right to clean up, and leaves the namespace", withLog(async () => {
  const held = { name: "held", namespace: "later" };
  const hold = "test.example/hold";
  await its.client.create(resources.ManifestWork, { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { ...held, finalizers: [hold] }, spec: { workload: { manifests: [] } } });
  await its.client.delete(resources.ManagedCluster, { name: "later" });
  await until("the work is being deleted", 20, async () => (await mustGet(its.client, resources.ManifestWork, held)).metadata.deletionTimestamp);
  await until("only the right to works is left", 20, async () => {
    const bindings = (await its.client.list(resources.RoleBinding, { namespace: "later" })).items;
    return bindings.length === 1 && bindings[0]!.metadata.name === "open-cluster-management:managedcluster:later:work" && (await its.client.get(resources.ClusterRole, { name: "open-cluster-management:managedcluster:later" })) === undefined;
  });
  const waiting = await until("the cluster says what it waits for", 20, async () => (await managedCluster("later")).status?.conditions?.find(({ type }) => type === "Deleting"));
  expect(waiting).toMatchObject({ status: "False", reason: "ResourceRemaining" });
  await its.client.patch(resources.ManifestWork, held, { metadata: { finalizers: [] } });
  await until("the cluster is gone", 20, async () => (await its.client.get(resources.ManagedCluster, { name: "later" })) === undefined);
  await until("no right is left", 20, async () => (await its.client.list(resources.RoleBinding, { namespace: "later" })).items.length === 0);
  expect((await mustGet(its.client, resources.Namespace, { name: "later" })).metadata.deletionTimestamp).toBeUndefined();
}), 90_000);

test("deleting the policy removes everything from the clusters", withLog(async () => {
  await wds.client.delete(resources.BindingPolicy, { name: "nginx" });
  for (const name of CLUSTERS) {
    await until(`nginx is gone from ${name}`, 30, async () => (await deployment(name)) === undefined && (await works(name)).length === 0);
    await until(`${name} keeps no record`, 20, async () => (await wec(name).list(resources.AppliedManifestWork)).items.length === 0);
  }
  await until("the Binding is gone", 20, async () => (await wds.client.get(resources.Binding, { name: "nginx" })) === undefined);
}), 90_000);

test("an unaccepted cluster loses its rights; a deleted one its traces, but for the mailbox", withLog(async () => {
  const left = { name: "left", namespace: "cluster1" };
  await its.client.create(resources.ManifestWork, { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: left, spec: { workload: { manifests: [] } } });
  await its.client.patch(resources.ManagedCluster, { name: "cluster1" }, { spec: { hubAcceptsClient: false } });
  await until("cluster1 is denied", 20, async () => (await managedCluster("cluster1")).status?.conditions?.some((c) => c.type === "HubAcceptedManagedCluster" && c.status === "False" && c.reason === "HubClusterAdminDenied"));
  await until("only the right to its works is left", 20, async () => (await its.client.list(resources.RoleBinding, { namespace: "cluster1" })).items.map(({ metadata }) => metadata.name).join() === "open-cluster-management:managedcluster:cluster1:work");
  await its.client.delete(resources.ManifestWork, left);
  await until("its RoleBindings are gone", 20, async () => (await its.client.list(resources.RoleBinding, { namespace: "cluster1" })).items.length === 0);
  await its.client.delete(resources.ManagedCluster, { name: "cluster2" });
  await until("cluster2 is gone", 30, async () => (await its.client.get(resources.ManagedCluster, { name: "cluster2" })) === undefined);
  expect((await its.client.get(resources.Namespace, { name: "cluster2" }))?.metadata.deletionTimestamp).toBeUndefined();
}), 90_000);
