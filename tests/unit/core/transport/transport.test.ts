/** One row for each rule of reference section 3. */
import type { BindingSpec } from "../../../../core/model/binding";
import type { CustomTransform } from "../../../../core/model/custom-transform";
import type { KubeObject } from "../../../../core/model/kube-object";
import { asStored, cleanObject, compileTransforms, cutBatches, isUpToDate, parseRemovalPath, renderWorks, templateData, templatedObject, type RenderInput } from "../../../../core/transport";

function anObject(apiVersion: string, kind: string, fields: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): KubeObject {
  return { apiVersion, kind, metadata: { name: "x", namespace: "ns", ...metadata }, ...fields };
}

describe("cleaning (3.5)", () => {
  test("what servers and controllers wrote goes, the rest stays, and the argument is left alone", () => {
    const kept = { labels: { app: "web", "managed-by.kubestellar.io/singletonstatus": "true" }, creationTimestamp: "2025-01-01T00:00:00Z", deletionTimestamp: "2025-01-02T00:00:00Z" };
    const gone = { managedFields: [{}], finalizers: ["f"], generation: 3, ownerReferences: [{}], selfLink: "/x", resourceVersion: "5", uid: "u", generateName: "x-" };
    const object = anObject("v1", "ConfigMap", { data: { a: "b" }, status: {} }, { ...kept, ...gone, annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}" } });
    const before = JSON.stringify(object);
    expect(cleanObject(object)).toEqual(anObject("v1", "ConfigMap", { data: { a: "b" } }, { ...kept, annotations: {} }));
    expect(JSON.stringify(object)).toBe(before);
  });

  const service = (spec: object, annotations?: object) => cleanObject(anObject("v1", "Service", { spec }, annotations && { annotations }))["spec"];
  test.each<[string, object, object]>([
    ["defaults of the server go", { ipFamilies: ["IPv4"], externalTrafficPolicy: "x", internalTrafficPolicy: "x", ipFamilyPolicy: "x", sessionAffinity: "None", type: "ClusterIP" }, { type: "ClusterIP" }],
    ["addresses go", { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"] }, {}],
    ["headless stays headless", { clusterIP: "None", clusterIPs: ["None"] }, { clusterIP: "None", clusterIPs: ["None"] }],
    ["every port gets a null nodePort", { ports: [{ port: 1, nodePort: 30000 }, { port: 2 }] }, { ports: [{ port: 1, nodePort: null }, { port: 2, nodePort: null }] }],
    ["other fields stay", { healthCheckNodePort: 1, externalIPs: ["1.1.1.1"] }, { healthCheckNodePort: 1, externalIPs: ["1.1.1.1"] }],
  ])("Service: %s", (_, spec, expected) => expect(service(spec)).toEqual(expected));
  test("Service: node ports stay when asked", () => {
    expect(service({ ports: [{ port: 1, nodePort: 30000 }] }, { "control.kubestellar.io/preserve": "nodeport" })).toEqual({ ports: [{ port: 1, nodePort: 30000 }] });
  });
  test("only core v1 is a Service", () => {
    expect(cleanObject(anObject("serving.knative.dev/v1", "Service", { spec: { clusterIP: "x" } }))["spec"]).toEqual({ clusterIP: "x" });
  });
  test("Job: identity and selector go, its name labels stay", () => {
    const labels = { "controller-uid": "u", "batch.kubernetes.io/controller-uid": "u", "job-name": "j" };
    const job = anObject("batch/v1", "Job", { spec: { selector: {}, suspend: false, manualSelector: true, template: { metadata: { labels } } } }, { labels, annotations: { "batch.kubernetes.io/job-tracking": "", a: "b" } });
    expect(cleanObject(job)).toEqual(anObject("batch/v1", "Job", { spec: { manualSelector: true, template: { metadata: { labels: { "job-name": "j" } } } } }, { labels: { "job-name": "j" }, annotations: { a: "b" } }));
  });
});

describe("removal paths (3.6)", () => {
  test.each<[string, string[] | string]>([
    ["$", []],
    ["$.a.b_1.é", ["a", "b_1", "é"]],
    ['$["a b"].c["\\u00e9\\x41\\n\\"\\q"]', ["a b", "c", 'éA\n"q']],
    ['$["\\101\\0\\08"]', ["A\0\u00008"]],
    ['$["\\ud800"]', ["\uFFFD"]],
    ["", "EOF"],
    ["a", "syntax error at 0: missing root identifier (dollar sign)"],
    ["$.", "syntax error at 2: expected member-name-shorthand, got '\\x00'"],
    ["$.1", "syntax error at 2: expected member-name-shorthand, got '1'"],
    ["$..a", "syntax error at 2: expected member-name-shorthand, got '.'"],
    ["$.*", "syntax error at 2: expected member-name-shorthand, got '*'"],
    ["$.spec.ports[0]", "syntax error at 13: expected open quote, got '0'"],
    ["$['x']", "syntax error at 2: expected open quote, got '\\''"],
    ["$[", "syntax error at 2: expected open quote, got '\\x00'"],
    ['$["a', "syntax error at 4: missing close quote"],
    ['$["a\\', "syntax error at 5: escape-EOF"],
    ['$["a"', "syntax error at 5: missing close bracket, got '\\x00'"],
    ['$["a"x', "syntax error at 5: missing close bracket, got 'x'"],
    ["$.a-b", "syntax error at 3: extra junk '-' after last segment"],
    ["$.é b", "syntax error at 4: extra junk ' ' after last segment"],
    ['$["\\x4"]', "lexical error at 7 from goja: SyntaxError: lit: Line 1:1 Unexpected token ILLEGAL"],
    ['$["\\u{110000}"]', "lexical error at 14 from goja: SyntaxError: lit: Line 1:1 Unexpected token ILLEGAL"],
  ])("%s", (source, expected) => {
    expect(parseRemovalPath(source)).toEqual(typeof expected === "string" ? { ok: false, error: expected } : { ok: true, path: expected });
  });
});

describe("CustomTransforms (3.6)", () => {
  const transform = (name: string, apiGroup: string, resource: string, remove: string[]): CustomTransform => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "CustomTransform", metadata: { name, generation: 4 }, spec: { apiGroup, resource, remove } });
  const apps = { group: "apps", resource: "deployments" };

  test("good paths apply beside bad ones, and both show in the status", () => {
    const transforms = compileTransforms([transform("t", "apps", "deployments", ["$", "$.spec.replicas", "$['x']", "$.nope.deep", "$.spec.list.a"])]);
    const object = anObject("apps/v1", "Deployment", { spec: { replicas: 3, list: [{ a: 1 }] } });
    expect(transforms.apply(apps, object)).toEqual(anObject("apps/v1", "Deployment", { spec: { list: [{ a: 1 }] } }));
    expect(object["spec"]).toEqual({ replicas: 3, list: [{ a: 1 }] });
    expect(transforms.status("t")).toEqual({ observedGeneration: 4, errors: ["Invalid spec.remove[0]: it identifies the whole object", "Error in spec.remove[2]: syntax error at 2: expected open quote, got '\\''"] });
  });
  test("only the exact group and resource is touched", () => {
    const transforms = compileTransforms([transform("t", "", "deployments", ["$.spec"])]);
    const object = anObject("apps/v1", "Deployment", { spec: {} });
    expect(transforms.apply(apps, object)).toBe(object);
  });
  test("several for one resource all apply and all are warned", () => {
    const transforms = compileTransforms([transform("t2", "apps", "deployments", ["$.a"]), transform("t1", "apps", "deployments", ["$.b"])]);
    expect(transforms.apply(apps, anObject("apps/v1", "Deployment", { a: 1, b: 2, c: 3 }))).toEqual(anObject("apps/v1", "Deployment", { c: 3 }));
    expect(transforms.status("t1")?.warnings).toEqual(["multiple CustomTransform objects specify the same GroupResource; their names are map[t1:{} t2:{}]"]);
    expect(transforms.namesFor(apps)).toEqual(["t1", "t2"]);
  });
});

describe("template data (3.7)", () => {
  test("later sources win, and only Go identifiers count", () => {
    const cluster = { metadata: { name: "c1", labels: { a: "label", b: "label", "x.y/z": "1", "x-y": "1" }, annotations: { b: "annotation", c: "annotation" } } };
    const properties = { data: { c: "data", d: "data", type: "keyword", "1a": "digit" }, binaryData: { d: btoa("bytes") } };
    expect(templateData({ clusterName: "c1", cluster, properties })).toEqual({ clusterName: "c1", a: "label", b: "annotation", c: "data", d: "bytes" });
    expect(templateData({ clusterName: "c1", cluster: { metadata: { name: "c1", labels: { clusterName: "other" } } } })).toEqual({ clusterName: "other" });
    expect(templateData({ clusterName: "c1" })).toEqual({ clusterName: "c1" });
  });
  test("binaryData stays the bytes that it is: a byte order mark, and what is no UTF-8", () => {
    const properties = { binaryData: { mark: "77u/aGk=", stray: "4oI=" } };
    const data = templateData({ clusterName: "c1", properties });
    const expand = (text: string) => templatedObject(anObject("v1", "ConfigMap", { data: { text } })).expand(data, "c1/x").object["data"];
    expect(expand("{{ len .mark }} {{ .mark }}")).toEqual({ text: "5 \uFEFFhi" });
    expect(expand('{{ len .stray }} {{ printf "%x %q" .stray .stray }} {{ .stray }}')).toEqual({ text: '2 e282 "\\xe2\\x82" \uFFFD\uFFFD' });
  });
});

describe("expansion (3.7)", () => {
  test("values everywhere, keys nowhere, and texts without braces stay", () => {
    const object = anObject("v1", "ConfigMap", { data: { "{{.k}}": "{{.v}}!", plain: "}} .v", list: ["{{.v}}", 3] } });
    const { hasTemplates, expand } = templatedObject(object);
    expect(hasTemplates).toBe(true);
    for (const v of ["V", "W"]) {
      const { object: expanded, errors } = expand({ v }, "c1/ConfigMap(ns/x)");
      expect(expanded["data"]).toEqual({ "{{.k}}": `${v}!`, plain: "}} .v", list: [v, 3] });
      expect(errors).toEqual([]);
    }
  });
  test("errors carry destination, object and path", () => {
    const { errors } = templatedObject(anObject("v1", "ConfigMap", { data: { list: [{ k: "a {{ .missing }}" }] } })).expand({}, "c1/ConfigMap(ns/x)");
    expect(errors).toEqual(['template: c1/ConfigMap(ns/x).data.list[0].k:1:5: executing "c1/ConfigMap(ns/x).data.list[0].k" at <.missing>: map has no entry for key "missing"']);
  });
  test("a member called __proto__ is one like others", () => {
    const object = anObject("v1", "ConfigMap", { data: JSON.parse('{"__proto__": "{{.v}}", "a": "{{.v}}"}') as object });
    const { object: expanded } = templatedObject(object).expand({ v: "V" }, "c1/x");
    expect(JSON.stringify(expanded["data"])).toBe('{"__proto__":"V","a":"V"}');
    expect(JSON.stringify(object["data"])).toBe('{"__proto__":"{{.v}}","a":"{{.v}}"}');
  });
  test("nothing to expand gives the object itself", () => {
    const object = anObject("v1", "ConfigMap");
    const { hasTemplates, expand } = templatedObject(object);
    expect(hasTemplates).toBe(false);
    expect(expand({}, "").object).toBe(object);
  });
});

describe("batches (3.3)", () => {
  const sized = (bytes: number) => ({ object: { apiVersion: "v1", kind: "X", metadata: { name: "x" }, data: "-".repeat(bytes - 65) }, createOnly: false, uid: String(bytes) });
  const counts = (sizes: number[], maxNumWrapped: number, maxSizeWrapped: number) => {
    const cut = cutBatches(sizes.map(sized), { maxNumWrapped, maxSizeWrapped }, () => undefined);
    return cut.ok ? cut.batches.map((b) => [b.manifests.length, b.size]) : cut.size;
  };
  test.each<[string, number[], number, number, unknown]>([
    ["one object each", [100, 100], 1, 1000, [[1, 100], [1, 100]]],
    ["the count closes a batch", [100, 100, 100], 2, 1000, [[2, 200], [1, 100]]],
    ["reaching the size closes a batch", [100, 100, 100], 9, 300, [[2, 200], [1, 100]]],
    ["below the size all fit", [100, 100, 100], 9, 301, [[3, 300]]],
    ["a first object of exactly the size closes an empty batch", [300], 9, 300, [[0, 0], [1, 300]]],
    ["a larger object is an error", [100, 301], 9, 300, 301],
    ["nothing gives nothing", [], 1, 300, []],
  ])("%s", (_, sizes, count, size, expected) => expect(counts(sizes, count, size)).toEqual(expected));
});

describe("works (3.1, 3.2)", () => {
  const object = (name: string, fields: Record<string, unknown> = {}, annotations?: Record<string, string>): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "ns", uid: `uid-${name}`, ...(annotations && { annotations }) }, ...fields });
  const entry = (name: string, more = {}) => ({ group: "", version: "v1", resource: "configmaps", namespace: "ns", name, resourceVersion: "1", ...more });
  const template = (name: string, text: string) => object(name, { data: { k: text } }, { "control.kubestellar.io/expand-templates": "true" });
  const render = (objects: readonly KubeObject[], spec: Partial<BindingSpec> = {}, more: Partial<RenderInput> = {}) =>
    renderWorks({
      binding: { name: "p", uid: "binding-uid", generation: 7, spec: { workload: { namespaceScope: objects.map((o) => entry(o.metadata.name)) }, destinations: [{ clusterId: "c1" }, { clusterId: "c2" }], ...spec } },
      wdsName: "wds1",
      object: (ref) => objects.find((o) => o.metadata.name === ref.name),
      transforms: compileTransforms([]),
      templateData: (clusterName) => ({ clusterName, ...(clusterName === "c1" && { only1: "1" }) }),
      ...more,
    });
  const names = (r: ReturnType<typeof render>) => r.works.map((w) => `${w.metadata.namespace}/${w.metadata.name}`);

  test("one object a work: named by UIDs, labelled, with the Binding's generation", () => {
    const [work] = render([object("a")]).works;
    expect(work).toEqual({
      apiVersion: "work.open-cluster-management.io/v1",
      kind: "ManifestWork",
      metadata: {
        name: "binding-uid-wds1-uid-a", namespace: "c1",
        labels: { "transport.kubestellar.io/originOwnerReferenceBindingKey": "p", "transport.kubestellar.io/originWdsName": "wds1" },
        annotations: { "transport.kubestellar.io/originOwnerReferenceBindingGeneration": "7" },
      },
      spec: { workload: { manifests: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "ns" } }] } },
    });
  });
  test("destination by destination; several objects a work are numbered", () => {
    expect(names(render([object("a"), object("b")]))).toEqual(["c1/binding-uid-wds1-uid-a", "c1/binding-uid-wds1-uid-b", "c2/binding-uid-wds1-uid-a", "c2/binding-uid-wds1-uid-b"]);
    expect(names(render([object("a"), object("b"), object("c")], {}, { limits: { maxNumWrapped: 2, maxSizeWrapped: 512_000 } }))).toEqual(["c1/p-wds1-0", "c1/p-wds1-1", "c2/p-wds1-0", "c2/p-wds1-1"]);
  });
  test("createOnly objects get a config, and the server adds its default", () => {
    const [work] = render([object("a")], { workload: { namespaceScope: [entry("a", { createOnly: true })] } }).works;
    const config = { resourceIdentifier: { group: "", resource: "configmaps", namespace: "ns", name: "a" }, updateStrategy: { type: "CreateOnly" } };
    expect(work?.spec?.manifestConfigs).toEqual([config]);
    expect(work && asStored(work).spec?.manifestConfigs).toEqual([{ feedbackScrapeType: "Poll", ...config }]);
  });
  test("an object that is being deleted keeps its grace period of 0 in the stored work; what is empty goes", () => {
    const deleted = { ...anObject("v1", "ConfigMap"), metadata: { name: "x", namespace: "a", deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 0, labels: {}, generateName: "" } };
    const stored = asStored({ apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { name: "w" }, spec: { workload: { manifests: [deleted] } } });
    expect(stored.spec?.workload?.manifests?.[0]?.metadata).toEqual({ name: "x", namespace: "a", deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 0 });
  });
  test("no workload, no works", () => expect(render([], { workload: {} })).toMatchObject({ works: [], errors: [] }));
  test("destinations differ only where an object has templates", () => {
    expect(render([object("a")]).customized).toBe(false);
    const { works, customized } = render([object("a"), template("t", "{{.clusterName}}")]);
    expect(customized).toBe(true);
    expect(works.map((w) => w.spec?.workload?.manifests?.[0]?.["data"])).toEqual([undefined, { k: "c1" }, undefined, { k: "c2" }]);
  });
  test("without the annotation, or without braces, nothing is expanded", () => {
    expect(render([object("a", { data: { k: "{{.clusterName}}" } })]).works[0]?.spec?.workload?.manifests?.[0]?.["data"]).toEqual({ k: "{{.clusterName}}" });
    expect(render([template("t", "plain")]).customized).toBe(false);
  });
  test("an error takes all works, and only the first failing destination of an object is told", () => {
    expect(render([object("a"), template("t", "{{.only1}}"), template("u", "{{.none}}")])).toMatchObject({
      works: [],
      errors: [expect.stringContaining("template: c2/ConfigMap(ns/t).data.k:1:2"), expect.stringContaining("template: c1/ConfigMap(ns/u).data.k:1:2")],
    });
  });
  // As Go counts: with the line break at the end.
  const sizeOfA = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "ns" } }).length + 1;
  test.each<[string, ReturnType<typeof render>, string]>([
    ["a missing object", render([], { workload: { namespaceScope: [entry("gone")] } }), "MissingObject"],
    ["an object beyond the limit, even without destinations", render([object("a", { data: { k: "-".repeat(200) } })], { destinations: [] }, { limits: { maxNumWrapped: 1, maxSizeWrapped: 100 } }), "ObjectTooLarge"],
    ["a first object of exactly the limit", render([object("a")], {}, { limits: { maxNumWrapped: 1, maxSizeWrapped: sizeOfA } }), "EmptyBatch"],
    ["a name that is no label value", render([object("a")], {}, { binding: { name: "p".repeat(64), uid: "u", generation: 1, spec: {} } }), "NameTooLong"],
  ])("%s fails the whole Binding", (_, rendered, kind) => expect(rendered).toMatchObject({ works: [], errors: [], failure: { kind } }));

  test("an existing work is left alone for the same generation and objects, whatever they hold (3.4)", () => {
    const [work] = render([object("a", { data: { k: "1" } })]).works;
    const [other] = render([object("a", { data: { k: "2" } })]).works;
    const [later] = render([object("a")], {}, { binding: { name: "p", uid: "binding-uid", generation: 8, spec: { workload: { namespaceScope: [entry("a")] }, destinations: [{ clusterId: "c1" }] } } }).works;
    const [more] = render([object("a"), object("b")], {}, { limits: { maxNumWrapped: 2, maxSizeWrapped: 512_000 } }).works;
    if (work === undefined || other === undefined || later === undefined || more === undefined) throw new Error("nothing rendered");
    expect([isUpToDate(work, other), isUpToDate(work, later), isUpToDate(work, more)]).toEqual([true, false, false]);
  });
});
