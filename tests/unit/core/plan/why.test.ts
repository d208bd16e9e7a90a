/** Of several smallest changes the one is offered that does least besides, with values that labels have elsewhere. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { applyEdits, findObjects, leastDisturbing, smallestChanges } from "../../../../core/plan/why";
import { createPreview, type PreviewInput } from "../../../../core/preview";

const cluster = (name: string, tier: string): KubeObject => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name, labels: { tier } }, spec: { hubAcceptsClient: true } });
const configMap = (name: string, app: string): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop", labels: { app } } });
const policy = (name: string, clusterSelectors: readonly object[], app: string): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name }, spec: { clusterSelectors, downsync: [{ objectSelectors: [{ matchLabels: { app } }] }] } });
const inputOf = (...wds: readonly KubeObject[]): PreviewInput => ({ spaces: [{ kind: "ITS", name: "its1", objects: [cluster("c1", "prod"), cluster("c2", "prod"), cluster("c3", "lab"), cluster("c4", "spare")] }, { kind: "WDS", name: "wds1", inventory: "its1", objects: wds }] });

function offer(input: PreviewInput, name: string, clusterName: string) {
  const preview = createPreview(input);
  const [space] = preview.wdses;
  const [found] = findObjects(preview, { kind: "configmap", name });
  if (space === undefined || found === undefined) throw new Error("the fleet lacks its object");
  const candidates = smallestChanges(space, found, clusterName);
  return { candidates, chosen: leastDisturbing(preview, found, clusterName, candidates, (change) => applyEdits(input, space, found, clusterName, change)) };
}

test("one cluster is relabelled rather than an object that others have too", () => {
  const { candidates, chosen } = offer(inputOf(configMap("web", "shop"), configMap("db", "shop"), configMap("agent", "base"), policy("base", [{}], "base"), policy("shop", [{ matchLabels: { tier: "prod" } }], "shop")), "web", "c3");
  expect(candidates.map(({ policy: by, cluster: ofCluster, object }) => [by, ofCluster, object])).toEqual([
    ["shop", [{ key: "tier", value: "prod", before: "lab" }], []],
    ["base", [], [{ key: "app", value: "base", before: "shop" }]],
  ]);
  expect(chosen).toMatchObject({ policy: "shop", verified: true, besides: { start: 1, stop: 0, change: 0, clusters: 1 } });
});

test("few clusters count more than few stops; of as many clusters the fewest stops", () => {
  const alone = [{ matchLabels: { tier: "spare" } }];
  const others = ["a", "b", "c"].map((name) => configMap(name, "spare"));
  const { chosen } = offer(inputOf(configMap("web", "none"), ...others, policy("shop", [{ matchLabels: { tier: "prod" } }], "none"), policy("spare", alone, "spare")), "web", "c4");
  expect(chosen).toMatchObject({ policy: "shop", cluster: [{ key: "tier", value: "prod", before: "spare" }], besides: { stop: 3, clusters: 1 } });
  // On no other cluster, the object loses nothing by another label, and the cluster would lose three objects.
  const { chosen: free } = offer(inputOf(configMap("web", "none"), ...others, policy("shop", [{ matchLabels: { tier: "nowhere" } }], "none"), policy("spare", alone, "spare")), "web", "c4");
  expect(free).toMatchObject({ policy: "spare", object: [{ key: "app", value: "spare", before: "none" }], besides: { stop: 0, start: 0, clusters: 1 } });
});

test("where a selector names no value, the most common one of the fleet is taken", () => {
  const { chosen } = offer(inputOf(configMap("web", "shop"), policy("shop", [{ matchExpressions: [{ key: "tier", operator: "NotIn", values: ["lab", "spare"] }] }], "shop")), "web", "c3");
  expect(chosen?.cluster).toEqual([{ key: "tier", value: "prod", before: "lab" }]);
});
