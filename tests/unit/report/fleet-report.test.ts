/** What stands in the way of a fleet, from its objects. */
import type { KubeObject } from "../../../core/model/kube-object";
import { resources } from "../../../core/model/resources";
import { isWhole, reportFleet, type FleetReport, type ReportSnapshot } from "../../../core/report/delivery/fleet-report";
import { reportTables } from "../../../core/report/delivery/report-table";
import { renderStatus } from "../../../core/report/status-table";
import { ALIVE, SILENT, aBinding, aCluster, aWork, reported } from "../../support/inventory-objects";

const deployment = (image = "nginx:1"): KubeObject => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "nginx", namespace: "nginx" }, spec: { replicas: 2, template: { spec: { initContainers: [{ image: "init:1" }], containers: [{ image }] } } } });
const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "nginx" } };
const policy: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "nginx", generation: 1 }, status: { observedGeneration: 1 } };
const there = { Applied: "True", Available: "True" } as const;
const withUid = (work: KubeObject, more: object = {}): KubeObject => ({ ...work, metadata: { ...work.metadata, uid: `uid-${work.metadata.name}`, ...more } });
const delivered = (cluster: string, image?: string): KubeObject => withUid(reported(aWork(cluster, "nginx", [namespace, deployment(image)]), [there, there]));
const workStatus = (cluster: string, status: object, uid = `uid-nginx-${cluster}`): KubeObject => ({
  apiVersion: "control.kubestellar.io/v1alpha1",
  kind: "WorkStatus",
  metadata: { name: `of-${cluster}`, namespace: cluster, ownerReferences: [{ apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", name: `nginx-${cluster}`, uid }] },
  spec: { sourceRef: { group: "apps", version: "v1", resource: "deployments", kind: "Deployment", name: "nginx", namespace: "nginx" } },
  status,
});
const entries = [{ resource: "namespaces", name: "nginx" }, { group: "apps", resource: "deployments", namespace: "nginx", name: "nginx" }];
const alive = (...names: readonly string[]): readonly KubeObject[] => names.map((name) => aCluster(name, { conditions: ALIVE }));
const NOW = new Date("2026-01-01T01:00:00Z");

interface Changes extends Partial<ReportSnapshot> {
  readonly bindings?: readonly KubeObject[];
  readonly policies?: readonly KubeObject[];
}
function report({ bindings = [aBinding("nginx", entries, ["c1", "c2"])], policies = [policy], ...changes }: Changes = {}): FleetReport {
  return reportFleet({ clusters: alive("c1", "c2"), works: [delivered("c1"), delivered("c2")], workStatuses: [], mailboxes: [], wdses: [{ name: "wds1", policies, bindings, served: Object.values(resources) }], now: NOW, ...changes });
}
const both = ["Deployment.apps nginx/nginx", "Namespace nginx"];

test("nothing stands in the way of what is delivered everywhere", () => {
  const whole = report();
  expect(whole).toMatchObject({ debts: [], undelivered: [], leftovers: [] });
  expect(isWhole(whole)).toBe(true);
});

describe("workloads", () => {
  test("are told by version and returned state, with the clusters that share both", () => {
    const works = [delivered("c1"), delivered("c2", "nginx:2"), delivered("c3")];
    const workStatuses = [workStatus("c1", { readyReplicas: 2 }), workStatus("c2", { readyReplicas: 1 }), workStatus("c3", { readyReplicas: 2 })];
    const row = { object: "Deployment.apps nginx/nginx" };
    expect(report({ works, workStatuses }).workloads).toEqual([
      { ...row, images: ["init:1", "nginx:1"], state: "2/2 ready", ready: true, clusters: ["c1", "c3"] },
      { ...row, images: ["init:1", "nginx:2"], state: "1/2 ready", ready: false, clusters: ["c2"] },
    ]);
  });

  test("have no state where none came back", () => {
    expect(report().workloads).toEqual([{ object: "Deployment.apps nginx/nginx", images: ["init:1", "nginx:1"], state: "", clusters: ["c1", "c2"] }]);
  });
});

describe("debts", () => {
  const lease: KubeObject = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: "managed-cluster-lease", namespace: "c2" }, spec: { renewTime: "2025-12-31T23:55:00.000000Z" } };

  test("name who is absent, since when, and who owes it something", () => {
    const status = report({ clusters: [...alive("c1"), aCluster("c2", { conditions: SILENT }), aCluster("c3"), aCluster("c4", { accepted: false })], leases: [lease] });
    expect(status.debts).toEqual([
      { cluster: "c2", state: "unreachable", since: "2026-01-01T00:00:00Z", policies: ["wds1/nginx"] },
      { cluster: "c3", state: "not joined", policies: [] },
      { cluster: "c4", state: "not accepted", policies: [] },
    ]);
    expect(renderStatus(status)).toMatch(/c2 +unreachable since 2026-01-01T00:00:00Z \(last heard of 2025-12-31T23:55:00.000000Z\)/);
    expect(isWhole(status)).toBe(false);
  });

  test("are none to a fleet when nothing is delivered to an absent cluster", () => {
    expect(isWhole(report({ clusters: [...alive("c1", "c2"), aCluster("c3")] }))).toBe(true);
  });
});

describe("undelivered", () => {
  const works: readonly (readonly [string, KubeObject, object])[] = [
    ["a work that no agent has reported", aWork("c2", "nginx", [namespace, deployment()]), { problem: "unreported", objects: both }],
    ["a work whose present form the agent has not seen", reported(aWork("c2", "nginx", [namespace, deployment()]), [there, there], 0), { problem: "behind", objects: both }],
    ["the object that could not be applied", reported(aWork("c2", "nginx", [namespace, deployment()]), [there, { Applied: "False" }]), { problem: "not-applied", reason: "AppliedFalse", objects: ["Deployment.apps nginx/nginx"] }],
  ];
  test.each(works)("is %s", (_name, work, expected) => {
    const status = report({ works: [delivered("c1"), work] });
    expect(status.undelivered).toEqual([expect.objectContaining({ wds: "wds1", policy: "nginx", clusters: ["c2"], ...expected })]);
    expect(isWhole(status)).toBe(false);
  });

  test("is an object that is not on its cluster, though it was applied", () => {
    const work = reported(aWork("c2", "nginx", [namespace, deployment()]), [there, { Applied: "True", Available: "False" }]) as KubeObject & { status: { conditions: object[] } };
    work.status.conditions.push({ type: "Available", status: "False", reason: "ResourcesNotAvailable", message: "1 of 2" });
    expect(report({ works: [delivered("c1"), work] }).undelivered).toMatchObject([{ problem: "not-available", reason: "AvailableFalse", objects: ["Deployment.apps nginx/nginx"], clusters: ["c2"] }]);
  });
});

describe("left behind", () => {
  const deleting = (deletionTimestamp: string): KubeObject => withUid(delivered("c2"), { deletionTimestamp, finalizers: ["b", "a"] });
  const stale: readonly (readonly [string, Changes, string])[] = [
    ["a work whose Binding is gone", { policies: [], bindings: [] }, "its Binding is gone"],
    ["a work on what is no destination", { bindings: [aBinding("nginx", entries, [])] }, "its cluster is no destination of the Binding any more"],
    ["a work that is held in deletion", { works: [deleting("2026-01-01T00:50:00Z")] }, "its deletion takes longer than 5 min, held by a, b"],
  ];
  test.each(stale)("is %s", (_name, changes, reason) => {
    const status = report(changes);
    expect(status.leftovers).toEqual([expect.objectContaining({ state: "stale", what: "ManifestWork of wds1/nginx", reason, objects: both })]);
    expect(isWhole(status)).toBe(false);
  });

  const nothing: readonly (readonly [string, Changes])[] = [
    ["a work that is only being deleted", { works: [deleting("2026-01-01T00:59:00Z")] }],
    ["a work of a WDS that was not read", { wdses: [] }],
    ["a work that transport is still taking back", { bindings: [aBinding("nginx", entries, [], { observedGeneration: 0 })] }],
  ];
  test.each(nothing)("is never %s", (_name, changes) => {
    expect(report(changes).leftovers).toEqual([]);
  });

  test("are orphans: WorkStatuses, mailboxes and Bindings whose owner is gone", () => {
    const mailboxes = ["c1", "c2", "gone"].map((name): KubeObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
    const status = report({ mailboxes, policies: [], workStatuses: [workStatus("c1", {}), workStatus("c2", {}, "another")] });
    expect(status.leftovers.map(({ state, what, clusters, objects }) => [state, what, clusters, objects])).toEqual([
      ["orphaned", "Binding wds1/nginx", ["c1", "c2"], []],
      ["orphaned", "WorkStatus", ["c2"], ["Deployment.apps nginx/nginx"]],
      ["orphaned", "mailbox namespace", ["gone"], []],
    ]);
    expect(reportTables(status).map(({ header }) => header[0])).toEqual(["WORKLOAD", "LEFT BEHIND"]);
  });
});
