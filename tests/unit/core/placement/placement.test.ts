/** One row for each rule of reference section 2. */
import type { BindingPolicySpec, DownsyncClause } from "../../../../core/model/binding-policy";
import type { ApiResource, KubeObject } from "../../../../core/model/kube-object";
import { resources } from "../../../../core/model/resources";
import { createPlacementIndex, isWatched, resolvePlacement, type PlacementCluster, type ResolvedPolicy } from "../../../../core/placement";

const widgets: ApiResource = { group: "apps.example.io", version: "v1", resource: "widgets", kind: "Widget", namespaced: true };

function anObject(resource: ApiResource, path: string, metadata: Partial<KubeObject["metadata"]> = {}) {
  const [namespace, name] = path.includes("/") ? path.split("/") : [undefined, path];
  return { resource, object: { apiVersion: "v1", kind: resource.kind, metadata: { name: name ?? "", ...(namespace !== undefined && { namespace }), ...metadata } } };
}

const aNamespace = (name: string, labels: Record<string, string> = {}) => anObject(resources.Namespace, name, { labels });

function resolveOne(spec: BindingPolicySpec, objects: ReturnType<typeof anObject>[], clusters: PlacementCluster[] = []): ResolvedPolicy {
  const [only] = resolvePlacement({ policies: [{ metadata: { name: "p" }, spec }], clusters, objects }).policies;
  if (only === undefined) throw new Error("no policy came back");
  return only;
}

function selected(policy: ResolvedPolicy): readonly string[] {
  const { clusterScope = [], namespaceScope = [] } = policy.spec?.workload ?? {};
  return [...clusterScope.map((e) => `${e.resource}/${e.name}`), ...namespaceScope.map((e) => `${e.resource}/${e.namespace}/${e.name}`)];
}

describe("which clusters (2.1)", () => {
  const clusters = [{ name: "c10", labels: { env: "prod" } }, { name: "c2", labels: { env: "dev", tier: "gold" } }, { name: "bare" }];
  test.each<[string, BindingPolicySpec["clusterSelectors"], string[]]>([
    ["no selectors choose none", undefined, []],
    ["an empty list chooses none", [], []],
    ["an empty selector chooses all, in byte order", [{}], ["bare", "c10", "c2"]],
    ["several selectors are ORed", [{ matchLabels: { env: "prod" } }, { matchLabels: { tier: "gold" } }], ["c10", "c2"]],
    ["the parts of one selector are ANDed", [{ matchLabels: { env: "dev" }, matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }], []],
    ["NotIn also chooses clusters without the key", [{ matchExpressions: [{ key: "env", operator: "NotIn", values: ["dev"] }] }], ["bare", "c10"]],
    ["DoesNotExist chooses clusters without the key", [{ matchExpressions: [{ key: "env", operator: "DoesNotExist" }] }], ["bare"]],
    ["Exists chooses clusters with the key", [{ matchExpressions: [{ key: "env", operator: "Exists" }] }], ["c10", "c2"]],
    ["In chooses any of its values", [{ matchExpressions: [{ key: "env", operator: "In", values: ["prod", "dev"] }] }], ["c10", "c2"]],
  ])("%s", (_, clusterSelectors, expected) => {
    expect((resolveOne({ ...(clusterSelectors && { clusterSelectors }) }, [], clusters).spec?.destinations ?? []).map((d) => d.clusterId)).toEqual(expected);
  });

  test.each<[string, NonNullable<BindingPolicySpec["clusterSelectors"]>[number], string]>([
    ["In without values", { matchExpressions: [{ key: "a", operator: "In" }] }, "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty"],
    ["Exists with values", { matchExpressions: [{ key: "a", operator: "Exists", values: ["x"] }] }, 'values: Invalid value: ["x"]: values set must be empty for exists and does not exist'],
    ["an unknown operator", { matchExpressions: [{ key: "a", operator: "Bogus" }] }, '"Bogus" is not a valid label selector operator'],
    ["a bad key", { matchLabels: { "a b": "x" } }, 'key: Invalid value: "a b": name part must consist of alphanumeric characters'],
  ])("a new policy is stuck on %s and has no Binding", (_, selector, error) => {
    const policy = resolveOne({ clusterSelectors: [{}, selector], downsync: [{ resources: ["*"] }] }, [anObject(resources.ConfigMap, "a/x")], [{ name: "c1" }]);
    expect(policy).toMatchObject({ spec: null, wanted: false, errors: [] });
    expect(policy.stuck).toContain(error);
  });
});

describe("which objects exist (2.2)", () => {
  test.each<[string, Partial<ApiResource>, string | undefined, boolean]>([
    ["apps are watched", { group: "apps", resource: "deployments" }, undefined, true],
    ["leases are not", { group: "coordination.k8s.io", resource: "leases" }, undefined, false],
    ["core events are not", { group: "", resource: "events" }, undefined, false],
    ["core nodes are not", { group: "", resource: "nodes" }, undefined, false],
    ["policies are not", { group: "control.kubestellar.io", resource: "bindingpolicies" }, undefined, false],
    ["csinodes are not, csidrivers are", { group: "storage.k8s.io", resource: "csinodes" }, undefined, false],
    ["a resource without watch is not", { group: "", resource: "componentstatuses", verbs: ["get", "list"] }, undefined, false],
    ["a limit keeps other groups out", { group: "apps", resource: "deployments" }, "batch", false],
    ["core needs an empty element", { group: "", resource: "configmaps" }, "apps", false],
    ["core with an empty element", { group: "", resource: "configmaps" }, ",apps", true],
    ["elements are not trimmed", { group: "batch", resource: "jobs" }, "apps, batch", false],
    ["CRDs are always in", { group: "apiextensions.k8s.io", resource: "customresourcedefinitions" }, "apps", true],
  ])("%s", (_, resource, apiGroups, expected) => {
    expect(isWatched({ group: "", resource: "", ...resource }, apiGroups)).toBe(expected);
  });

  test("an object of a CRD with two served versions makes a Binding that is refused", () => {
    const crd = anObject(resources.CustomResourceDefinition, "widgets.apps.example.io");
    const definition = { ...crd, object: { ...crd.object, kind: "CustomResourceDefinition", spec: { group: "apps.example.io", scope: "Namespaced", names: { plural: "widgets", kind: "Widget" }, versions: [{ name: "v1", served: true }, { name: "v2", served: true }, { name: "v3", served: false }] } } };
    const policy = resolveOne({ downsync: [{ resources: ["widgets"] }] }, [definition, anObject(widgets, "a/w")]);
    expect(policy.spec).toBeNull();
    expect(policy.errors).toEqual([
      'Binding.control.kubestellar.io "p" is invalid: spec.workload.namespaceScope[1]: Duplicate value: {"group":"apps.example.io","name":"w","namespace":"a","resource":"widgets"}',
    ]);
  });
});

describe("one clause (2.3)", () => {
  const objects = [
    aNamespace("a", { team: "red" }), aNamespace("b", { team: "blue" }),
    anObject(resources.ConfigMap, "a/x", { labels: { app: "web" } }), anObject(resources.ConfigMap, "b/y"), anObject(resources.ConfigMap, "lost/z"),
    anObject(resources.Deployment, "a/x"), anObject(resources.ClusterRole, "x", { labels: { app: "web" } }),
  ];
  const configMaps = (clause: DownsyncClause): DownsyncClause => ({ ...clause, resources: ["configmaps"] });
  test.each<[string, DownsyncClause, string[]]>([
    ["an api group must be equal", { apiGroup: "apps" }, ["deployments/a/x"]],
    ["the empty group is core", { apiGroup: "", objectNames: ["x"] }, ["configmaps/a/x"]],
    ["a star is no group", { apiGroup: "*" }, []],
    ["empty lists match everything", configMaps({ namespaces: [], objectNames: [], objectSelectors: [], namespaceSelectors: [] }), ["configmaps/a/x", "configmaps/b/y", "configmaps/lost/z"]],
    ["a star beside names matches everything", configMaps({ namespaces: ["a", "*"] }), ["configmaps/a/x", "configmaps/b/y", "configmaps/lost/z"]],
    ["names are no patterns", configMaps({ objectNames: ["x*"] }), []],
    ["an empty namespace means cluster-scoped", { namespaces: [""], objectNames: ["x"] }, ["clusterroles/x"]],
    ["a namespace's name does not match the Namespace", { namespaces: ["a"], resources: ["namespaces"] }, []],
    ["any object selector suffices", { objectSelectors: [{ matchLabels: { app: "nope" } }, { matchLabels: { app: "web" } }] }, ["clusterroles/x", "configmaps/a/x"]],
    ["a malformed object selector matches nothing", { objectSelectors: [{ matchExpressions: [{ key: "app", operator: "Bogus" }] }] }, []],
    ["a malformed one beside a good one is skipped", { objectSelectors: [{ matchExpressions: [{ key: "app", operator: "In" }] }, { matchLabels: { app: "web" } }] }, ["clusterroles/x", "configmaps/a/x"]],
    ["namespace selectors read the Namespace", configMaps({ namespaceSelectors: [{ matchLabels: { team: "red" } }] }), ["configmaps/a/x"]],
    ["a missing Namespace does not match, even NotIn", configMaps({ namespaceSelectors: [{ matchExpressions: [{ key: "team", operator: "NotIn", values: ["red", "blue"] }] }] }), []],
    ["cluster-scoped objects do not match", { resources: ["clusterroles"], namespaceSelectors: [{ matchExpressions: [{ key: "team", operator: "DoesNotExist" }] }] }, []],
    ["an empty namespace selector switches the test off", { resources: ["clusterroles"], namespaceSelectors: [{ matchLabels: { team: "red" } }, {}] }, ["clusterroles/x"]],
  ])("%s", (_, clause, expected) => {
    expect(selected(resolveOne({ downsync: [clause] }, objects))).toEqual(expected);
  });

  test("after a first clause failed to read a Namespace, a later one sees it without labels", () => {
    const unread: DownsyncClause = { resources: ["clusterroles"], namespaceSelectors: [{ matchLabels: { team: "red" } }] };
    const negative: DownsyncClause = { resources: ["clusterroles"], namespaceSelectors: [{ matchExpressions: [{ key: "team", operator: "DoesNotExist" }] }] };
    expect(selected(resolveOne({ downsync: [unread, negative] }, objects))).toEqual(["clusterroles/x"]);
    expect(selected(resolveOne({ downsync: [negative, unread] }, objects))).toEqual([]);
  });
});

test("modulation is united over the clauses that match (2.4)", () => {
  const policy = resolveOne(
    { downsync: [{ objectNames: ["x"], createOnly: true, statusCollectors: ["b", "a", "b"] }, { resources: ["configmaps"], wantMultiWECReportedState: true, statusCollectors: ["c"], createOnly: false }, { objectNames: ["other"], wantSingletonReportedState: true }] },
    [anObject(resources.ConfigMap, "a/x", { resourceVersion: "7" })],
  );
  expect(policy.spec).toEqual({
    workload: { namespaceScope: [{ group: "", version: "v1", resource: "configmaps", namespace: "a", name: "x", resourceVersion: "7", createOnly: true, statusCollectors: ["a", "b", "c"], wantMultiWECReportedState: true }] },
  });
});

test("entries are ordered by bytes: core first, dots and dashes before slashes (2.5)", () => {
  const objects = [anObject(resources.Deployment, "a/x"), anObject(widgets, "a/x"), anObject(resources.ConfigMap, "a/x"), anObject(resources.ConfigMap, "a-b/x"), anObject(resources.ConfigMap, "a/X")];
  expect(selected(resolveOne({ downsync: [{ resources: ["*"] }] }, objects))).toEqual(["configmaps/a-b/x", "configmaps/a/X", "configmaps/a/x", "widgets/a/x", "deployments/a/x"]);
});

describe("when a Binding exists (2.6)", () => {
  test.each<[string, BindingPolicySpec, boolean]>([
    ["neither objects nor clusters: none", {}, false],
    ["clusters only", { clusterSelectors: [{}] }, true],
    ["objects only", { downsync: [{ objectNames: ["x"] }] }, true],
  ])("%s", (_, spec, wanted) => expect(resolveOne(spec, [anObject(resources.ConfigMap, "a/x")], [{ name: "c" }]).wanted).toBe(wanted));

  test("an object that is being deleted stays, a policy that is goes", () => {
    const objects = [anObject(resources.ConfigMap, "a/x", { deletionTimestamp: "2025-01-01T00:00:00Z" })];
    expect(selected(resolveOne({ downsync: [{ objectNames: ["x"] }] }, objects))).toEqual(["configmaps/a/x"]);
    expect(resolvePlacement({ policies: [{ metadata: { name: "p", deletionTimestamp: "2025-01-01T00:00:00Z" } }], clusters: [], objects }).policies).toEqual([]);
  });
});

describe("singleton conflicts across policies (2.7)", () => {
  const objects = [anObject(resources.ConfigMap, "a/x")];
  const policy = (name: string, cluster: string, wantSingletonReportedState: boolean) => ({ metadata: { name }, spec: { clusterSelectors: [{ matchLabels: { name: cluster } }], downsync: [{ objectNames: ["x"], wantSingletonReportedState }] } });
  const clusters = ["c1", "c2"].map((name) => ({ name, labels: { name } }));
  const errors = (...policies: ReturnType<typeof policy>[]) => resolvePlacement({ policies, clusters, objects }).policies.map((p) => p.errors);

  test("one WEC is no conflict", () => expect(errors(policy("p", "c1", true))).toEqual([[]]));
  test("no WEC is one, in these words", () =>
    expect(errors(policy("p", "none", true))).toEqual([
      ['Singleton reported status return is requested but some objects have the wrong number of associated WECs, for example: [{"ObjectID":{"GVK":{"Group":"","Version":"v1","Kind":"ConfigMap"},"Resource":"configmaps","ObjectName":{"Namespace":"a","Name":"x"}},"NumWECs":0}]'],
    ]));
  test("only policies that ask count, but all that list the object are told", () => {
    expect(errors(policy("p", "c1", true), policy("q", "c2", false))).toEqual([[], []]);
    expect(errors(policy("p", "c1", true), policy("q", "c2", true)).map((e) => e[0]?.endsWith('"NumWECs":2}]'))).toEqual([true, true]);
    expect(errors(policy("p", "none", true), policy("q", "c2", false)).map((e) => e.length)).toEqual([1, 1]);
  });
});

describe("remembering as the running controller (memory: events)", () => {
  const spec = (key: string): BindingPolicySpec => ({ clusterSelectors: [{ matchLabels: { [key]: "1" } }], downsync: [{ namespaceSelectors: [{ matchLabels: { team: "red" } }] }] });
  const index = (memory: "events" | "state") => {
    const i = createPlacementIndex({ memory });
    i.setPolicy({ metadata: { name: "p" }, spec: spec("a") });
    i.setCluster({ name: "c1", labels: { a: "1" } });
    for (const { resource, object } of [aNamespace("a", { team: "red" }), anObject(resources.ConfigMap, "a/x")]) i.setObject(resource, object);
    i.takeDirty();
    return i;
  };
  const count = (i: ReturnType<typeof createPlacementIndex>) => i.binding("p").spec?.workload?.namespaceScope?.length ?? 0;

  test.each([["events", 1], ["state", 0]] as const)("%s: after a Namespace's label changed, its members are %d", (memory, expected) => {
    const i = index(memory);
    i.setObject(resources.Namespace, aNamespace("a", { team: "blue" }).object);
    expect(count(i)).toBe(expected);
    i.setObject(resources.ConfigMap, anObject(resources.ConfigMap, "a/x", { resourceVersion: "2" }).object);
    expect(count(i)).toBe(0);
  });

  test("a policy that gets stuck keeps its destinations, whatever the clusters do, and its objects", () => {
    const i = index("events");
    i.setPolicy({ metadata: { name: "p" }, spec: { clusterSelectors: [{ matchLabels: { "b d": "1" } }], downsync: [] } });
    i.removeCluster("c1");
    i.setCluster({ name: "c2", labels: { a: "1" } });
    expect(i.binding("p")).toMatchObject({ wanted: true, spec: { destinations: [{ clusterId: "c1" }] } });
    expect(count(i)).toBe(1);
    i.setObject(resources.ConfigMap, anObject(resources.ConfigMap, "a/x", { resourceVersion: "2" }).object);
    expect(count(i)).toBe(0);
    i.setPolicy({ metadata: { name: "p" }, spec: spec("a") });
    expect(i.binding("p").spec?.destinations).toEqual([{ clusterId: "c2" }]);
  });
});

describe("a policy that gets stuck and loses the last object that it chose", () => {
  const stuckSpec = { clusterSelectors: [{ matchLabels: { "b d": "1" } }], downsync: [{ resources: ["configmaps"] }] };
  const emptied = (memory: "events" | "state", before: BindingPolicySpec) => {
    const index = createPlacementIndex({ memory });
    index.setPolicy({ metadata: { name: "p" }, spec: before });
    index.setObject(resources.ConfigMap, anObject(resources.ConfigMap, "a/x").object);
    index.binding("p");
    index.setPolicy({ metadata: { name: "p" }, spec: stuckSpec });
    index.removeObject(resources.ConfigMap, { namespace: "a", name: "x" });
    return index.binding("p");
  };
  test("leaves an empty Binding, which the object's own event writes", () => {
    expect(emptied("events", { downsync: [{ resources: ["configmaps"] }] })).toMatchObject({ wanted: false, spec: { workload: {} } });
  });
  test("says nothing of the Binding when it was stuck from the first", () => {
    expect(emptied("events", stuckSpec)).toMatchObject({ wanted: false, spec: null });
  });
  test("says nothing of the Binding where the answer does not depend on what came before", () => {
    expect(emptied("state", { downsync: [{ resources: ["configmaps"] }] })).toMatchObject({ wanted: false, spec: null });
  });
});

test("two label changes of one cluster between questions are both seen", () => {
  const index = createPlacementIndex();
  index.setPolicy({ metadata: { name: "p" }, spec: { clusterSelectors: [{ matchLabels: { a: "1" } }] } });
  index.setCluster({ name: "c", labels: { b: "1" } });
  index.takeDirty();
  index.setCluster({ name: "c", labels: { a: "1", b: "1" } });
  index.setCluster({ name: "c", labels: { a: "1" } });
  expect(index.destinations("p")).toEqual(["c"]);
  index.setCluster({ name: "c", labels: { a: "1", b: "2" } });
  index.setCluster({ name: "c", labels: { b: "2" } });
  expect(index.destinations("p")).toEqual([]);
  expect(index.takeDirty()).toEqual(["p"]);
});
