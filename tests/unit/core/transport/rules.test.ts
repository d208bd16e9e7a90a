/** Rules of reference section 3 that `transport.test.ts` leaves. */
import type { CustomTransform } from "../../../../core/model/custom-transform";
import type { KubeObject } from "../../../../core/model/kube-object";
import { cleanObject, compileTransforms, isUpToDate, renderWorks, templateRef, type RenderInput } from "../../../../core/transport";

const object = (apiVersion: string, kind: string, fields: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): KubeObject => ({ apiVersion, kind, metadata: { name: "x", namespace: "ns", uid: "u", ...metadata }, ...fields });
const TEMPLATES = { annotations: { "control.kubestellar.io/expand-templates": "true" } };
const transform = (apiGroup: string, resource: string, ...remove: string[]): CustomTransform => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "CustomTransform", metadata: { name: "t" }, spec: { apiGroup, resource, remove } });

/** The works of one object for cluster c1. */
function render(live: KubeObject, entry: { readonly group: string; readonly version: string; readonly resource: string; readonly createOnly?: boolean }, more: Partial<RenderInput> = {}) {
  const { namespace, name } = live.metadata;
  const listed = { ...entry, name, resourceVersion: "" };
  const workload = namespace === undefined ? { clusterScope: [listed] } : { namespaceScope: [{ ...listed, namespace }] };
  return renderWorks({ binding: { name: "p", uid: "b", generation: 1, spec: { workload, destinations: [{ clusterId: "c1" }] } }, wdsName: "wds1", object: () => live, transforms: compileTransforms([]), templateData: (clusterName) => ({ clusterName, key: "value" }), ...more });
}
const manifestOf = (rendered: ReturnType<typeof render>): KubeObject | undefined => rendered.works[0]?.spec?.workload?.manifests?.[0];
const configMaps = { group: "", version: "v1", resource: "configmaps" };

describe("cleaning (3.5)", () => {
  test.each<[string, KubeObject]>([
    ["finalizers in the spec of a Namespace", object("v1", "Namespace", { spec: { finalizers: ["kubernetes"] } })],
    ["the volume of a claim", object("v1", "PersistentVolumeClaim", { spec: { volumeName: "pv" } })],
    ["secrets of a ServiceAccount", object("v1", "ServiceAccount", { secrets: [{ name: "s" }], imagePullSecrets: [{ name: "p" }] })],
    ["the node of a Pod", object("v1", "Pod", { spec: { nodeName: "n" } })],
    ["a Job of another group", object("batch.example.io/v1", "Job", { spec: { selector: {}, suspend: true } })],
    ["a CronJob's template", object("batch/v1", "CronJob", { spec: { jobTemplate: { spec: { selector: {}, suspend: true } } } })],
    ["an object without a spec", object("v1", "Service")],
  ])("%s stays", (_, given) => {
    const { uid: _uid, ...metadata } = given.metadata;
    expect(cleanObject(given)).toEqual({ ...given, metadata });
  });
  test("of clusterIPs only None stays, and an empty list goes", () => {
    const spec = (clusterIPs: readonly string[]) => cleanObject(object("v1", "Service", { spec: { clusterIPs } }))["spec"];
    expect([spec(["None", "10.0.0.1"]), spec(["10.0.0.1", "fd00::1"])]).toEqual([{ clusterIPs: ["None"] }, {}]);
  });
  test("node ports go when something else is to be preserved", () => {
    expect(cleanObject(object("v1", "Service", { spec: { ports: [{ port: 1, nodePort: 30_000 }] } }, { annotations: { "control.kubestellar.io/preserve": "NodePort" } }))["spec"]).toEqual({ ports: [{ port: 1, nodePort: null }] });
  });
  test("what asks for templates travels along", () => expect(cleanObject(object("v1", "ConfigMap", {}, TEMPLATES)).metadata.annotations).toEqual(TEMPLATES.annotations));
});

describe("CustomTransforms (3.6)", () => {
  const deployments = { group: "apps", version: "v1", resource: "deployments" };
  const applied = (live: KubeObject, entry: typeof deployments, ...remove: string[]) => manifestOf(render(live, entry, { transforms: compileTransforms([transform(entry.group, entry.resource, ...remove)]) }));
  test("apply in any version", () => expect(applied(object("apps/v1beta1", "Deployment", { spec: { a: 1 } }), { ...deployments, version: "v1beta1" }, "$.spec.a")?.["spec"]).toEqual({}));
  test("may remove what identifies an object: nothing protects it", () => {
    const made = applied(object("apps/v1", "Deployment"), deployments, "$.metadata.name", "$.kind");
    expect(made).toEqual({ apiVersion: "apps/v1", metadata: { namespace: "ns" } });
  });
  test("reach no members of lists, and members of no lists are left", () => {
    expect(applied(object("apps/v1", "Deployment", { spec: { list: [{ a: 1 }], text: "a" } }), deployments, "$.spec.list.a", '$.spec.list["0"]', "$.spec.text.length")?.["spec"]).toEqual({ list: [{ a: 1 }], text: "a" });
  });
  test("come after cleaning and before templates: what is removed cannot fail", () => {
    const live = object("v1", "ConfigMap", { data: { bad: "{{.missing}}", good: "{{.key}}" } }, TEMPLATES);
    expect(render(live, configMaps).errors).toHaveLength(1);
    const rendered = render(live, configMaps, { transforms: compileTransforms([transform("", "configmaps", "$.data.bad")]) });
    expect([rendered.errors, manifestOf(rendered)?.["data"]]).toEqual([[], { good: "value" }]);
  });
});

describe("templates (3.7)", () => {
  const data = (text: string, annotation = "true") => {
    const rendered = render(object("v1", "ConfigMap", { data: { x: text } }, { annotations: { "control.kubestellar.io/expand-templates": annotation } }), configMaps);
    return rendered.errors[0] ?? (manifestOf(rendered)?.["data"] as { readonly x: string } | undefined)?.x;
  };
  test.each([
    ["{{.key}}", "value"],
    ["a {{.key}} b {{.clusterName}}", "a value b c1"],
    ["no braces }}", "no braces }}"],
    ['{{index . "key"}}', "value"],
    ['[{{index . "missing"}}]', "[]"],
    ['{{if eq .clusterName "c1"}}one{{else}}other{{end}}', "one"],
    ['{{printf "%s-%d" .key (len .key)}}', "value-5"],
    ["{{.missing}}", 'template: c1/ConfigMap(ns/x).data.x:1:2: executing "c1/ConfigMap(ns/x).data.x" at <.missing>: map has no entry for key "missing"'],
    ["{{toUpper .key}}", 'template: c1/ConfigMap(ns/x).data.x:1: function "toUpper" not defined'],
    ["{{.key", "template: c1/ConfigMap(ns/x).data.x:1: unclosed action"],
  ])("%s gives %s", (text, expected) => expect(data(text)).toBe(expected));
  test.each(["True", "yes", "", "false"])("an annotation of %j expands nothing", (annotation) => expect(data("{{.key}}", annotation)).toBe("{{.key}}"));
  test("values of annotations are expanded, keys are not", () => {
    const live = object("v1", "ConfigMap", {}, { annotations: { ...TEMPLATES.annotations, "example.com/a": "{{.key}}" } });
    expect(manifestOf(render(live, configMaps))?.metadata.annotations).toEqual({ ...TEMPLATES.annotations, "example.com/a": "value" });
  });
  test("numbers that come of templates stay texts", () => expect(data("{{len .key}}")).toBe("5"));
  test.each([
    [object("v1", "ConfigMap"), "ConfigMap(ns/x)"],
    [object("apps/v1", "Deployment"), "Deployment.apps(ns/x)"],
    [object("rbac.authorization.k8s.io/v1", "ClusterRole", {}, { namespace: undefined }), "ClusterRole.rbac.authorization.k8s.io(x)"],
  ])("messages name the object as Go does", (live, name) => expect(templateRef(live)).toBe(name));
});

describe("works (3.2, 3.4)", () => {
  test("the config of a cluster-scoped object has an empty namespace", () => {
    const role = object("rbac.authorization.k8s.io/v1", "ClusterRole", {}, { namespace: undefined });
    expect(render({ ...role, metadata: { name: "x", uid: "u" } }, { group: "rbac.authorization.k8s.io", version: "v1", resource: "clusterroles", createOnly: true }).works[0]?.spec?.manifestConfigs).toEqual([{ resourceIdentifier: { group: "rbac.authorization.k8s.io", resource: "clusterroles", namespace: "", name: "x" }, updateStrategy: { type: "CreateOnly" } }]);
  });
  test("a work of the same objects in another version and with other configs is left alone", () => {
    const [work] = render(object("v1", "ConfigMap"), configMaps).works;
    const [createOnly] = render(object("v1", "ConfigMap"), { ...configMaps, createOnly: true }).works;
    const [other] = render(object("v2", "ConfigMap"), configMaps).works;
    if (work === undefined || createOnly === undefined || other === undefined) throw new Error("nothing rendered");
    expect([isUpToDate(work, createOnly), isUpToDate(work, other)]).toEqual([true, true]);
  });
  test("without destinations there is no work, and nothing is asked of clusters", () => {
    const asked = render(object("v1", "ConfigMap", { data: { x: "{{.missing}}" } }, TEMPLATES), configMaps, { binding: { name: "p", uid: "b", generation: 1, spec: { workload: { namespaceScope: [{ ...configMaps, namespace: "ns", name: "x", resourceVersion: "" }] } } } });
    expect(asked).toMatchObject({ works: [], errors: [] });
  });
});
