import type { Diagnostic } from "../../../../core/model/diagnostic";
import type { Parsed } from "../../../../core/model/parse";
import { parseBindingPolicy, parseControlPlane, parseCustomTransform, parseManagedCluster, parseStatusCollector } from "../../../../core/model/parse";
import { cpuTime } from "../../../support/cpu-time";

const policy = (spec: unknown, metadata: unknown = { name: "nginx" }): unknown => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata, spec });
const clauses = (...downsync: unknown[]): unknown => policy({ clusterSelectors: [{ matchLabels: { region: "eu" } }], downsync });
const selectors = (...clusterSelectors: unknown[]): unknown => policy({ clusterSelectors, downsync: [{ resources: ["deployments"] }] });
const good = clauses({ objectSelectors: [{ matchLabels: { app: "nginx" } }] });

const brief = ({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): readonly string[] => diagnostics.map((d) => `${d.code} ${d.severity} ${d.path}`);

describe("parseBindingPolicy", () => {
  it("gives the same object, typed, when nothing is wrong", () => {
    expect(parseBindingPolicy(good)).toEqual({ value: good, diagnostics: [] });
    expect(parseBindingPolicy(good).value).toBe(good);
  });

  const rows: readonly (readonly [name: string, input: unknown, findings: readonly string[]])[] = [
    ["text is no policy", "nginx", ["KS100 error "]],
    ["null is no policy", null, ["KS100 error "]],
    ["a list is no policy", [], ["KS100 error "]],
    ["another kind", { ...(good as object), kind: "Binding" }, ["KS100 error kind"]],
    ["another version", { ...(good as object), apiVersion: "control.kubestellar.io/v1" }, ["KS100 error apiVersion"]],
    ["metadata is missing", { ...(good as object), metadata: undefined }, ["KS102 error metadata.name"]],
    ["the name is missing", policy(undefined, {}), ["KS111 warning spec.clusterSelectors", "KS111 warning spec.downsync", "KS102 error metadata.name"]],
    ["the name has capitals", { ...(good as object), metadata: { name: "Nginx" } }, ["KS106 error metadata.name"]],
    ["a name of 63 characters is fine", { ...(good as object), metadata: { name: "a".repeat(63) } }, []],
    ["a name of 64 characters stops transport", { ...(good as object), metadata: { name: "a".repeat(64) } }, ["KS115 error metadata.name"]],
    ["a name of 254 characters is refused", { ...(good as object), metadata: { name: "a".repeat(254) } }, ["KS106 error metadata.name"]],
    ["labels are misspelt", { ...(good as object), metadata: { name: "n", lables: {} } }, ["KS101 error metadata.lables"]],
    ["a label value is a number", { ...(good as object), metadata: { name: "n", labels: { tier: 1 } } }, ["KS104 error metadata.labels.tier"]],
    ["a label key has two slashes", { ...(good as object), metadata: { name: "n", labels: { "a/b/c": "x" } } }, ['KS110 error metadata.labels["a/b/c"]']],
    ["an annotation key may have capitals in its prefix", { ...(good as object), metadata: { name: "n", annotations: { "Example.com/x": "y z" } } }, []],
    ["a namespace is ignored", { ...(good as object), metadata: { name: "n", namespace: "default" } }, ["KS120 warning metadata.namespace"]],
    ["server fields may come back in", { ...(good as object), metadata: { name: "n", uid: "u", resourceVersion: "1", creationTimestamp: null, managedFields: [{}] }, status: {} }, []],
    ["an unknown field of a clause", clauses({ resource: ["pods"], resources: ["pods"] }), ["KS101 error spec.downsync[0].resource"]],
    ["no selector and no clause", policy({}), ["KS111 warning spec.clusterSelectors", "KS111 warning spec.downsync"]],
    ["a list is written as text", clauses({ resources: "pods" }), ["KS104 error spec.downsync[0].resources"]],
    ["a field is null", clauses({ apiGroup: null }), ["KS104 error spec.downsync[0].apiGroup"]],
    ["a clause has no test", clauses({ createOnly: true }), ["KS107 error spec.downsync[0]"]],
    ["a clause has only an empty list", clauses({ resources: [] }), ["KS108 error spec.downsync[0]"]],
    ["a clause has an empty list and a test", clauses({ resources: [], apiGroup: "" }), []],
    ["a clause says '*' and means it", clauses({ namespaces: ["*"] }), ["KS108 warning spec.downsync[0]"]],
    ["a clause says {} and means it", clauses({ objectSelectors: [{ matchLabels: { a: "b" } }, {}] }), ["KS108 warning spec.downsync[0]"]],
    ["'*' beside others", clauses({ resources: ["*", "pods"], apiGroup: "" }), ["KS103 warning spec.downsync[0].resources"]],
    ["'*' is no group", clauses({ apiGroup: "*" }), ["KS114 error spec.downsync[0].apiGroup"]],
    ["a group with its version", clauses({ apiGroup: "apps/v1" }), ["KS114 error spec.downsync[0].apiGroup"]],
    ["a kind in place of a resource", clauses({ resources: ["Deployment"] }), ["KS114 error spec.downsync[0].resources[0]"]],
    ["a pattern of namespaces", clauses({ namespaces: ["team-*"] }), ["KS114 error spec.downsync[0].namespaces[0]"]],
    ["the empty namespace is that of cluster-scoped objects", clauses({ namespaces: [""] }), []],
    ["object names may be those of RBAC", clauses({ objectNames: ["system:admin"] }), []],
    ["In without values", selectors({ matchExpressions: [{ key: "a", operator: "In" }] }), ["KS109 error spec.clusterSelectors[0].matchExpressions[0].values"]],
    ["Exists with values", selectors({ matchExpressions: [{ key: "a", operator: "Exists", values: ["b"] }] }), ["KS109 error spec.clusterSelectors[0].matchExpressions[0].values"]],
    ["an unknown operator, said once", selectors({ matchExpressions: [{ key: "a", operator: "Equals", values: ["b"] }] }), ["KS109 error spec.clusterSelectors[0].matchExpressions[0].operator"]],
    ["a key without name", selectors({ matchLabels: { "example.com/": "x" } }), ['KS109 error spec.clusterSelectors[0].matchLabels["example.com/"]', 'KS109 error spec.clusterSelectors[0].matchLabels["example.com/"]']],
    ["a value of 64 characters", selectors({ matchLabels: { a: "x".repeat(64) } }), ["KS109 error spec.clusterSelectors[0].matchLabels.a"]],
    ["an operator is missing", selectors({ matchExpressions: [{ key: "a" }] }), ["KS102 error spec.clusterSelectors[0].matchExpressions[0].operator"]],
    ["object selectors are checked too", clauses({ objectSelectors: [{ matchExpressions: [{ key: "a", operator: "NotIn" }] }] }), ["KS109 error spec.downsync[0].objectSelectors[0].matchExpressions[0].values"]],
    ["findings of all sorts at once", policy({ clusterSelectors: [{ matchExpressions: [{ key: "a", operator: "In" }] }, 7], downsync: [{ resources: "pods" }, { namespaces: ["A"] }], downsyncs: [] }),
      ["KS101 error spec.downsyncs", "KS104 error spec.clusterSelectors[1]", "KS104 error spec.downsync[0].resources", "KS109 error spec.clusterSelectors[0].matchExpressions[0].values", "KS114 error spec.downsync[1].namespaces[0]"]],
  ];

  it.each(rows)("%s", (_name, input, findings) => {
    const parsed = parseBindingPolicy(input);
    expect(brief(parsed)).toEqual(findings);
    expect(parsed.value !== undefined).toBe(!findings.some((line) => line.includes(" error ")));
  });

  it("says what the field should have been called", () => {
    const [finding] = parseBindingPolicy(policy({ clusterSelector: [], downsync: [] })).diagnostics;
    expect(finding).toEqual({
      code: "KS101",
      severity: "error",
      path: "spec.clusterSelector",
      message: 'unknown field "clusterSelector"',
      fix: "Did you mean clusterSelectors? The API server would drop the field without a word",
      object: "BindingPolicy nginx",
    });
  });

  it.each([
    ["a selector that cannot be converted is accepted by the server", selectors({ matchExpressions: [{ key: "a", operator: "In" }] }), true],
    ["an operator outside the CRD's pattern is not", selectors({ matchExpressions: [{ key: "a", operator: "Equals" }] }), false],
    ["an unknown field is dropped by the server", clauses({ resources: ["pods"], x: 1 }), true],
    ["a clause without test is refused", clauses({}), false],
    ["nulls that can go are accepted", clauses({ apiGroup: null, resources: ["pods"], objectSelectors: [{ matchLabels: null, matchExpressions: [{ key: "a", operator: "Exists", values: null }] }] }), true],
    ["a clause whose only test is null is refused", clauses({ apiGroup: null }), false],
    ["a required null is refused", selectors({ matchExpressions: [{ key: null, operator: "Exists" }] }), false],
    ["a null in a list is refused", clauses({ resources: [null] }), false],
    ["a name that only transport stumbles over is accepted", { ...(good as object), metadata: { name: "a".repeat(64) } }, true],
  ])("for previews: %s", (_name, input, accepted) => {
    const parsed: Parsed<unknown> = parseBindingPolicy(input);
    expect("accepted" in parsed).toBe(accepted);
    expect(JSON.stringify(parsed)).not.toMatch(/"accepted":.*null/);
    expect(parsed.value).toBeUndefined();
  });

  it("tells an index from a key that looks like one", () => {
    expect(brief(parseBindingPolicy({ ...(good as object), metadata: { name: "n", labels: { "0": 1 } } }))).toEqual(['KS104 error metadata.labels["0"]']);
  });

  it("reports ten thousand errors at once, in bounded time", () => {
    const started = cpuTime();
    const many = parseBindingPolicy(clauses(...Array.from({ length: 10_000 }, () => ({ resurces: 1 }))));
    expect(many.diagnostics).toHaveLength(20_000);
    expect(cpuTime() - started).toBeLessThan(5_000);
  });

  it("is not led astray by __proto__, depth or length", () => {
    const proto = JSON.parse('{"apiVersion":"control.kubestellar.io/v1alpha1","kind":"BindingPolicy","metadata":{"name":"n"},"spec":{"__proto__":{"downsync":[]}}}') as unknown;
    expect(brief(parseBindingPolicy(proto))).toContain("KS101 error spec.__proto__");
    const long = "x".repeat(1_000_000);
    const [finding] = parseBindingPolicy(policy({ [long]: 1 })).diagnostics;
    expect(finding?.message.length).toBeLessThan(200);
  });
});

const control = (kind: string, spec: unknown, name = "n"): unknown => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind, metadata: { name }, spec });

describe("parseCustomTransform", () => {
  it.each([
    ["a good one", { apiGroup: "apps", resource: "deployments", remove: ["$.spec.replicas"] }, []],
    ["nothing to remove", { apiGroup: "", resource: "pods" }, ["KS117 warning spec.remove"]],
    ["no group", { resource: "pods", remove: ["$.a"] }, ["KS102 error spec.apiGroup"]],
    ["a group with version and a kind", { apiGroup: "apps/v1", resource: "Deployment", remove: ["$.a"] }, ["KS114 error spec.apiGroup", "KS114 error spec.resource"]],
    ["nothing at all", undefined, ["KS117 warning spec"]],
  ])("%s", (_name, spec, findings) => {
    expect(brief(parseCustomTransform(control("CustomTransform", spec)))).toEqual(findings);
  });
});

describe("parseStatusCollector", () => {
  it.each([
    ["a good one", { limit: 20, select: [{ name: "wec", def: "inventory.name" }] }, []],
    ["no limit", { select: [{ name: "wec", def: "inventory.name" }] }, ["KS102 error spec.limit"]],
    ["a limit that is no integer", { limit: 1.5, select: [{ name: "a", def: "1" }] }, ["KS104 error spec.limit"]],
    ["select and groupBy", { limit: 1, select: [{ name: "a", def: "1" }], groupBy: [{ name: "b", def: "1" }] }, ["KS112 error spec.groupBy"]],
    ["groupBy alone", { limit: 1, groupBy: [{ name: "b", def: "1" }] }, ["KS112 error spec.groupBy"]],
    ["nothing asked", { limit: 1 }, ["KS117 warning spec"]],
    ["COUNT of something", { limit: 1, combinedFields: [{ name: "n", type: "COUNT", subject: "1" }] }, ["KS113 error spec.combinedFields[0].subject"]],
    ["SUM of nothing", { limit: 1, combinedFields: [{ name: "n", type: "SUM" }] }, ["KS113 error spec.combinedFields[0].subject"]],
    ["an unknown aggregation", { limit: 1, combinedFields: [{ name: "n", type: "MEDIAN", subject: "1" }] }, ["KS113 error spec.combinedFields[0].type"]],
    ["two columns of one name", { limit: 1, groupBy: [{ name: "n", def: "1" }], combinedFields: [{ name: "n", type: "COUNT" }] }, ["KS116 warning spec.combinedFields[0].name"]],
  ])("%s", (_name, spec, findings) => {
    expect(brief(parseStatusCollector(control("StatusCollector", spec)))).toEqual(findings);
  });
});

describe("parseManagedCluster", () => {
  const cluster = (spec: unknown, metadata: unknown = { name: "cluster1" }): unknown => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata, spec });
  it.each([
    ["a good one", cluster({ hubAcceptsClient: true, managedClusterClientConfigs: [{ url: "https://x", caBundle: "YQ==" }] }), []],
    ["no spec", cluster(undefined), []],
    ["a name with dots becomes no namespace", cluster({}, { name: "a.b" }), ["KS115 error metadata.name"]],
    ["a label with a space", cluster({}, { name: "a", labels: { site: "new york" } }), ["KS110 error metadata.labels.site"]],
    ["a lease below zero", cluster({ leaseDurationSeconds: -1 }), ["KS121 error spec.leaseDurationSeconds"]],
    ["a lease beyond 32 bits", cluster({ leaseDurationSeconds: 2 ** 31 }), ["KS121 error spec.leaseDurationSeconds"]],
    ["an effect of another sort of taint", cluster({ taints: [{ key: "a", effect: "NoSchedule" }] }), ["KS105 error spec.taints[0].effect"]],
    ["a time that is none", cluster({ taints: [{ key: "a", effect: "NoSelect", timeAdded: "yesterday" }] }), ["KS105 error spec.taints[0].timeAdded"]],
    ["a time that is null", cluster({ taints: [{ key: "a", effect: "NoSelect", timeAdded: null }] }), []],
    ["a bundle that is empty", cluster({ managedClusterClientConfigs: [{ url: "https://x", caBundle: "" }] }), ["KS105 error spec.managedClusterClientConfigs[0].caBundle"]],
    ["a bundle that is no base64", cluster({ managedClusterClientConfigs: [{ url: "https://x", caBundle: "-----BEGIN" }] }), ["KS105 error spec.managedClusterClientConfigs[0].caBundle"]],
  ])("%s", (_name, input, findings) => {
    expect(brief(parseManagedCluster(input))).toEqual(findings);
  });
});

describe("parseControlPlane", () => {
  const controlPlane = (spec: unknown, name = "its1"): unknown => ({ apiVersion: "tenancy.kflex.kubestellar.org/v1alpha1", kind: "ControlPlane", metadata: { name }, spec });
  it.each([
    ["a good one", controlPlane({ type: "k8s" }), []],
    ["no spec", controlPlane(undefined), ["KS102 error spec"]],
    ["no type", controlPlane({ backend: "shared" }), ["KS102 error spec.type"]],
    ["an unknown type", controlPlane({ type: "k0s" }), ["KS105 error spec.type"]],
    ["external without a Secret", controlPlane({ type: "external" }), ["KS118 error spec.bootstrapSecretRef"]],
    ["a name too long for its namespace", controlPlane({ type: "host" }, "a".repeat(57)), ["KS115 error metadata.name"]],
    ["a hook named twice", controlPlane({ type: "k8s", postCreateHooks: [{ hookName: "h" }, { hookName: "h" }] }), ["KS119 warning spec.postCreateHooks[1].hookName"]],
  ])("%s", (_name, input, findings) => {
    expect(brief(parseControlPlane(input))).toEqual(findings);
  });
});
