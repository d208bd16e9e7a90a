/** Drift of single objects and its rows: what counts as a difference, who is named for it, and how much is said once. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { rulesOfDefinition } from "../../../../core/model/server-defaults";
import { appliedBy, clusterExpectations, compareCluster, compareObject, DriftRows, leftBehind, statedObject, type DriftFinding } from "../../../../core/plan/drift";
import { createPreview } from "../../../../core/preview";

type Fields = Readonly<Record<string, unknown>>;

const subject = { against: "definition", space: "wds1", object: "X" } as const;
const ours = appliedBy(new Set(["kubestellar-fleet"]));
const object = (kind: string, fields: Fields, metadata: Fields = {}): KubeObject => ({ apiVersion: kind === "Deployment" ? "apps/v1" : kind === "RoleBinding" ? "rbac.authorization.k8s.io/v1" : "v1", kind, metadata: { name: "x", namespace: "shop", ...metadata }, ...fields });
const entry = (manager: string, fieldsV1: Fields, more: Fields = {}): Fields => ({ manager, operation: "Update", time: "2026-01-02T03:04:05Z", fieldsType: "FieldsV1", fieldsV1, ...more });
const drift = (stated: KubeObject, actual: KubeObject): readonly DriftFinding[] => compareObject(subject, statedObject(stated), actual, ours);
/** Path, expected, actual, managers. */
const brief = (findings: readonly DriftFinding[]): unknown => findings.map(({ path, expected, actual, managers = [] }) => [path, expected, actual, managers.map(({ manager, subresource }) => (subresource === undefined ? manager : `${manager}/${subresource}`))]);

const pod = (containers: readonly Fields[]): Fields => ({ template: { spec: { containers } } });

test.each<[string, KubeObject, KubeObject, unknown]>([
  ["the same object, whatever the server keeps in it", object("ConfigMap", { data: { a: "1" } }), object("ConfigMap", { data: { a: "1" }, status: { x: 1 } }, { uid: "u", resourceVersion: "7", generation: 2, creationTimestamp: "now", managedFields: [entry("kubectl", { "f:data": {} })] }), []],
  ["what others added is not stated", object("ConfigMap", { data: { a: "1" } }), object("ConfigMap", { data: { a: "1", b: "2" } }, { labels: { x: "y" }, managedFields: [entry("kubectl-edit", { "f:data": { "f:b": {} } })] }), []],
  ["defaults of the server, and its spelling of a quantity", object("Deployment", { spec: { paused: false, ...pod([{ name: "c", resources: { limits: { cpu: "0.5" } } }]) } }), object("Deployment", { spec: { replicas: 1, revisionHistoryLimit: 10, ...pod([{ name: "c", imagePullPolicy: "Always", resources: { limits: { cpu: "500m" } } }]) } }), []],
  ["null and what is empty state nothing", object("Service", { spec: { ports: [{ port: 80, nodePort: null }] } }, { annotations: {}, labels: {} }), object("Service", { spec: { clusterIP: "10.0.0.1", ports: [{ port: 80, protocol: "TCP", targetPort: 80, nodePort: 31000 }] } }), []],
  ["a changed field, and who scaled it", object("Deployment", { spec: { replicas: 2 } }), object("Deployment", { spec: { replicas: 5 } }, { managedFields: [entry("kubectl", { "f:spec": { "f:replicas": {} } }, { subresource: "scale" }), entry("other", { "f:spec": { "f:paused": {} } })] }), [["spec.replicas", 2, 5, ["kubectl/scale"]]]],
  ["an item of a merged list, whatever stands before it", object("Deployment", { spec: pod([{ name: "app", image: "a:1" }]) }), object("Deployment", { spec: pod([{ name: "sidecar", image: "s" }, { name: "app", image: "a:2" }]) }, { managedFields: [entry("patcher", { "f:spec": { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"app"}': { "f:image": {} }, 'k:{"name":"sidecar"}': { ".": {} } } } } } })] }), [['spec.template.spec.containers[name="app"].image', "a:1", "a:2", ["patcher"]]]],
  ["an item of a merged list that is gone", object("Deployment", { spec: pod([{ name: "app", env: [{ name: "A", value: "1" }] }]) }), object("Deployment", { spec: pod([{ name: "app" }]) }), [['spec.template.spec.containers[name="app"].env', [{ name: "A", value: "1" }], undefined, []]]],
  ["one of the items of a merged list that is gone", object("Deployment", { spec: pod([{ name: "app", env: [{ name: "A", value: "1" }, { name: "B", value: "2" }] }]) }), object("Deployment", { spec: pod([{ name: "app", env: [{ name: "B", value: "2" }] }]) }), [['spec.template.spec.containers[name="app"].env[name="A"]', { name: "A", value: "1" }, undefined, []]]],
  ["a list that has one owner counts whole", object("RoleBinding", { subjects: [{ kind: "User", name: "a" }] }), object("RoleBinding", { subjects: [{ kind: "User", name: "a" }, { kind: "User", name: "mallory" }] }, { managedFields: [entry("kubectl-edit", { "f:subjects": {} })] }), [["subjects", [{ kind: "User", name: "a" }], [{ kind: "User", name: "a" }, { kind: "User", name: "mallory" }], ["kubectl-edit"]]]],
  ["what our manager applied and nobody states any more", object("ConfigMap", { data: { a: "1" } }, { labels: { l: "1" } }), object("ConfigMap", { data: { a: "1", old: "2", foreign: "3" } }, { labels: { l: "1", was: "ours" }, annotations: { "fleet.kubestellar.io/owner": "p/s" }, managedFields: [entry("kubestellar-fleet", { "f:data": { "f:a": {}, "f:old": {} }, "f:metadata": { "f:labels": { "f:l": {}, "f:was": {} }, "f:annotations": { "f:fleet.kubestellar.io/owner": {} } } }, { operation: "Apply" })] }), [["data.old", undefined, "2", ["kubestellar-fleet"]], ["metadata.labels.was", undefined, "ours", ["kubestellar-fleet"]]]],
  ["a single field deep within that we applied and nobody states any more", object("ConfigMap", { data: { a: "1" } }), object("ConfigMap", { data: { a: "1", old: "2" } }, { managedFields: [entry("kubestellar-fleet", { "f:data": { "f:a": {}, "f:old": {} } }, { operation: "Apply" })] }), [["data.old", undefined, "2", ["kubestellar-fleet"]]]],
  ["an item of a merged list that we applied and nobody states any more", object("Deployment", { spec: pod([{ name: "app" }]) }), object("Deployment", { spec: pod([{ name: "app" }, { name: "old" }]) }, { managedFields: [entry("kubestellar-fleet", { "f:spec": { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"app"}': {}, 'k:{"name":"old"}': { ".": {} } } } } } }, { operation: "Apply" })] }), [['spec.template.spec.containers[name="old"]', undefined, { name: "old" }, ["kubestellar-fleet"]]]],
  ["what is inherited by every JavaScript object is no field", object("ConfigMap", { data: JSON.parse('{"__proto__":"1","constructor":"2"}') as Fields }), object("ConfigMap", { data: {} }), [["data.__proto__", "1", undefined, []], ["data.constructor", "2", undefined, []]]],
])("%s", (_, stated, actual, expected) => {
  expect(brief(drift(stated, actual))).toEqual(expected);
});

describe("the rules of an aggregated ClusterRole are its server's own", () => {
  const role = (rules: readonly string[] | undefined, metadata: Fields = {}, aggregationRule: Fields | null = { clusterRoleSelectors: [{}] }): KubeObject => ({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "all", ...metadata }, aggregationRule, ...(rules !== undefined && { rules: rules.map((resource) => ({ apiGroups: [""], resources: [resource], verbs: ["get"] })) }) });
  const byUs = { managedFields: [entry("kubestellar-fleet", { "f:aggregationRule": {}, "f:rules": {} }, { operation: "Apply" })] };

  test.each<[string, KubeObject, KubeObject, readonly string[]]>([
    ["others than on the hub", role(["pods"]), role(["nodes", "pods"]), []],
    ["none there yet", role(["pods"]), role(undefined), []],
    ["stated no more, and written by us once", role(undefined), role(["pods"], byUs), []],
    ["another rule of aggregation is a difference", role(["pods"]), role(["nodes"], {}, { clusterRoleSelectors: [] }), ["aggregationRule.clusterRoleSelectors"]],
    ["those of any other role are", role(["pods"], {}, null), role(["nodes"], {}, null), ["rules[0].resources[0]"]],
  ])("%s", (_, stated, actual, expected) => {
    expect(drift(stated, actual).map(({ path }) => path)).toEqual(expected);
  });
});

test("where nobody owns the field, those who wrote the object last are a hint and not the answer", () => {
  const [finding] = drift(object("ConfigMap", { data: { a: "1", b: "2" } }), object("ConfigMap", { data: { b: "2" } }, { managedFields: [entry("first", { "f:data": { "f:b": {} } }), entry("last", { "f:data": { ".": {} } }, { time: "2026-05-05T00:00:00Z" }), entry("kubelet", { "f:status": {} }, { subresource: "status", time: "2026-06-06T00:00:00Z" })] }));
  expect(finding).toEqual({ ...subject, drift: "changed", path: "data.a", expected: "1", managers: [], lastWriters: [{ manager: "last", operation: "Update", time: "2026-05-05T00:00:00Z" }, { manager: "first", operation: "Update", time: "2026-01-02T03:04:05Z" }] });
});

test("who owns a list that is written as a whole has changed its items", () => {
  const container = (...args: readonly string[]): Fields => pod([{ name: "app", args }]);
  const edited = object("Deployment", { spec: container("a", "c") }, { managedFields: [entry("kubectl-edit", { "f:spec": { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"app"}': { ".": {}, "f:args": {}, "f:name": {} } } } } } })] });
  expect(brief(drift(object("Deployment", { spec: container("a", "b") }), edited))).toEqual([['spec.template.spec.containers[name="app"].args[1]', "b", "c", ["kubectl-edit"]]]);
});

test("who owns a list and none of its items has not taken one away", () => {
  const service = (port: number, metadata: Fields = {}): KubeObject => object("Service", { spec: { ports: [{ port, protocol: "TCP", targetPort: port }] } }, metadata);
  const patched = service(81, { managedFields: [entry("work-agent", { "f:spec": { "f:ports": {}, "f:type": {} } }), entry("kubectl-patch", { "f:spec": { "f:ports": { 'k:{"port":81,"protocol":"TCP"}': { ".": {}, "f:port": {} } } } }, { time: "2026-05-05T00:00:00Z" })] });
  const [finding] = drift(service(80), patched);
  expect([finding?.path, finding?.managers, finding?.lastWriters?.map(({ manager }) => manager)]).toEqual(['spec.ports[port=80,protocol="TCP"]', [], ["kubectl-patch", "work-agent"]]);
});

test("values of Secrets are told by nobody", () => {
  const text = JSON.stringify(drift(object("Secret", { data: { token: "CANARY-1", gone: "CANARY-2" } }), object("Secret", { data: { token: "CANARY-3" } })));
  expect(text).toContain("data.token");
  expect(text).toContain("data.gone");
  expect(text).not.toContain("CANARY");
});

test("an object that is being deleted counts as gone, and who holds it is told", () => {
  expect(drift(object("ConfigMap", {}), object("ConfigMap", {}, { deletionTimestamp: "now", finalizers: ["b", "a"] }))).toEqual([{ ...subject, drift: "missing", reason: "it is being deleted, held by a, b" }]);
});

test("a custom resource's merged list is one by its definition", () => {
  const crd = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "widgets.example.io" }, spec: { group: "example.io", names: { kind: "Widget" }, versions: [{ name: "v1", schema: { openAPIV3Schema: { properties: { spec: { properties: { parts: { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["id"] } } } } } } }] } };
  const widget = (...parts: readonly Fields[]): KubeObject => ({ apiVersion: "example.io/v1", kind: "Widget", metadata: { name: "x" }, spec: { parts } });
  const [stated, actual] = [widget({ id: 1, size: 2 }), widget({ id: 0, size: 9 }, { id: 1, size: 3 })];
  const compared = (definitions: readonly KubeObject[]) => brief(compareObject(subject, statedObject(stated, rulesOfDefinition(definitions, "example.io/v1", "Widget")), actual, ours));
  expect(compared([crd])).toEqual([["spec.parts[id=1].size", 2, 3, []]]);
  expect(compared([])).toEqual([["spec.parts", [{ id: 1, size: 2 }], [{ id: 0, size: 9 }, { id: 1, size: 3 }], []]]);
});

describe("on clusters", () => {
  const policy = (name: string, spec: Fields): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name }, spec });
  const cluster = (name: string, labels: Readonly<Record<string, string>> = { group: "edge" }): KubeObject => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name, labels }, spec: { hubAcceptsClient: true } });
  const config = (name: string, fields: Fields, metadata: Fields = {}) => object("ConfigMap", fields, { name, ...metadata });
  const fleet = (its: readonly KubeObject[], wds: readonly KubeObject[]) => clusterExpectations(createPreview({ spaces: [{ kind: "ITS", name: "its1", objects: its }, { kind: "WDS", name: "wds1", inventory: "its1", objects: wds }] }), "its1");
  const everywhere = (more: Fields = {}): Fields => ({ clusterSelectors: [{ matchLabels: { group: "edge" } }], downsync: [{ resources: ["configmaps"], ...more }] });

  test("templates, what is made once, and what is not there", () => {
    const templates = { "control.kubestellar.io/expand-templates": "true" };
    const { clusters } = fleet([cluster("c1"), cluster("c2")], [policy("all", everywhere({ objectNames: ["t", "plain"] })), policy("once", everywhere({ objectNames: ["once"], createOnly: true })), config("t", { data: { at: "{{.clusterName}}" } }, { annotations: templates }), config("plain", { data: { a: "1" } }), config("once", { data: { a: "1" } })]);
    expect(clusters.map((group) => [group.clusters, group.objects.map(({ name }) => name).sort()])).toEqual([[["c1", "c2"], ["ConfigMap shop/once", "ConfigMap shop/plain", "ConfigMap shop/t"]]]);
    const there = new Map([["t", config("t", { data: { at: "c1" } }, { annotations: templates })], ["once", config("once", { data: { a: "changed" } })]]);
    const on = (name: string) => compareCluster(name, clusters[0]!, ({ head }) => there.get(head.metadata.name) ?? "missing").map(({ object: told, drift: how, path, expected, actual }) => [told, how, path, expected, actual]);
    expect(on("c1")).toEqual([["ConfigMap shop/plain", "missing", undefined, undefined, undefined]]);
    expect(on("c2").sort()).toEqual([["ConfigMap shop/plain", "missing", undefined, undefined, undefined], ["ConfigMap shop/t", "changed", "data.at", "c2", "c1"]]);
  });

  test("a policy that cannot be delivered is told, and its objects are neither wanted nor left behind", () => {
    const { clusters, undeliverable, uncertain } = fleet([cluster("c1")], [policy("broken", everywhere()), config("t", { data: { at: "{{.nothing}}" } }, { annotations: { "control.kubestellar.io/expand-templates": "true" } })]);
    expect([clusters, undeliverable.map(({ space, policy: name }) => `${space}/${name}`), [...uncertain]]).toEqual([[], ["wds1/broken"], ["ConfigMap shop/t"]]);
  });

  test("labels that the agent wrote and merges for ever are left over; its other fields are defaults", () => {
    const { clusters } = fleet([cluster("c1")], [policy("all", everywhere()), config("x", { data: { a: "1" } })]);
    const owner = { apiVersion: "work.open-cluster-management.io/v1", kind: "AppliedManifestWork", name: "w", uid: "u" };
    const actual = config("x", { data: { a: "1" }, immutable: false }, { labels: { was: "delivered", theirs: "1" }, annotations: { "operator.openshift.io/spec-hash": "394cc5" }, ownerReferences: [owner], managedFields: [entry("work", { "f:immutable": {}, "f:metadata": { "f:labels": { "f:was": {} }, "f:annotations": { "f:operator.openshift.io/spec-hash": {} }, "f:ownerReferences": { 'k:{"uid":"u"}': {} } } }), entry("kubectl", { "f:metadata": { "f:labels": { "f:theirs": {} } } })] });
    expect(brief(compareCluster("c1", clusters[0]!, () => actual))).toEqual([["metadata.labels.was", undefined, "delivered", ["work"]]]);
  });

  test("what a work brought and nobody wants is left behind; what others bring is their own", () => {
    const applied = (work: string, ...names: readonly string[]) => ({ apiVersion: "work.open-cluster-management.io/v1" as const, kind: "AppliedManifestWork" as const, metadata: { name: `h-${work}` }, spec: { hubHash: "h", manifestWorkName: work }, status: { appliedResources: names.map((name) => ({ version: "v1", resource: "configmaps", namespace: "shop", name })) } });
    const left = leftBehind([applied("gone", "a", "wanted", "shared"), applied("there", "b"), applied("add-on", "c", "shared")], [{ name: "there", isOurs: true }, { name: "add-on", isOurs: false }], ({ name }) => name === "wanted");
    expect(left.map(({ name, reason }) => [name, reason])).toEqual([["a", "the hub has no work any more that brings it"], ["b", "its work is still on the hub, and no policy delivers it any more"]]);
  });
});

test("the same on 900 clusters, written at 900 times, is one row, of several objects too where the clusters are the same", () => {
  const rows = new DriftRows();
  const finding = (name: string, at: number): DriftFinding => ({ against: "hub", space: "wds1", object: name, drift: "changed", path: "spec.replicas", expected: 2, actual: 5, managers: [{ manager: "kubectl", operation: "Update", time: new Date(at * 1000).toISOString() }] });
  for (let i = 0; i < 900; i++) for (const name of ["c", "b", "a"]) rows.add(finding(name, i), `store-${i}`);
  rows.add(finding("a", 5), "elsewhere");
  const [first, ...others] = rows.rows();
  expect([first?.objects, first?.clusters.length, others.map(({ objects, clusters }) => [objects, clusters.length])]).toEqual([["a"], 901, [[["b", "c"], 900]]]);
  expect(first?.managers).toEqual([{ manager: "kubectl", operation: "Update", since: "1970-01-01T00:00:00.000Z", until: "1970-01-01T00:14:59.000Z" }]);
});
