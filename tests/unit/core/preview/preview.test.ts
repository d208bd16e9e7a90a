/** What a preview makes of input that the controllers do not take as it is written. */
import { createPreview, type Preview, type StatusEngine } from "../../../../core/preview";
import type { BindingPolicySpec } from "../../../../core/model/binding-policy";
import type { KubeObject } from "../../../../core/model/kube-object";
import { BINDING_POLICY_FINALIZER } from "../../../../core/model/names";
import * as status from "../../../../core/status";

const cluster: KubeObject = { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "c1" } };
const configMap: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x", namespace: "a" } };

function policy(name: string, downsync: BindingPolicySpec["downsync"], finalizers: readonly string[] = []): KubeObject {
  return { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name, finalizers }, spec: { clusterSelectors: [{}], downsync } };
}

function preview(wds: readonly KubeObject[], its: readonly KubeObject[] = [cluster], engine?: StatusEngine): Preview {
  return createPreview({ spaces: [{ kind: "ITS", name: "its1", objects: its }, { kind: "WDS", name: "wds1", inventory: "its1", objects: wds }] }, engine);
}

describe("a clause of nothing but empty lists, which KubeStellar's client drops when it adds the finalizer", () => {
  test("keeps a new policy from ever having a Binding, whatever its other clauses choose", () => {
    const { bindings, works, findings } = preview([configMap, policy("p", [{ objectNames: ["x"] }, { resources: [], namespaceSelectors: [], createOnly: true }])]);
    expect([...bindings()]).toEqual([]);
    expect([...works()]).toEqual([]);
    expect(findings().map(({ code, severity, path }) => ({ code, severity, path }))).toEqual([{ code: "KS108", severity: "error", path: "spec.downsync[1]" }]);
  });
  test("passes everything in a policy that has the finalizer", () => {
    const [binding] = preview([configMap, policy("p", [{ resources: [] }], [BINDING_POLICY_FINALIZER])]).bindings();
    expect(binding?.spec?.workload).toEqual({ namespaceScope: [{ group: "", version: "v1", resource: "configmaps", namespace: "a", name: "x", resourceVersion: "" }] });
  });
  test("is no trap beside a test that stays", () => {
    expect([...preview([configMap, policy("p", [{ resources: [], apiGroup: "" }])]).bindings()]).toHaveLength(1);
  });
  test("leaves what singleton state others ask for alone", () => {
    const asking = policy("a", [{ objectNames: ["x"], wantSingletonReportedState: true }]);
    const never: KubeObject = { ...policy("b", [{ resources: [], wantSingletonReportedState: true }]) };
    const [binding] = preview([configMap, asking, never], [cluster]).bindings();
    expect(binding).toMatchObject({ name: "a", errors: [] });
  });
});

test.each<[string, object, readonly string[]]>([
  ["data that is no text", { data: { a: 5, b: "x" } }, ["KS104 data.a"]],
  ["data that is no map", { data: [1] }, ["KS104 data"]],
  ["binaryData that is no base64", { binaryData: { a: "not base64!", b: "aGk=\n", c: "aGk", d: 7 } }, ["KS105 binaryData.a", "KS105 binaryData.c", "KS104 binaryData.d"]],
  ["a key in both", { data: { a: "x" }, binaryData: { a: "aGk=" } }, ["KS105 data.a"]],
])("properties of a cluster with %s are refused, and nothing of them is used", (_, content, expected) => {
  const properties: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c1", namespace: "customization-properties" }, ...content };
  const template: KubeObject = { ...configMap, metadata: { ...configMap.metadata, annotations: { "control.kubestellar.io/expand-templates": "true" } }, data: { k: '{{ index . "a" }}{{ index . "b" }}' } };
  const { findings, works } = preview([template, policy("p", [{ objectNames: ["x"] }])], [cluster, properties]);
  expect(findings().filter(({ leftOut }) => leftOut).map(({ code, path, severity, space, index }) => `${code} ${path} ${severity} ${space} ${index}`)).toEqual(expected.map((e) => `${e} error its1 1`));
  expect([...works()].map(({ spec }) => spec.workload?.manifests?.[0]?.["data"])).toEqual([{ k: "" }]);
});

test("state that a policy asks for comes back although its own Binding is refused", () => {
  const versions = ["v1", "v2"].map((name) => ({ name, served: true }));
  const crd: KubeObject = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "widgets.example.io" }, spec: { group: "example.io", scope: "Namespaced", names: { plural: "widgets", kind: "Widget" }, versions } };
  const widget: KubeObject = { apiVersion: "example.io/v1", kind: "Widget", metadata: { name: "x", namespace: "a" } };
  const deployment: KubeObject = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "x", namespace: "a" } };
  const workStatus: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "WorkStatus", metadata: { name: "ws", namespace: "c1" }, spec: { sourceRef: { group: "apps", version: "v1", resource: "deployments", kind: "Deployment", namespace: "a", name: "x" } }, status: { replicas: 2 } };
  const asking = policy("asking", [{ objectNames: ["x"], wantSingletonReportedState: true }]);
  const { bindings, reported } = preview([crd, widget, deployment, asking, policy("other", [{ resources: ["deployments"] }])], [cluster, workStatus], status);
  expect([...bindings()].map(({ name, spec }) => [name, spec === null])).toEqual([["asking", true], ["other", false]]);
  expect([...reported()].map(({ object, status: stored }) => [object.kind, stored])).toEqual([["Deployment", { replicas: 2 }]]);
});

test("the Namespaces that every space has are known to selectors, and are no objects without being asked for", () => {
  const inDefault: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } };
  const chosen = policy("p", [{ namespaceSelectors: [{ matchLabels: { "kubernetes.io/metadata.name": "default" } }] }, { resources: ["namespaces"] }]);
  const { bindings, findings } = preview([inDefault, configMap, chosen]);
  expect([...bindings()][0]?.spec?.workload).toEqual({ namespaceScope: [{ group: "", version: "v1", resource: "configmaps", namespace: "default", name: "x", resourceVersion: "" }] });
  expect(findings().find(({ code }) => code === "KS409")?.message).toContain("the labels of a are not known");
});

test("a transform that takes the kind away stops delivery at the first such object", () => {
  const named = (name: string): KubeObject => ({ ...configMap, metadata: { name, namespace: "a" } });
  const secret: KubeObject = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "a" } };
  const transform: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "CustomTransform", metadata: { name: "t" }, spec: { apiGroup: "", resource: "secrets", remove: ["$.kind"] } };
  const second: KubeObject = { ...cluster, metadata: { name: "c2" } };
  const { works } = preview([named("x"), secret, { ...named("z"), apiVersion: "apps/v1", kind: "Deployment" }, transform, policy("p", [{ objectNames: ["*"] }])], [cluster, second]);
  expect([...works()].map(({ namespace, spec }) => `${namespace} ${spec.workload?.manifests?.[0]?.kind}`)).toEqual(["c1 ConfigMap"]);
});
