import type { KubeObject } from "../../../core/model/kube-object";
import { UNKNOWN } from "../../../provider/values";
import type { DeclaredFleet } from "../../../constructs/pulumi/placement/summarize";
import { summarize } from "../../../constructs/pulumi/placement/summarize";
import type { UncertainLabels } from "../../../constructs/pulumi/placement/uncertain";
import { selects } from "../../../constructs/pulumi/placement/uncertain";

const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "nginx", labels: { app: "nginx" } } };
const deployment: KubeObject = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "nginx", namespace: "nginx", labels: { app: "nginx" } } };
const edge = [{ matchLabels: { g: "edge" } }];
const all = { clusterSelectors: edge, downsync: [{ objectSelectors: [{ matchLabels: { app: "nginx" } }] }] };

const fleet = (changes: Partial<DeclaredFleet> = {}): DeclaredFleet => ({
  clusters: new Map([["c1", { g: "edge" }], ["c2", { g: "edge" }], ["c3", { g: "cloud" }]]),
  objects: new Map([["Namespace nginx", namespace], ["Deployment.apps nginx/nginx", deployment]]),
  unknownWorkloads: [],
  policies: new Map([["nginx", all]]),
  apiGroups: "",
  ...changes,
});
const of = (declared: DeclaredFleet, policy = "nginx"): unknown => summarize(declared).get(policy);
const both = { "Namespace nginx": "create and update", "Deployment.apps nginx/nginx": "create and update" };

describe("the placement that a preview shows", () => {
  test("has one key a cluster and an object", () => {
    expect(of(fleet())).toEqual({ clusters: { c1: "+2 objects", c2: "+2 objects" }, objects: both });
  });

  test("an edited label removes exactly the evicted cluster's key", () => {
    expect(of(fleet({ clusters: new Map([["c1", { g: "edge" }], ["c2", { g: "cloud" }]]) }))).toEqual({ clusters: { c1: "+2 objects" }, objects: both });
  });

  test("is the same in whatever order things were declared", () => {
    const { clusters, objects, policies } = fleet();
    expect(JSON.stringify(of(fleet({ clusters: new Map([...clusters].reverse()), objects: new Map([...objects].reverse()), policies: new Map([...policies].reverse()) })))).toBe(JSON.stringify(of(fleet())));
  });

  test("an unknown label is unknown, never an eviction", () => {
    expect(of(fleet({ clusters: new Map<string, UncertainLabels>([["c1", { g: UNKNOWN }], ["c2", { g: "edge", other: UNKNOWN }], ["c3", UNKNOWN]]) }))).toEqual({
      clusters: { c1: "unknown: depends on a label whose value is not known yet", c2: "+2 objects", c3: "unknown: depends on a label whose value is not known yet" },
      objects: both,
    });
  });

  test("knows what the API server adds: the name label of namespaces, and the default namespace", () => {
    const policies = new Map([["nginx", { clusterSelectors: edge, downsync: [{ namespaceSelectors: [{ matchLabels: { "kubernetes.io/metadata.name": "default" } }] }] }]]);
    const objects = new Map<string, KubeObject>([["Namespace default", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } }], ["ConfigMap a", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }]]);
    expect(of(fleet({ policies, objects }))).toEqual({ clusters: { c1: "+1 object", c2: "+1 object" }, objects: { "ConfigMap a": "create and update" } });
  });

  test("objects whose identity is not known may or may not be placed", () => {
    const objects = new Map<string, KubeObject>([["Namespace nginx", namespace], ["Widget.x.io nginx/w", { apiVersion: "x.io/v1", kind: "Widget", metadata: { name: "w", namespace: "nginx" } }]]);
    expect(of(fleet({ objects, unknownWorkloads: ["later"] }))).toEqual({
      clusters: { c1: "up to +3 objects", c2: "up to +3 objects" },
      objects: { "Namespace nginx": "create and update", "Widget.x.io nginx/w": "unknown: its identity or labels are not known yet", "workload later": "unknown: its identity or labels are not known yet" },
    });
  });

  test("a policy that is not known yet, or cannot be converted, says so and leaves the others alone", () => {
    const policies = new Map<string, typeof all | typeof UNKNOWN>([["later", UNKNOWN], ["bad", { ...all, clusterSelectors: [{ matchExpressions: [{ key: "g", operator: "In", values: [] }] }] as never }], ["nginx", all]]);
    const summaries = summarize(fleet({ policies }));
    expect(summaries.get("later")).toMatch(/^not computed: its selectors or clauses are not known yet/);
    expect(summaries.get("bad")).toMatch(/^not computed: its cluster selectors cannot be converted/);
    expect(summaries.get("nginx")).toEqual(of(fleet()));
  });

  test("many objects are shown by namespace", () => {
    const objects = new Map(Array.from({ length: 600 }, (_, i): [string, KubeObject] => [`ConfigMap a/${i}`, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `c${i}`, namespace: "a", labels: { app: "nginx" } } }]));
    expect(of(fleet({ objects }))).toEqual({ clusters: { c1: "+600 objects", c2: "+600 objects" }, objects: { "configmaps in a": "600 objects" } });
  });
});

describe("selects", () => {
  test.each([
    ["a known label decides beside an unknown one", [{ matchLabels: { g: "edge" } }], { g: "edge", x: UNKNOWN }, "yes"],
    ["another selector decides", [{ matchLabels: { x: "1" } }, {}], { x: UNKNOWN }, "yes"],
    ["a known label refuses whatever the unknown one is", [{ matchLabels: { x: "1", g: "edge" } }], { x: UNKNOWN, g: "cloud" }, "no"],
    ["absence is known, too", [{ matchExpressions: [{ key: "y", operator: "DoesNotExist" }] }], { x: UNKNOWN }, "yes"],
    ["the unknown label decides", [{ matchExpressions: [{ key: "x", operator: "NotIn", values: ["1"] }] }], { x: UNKNOWN }, "unknown"],
  ] as const)("%s", (_, selectors, labels, expected) => {
    expect(selects(selectors, labels)).toBe(expected);
  });
});
