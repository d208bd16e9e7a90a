/** What a comparison says beside the pairs: why they move, and how long it takes. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { PROPERTIES_NAMESPACE } from "../../../../core/model/names";
import { alignWithLive, blastOf, compareFleets, forecastOf } from "../../../../core/plan/diff";
import { ContentChanges } from "../../../../core/plan/diff/content-changes";
import { ineffectiveEditFindings } from "../../../../core/plan/diff/ineffective-edits";
import { strandedFindings } from "../../../../core/plan/diff/stranded";
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

test("an object is compared once for each policy that decides, however many sets of clusters their policies make up together", () => {
  const bits = [0, 1, 2, 3, 4];
  const its = Array.from({ length: 2 ** bits.length }, (_, i) => cluster(`c${i}`, Object.fromEntries(bits.map((bit) => [`b${bit}`, String((i >> bit) & 1)]))));
  const policies = bits.map((bit): KubeObject => ({ ...policy(`p${bit}`), spec: { clusterSelectors: [{ matchLabels: { [`b${bit}`]: "1" } }], downsync: [{ objectSelectors: [{ matchLabels: { app: "shop" } }] }] } }));
  const compared = jest.spyOn(ContentChanges.prototype, "of");
  const changes = compare({ its, wds: [configMap("a"), ...policies] }, { its, wds: [configMap("a", { k: "1" }), ...policies] }).flatMap(({ changes: rows }) => rows);
  expect(compared).toHaveBeenCalledTimes(bits.length);
  compared.mockRestore();
  expect(changes.map(({ policy: by, clusters }) => `${by} ${clusters.length}`)).toEqual(["p0 16", "p1 8", "p2 4", "p3 2", "p4 1"]);
});

describe("the forecast", () => {
  const base: Fleet = { its: two, wds: [configMap("a"), configMap("b"), policy()] };
  const edited: Fleet = { its: two, wds: [configMap("a", { k: "1" }), configMap("b"), policy()] };
  const with_ = (fleet: Fleet, settings: Partial<WdsInput>): Fleet => ({ ...fleet, settings });
  const running = ({ metadata, ...rest }: KubeObject): KubeObject => ({ ...rest, metadata: { ...metadata, uid: metadata.name, resourceVersion: "7", generation: 1, creationTimestamp: "2026-01-02T03:04:05Z", annotations: { "fleet.kubestellar.io/owner": "shop/prod" }, managedFields: [{ manager: "kubestellar-fleet" }] } });
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
    ["nothing, beside a running fleet that has what is defined", { ...base, wds: base.wds.map(running) }, base, []],
    ["an object that is edited beside a running fleet", { ...base, wds: base.wds.map(running) }, edited, [{ space: "wds1", written: 4, deleted: 0, requests: 8, seconds: 0 }]],
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

describe("an edit that does not become so on the clusters", () => {
  const labels = { app: "shop" };
  const of = (apiVersion: string, kind: string, content: Readonly<Record<string, unknown>>, metadata: Partial<KubeObject["metadata"]> = {}): KubeObject => ({ apiVersion, kind, metadata: { name: "x", namespace: "shop", labels, ...metadata }, ...content });
  const pod = (image: string, more: Readonly<Record<string, string>> = {}): KubeObject => of("v1", "Pod", { spec: { containers: [{ name: "main", image }] } }, { labels: { ...labels, ...more } });
  const claim = (spec: Readonly<Record<string, unknown>>): KubeObject => of("v1", "PersistentVolumeClaim", { spec });
  const service = (spec: Readonly<Record<string, unknown>>): KubeObject => of("v1", "Service", { spec }, { annotations: { "control.kubestellar.io/preserve": "nodeport" } });
  const set = (spec: Readonly<Record<string, unknown>>): KubeObject => of("apps/v1", "StatefulSet", { spec });
  const definition = (versions: Readonly<Record<string, boolean>>): KubeObject => ({ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "ws.example.com", labels }, spec: { group: "example.com", scope: "Namespaced", names: { plural: "ws", kind: "W" }, versions: Object.entries(versions).map(([name, storage]) => ({ name, served: true, storage, schema: { openAPIV3Schema: { type: "object" } } })) } });
  const role = (kinds: readonly string[]): KubeObject => ({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "all", labels }, aggregationRule: { clusterRoleSelectors: [{}] }, rules: [{ apiGroups: [""], resources: kinds, verbs: ["get"] }] });
  const found = (base: KubeObject, head: KubeObject) => {
    const changes = compare({ its: two, wds: [base, policy()] }, { its: two, wds: [head, policy()] });
    return {
      fields: changes.flatMap(({ changes: rows }) => rows.flatMap(({ fields }) => fields.map(({ path }) => path))),
      findings: ineffectiveEditFindings(changes.flatMap(({ ineffectiveEdits }) => ineffectiveEdits)).map(({ code, severity, object, path, message }) => `${severity} ${code} ${object}: ${path === "" ? "" : `${path} `}${message.split(/,|:/)[0]}`),
    };
  };
  test.each<[what: string, base: KubeObject, head: KubeObject, fields: readonly string[], findings: readonly string[]]>([
    ["a label that goes", of("v1", "ConfigMap", {}, { labels: { ...labels, old: "1" } }), of("v1", "ConfigMap", {}), [], ["info KS463 ConfigMap shop/x: metadata.labels.old stays on 2 clusters"]],
    ["an annotation that goes with a change", of("v1", "ConfigMap", { data: { a: "1" } }, { annotations: { old: "1" } }), of("v1", "ConfigMap", { data: { a: "2" } }), ["data.a"], ["info KS463 ConfigMap shop/x: metadata.annotations.old stays on 2 clusters"]],
    ["a label that becomes another", of("v1", "ConfigMap", {}, { labels: { ...labels, tier: "1" } }), of("v1", "ConfigMap", {}, { labels: { ...labels, tier: "2" } }), ["metadata.labels.tier"], []],
    ["the image of a Pod", pod("a:1"), pod("a:2", { new: "1" }), ["metadata.labels.new"], ["warning KS463 Pod shop/x: spec.containers[0].image stays as it is on 2 clusters"]],
    ["several fields of a Pod", of("v1", "Pod", { spec: { hostNetwork: true, hostPID: true } }), of("v1", "Pod", { spec: { hostPID: false, hostIPC: true } }), [], ["warning KS463 Pod shop/x: spec.hostNetwork"]],
    ["a ConfigMap that becomes immutable", of("v1", "ConfigMap", { data: { a: "1" } }), of("v1", "ConfigMap", { data: { a: "1" }, immutable: true }), [], ["warning KS463 ConfigMap shop/x: immutable stays as it is on 2 clusters"]],
    ["data that are said not to be immutable", of("v1", "ConfigMap", {}), of("v1", "ConfigMap", { immutable: false }), [], []],
    ["the data of an immutable ConfigMap", of("v1", "ConfigMap", { data: { a: "1" }, immutable: true }), of("v1", "ConfigMap", { data: { a: "2" }, immutable: true }), ["data.a"], ["error KS464 ConfigMap shop/x: data.a 2 clusters will refuse the change"]],
    ["the data of an immutable Secret, which is made anew", of("v1", "Secret", { data: { a: "MQ==" }, immutable: true }), of("v1", "Secret", { data: { a: "Mg==" }, immutable: true }), ["data.a"], []],
    ["the selector of a Deployment", of("apps/v1", "Deployment", { spec: { replicas: 1, selector: { matchLabels: { a: "1" } } } }), of("apps/v1", "Deployment", { spec: { replicas: 2, selector: { matchLabels: { a: "2" } } } }), ["spec.replicas", "spec.selector.matchLabels.a"], ["error KS464 Deployment.apps shop/x: spec.selector.matchLabels.a 2 clusters will refuse the change"]],
    ["the template of a StatefulSet", set({ template: { metadata: { labels: { a: "1" } } } }), set({ template: { metadata: { labels: { a: "2" } } } }), ["spec.template.metadata.labels.a"], []],
    ["the service of a StatefulSet", set({ serviceName: "a" }), set({ serviceName: "b" }), ["spec.serviceName"], ["error KS464 StatefulSet.apps shop/x: spec.serviceName 2 clusters will refuse the change"]],
    ["the class of the claims of a StatefulSet", set({ volumeClaimTemplates: [{ metadata: { name: "d" }, spec: {} }] }), set({ volumeClaimTemplates: [{ metadata: { name: "d" }, spec: { storageClassName: "a" } }] }), ["spec.volumeClaimTemplates[0].spec.storageClassName"], ["error KS464 StatefulSet.apps shop/x: spec.volumeClaimTemplates[0].spec.storageClassName 2 clusters will refuse the change"]],
    ["the size of a claim, whose volume only its cluster knows", claim({ resources: { requests: { storage: "1Gi" } } }), claim({ resources: { requests: { storage: "2Gi" } } }), ["spec.resources.requests.storage"], ["error KS464 PersistentVolumeClaim shop/x: spec.resources.requests.storage 2 clusters will refuse the change"]],
    ["the size of a claim with its volume", claim({ volumeName: "v", resources: { requests: { storage: "1Gi" } } }), claim({ volumeName: "v", resources: { requests: { storage: "2Gi" } } }), ["spec.resources.requests.storage"], []],
    ["a claim with its volume that is to be smaller", claim({ volumeName: "v", resources: { requests: { storage: "2Gi" } } }), claim({ volumeName: "v", resources: { requests: { storage: "1Gi" } } }), ["spec.resources.requests.storage"], ["error KS464 PersistentVolumeClaim shop/x: spec.resources.requests.storage 2 clusters will refuse the change"]],
    ["the limits of a claim", claim({ volumeName: "v" }), claim({ volumeName: "v", resources: { limits: { storage: "2Gi" } } }), ["spec.resources.limits"], ["error KS464 PersistentVolumeClaim shop/x: spec.resources.limits 2 clusters will refuse the change"]],
    ["the class of a claim", claim({ storageClassName: "a" }), claim({ storageClassName: "b" }), ["spec.storageClassName"], ["error KS464 PersistentVolumeClaim shop/x: spec.storageClassName 2 clusters will refuse the change"]],
    ["the address of a Service, which the server chose", of("v1", "Service", { spec: { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"] } }), of("v1", "Service", { spec: {} }), [], []],
    ["a node port that somebody chooses", service({ type: "NodePort", ports: [{ port: 80 }] }), service({ type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] }), ["spec.ports[0].nodePort"], []],
    ["a node port that nobody chooses any more, which stays", service({ type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] }), service({ type: "NodePort", ports: [{ port: 80 }] }), [], []],
    ["tolerations of a Pod", of("v1", "Pod", { spec: {} }), of("v1", "Pod", { spec: { tolerations: [{ key: "a" }] } }), [], ["warning KS463 Pod shop/x: spec.tolerations stays as it is on 2 clusters"]],
    ["tolerations that a server adds to each Pod", of("v1", "Pod", { spec: { tolerations: [{ key: "a" }, ...["not-ready", "unreachable"].map((state) => ({ key: `node.kubernetes.io/${state}`, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }))] } }), of("v1", "Pod", { spec: { tolerations: [{ key: "a" }] } }), [], []],
    ["a Service that is to have no address", of("v1", "Service", { spec: {} }), of("v1", "Service", { spec: { clusterIP: "None" } }), ["spec.clusterIP"], ["error KS464 Service shop/x: spec.clusterIP 2 clusters will refuse the change"]],
    ["a Service that had none to have", of("v1", "Service", { spec: { type: "ExternalName", externalName: "a.b" } }), of("v1", "Service", { spec: { clusterIP: "None" } }), ["spec.type", "spec.externalName", "spec.clusterIP"], []],
    ["a Service without address that is to have ports of nodes", of("v1", "Service", { spec: { clusterIP: "None" } }), of("v1", "Service", { spec: { type: "NodePort" } }), ["spec.type"], ["warning KS463 Service shop/x: spec.clusterIP stays as it is on 2 clusters", "error KS464 Service shop/x: spec.type 2 clusters will refuse the change"]],
    ["the class of a balancer", of("v1", "Service", { spec: { type: "LoadBalancer" } }), of("v1", "Service", { spec: { type: "LoadBalancer", loadBalancerClass: "a/b" } }), ["spec.loadBalancerClass"], ["error KS464 Service shop/x: spec.loadBalancerClass 2 clusters will refuse the change"]],
    ["a balancer that comes with a class", of("v1", "Service", { spec: {} }), of("v1", "Service", { spec: { type: "LoadBalancer", loadBalancerClass: "a/b" } }), ["spec.type", "spec.loadBalancerClass"], []],
    ["the scopes of a quota", of("v1", "ResourceQuota", { spec: { scopes: ["Terminating"] } }), of("v1", "ResourceQuota", { spec: { scopes: ["BestEffort"] } }), ["spec.scopes[0]"], ["error KS464 ResourceQuota shop/x: spec.scopes[0] 2 clusters will refuse the change"]],
    ["a version in which a cluster stored objects", definition({ v1: true }), definition({ v2: true }), ["spec.versions[0].name"], ["error KS464 CustomResourceDefinition.apiextensions.k8s.io ws.example.com: spec.versions[0].name 2 clusters will refuse the change"]],
    ["a version in which it stores them no more", definition({ v1: true }), definition({ v1: false, v2: true }), ["spec.versions[0].storage", "spec.versions[1]"], []],
    ["a version in which it never did", definition({ v1: true, v2: false }), definition({ v1: true }), ["spec.versions[1]"], []],
    ["a Service that is to have one", of("v1", "Service", { spec: { clusterIP: "None" } }), of("v1", "Service", { spec: {} }), [], ["warning KS463 Service shop/x: spec.clusterIP stays as it is on 2 clusters"]],
    ["a Secret whose data are no texts", of("v1", "Secret", { stringData: { a: { toString: null }, b: null } }), of("v1", "Secret", { stringData: { a: [{ toString: null }], b: "" } }), ["data.a"], []],
    ["a token, whose data a controller wrote", of("v1", "Secret", { type: "kubernetes.io/service-account-token", data: { token: "MQ==" } }, { annotations: { "kubernetes.io/service-account.name": "a", "kubernetes.io/service-account.uid": "1" } }), of("v1", "Secret", { type: "kubernetes.io/service-account-token" }, { annotations: { "kubernetes.io/service-account.name": "a" } }), [], []],
    ["the rules of an aggregated role", role(["pods"]), role(["nodes"]), [], []],
    ["a Job", of("batch/v1", "Job", { spec: { parallelism: 1 } }), of("batch/v1", "Job", { spec: { parallelism: 2 } }), ["spec.parallelism"], ["error KS464 Job.batch shop/x: spec.parallelism 2 clusters will refuse the change"]],
  ])("%s", (_, base, head, fields, findings) => expect(found(base, head)).toEqual({ fields, findings }));

  test("a Service is left without an address by its cluster, and not by the agents", () => {
    const changes = compare({ its: two, wds: [of("v1", "Service", { spec: { clusterIP: "None" } }), policy()] }, { its: two, wds: [of("v1", "Service", { spec: {} }), policy()] });
    expect(ineffectiveEditFindings(changes.flatMap(({ ineffectiveEdits }) => ineffectiveEdits)).map(({ message }) => message)).toEqual(["stays as it is on 2 clusters: a cluster gives no address to a Service that had none"]);
  });

  test("what a server chose is no edit, on whichever side the running fleet is", () => {
    const [bare, chosen] = [service({ type: "NodePort", ports: [{ port: 80 }] }), service({ type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] })];
    const running = { its: two, wds: [chosen, policy()], settings: { served: true } };
    const written = { its: two, wds: [bare, policy()] };
    expect(told(running, written)).toEqual([]);
    expect(told(written, running)).toEqual([]);
    expect(forecastOf(compare(written, running))).toEqual([]);
    expect(forecastOf(compare(written, { ...running, settings: {} }))).not.toEqual([]);
  });

  test("nothing is told of what is not there yet", () => {
    const after = pod("a:2");
    expect(compare({ its: two, wds: [policy()] }, { its: two, wds: [after, policy()] })[0]?.ineffectiveEdits).toEqual([]);
  });
});

describe("an edit of what is only created", () => {
  const once = { ...policy(), spec: { clusterSelectors: [{}], downsync: [{ createOnly: true, objectSelectors: [{ matchLabels: { app: "shop" } }] }] } };
  const of = (data: Readonly<Record<string, string>>) => configMap("a", data);
  const told = (head: readonly KubeObject[]) => {
    const [one] = compare({ its: two, wds: [of({ a: "1", b: "1" }), once] }, { its: two, wds: head });
    return { changes: one?.changes ?? [], findings: ineffectiveEditFindings(one?.ineffectiveEdits ?? []).map(({ severity, code, object, path, message }) => `${severity} ${code} ${object} ${path} ${message}`) };
  };
  test("is told to stay where it is", () => {
    expect(told([of({ a: "2", b: "1" }), once])).toEqual({ changes: [], findings: ["info KS463 ConfigMap shop/a data.a stays as it is on 2 clusters: policies ask for the object's creation alone (createOnly)"] });
    expect(told([of({ a: "2", b: "2" }), once]).findings).toEqual(["info KS463 ConfigMap shop/a  data.a, data.b stay as they are on 2 clusters: policies ask for the object's creation alone (createOnly)"]);
  });
  test("is a change where another policy updates the object, and nothing where there is none", () => {
    expect(told([of({ a: "2", b: "1" }), once, policy("other")])).toMatchObject({ changes: [{ change: "change", policy: "other" }], findings: [] });
    expect(told([of({ a: "1", b: "1" }), once])).toEqual({ changes: [], findings: [] });
  });
});

test("policies that come or go are named, also where that moves nothing", () => {
  const sides = { base: preview({ its: two, wds: [configMap("a"), policy("first"), policy("second")] }), head: preview({ its: two, wds: [configMap("a"), policy("first"), policy("third")] }) };
  const { pairs, policiesAdded, policiesRemoved } = blastOf(compareFleets(sides.base, sides.head), sides);
  expect({ pairs, policiesAdded, policiesRemoved }).toEqual({ pairs: { start: 0, stop: 0, change: 0 }, policiesAdded: ["wds1/third"], policiesRemoved: ["wds1/second"] });
});
