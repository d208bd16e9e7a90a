/** Rules of reference section 2 that `placement.test.ts` leaves: what is watched, what counts as a match, and policies beside each other. */
import type { BindingPolicySpec, DownsyncClause } from "../../../../core/model/binding-policy";
import type { ApiResource, KubeObject } from "../../../../core/model/kube-object";
import { resources } from "../../../../core/model/resources";
import { isWatched, resolvePlacement, watchedVersions } from "../../../../core/placement";

const object = (resource: ApiResource, namespace: string, name: string, metadata: Partial<KubeObject["metadata"]> = {}) => ({ resource, object: { apiVersion: "v1", kind: resource.kind, metadata: { name, ...(namespace !== "" && { namespace }), ...metadata } } });
const chosen = (downsync: readonly DownsyncClause[], objects: ReturnType<typeof object>[]): readonly string[] => {
  const [only] = resolvePlacement({ policies: [{ metadata: { name: "p" }, spec: { downsync } }], clusters: [], objects }).policies;
  const { clusterScope = [], namespaceScope = [] } = only?.spec?.workload ?? {};
  return [...clusterScope.map((e) => `${e.resource}/${e.name}`), ...namespaceScope.map((e) => `${e.resource}/${e.namespace}/${e.name}`)];
};

describe("which resources are watched (2.2)", () => {
  test.each<[string, string, boolean]>([
    ["flowcontrol.apiserver.k8s.io", "flowschemas", false],
    ["discovery.k8s.io", "endpointslices", false],
    ["apiregistration.k8s.io", "apiservices", false],
    ["coordination.k8s.io", "leases", false],
    ["control.kubestellar.io", "workstatuses", false],
    ["events.k8s.io", "events", false],
    ["", "endpoints", false],
    ["storage.k8s.io", "csistoragecapacities", false],
    ["storage.k8s.io", "csidrivers", true],
    ["", "secrets", true],
    ["", "serviceaccounts", true],
    ["other.io", "events", true],
    ["other.io", "nodes", true],
  ])("%s %s: %s", (group, resource, expected) => expect(isWatched({ group, resource })).toBe(expected));

  test("with a limit CRDs stay in, and KubeStellar's own group is out all the same", () => {
    expect(isWatched({ group: "apiextensions.k8s.io", resource: "customresourcedefinitions" }, "apps")).toBe(true);
    expect(isWatched({ group: "control.kubestellar.io", resource: "bindingpolicies" }, "control.kubestellar.io")).toBe(false);
  });
  test("an absent limit and an empty one let every group in", () => {
    expect([undefined, ""].map((limit) => isWatched({ group: "batch", resource: "jobs" }, limit))).toEqual([true, true]);
  });

  const crd = (more: Record<string, unknown>, metadata: Record<string, unknown> = {}): KubeObject => ({
    apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "widgets.x.io", ...metadata },
    spec: { group: "x.io", scope: "Namespaced", names: { plural: "widgets", kind: "Widget" }, versions: [{ name: "v1", served: true }, { name: "v1beta1", served: true }, { name: "v1alpha1", served: false }] }, ...more,
  });
  test.each<[string, KubeObject, readonly string[]]>([
    ["as users write it: every served version", crd({}), ["v1", "v1beta1"]],
    ["established", crd({ status: { conditions: [{ type: "Established", status: "True" }] } }), ["v1", "v1beta1"]],
    ["not established", crd({ status: { conditions: [{ type: "Established", status: "False" }] } }), []],
    ["with other conditions only", crd({ status: { conditions: [{ type: "NamesAccepted", status: "True" }] } }), []],
    ["being deleted", crd({}, { deletionTimestamp: "2026-01-01T00:00:00Z" }), []],
    ["without versions", crd({ spec: { group: "x.io", names: { plural: "widgets", kind: "Widget" } } }), []],
  ])("a CRD %s", (_, definition, versions) => expect(watchedVersions(definition).map(({ version }) => version)).toEqual(versions));
});

describe("one clause (2.3)", () => {
  const objects = [object(resources.Namespace, "", "a", { labels: { team: "red" } }), object(resources.ConfigMap, "a", "x", { labels: { "managed-by.kubestellar.io/singletonstatus": "true" } }), object(resources.Deployment, "a", "x"), object(resources.ClusterRole, "", "x")];
  const everything = ["clusterroles/x", "configmaps/a/x", "deployments/a/x", "namespaces/a"];
  test.each<[string, DownsyncClause, readonly string[]]>([
    ["an absent group is any", { objectNames: ["x"] }, ["clusterroles/x", "configmaps/a/x", "deployments/a/x"]],
    ["a star is any resource", { resources: ["*"] }, everything],
    ["a star is any name", { objectNames: ["*"] }, everything],
    ["a star is any namespace, and none", { namespaces: ["*"] }, everything],
    ["case is not folded", { resources: ["ConfigMaps", "CONFIGMAPS"] }, []],
    ["a resource is not named by its singular, short name or group", { resources: ["configmap", "cm", "deployments.apps"] }, []],
    ["names are no prefixes", { objectNames: ["x-", ""] }, []],
    ["a Namespace is chosen by its own name", { resources: ["namespaces"], objectNames: ["a"] }, ["namespaces/a"]],
    ["a Namespace is cluster-scoped to namespace selectors", { resources: ["namespaces"], namespaceSelectors: [{ matchLabels: { team: "red" } }] }, []],
    ["an empty object selector matches objects without labels", { objectSelectors: [{}] }, everything],
    ["labels that KubeStellar wrote count", { objectSelectors: [{ matchLabels: { "managed-by.kubestellar.io/singletonstatus": "true" } }] }, ["configmaps/a/x"]],
    ["all tests must pass", { apiGroup: "", resources: ["configmaps"], namespaces: ["a"], objectNames: ["x"], namespaceSelectors: [{ matchLabels: { team: "red" } }], objectSelectors: [{ matchLabels: { app: "no" } }] }, []],
  ])("%s", (_, clause, expected) => expect([...chosen([clause], objects)].sort()).toEqual(expected));

  test("any clause suffices (2.4)", () => expect(chosen([{ resources: ["clusterroles"] }, { resources: ["configmaps"] }, { resources: [] , objectNames: ["none"] }], objects)).toEqual(["clusterroles/x", "configmaps/a/x"]));
  test("no clause chooses nothing (2.4)", () => expect(chosen([], objects)).toEqual([]));
});

describe("Bindings (2.4 to 2.7)", () => {
  const resolve = (specs: Readonly<Record<string, BindingPolicySpec>>, objects: ReturnType<typeof object>[], clusters: readonly string[] = []) =>
    resolvePlacement({ policies: Object.entries(specs).map(([name, spec]) => ({ metadata: { name }, spec })), clusters: clusters.map((name) => ({ name, labels: { name } })), objects }).policies;

  test("policies are independent: modulation is not united over them", () => {
    const [p, q] = resolve({ p: { downsync: [{ objectNames: ["x"], createOnly: true, statusCollectors: ["a"] }] }, q: { downsync: [{ objectNames: ["x"], wantMultiWECReportedState: true }] } }, [object(resources.ConfigMap, "a", "x", { resourceVersion: "3" })]);
    const entry = { group: "", version: "v1", resource: "configmaps", namespace: "a", name: "x", resourceVersion: "3" };
    expect(p?.spec?.workload?.namespaceScope).toEqual([{ ...entry, createOnly: true, statusCollectors: ["a"] }]);
    expect(q?.spec?.workload?.namespaceScope).toEqual([{ ...entry, wantMultiWECReportedState: true }]);
  });
  test("an object without a resourceVersion, as users write it, has the empty one", () => {
    expect(resolve({ p: { downsync: [{ objectNames: ["x"] }] } }, [object(resources.ClusterRole, "", "x")])[0]?.spec).toEqual({ workload: { clusterScope: [{ group: "rbac.authorization.k8s.io", version: "v1", resource: "clusterroles", name: "x", resourceVersion: "" }] } });
  });
  test("the workload is there when it is empty, destinations are not", () => {
    expect(resolve({ p: { clusterSelectors: [{}] } }, [], ["c1"])[0]?.spec).toEqual({ workload: {}, destinations: [{ clusterId: "c1" }] });
  });
  test("cluster-scoped entries are by resource, then by name, in bytes", () => {
    const objects = [["b"], ["a:b"], ["B"], ["a"]].map(([name = ""]) => object(resources.ClusterRole, "", name));
    expect(chosen([{ resources: ["*"] }], [...objects, object(resources.Namespace, "", "z")])).toEqual(["namespaces/z", "clusterroles/B", "clusterroles/a", "clusterroles/a:b", "clusterroles/b"]);
  });
  test("the version that is watched decides the order, not only the group", () => {
    const hpa: ApiResource = { group: "autoscaling", version: "v2", resource: "horizontalpodautoscalers", kind: "HorizontalPodAutoscaler", namespaced: true };
    const jobs: ApiResource = { group: "autoscaling", version: "v10", resource: "ajobs", kind: "AJob", namespaced: true };
    expect(chosen([{ resources: ["*"] }], [object(hpa, "a", "x"), object(jobs, "a", "x")])).toEqual(["ajobs/a/x", "horizontalpodautoscalers/a/x"]);
  });
  test("at most four objects are named as singleton conflicts", () => {
    const objects = Array.from({ length: 6 }, (_, i) => object(resources.ConfigMap, "a", `x${i}`));
    const [p] = resolve({ p: { clusterSelectors: [{}], downsync: [{ resources: ["configmaps"], wantSingletonReportedState: true }] } }, objects, ["c1", "c2"]);
    expect(p?.errors[0]?.match(/"NumWECs":2/g)).toHaveLength(4);
  });
  test("singleton asks are united over policies: two policies with one cluster each conflict, the same cluster twice does not", () => {
    const ask = (cluster: string): BindingPolicySpec => ({ clusterSelectors: [{ matchLabels: { name: cluster } }], downsync: [{ resources: ["configmaps"], wantSingletonReportedState: true }] });
    const errors = (a: string, b: string) => resolve({ p: ask(a), q: ask(b) }, [object(resources.ConfigMap, "a", "x")], ["c1", "c2"]).map((policy) => policy.errors.length);
    expect([errors("c1", "c2"), errors("c1", "c1")]).toEqual([[1, 1], [0, 0]]);
  });
});
