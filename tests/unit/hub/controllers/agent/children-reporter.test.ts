import type { KubeObject } from "../../../../../core/model/kube-object";
import { resources } from "../../../../../core/model/resources";
import { readChildren } from "../../../../../core/status/children";
import { openMailbox } from "../../../../../hub/agent/mailbox";
import { startChildrenReporter } from "../../../../../hub/agent/status/children-reporter";
import { WorkStatusTable } from "../../../../../hub/agent/status/work-status-table";
import { ControllerScope } from "../../../../../hub/controllers/runtime/controller";
import { createLogger } from "../../../../../hub/controllers/runtime/log";
import { MemoryClient } from "../../../../support/memory-client";
import { until } from "../../../../support/poll";

const ReplicaSet = { group: "apps", version: "v1", resource: "replicasets", kind: "ReplicaSet", namespaced: true };
const aPart = (kind: string, name: string, owner?: string): KubeObject => ({ apiVersion: kind === "Pod" ? "v1" : "apps/v1", kind, metadata: { name, namespace: "shop", uid: name, ...(owner !== undefined && { ownerReferences: [{ apiVersion: "apps/v1", kind: "Owner", name: owner, uid: owner }] }) }, status: { phase: "Running" } });
const workStatus: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "WorkStatus", metadata: { namespace: "c1", name: "w", labels: { mine: "x" } }, spec: { sourceRef: { group: "apps", version: "v1", resource: "deployments", kind: "Deployment", namespace: "shop", name: "web" } }, status: { replicas: 1 } };

test("a cluster tells of children while it is asked to; otherwise it reads and writes nothing for it", async () => {
  const hub = new MemoryClient({ name: "hub" });
  const wec = new MemoryClient({ name: "wec", resources: [...Object.values(resources), ReplicaSet] });
  await hub.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "c1" } });
  await hub.create(resources.WorkStatus, workStatus);
  await wec.create(resources.Deployment, aPart("Deployment", "web"));
  await wec.create(ReplicaSet, aPart("ReplicaSet", "web-1", "web"));
  await wec.create(resources.Pod, aPart("Pod", "web-1-a", "web-1"));
  const scope = new ControllerScope(createLogger(() => undefined), new AbortController().signal);
  try {
    const managed = scope.informer(hub, resources.ManagedCluster);
    const workStatuses = scope.informer(hub, resources.WorkStatus);
    const table = new WorkStatusTable(workStatuses, () => undefined);
    const mailbox = openMailbox({ cluster: "c1", agentId: "a", hub, wec, scope });
    await Promise.all([managed.start(), workStatuses.start()]);
    const stored = async (): Promise<KubeObject> => (await hub.get(resources.WorkStatus, { namespace: "c1", name: "w" }))!;
    const told = async (): Promise<unknown> => readChildren((await stored()).metadata.annotations?.["fleet.kubestellar.io/children"])?.children.map(({ name }) => name);
    const ask = (value: string | null): Promise<KubeObject> => hub.patch(resources.ManagedCluster, { name: "c1" }, { metadata: { annotations: { "fleet.kubestellar.io/report-children": value } } });

    startChildrenReporter({ mailbox, managed, workStatuses, table, scope });
    // Another wish that is none, seen and done with.
    await ask("yes");
    await until("it was seen", 5, async () => managed.list().some(({ metadata }) => metadata.annotations?.["fleet.kubestellar.io/report-children"] === "yes"));
    expect(wec.calls.filter(({ verb }) => verb !== "create")).toEqual([]);
    expect(hub.calls.filter(({ verb, kind }) => verb === "patch" && kind === "WorkStatus")).toEqual([]);

    await ask("true");
    await until("it tells", 5, async () => JSON.stringify(await told()) === '["web-1","web-1-a"]');
    expect((await stored()).metadata.labels).toEqual({ mine: "x", "fleet.kubestellar.io/children": "true" });
    expect(await stored()).toMatchObject({ spec: workStatus["spec"], status: workStatus["status"] });
    await wec.create(resources.Pod, aPart("Pod", "web-1-b", "web-1"));
    await wec.delete(resources.Pod, { namespace: "shop", name: "web-1-a" });
    await until("it follows", 5, async () => JSON.stringify(await told()) === '["web-1","web-1-b"]');

    await ask(null);
    await until("it takes that away", 5, async () => (await told()) === undefined);
    expect((await stored()).metadata).toMatchObject({ labels: { mine: "x" }, annotations: {} });
    const calls = hub.calls.length;
    await wec.delete(resources.Pod, { namespace: "shop", name: "web-1-b" });
    await ask("no");
    await until("that was seen", 5, async () => managed.list().some(({ metadata }) => metadata.annotations?.["fleet.kubestellar.io/report-children"] === "no"));
    expect(hub.calls.slice(calls).filter(({ kind }) => kind === "WorkStatus")).toEqual([]);
  } finally {
    await scope.close();
  }
}, 30_000);
