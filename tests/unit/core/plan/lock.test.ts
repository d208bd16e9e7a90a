/** What an apply would come to, and what a lock says of it. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { appliedFleet, compareLocks, lockDeltaText, lockOf } from "../../../../core/plan/lock";
import { createPreview, type PreviewInput } from "../../../../core/preview";
import { aCluster } from "../../../support/inventory-objects";

const policy: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "shop" }, spec: { clusterSelectors: [{ matchLabels: { region: "north" } }], downsync: [{ resources: ["configmaps", "secrets"] }] } };
const configMap = (name: string, data: object = { a: "1" }, owner?: string): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop", ...(owner !== undefined && { annotations: { "fleet.kubestellar.io/owner": owner } }) }, data });
const secret = (token: string): KubeObject => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "shop" }, data: { token } });
const north = (name: string, more: Parameters<typeof aCluster>[1] = {}): KubeObject => aCluster(name, { labels: { region: "north" }, ...more });
const fleet = (its: readonly KubeObject[], wds: readonly KubeObject[]): PreviewInput => ({ spaces: [{ kind: "ITS", name: "its1", objects: its }, { kind: "WDS", name: "wds1", objects: wds, inventory: "its1" }] });
const lock = (input: PreviewInput) => lockOf(createPreview(input), (text) => `<${text}>`);
const deltas = (reviewed: PreviewInput, now: PreviewInput) => compareLocks(lock(reviewed), lock(now)).map(lockDeltaText);

const recorded = (cluster: KubeObject): KubeObject => ({ ...cluster, metadata: { ...cluster.metadata, annotations: { "fleet.kubestellar.io/recorded": "true" } } });
/** A label that our field manager wrote. */
const withOwnLabels = (cluster: KubeObject, keys: readonly string[]): KubeObject => ({ ...cluster, metadata: { ...cluster.metadata, managedFields: [{ manager: "kubestellar-fleet", operation: "Apply", fieldsV1: { "f:metadata": { "f:labels": Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) } } }] } });

describe("a definition put over what stands", () => {
  const defined = fleet([north("store-1")], [policy, configMap("a")]);

  test.each<[string, PreviewInput, PreviewInput, readonly string[]]>([
    ["nothing stands yet", defined, fleet([], []), []],
    ["it stands as it is defined", defined, fleet([north("store-1")], [policy, configMap("a")]), []],
    ["a cluster of somebody else", defined, fleet([north("store-1"), north("store-9")], []), ["wds1 policy shop would reach store-9 too"]],
    ["an object of somebody else", defined, fleet([], [configMap("b")]), ["wds1 policy shop would also deliver configmaps shop/b"]],
    ["an object of the same owner, which is pruned", defined, fleet([], [configMap("a", {}, "me"), configMap("b", {}, "me")]), []],
    ["an object of another owner, which stays", defined, fleet([], [configMap("a", {}, "me"), configMap("b", {}, "you")]), ["wds1 policy shop would also deliver configmaps shop/b"]],
    ["what servers make", defined, fleet([], [{ ...configMap("kube-root-ca.crt"), data: {} }]), []],
    ["a label that others gave a declared cluster", fleet([aCluster("store-1")], [policy, configMap("a")]), fleet([north("store-1")], []), ["wds1 policy shop would reach store-1 too"]],
    ["a label of ours that the definition takes back", fleet([aCluster("store-1")], [policy, configMap("a")]), fleet([withOwnLabels(north("store-1"), ["region"])], []), []],
    ["a recorded cluster whose labels moved since", fleet([recorded(north("store-1"))], [policy, configMap("a")]), fleet([aCluster("store-1")], []), ["wds1 policy shop would not reach store-1"]],
    ["a recorded cluster that is gone", fleet([recorded(north("store-1"))], [policy, configMap("a")]), fleet([], []), ["wds1 policy shop would not reach store-1"]],
    ["a policy of somebody else", defined, fleet([], [{ ...policy, metadata: { name: "other" } }]), []],
  ])("%s", (_, definition, reality, expected) => {
    expect(deltas(definition, appliedFleet(definition, reality))).toEqual(expected);
  });

  test("a transform of somebody else changes what arrives", () => {
    const transform: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "CustomTransform", metadata: { name: "t" }, spec: { apiGroup: "", resource: "configmaps", remove: ["$.data.a"] } };
    expect(deltas(defined, appliedFleet(defined, fleet([north("store-1")], [transform])))).toEqual(["wds1 policy shop would deliver configmaps shop/a with other content"]);
  });
});

describe("a lock", () => {
  test("says of each policy where it goes and what arrives, clusters once", () => {
    const second: KubeObject = { ...policy, metadata: { name: "second" } };
    expect(lock(fleet([north("b"), north("a")], [policy, second, configMap("x")]))).toMatchObject({
      clusters: [["a", "b"]],
      policies: [{ space: "wds1", policy: "second", clusters: 0, objects: { "configmaps shop/x": expect.stringContaining('"data":{"a":"1"}') as string } }, { policy: "shop", clusters: 0 }],
    });
  });

  test("holds nothing of Secrets, and does not change with their values", () => {
    const [one, other] = [lock(fleet([north("a")], [policy, secret("dG9iZWhpZGRlbg==")])), lock(fleet([north("a")], [policy, secret("b3RoZXI=")]))];
    expect(JSON.stringify(one)).not.toContain("dG9iZWhpZGRlbg");
    expect(one).toEqual(other);
  });

  test("names what would be otherwise", () => {
    const reviewed = fleet([north("a"), north("b")], [policy, configMap("x"), configMap("y")]);
    const now = fleet([north("a"), north("b")], [policy, configMap("x", { a: "2" }), configMap("z")]);
    expect(deltas(reviewed, now)).toEqual(["wds1 policy shop would also deliver configmaps shop/z", "wds1 policy shop would not deliver configmaps shop/y", "wds1 policy shop would deliver configmaps shop/x with other content"]);
    expect(deltas(reviewed, fleet([north("a"), north("b")], []))).toEqual(["wds1 policy shop was reviewed, and is not there"]);
  });

  test("a policy that only creates is another than one that updates", () => {
    const once: KubeObject = { ...policy, spec: { clusterSelectors: [{ matchLabels: { region: "north" } }], downsync: [{ resources: ["configmaps"], createOnly: true }] } };
    expect(deltas(fleet([north("a")], [policy, configMap("x")]), fleet([north("a")], [once, configMap("x")]))).toHaveLength(1);
  });
});
