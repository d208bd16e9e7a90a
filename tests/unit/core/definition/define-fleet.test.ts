/** A fleet as plain data: what is filled in, what is refused, all of it at once. */
import { defineFleet, fleetObjects, parseFleet } from "../../../../core/definition";
import type { FleetSpec } from "../../../../core/definition";
import { describeObject } from "../../../../core/model/kube-object";
import type { KubeObject } from "../../../../core/model/kube-object";
import { definePolicy } from "../../../../core/model/policy-builder";
import { Clause, Label, Selector } from "../../../../core/model/selectors";

const nginx: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "nginx", labels: { app: "nginx" } } };
const quickstart: FleetSpec = {
  inventories: { its1: { clusters: { cluster2: { labels: { g: "edge" } }, cluster1: { labels: { g: "edge" }, properties: { site: "a" } } } } },
  workloadSpaces: {
    wds1: {
      workloads: { nginx: { objects: [nginx] } },
      policies: { nginx: definePolicy().selectClustersLabelled({ g: "edge" }).deliverLabelled({ app: "nginx" }).spec },
    },
  },
};
const findings = (spec: unknown): readonly string[] => {
  const parsed = parseFleet(spec);
  return parsed.model === undefined ? parsed.diagnostics.map(({ code, path, object }) => `${code} ${object === undefined ? "" : `${object} `}${path}`) : [];
};

test("fills in defaults and sorts", () => {
  const model = defineFleet(quickstart);
  expect(model.host).toEqual({ name: "host", definitions: false });
  expect(model.inventories[0]).toMatchObject({ name: "its1", type: "vcluster", installOcm: true, clusters: [{ name: "cluster1" }, { name: "cluster2" }] });
  expect(model.workloadSpaces[0]).toMatchObject({ name: "wds1", inventory: "its1", type: "k8s", apiGroups: "" });
  expect(model.warnings).toEqual([]);
  expect(fleetObjects(model).map(({ name, kind, objects }) => [name, kind, objects.map(describeObject)])).toEqual([
    ["host", "HOST", ["ControlPlane.tenancy.kflex.kubestellar.org its1", "ControlPlane.tenancy.kflex.kubestellar.org wds1"]],
    ["its1", "ITS", ["Namespace customization-properties", "ConfigMap customization-properties/cluster1", "ManagedCluster.cluster.open-cluster-management.io cluster1", "ManagedCluster.cluster.open-cluster-management.io cluster2"]],
    ["wds1", "WDS", ["ConfigMap default/nginx", "BindingPolicy.control.kubestellar.io nginx"]],
  ]);
});

test("an empty fleet is one", () => {
  expect(defineFleet({})).toEqual({ host: { name: "host", definitions: false }, inventories: [], workloadSpaces: [], warnings: [] });
});

test("keeps warnings", () => {
  expect(defineFleet({ ...quickstart, inventories: { its1: {} } }).warnings.map(({ code }) => code)).toEqual(["KS406"]);
});

test.each([
  ["no map", [], ["KS230 "]],
  ["misspelt fields, at every depth", { inventory: {}, inventories: { its1: { cluster: {}, clusters: { c: { lables: {} } } } } }, ["KS230 inventory", "KS230 inventories.its1.cluster", "KS230 inventories.its1.clusters.c.lables"]],
  ["values of a wrong type", { host: { definitions: "yes" }, inventories: { its1: { type: "k8s", clusters: [] } }, workloadSpaces: { wds1: { workloads: { w: {} }, agentRights: { r: { rules: [{ apiGroups: "x" }] } } } } }, ["KS230 host.definitions", "KS230 inventories.its1.type", "KS230 inventories.its1.clusters", "KS230 workloadSpaces.wds1.workloads.w.objects", "KS230 workloadSpaces.wds1.agentRights.r.rules[0].apiGroups", "KS230 workloadSpaces.wds1.agentRights.r.rules[0].resources"]],
  ["two spaces of one name, and an inventory that is not there", { host: { name: "a" }, inventories: { a: {}, b: {} }, workloadSpaces: { b: { inventory: "c" }, d: {} } }, ["KS230 inventories.a", "KS230 workloadSpaces.b", "KS223 workloadSpaces.b.inventory", "KS223 workloadSpaces.d.inventory"]],
  ["objects that are none", { ...quickstart, workloadSpaces: { wds1: { workloads: { a: { objects: [null, nginx] }, b: { objects: [nginx] } } } } }, ["KS210 ", "KS215 ConfigMap nginx metadata.name"]],
  ["names of clusters, spaces and policies", { inventories: { "its.1": { clusters: { "a.b": {} } } }, workloadSpaces: { w: { policies: { A: { clusterSelectors: [{}], downsync: [{ apiGroup: "" }] } } } } }, ["KS115 ControlPlane its.1 metadata.name", "KS115 ManagedCluster a.b metadata.name", "KS106 BindingPolicy A metadata.name"]],
  ["what would come of it", { ...quickstart, workloadSpaces: { wds1: { policies: { p: { clusterSelectors: [Selector.where(Label.in("x"))], downsync: [Clause.objects({ resource: "Deployments" })] } } } } }, ["KS109 BindingPolicy p spec.clusterSelectors[0].matchExpressions[0].values", "KS114 BindingPolicy p spec.downsync[0].resources[0]"]],
])("refuses %s", (_, spec, expected) => {
  const found = findings(spec);
  expect(expected.filter((each) => !found.includes(each))).toEqual([]);
  expect(() => defineFleet(spec as FleetSpec)).toThrow();
});

test("policies said by intent", () => {
  expect(definePolicy({ clusterSelectors: [] }).spec).toEqual({ clusterSelectors: [] });
  expect(definePolicy().selectAllClusters().selectClusters(Selector.where(Label.notIn("a", "b"), Label.exists("c"), Label.absent("d"))).deliverNamespaces(["n"], { createOnly: true }).deliver(Clause.selected(Selector.all())).spec).toEqual({
    clusterSelectors: [{}, { matchExpressions: [{ key: "a", operator: "NotIn", values: ["b"] }, { key: "c", operator: "Exists" }, { key: "d", operator: "DoesNotExist" }] }],
    downsync: [{ apiGroup: "", resources: ["namespaces"], objectNames: ["n"], createOnly: true }, { namespaces: ["n"], createOnly: true }, { objectSelectors: [{}] }],
  });
});
