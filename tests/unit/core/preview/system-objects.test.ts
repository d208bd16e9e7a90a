/** Objects that a WDS holds by itself, in the preview. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { systemObjects } from "../../../../core/model/system-objects";
import { createPreview, type WdsInput } from "../../../../core/preview";

const policy = (downsync: readonly unknown[]): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "p" }, spec: { clusterSelectors: [], downsync } });
const configMap = (namespace: string, name: string, labels?: Record<string, string>): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, ...(labels && { labels }) } });

function selected(clause: unknown, objects: readonly KubeObject[] = [], settings: Partial<WdsInput> = {}): readonly string[] {
  const preview = createPreview({ spaces: [{ kind: "WDS", name: "wds1", objects: [policy([clause]), ...objects], systemObjects: true, ...settings }] });
  expect(preview.findings().filter(({ severity }) => severity === "error")).toEqual([]);
  return [...preview.bindings()].flatMap(({ spec }) => [
    ...(spec?.workload?.clusterScope ?? []).map(({ resource, name }) => `${resource} ${name}`),
    ...(spec?.workload?.namespaceScope ?? []).map(({ resource, namespace, name }) => `${resource} ${namespace}/${name}`),
  ]);
}

test("each namespace has a ConfigMap and a ServiceAccount, whether its Namespace is in the input or only objects in it are", () => {
  const objects = [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "team-a" } }, configMap("team-b", "x")];
  expect(selected({ namespaces: ["team-a", "team-b"] }, objects)).toEqual(["configmaps team-a/kube-root-ca.crt", "configmaps team-b/kube-root-ca.crt", "configmaps team-b/x", "serviceaccounts team-a/default", "serviceaccounts team-b/default"]);
});
test("without the setting there is none", () => expect(selected({ resources: ["*"] }, [configMap("team-b", "x")], { systemObjects: false })).toEqual(["configmaps team-b/x"]));
test("what the input has itself counts as it is written there, and is not told to be there twice", () => {
  const own = configMap("default", "kube-root-ca.crt", { mine: "yes" });
  expect(selected({ objectSelectors: [{ matchLabels: { mine: "yes" } }] }, [own])).toEqual(["configmaps default/kube-root-ca.crt"]);
});
test("labels are those of the server, Namespaces' names included", () => {
  expect(selected({ objectSelectors: [{ matchLabels: { component: "apiserver" } }] })).toEqual(["services default/kubernetes"]);
  expect(selected({ objectSelectors: [{ matchLabels: { "kubernetes.io/metadata.name": "kube-system" } }] })).toEqual(["namespaces kube-system"]);
  expect(selected({ objectSelectors: [{ matchLabels: { "rbac.authorization.k8s.io/aggregate-to-edit": "true" } }] })).toEqual(["clusterroles system:aggregate-to-edit", "clusterroles view"]);
});
test("an api-groups text limits them too", () => expect(selected({ resources: ["*"] }, [], { apiGroups: "scheduling.k8s.io" })).toEqual([
  ...["bindingpolicies", "bindings", "combinedstatuses", "customtransforms", "statuscollectors"].map((name) => `customresourcedefinitions ${name}.control.kubestellar.io`),
  "priorityclasses system-cluster-critical", "priorityclasses system-node-critical",
]));
test.each([[27, []], [32, []], [33, ["servicecidrs kubernetes"]], [34, ["servicecidrs kubernetes"]]] as const)("in 1.%i the ServiceCIDRs are %j", (kubernetesMinor, expected) => {
  expect(selected({ resources: ["servicecidrs"] }, [], { kubernetesMinor })).toEqual(expected);
});
test("roles come and go with the version", () => {
  const names = (minor: number) => new Set(systemObjects(minor).filter(({ kind }) => kind === "ClusterRole").map(({ metadata }) => metadata.name));
  expect(names(27).has("admin") && names(34).has("admin")).toBe(true);
  const gained = [...names(34)].filter((name) => !names(27).has(name));
  expect(gained).toContain("system:controller:validatingadmissionpolicy-status-controller");
});
test("each object is there once", () => {
  const keys = systemObjects(34, ["default", "x", "x"]).map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`);
  expect(keys.length).toBe(new Set(keys).size);
});
test("a finding about a system object has no place in a file", () => {
  const named = (name: string, createOnly: boolean): KubeObject => ({ ...policy([{ objectNames: ["kubernetes"], resources: ["services"], createOnly }]), metadata: { name }, spec: { clusterSelectors: [{}], downsync: [{ objectNames: ["kubernetes"], resources: ["services"], createOnly }] } });
  const cluster: KubeObject = { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "c1" } };
  const preview = createPreview({ spaces: [{ kind: "ITS", name: "its1", objects: [cluster] }, { kind: "WDS", name: "wds1", inventory: "its1", objects: [named("a", true), named("b", false)], systemObjects: true }] });
  expect(preview.findings().filter(({ code }) => code === "KS413")).toEqual([expect.objectContaining({ object: "Service default/kubernetes" })]);
  expect(preview.findings().find(({ code }) => code === "KS413")).not.toHaveProperty("index");
});
