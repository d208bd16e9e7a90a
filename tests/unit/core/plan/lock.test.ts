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

const BINDING_POLICY = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy" };
/** A policy of somebody else. */
const foreign = (name: string, label: string, owner?: string): KubeObject => ({ ...BINDING_POLICY, metadata: { name, ...(owner !== undefined && { annotations: { "fleet.kubestellar.io/owner": owner } }) }, spec: { clusterSelectors: [{ matchLabels: { region: "south" } }], downsync: [{ objectSelectors: [{ matchLabels: { app: label } }] }] } });
const south = (name: string): KubeObject => aCluster(name, { labels: { region: "south" } });
/** As an object stands where `manager` has set these fields of it. */
const setBy = (object: KubeObject, manager: string, fieldsV1: object, operation = "Update"): KubeObject => ({ ...object, metadata: { ...object.metadata, managedFields: [...((object.metadata["managedFields"] as object[] | undefined) ?? []), { manager, operation, fieldsV1 }] } });
const labelled = (object: KubeObject, labels: Readonly<Record<string, string>>): KubeObject => ({ ...object, metadata: { ...object.metadata, labels } });
const annotated = (object: KubeObject, annotations: Readonly<Record<string, string>>): KubeObject => ({ ...object, metadata: { ...object.metadata, annotations } });
const properties = (name: string, data: object): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "customization-properties" }, data });
const templated = (): KubeObject => ({ ...configMap("t", { site: "{{.site}}" }), metadata: { name: "t", namespace: "shop", annotations: { "control.kubestellar.io/expand-templates": "true" } } });

/** What a lock made over `before` says when what stands has become `after`. */
function moved(definition: PreviewInput, before: PreviewInput, after: PreviewInput): readonly string[] {
  const over = (reality: PreviewInput) => {
    const { input, others } = appliedFleet(definition, reality);
    return lockOf(createPreview(input), (text) => `<${text}>`, others);
  };
  return compareLocks(over(before), over(after)).map(lockDeltaText);
}

describe("a definition put over what stands", () => {
  const defined = fleet([north("store-1")], [policy, configMap("a")]);
  const nothing = fleet([], []);

  test.each<[string, PreviewInput, PreviewInput, readonly string[]]>([
    ["nothing stands yet", defined, nothing, []],
    ["it stands as it is defined", defined, fleet([north("store-1")], [policy, configMap("a")]), []],
    ["a cluster of somebody else", defined, fleet([north("store-1"), north("store-9")], []), ["wds1 policy shop would reach store-9 too"]],
    ["an object of somebody else", defined, fleet([], [configMap("b")]), ["wds1 policy shop would also deliver configmaps shop/b"]],
    ["an object of the same owner, which is pruned", defined, fleet([], [configMap("a", { a: "1" }, "me"), configMap("b", {}, "me")]), []],
    ["an object of another owner, which stays", defined, fleet([], [configMap("a", { a: "1" }, "me"), configMap("b", {}, "you")]), ["wds1 policy shop would also deliver configmaps shop/b"]],
    ["what servers make", defined, fleet([], [{ ...configMap("kube-root-ca.crt"), data: {} }]), []],
    ["a label that others gave a declared cluster", fleet([aCluster("store-1")], [policy, configMap("a")]), fleet([north("store-1")], []), ["wds1 policy shop would reach store-1 too"]],
    ["a label of ours that the definition takes back", fleet([aCluster("store-1")], [policy, configMap("a")]), fleet([withOwnLabels(north("store-1"), ["region"])], []), []],
    ["a recorded cluster whose labels moved since", fleet([recorded(north("store-1"))], [policy, configMap("a")]), fleet([aCluster("store-1")], []), ["wds1 policy shop would not reach store-1"]],
    ["a recorded cluster that is gone", fleet([recorded(north("store-1"))], [policy, configMap("a")]), nothing, ["wds1 policy shop would not reach store-1"]],
    ["a policy of somebody else that takes nothing of it", defined, fleet([], [{ ...policy, metadata: { name: "other" }, spec: { clusterSelectors: [{}], downsync: [{ resources: ["secrets"] }] } }]), []],
  ])("%s", (_, definition, reality, expected) => {
    const { input, others } = appliedFleet(definition, reality);
    expect(compareLocks(lock(definition), lockOf(createPreview(input), (text) => `<${text}>`, others)).map(lockDeltaText)).toEqual(expected);
  });

  test.each<[string, PreviewInput, PreviewInput, PreviewInput, readonly string[]]>([
    ["a declared cluster is deleted: the apply makes it again", defined, fleet([north("store-1")], []), nothing, []],
    ["a cluster of somebody else is deleted", defined, fleet([north("store-9")], []), nothing, ["wds1 policy shop would not reach store-9"]],
    ["a label is edited and edited back", defined, fleet([south("store-9")], []), fleet([south("store-9")], []), []],
    ["a label that no policy looks at", defined, fleet([north("store-9")], []), fleet([labelled(north("store-9"), { region: "north", tier: "x" })], []), []],
    ["the hub lets a cluster of somebody else go", defined, fleet([north("store-9")], []), fleet([north("store-9", { accepted: false })], []), ["wds1 policy shop would go to store-9, which the hub does not accept"]],
    ["the hub lets a cluster in", defined, fleet([north("store-9", { accepted: false })], []), fleet([north("store-9")], []), ["wds1 policy shop would go to store-9, which the hub accepts now"]],
    ["the hub lets a declared cluster of its owner go: it stays so", defined, fleet([north("store-1", { owner: "me" })], []), fleet([north("store-1", { owner: "me", accepted: false })], []), ["wds1 policy shop would go to store-1, which the hub does not accept"]],
    ["an agent announces itself as a declared cluster: the apply lets it in", defined, fleet([north("store-1")], []), fleet([north("store-1", { accepted: false })], []), []],
    ["an object of somebody else is edited", defined, fleet([], [configMap("b")]), fleet([], [configMap("b", { a: "2" })]), ["wds1 policy shop would deliver configmaps shop/b with other content"]],
    ["a declared field is edited: the apply takes it back", defined, fleet([], [configMap("a")]), fleet([], [setBy(configMap("a", { a: "9" }), "kubectl-edit", { "f:data": { "f:a": {} } })]), []],
    ["a field is added to a declared object", defined, fleet([], [configMap("a")]), fleet([], [setBy(configMap("a", { a: "1", more: "x" }), "kubectl-edit", { "f:data": { "f:more": {} } })]), ["wds1 policy shop would deliver configmaps shop/a with other content"]],
    ["a controller of Kubernetes adds to it", defined, fleet([], [configMap("a")]), fleet([], [setBy(configMap("a", { a: "1", more: "x" }), "kube-controller-manager", { "f:data": { "f:more": {} } })]), []],
    ["the policy is edited: the apply takes it back", defined, fleet([], [policy]), fleet([], [setBy({ ...policy, spec: { clusterSelectors: [{}] } }, "kubectl-edit", { "f:spec": { "f:clusterSelectors": {} } })]), []],
    ["properties of a cluster of somebody else are edited", fleet([], [policy, templated()]), fleet([north("store-9"), properties("store-9", { site: "a" })], []), fleet([north("store-9"), properties("store-9", { site: "b" })], []), ["wds1 policy shop would deliver configmaps shop/t with other content"]],
    ["declared properties are edited: the apply takes them back", fleet([north("store-1"), properties("store-1", { site: "a" })], [policy, templated()]), nothing, fleet([setBy(properties("store-1", { site: "b" }), "kubectl-edit", { "f:data": { "f:site": {} } })], []), []],
    ["a property is added to declared ones", fleet([north("store-1"), properties("store-1", { other: "1" })], [policy, templated()]), fleet([properties("store-1", { other: "1" })], []), fleet([setBy(properties("store-1", { other: "1", site: "b" }), "kubectl-edit", { "f:data": { "f:site": {} } })], []), ["wds1 policy shop would deliver configmaps shop/t with other content", "wds1 policy shop can be delivered now"]],
    ["an annotation that templates use is added to a declared cluster", fleet([north("store-1")], [policy, templated()]), fleet([north("store-1")], []), fleet([setBy(annotated(north("store-1"), { site: "b" }), "kubectl-annotate", { "f:metadata": { "f:annotations": { ".": {}, "f:site": {} } } })], []), ["wds1 policy shop would deliver configmaps shop/t with other content", "wds1 policy shop can be delivered now"]],
    ["a policy of nobody comes that takes a declared object elsewhere", fleet([], [policy, labelled(configMap("a"), { app: "x" })]), fleet([south("store-9")], []), fleet([south("store-9")], [foreign("other", "x")]), ["wds1 policy other was not reviewed", "wds1 policy other would reach store-9 too", "wds1 policy other would also deliver configmaps shop/a"]],
    ["a label that a policy of somebody else looks for is added to a declared object", defined, fleet([south("store-9")], [foreign("other", "x", "you"), configMap("a")]), fleet([south("store-9")], [foreign("other", "x", "you"), setBy(labelled(configMap("a"), { app: "x" }), "kubectl-label", { "f:metadata": { "f:labels": { "f:app": {} } } })]), ["wds1 policy other was not reviewed", "wds1 policy other would reach store-9 too", "wds1 policy other would also deliver configmaps shop/a", "wds1 policy shop would deliver configmaps shop/a with other content"]],
    ["what a policy of somebody else does with other objects is not its business", defined, fleet([south("store-9")], [labelled(configMap("b"), { app: "x" })]), fleet([south("store-9")], [foreign("other", "x", "you"), labelled(configMap("b"), { app: "x" })]), []],
    ["a policy that goes with the definition's owner is none", defined, fleet([], [{ ...policy, metadata: { name: "shop", annotations: { "fleet.kubestellar.io/owner": "me" } } }]), fleet([south("store-9")], [{ ...policy, metadata: { name: "shop", annotations: { "fleet.kubestellar.io/owner": "me" } } }, foreign("old", "x", "me")]), []],
  ])("between review and apply: %s", (_, definition, before, after, expected) => {
    expect(moved(definition, before, after)).toEqual(expected);
  });

  test("a transform of somebody else changes what arrives", () => {
    const transform: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "CustomTransform", metadata: { name: "t" }, spec: { apiGroup: "", resource: "configmaps", remove: ["$.data.a"] } };
    expect(moved(defined, fleet([north("store-1")], []), fleet([north("store-1")], [transform]))).toEqual(["wds1 policy shop would deliver configmaps shop/a with other content"]);
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

  test("does not change with the rules of an aggregated ClusterRole, which clusters make themselves", () => {
    const role = (resource: string, aggregationRule?: object): KubeObject => ({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "all" }, ...(aggregationRule !== undefined && { aggregationRule }), rules: [{ apiGroups: [""], resources: [resource], verbs: ["get"] }] });
    const roles: KubeObject = { ...policy, spec: { clusterSelectors: [{ matchLabels: { region: "north" } }], downsync: [{ resources: ["clusterroles"] }] } };
    const moved = (aggregationRule?: object) => deltas(fleet([north("a")], [roles, role("pods", aggregationRule)]), fleet([north("a")], [roles, role("nodes", aggregationRule)]));
    expect(moved({ clusterRoleSelectors: [{}] })).toEqual([]);
    expect(moved()).toEqual(["wds1 policy shop would deliver clusterroles.rbac.authorization.k8s.io all with other content"]);
  });

  test("names what would be otherwise", () => {
    const reviewed = fleet([north("a"), north("b")], [policy, configMap("x"), configMap("y")]);
    const now = fleet([north("a"), north("b")], [policy, configMap("x", { a: "2" }), configMap("z")]);
    expect(deltas(reviewed, now)).toEqual(["wds1 policy shop would also deliver configmaps shop/z", "wds1 policy shop would not deliver configmaps shop/y", "wds1 policy shop would deliver configmaps shop/x with other content"]);
    expect(deltas(reviewed, fleet([north("a"), north("b")], []))).toEqual(["wds1 policy shop was reviewed, and is not there"]);
  });

  test("what arrives is compared in whatever order clusters are listed", () => {
    const locked = (clusters: readonly string[], digest: string) => ({ clusters: [clusters], policies: [{ space: "wds1", policy: "p", clusters: 0, objects: { x: digest } }] });
    expect(compareLocks(locked(["b", "a"], "1"), locked(["a", "b"], "2")).map(({ kind }) => kind)).toEqual(["objects-changed"]);
    expect(compareLocks(locked(["b", "a"], "1"), locked(["a", "b"], "1"))).toEqual([]);
  });

  test("of a map that a transform takes away nothing is left to tell", () => {
    const transform: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "CustomTransform", metadata: { name: "t" }, spec: { apiGroup: "", resource: "configmaps", remove: ["$.metadata.labels"] } };
    expect(deltas(fleet([north("a")], [policy, configMap("x")]), fleet([north("a")], [policy, labelled(configMap("x"), { app: "x" }), transform]))).toEqual([]);
  });

  test("a policy that only creates is another than one that updates", () => {
    const once: KubeObject = { ...policy, spec: { clusterSelectors: [{ matchLabels: { region: "north" } }], downsync: [{ resources: ["configmaps"], createOnly: true }] } };
    expect(deltas(fleet([north("a")], [policy, configMap("x")]), fleet([north("a")], [once, configMap("x")]))).toHaveLength(1);
  });
});
