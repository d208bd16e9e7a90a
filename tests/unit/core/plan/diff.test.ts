/** What a comparison says beside the pairs: why they move, and how long it takes. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { PROPERTIES_NAMESPACE } from "../../../../core/model/names";
import { alignWithLive, compareFleets, forecastOf, strandedFindings } from "../../../../core/plan/diff";
import { createPreview, type PreviewInput, type WdsInput } from "../../../../core/preview";

const cluster = (name: string, labels: Readonly<Record<string, string>> = { tier: "prod" }, annotations: Readonly<Record<string, string>> = {}): KubeObject => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name, labels, annotations }, spec: { hubAcceptsClient: true } });
const properties = (name: string, data: Readonly<Record<string, string>>): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: PROPERTIES_NAMESPACE }, data });
const configMap = (name: string, data: Readonly<Record<string, string>> = {}): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop", labels: { app: "shop" } }, data });
const templated = (text: string): KubeObject => {
  const { metadata, ...rest } = configMap("site", { url: text });
  return { ...rest, metadata: { ...metadata, annotations: { "control.kubestellar.io/expand-templates": "true" } } };
};
const policy = (name = "shop"): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name }, spec: { clusterSelectors: [{ matchLabels: { tier: "prod" } }], downsync: [{ objectSelectors: [{ matchLabels: { app: "shop" } }] }] } });
const transform = (path: string): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "CustomTransform", metadata: { name: "t" }, spec: { apiGroup: "", resource: "configmaps", remove: [path] } });

interface Fleet {
  readonly its: readonly KubeObject[];
  readonly wds: readonly KubeObject[];
  readonly settings?: Partial<WdsInput>;
}
const inputOf = ({ its, wds, settings }: Fleet): PreviewInput => ({ spaces: [{ kind: "ITS", name: "its1", objects: its }, { kind: "WDS", name: "wds1", objects: wds, inventory: "its1", ...settings }] });
const preview = (fleet: Fleet) => createPreview(inputOf(fleet));
const compare = (base: Fleet, head: Fleet) => compareFleets(preview(base), preview(head));
/** `stop site on c1,c2 because property-edit ConfigMap …/c1 metadata.…` */
const told = (base: Fleet, head: Fleet) =>
  compare(base, head).flatMap(({ changes }) => changes).map(({ change, objects, clusters, causes }) => `${change} ${objects.map(({ name }) => name).join()} on ${clusters.join()} because ${causes.map(({ kind, ref, side, path }) => [kind, ref, side, path].join(" ").trim()).join(", ")}`);

const zones = [properties("c1", { zone: "n" }), properties("c2", { zone: "s" })];
const two = [cluster("c1"), cluster("c2")];
const site = templated("{{.zone}}");
const wds = [site, policy()];

test.each<[what: string, base: Fleet, head: Fleet, expected: readonly string[]]>([
  ["a property that goes away", { its: [...two, ...zones], wds }, { its: [...two, ...zones.slice(1)], wds }, [`stop site on c1,c2 because property-edit ConfigMap ${PROPERTIES_NAMESPACE}/c1 base`]],
  ["a property that comes", { its: [...two, ...zones.slice(1)], wds }, { its: [...two, ...zones], wds }, [`start site on c1,c2 because property-edit ConfigMap ${PROPERTIES_NAMESPACE}/c1 head`]],
  ["a label that templates use", { its: [cluster("c1", { tier: "prod", zone: "n" })], wds }, { its: [cluster("c1")], wds }, ["stop site on c1 because label-edit ManagedCluster c1 head metadata.labels.zone"]],
  ["a cluster that joins without the property", { its: [...two, ...zones], wds }, { its: [...two, cluster("c3"), ...zones], wds }, ["stop site on c1,c2 because cluster-added ManagedCluster c3 head"]],
  ["a cluster whose label brings it there", { its: [...two, cluster("c3", {}), ...zones], wds }, { its: [...two, cluster("c3"), ...zones], wds }, ["stop site on c1,c2 because label-edit ManagedCluster c3 head metadata.labels.tier"]],
  ["a template that is edited", { its: [...two, ...zones], wds }, { its: [...two, ...zones], wds: [templated("{{.nothing}}"), policy()] }, ["stop site on c1,c2 because object-edit ConfigMap shop/site head"]],
  ["an object that comes", { its: two, wds: [configMap("a"), policy()] }, { its: two, wds: [configMap("a"), site, policy()] }, ["stop a on c1,c2 because object-added ConfigMap shop/site head"]],
  ["an object that was too large", { its: two, wds: [configMap("a", { k: "-".repeat(200) }), policy()], settings: { limits: { maxNumWrapped: 1, maxSizeWrapped: 250 } } }, { its: two, wds: [configMap("a"), policy()], settings: { limits: { maxNumWrapped: 1, maxSizeWrapped: 250 } } }, ["start a on c1,c2 because object-edit ConfigMap shop/a head"]],
  ["a transform that takes out what was too large", { its: two, wds: [configMap("a", { k: "-".repeat(200) }), policy()], settings: { limits: { maxNumWrapped: 1, maxSizeWrapped: 250 } } }, { its: two, wds: [configMap("a", { k: "-".repeat(200) }), policy(), transform("$.data")], settings: { limits: { maxNumWrapped: 1, maxSizeWrapped: 250 } } }, ["start a on c1,c2 because transform-edit CustomTransform t head"]],
  ["a limit", { its: two, wds: [configMap("a"), policy()], settings: { limits: { maxNumWrapped: 1, maxSizeWrapped: 10 } } }, { its: two, wds: [configMap("a"), policy()] }, ["start a on c1,c2 because settings-edit space wds1 head"]],
])("what holds up a whole Binding is the cause: %s", (_, base, head, expected) => expect(told(base, head)).toEqual(expected));

test("an annotation that templates use is named by its key", () => {
  expect(told({ its: [cluster("c1", { tier: "prod" }, { zone: "n" })], wds }, { its: [cluster("c1", { tier: "prod" }, { zone: "s" })], wds })).toEqual(["change site on c1 because label-edit ManagedCluster c1 head metadata.annotations.zone"]);
});

test("what a hub and its applies write on a cluster is no edit beside a running fleet", () => {
  const written = { its: [cluster("c1"), properties("c1", { zone: "s" })], wds };
  const running = { its: [cluster("c1", { tier: "prod", "cluster.open-cluster-management.io/clusterset": "default" }, { "fleet.kubestellar.io/owner": "me" }), properties("c1", { zone: "n" })], wds };
  const { live, defined } = alignWithLive({ live: inputOf(running), defined: inputOf(written) });
  const policies = compareFleets(createPreview(live), createPreview(defined));
  expect(policies.flatMap(({ changes }) => changes).flatMap(({ causes }) => causes.map(({ kind }) => kind))).toEqual(["property-edit"]);
});

describe("the forecast", () => {
  const base: Fleet = { its: two, wds: [configMap("a"), configMap("b"), policy()] };
  const edited: Fleet = { its: two, wds: [configMap("a", { k: "1" }), configMap("b"), policy()] };
  const with_ = (fleet: Fleet, settings: Partial<WdsInput>): Fleet => ({ ...fleet, settings });
  const wrapped = (maxNumWrapped: number) => ({ limits: { maxNumWrapped, maxSizeWrapped: 512_000 } });
  test.each<[what: string, base: Fleet, head: Fleet, expected: unknown]>([
    ["all works of a Binding of which one object changes", base, edited, [{ space: "wds1", written: 4, deleted: 0, requests: 8, seconds: 0 }]],
    ["the rate of the space", with_(base, { rate: { qps: 2, burst: 1 } }), with_(edited, { rate: { qps: 2, burst: 1 } }), [{ space: "wds1", written: 4, deleted: 0, requests: 8, seconds: 4 }]],
    ["several objects a work", with_(base, wrapped(2)), with_(edited, wrapped(2)), [{ space: "wds1", written: 2, deleted: 0, requests: 4, seconds: 0 }]],
    ["works that are cut otherwise, and named otherwise", base, with_(base, wrapped(2)), [{ space: "wds1", written: 2, deleted: 4, requests: 8, seconds: 0 }]],
    ["works that are cut otherwise, and keep their names", with_(base, wrapped(2)), with_(base, wrapped(3)), [{ space: "wds1", written: 2, deleted: 0, requests: 4, seconds: 0 }]],
    ["a property, which travels with an object that is touched for it", { its: [...two, ...zones], wds }, { its: [...two, properties("c1", { zone: "w" }), ...zones.slice(1)], wds }, [{ space: "wds1", written: 2, deleted: 0, requests: 4, seconds: 0 }]],
    ["a transform, which does alike", base, { ...base, wds: [configMap("a", { k: "1" }), configMap("b"), policy(), transform("$.data.k")] }, [{ space: "wds1", written: 4, deleted: 0, requests: 8, seconds: 0 }]],
    ["nothing", base, base, []],
  ])("counts %s", (_, before, after, expected) => expect(forecastOf(compare(before, after))).toEqual(expected));
});

describe("what goes though what it holds stays", () => {
  const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: { app: "shop" } } };
  const definition: KubeObject = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "widgets.example.com", labels: { app: "shop" } }, spec: { group: "example.com", scope: "Cluster", names: { plural: "widgets", kind: "Widget" }, versions: [{ name: "v1", served: true, storage: true }] } };
  const widget: KubeObject = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w", labels: { app: "shop" } } };
  const unlabelled = (object: KubeObject): KubeObject => ({ ...object, metadata: { name: object.metadata.name } });
  const found = (base: Fleet, head: Fleet) => strandedFindings(compare(base, head).flatMap(({ strandings }) => strandings)).map(({ code, severity, object, message }) => `${severity} ${code} ${object}: ${message.split(":")[0]}`);
  const all = [namespace, configMap("a"), configMap("b"), definition, widget, policy()];
  test.each<[what: string, head: readonly KubeObject[], its: readonly KubeObject[], expected: readonly string[]]>([
    ["a Namespace", all.map((object) => (object === namespace ? unlabelled(object) : object)), two, ["error KS462 Namespace shop: it goes from 2 clusters on which 2 objects in it stay"]],
    ["a definition", all.map((object) => (object === definition ? unlabelled(object) : object)), two, ["error KS462 CustomResourceDefinition widgets.example.com: it goes from 2 clusters on which 1 object of its kind stays"]],
    ["nothing, where all goes together", all.slice(-1), two, []],
    ["nothing, where a cluster leaves", all, two.slice(1), []],
  ])("%s", (_, head, its, expected) => expect(found({ its: two, wds: all }, { its, wds: head })).toEqual(expected));
});
