/** What agents make of objects that stand on their clusters, kind by kind. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { agentUpdate, mergeMap } from "../../../../core/transport";

const object = (apiVersion: string, kind: string, content: Readonly<Record<string, unknown>>, labels?: Readonly<Record<string, string>>): KubeObject => ({ apiVersion, kind, metadata: { name: "x", ...(labels !== undefined && { labels }) }, ...content });
/** Content after the update; `(anew)` when the object is made anew. */
const updated = (apiVersion: string, kind: string, existing: Readonly<Record<string, unknown>>, manifest: Readonly<Record<string, unknown>>): unknown => {
  const { object: { apiVersion: _, kind: __, metadata: ___, ...content }, anew } = agentUpdate(object(apiVersion, kind, existing), object(apiVersion, kind, manifest));
  return anew ? { ...content, "(anew)": true } : content;
};
const webhook = (name: string, caBundle?: string, timeoutSeconds = 1): object => ({ name, clientConfig: { service: { name }, ...(caBundle !== undefined && { caBundle }) }, timeoutSeconds });

test.each<[what: string, apiVersion: string, kind: string, existing: Readonly<Record<string, unknown>>, manifest: Readonly<Record<string, unknown>>, after: unknown]>([
  ["everything of a Deployment", "apps/v1", "Deployment", { spec: { replicas: 1, paused: true } }, { spec: { replicas: 2 } }, { spec: { replicas: 2 } }],
  ["everything of a kind that is not known", "example.com/v1", "Pod", { spec: { a: 1 } }, { spec: { a: 2 } }, { spec: { a: 2 } }],
  ["nothing of a Pod", "v1", "Pod", { spec: { containers: [{ name: "a", image: "a:1" }] } }, { spec: { containers: [{ name: "a", image: "a:2" }] } }, { spec: { containers: [{ name: "a", image: "a:1" }] } }],
  ["nothing of a ServiceAccount", "v1", "ServiceAccount", { imagePullSecrets: [] }, { imagePullSecrets: [{ name: "s" }] }, { imagePullSecrets: [] }],
  ["nothing of a Namespace", "v1", "Namespace", { spec: { finalizers: ["kubernetes"] } }, {}, { spec: { finalizers: ["kubernetes"] } }],
  ["the data of a ConfigMap", "v1", "ConfigMap", { data: { a: "1" }, binaryData: { b: "AA==" } }, { data: { c: "1" }, immutable: true }, { data: { c: "1" } }],
  ["the data of a Secret, not that they are immutable", "v1", "Secret", { data: { a: "MQ==" }, type: "Opaque" }, { data: { b: "MQ==" }, stringData: { c: "2" }, type: "Opaque", immutable: true }, { data: { b: "MQ==", c: "Mg==" }, type: "Opaque" }],
  ["a Secret of another type", "v1", "Secret", { data: {}, type: "Opaque" }, { data: { a: "MQ==" }, type: "example.com/key" }, { data: { a: "MQ==" }, type: "example.com/key", "(anew)": true }],
  ["an immutable Secret", "v1", "Secret", { data: { a: "MQ==" }, immutable: true }, { data: { a: "Mg==" }, immutable: true }, { data: { a: "Mg==" }, immutable: true, "(anew)": true }],
  ["no immutable Secret that is the same", "v1", "Secret", { data: { a: "MQ==" }, immutable: true }, { data: { a: "MQ==" }, type: "Opaque" }, { data: { a: "MQ==" }, immutable: true }],
  ["a token beside what the cluster wrote", "v1", "Secret", { data: { token: "MQ==" }, type: "kubernetes.io/service-account-token" }, { data: { extra: "Mg==" }, type: "kubernetes.io/service-account-token" }, { data: { token: "MQ==", extra: "Mg==" }, type: "kubernetes.io/service-account-token" }],
  ["a Service, which stays without address", "v1", "Service", { spec: { clusterIP: "None" } }, { spec: { ports: [] } }, { spec: { ports: [], clusterIP: "None" } }],
  ["a Service whose address is said to be nothing", "v1", "Service", { spec: { clusterIP: "None" } }, { spec: { clusterIP: null } }, { spec: { clusterIP: "None" } }],
  ["a Service that becomes a name elsewhere", "v1", "Service", { spec: { clusterIP: "None" } }, { spec: { type: "ExternalName" } }, { spec: { type: "ExternalName" } }],
  ["no webhooks where there are none", "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", { webhooks: [null] }, { webhooks: "none" }, { webhooks: "none" }],
  ["a CSIDriver of which nothing is said", "storage.k8s.io/v1", "CSIDriver", { spec: null }, { spec: null }, { spec: null }],
  ["a ConfigMap with the authorities that OpenShift put there", "v1", "ConfigMap", { data: { "ca-bundle.crt": "A", old: "1" } }, { metadata: { name: "x", labels: { "config.openshift.io/inject-trusted-cabundle": "true" } }, data: { new: "1" } }, { data: { new: "1", "ca-bundle.crt": "A" } }],
  ["a ConfigMap with authorities of its own", "v1", "ConfigMap", { data: { "ca-bundle.crt": "A" } }, { metadata: { name: "x", labels: { "config.openshift.io/inject-trusted-cabundle": "true" } }, data: { "ca-bundle.crt": "B" } }, { data: { "ca-bundle.crt": "B" } }],
  ["a ConfigMap whose authorities nobody puts there", "v1", "ConfigMap", { data: { "ca-bundle.crt": "A" } }, { data: {} }, { data: {} }],
  ["the rules of a ClusterRole", "rbac.authorization.k8s.io/v1", "ClusterRole", { rules: [{ verbs: ["get"] }] }, { rules: [] }, { rules: [] }],
  ["not those of one that is aggregated", "rbac.authorization.k8s.io/v1", "ClusterRole", { rules: [{ verbs: ["get"] }] }, { rules: [], aggregationRule: {} }, { rules: [{ verbs: ["get"] }], aggregationRule: {} }],
  ["a StorageClass with other parameters", "storage.k8s.io/v1", "StorageClass", { provisioner: "p", parameters: { a: "1" } }, { provisioner: "p", parameters: { a: "2" } }, { provisioner: "p", parameters: { a: "2" }, "(anew)": true }],
  ["a StorageClass without parameters", "storage.k8s.io/v1", "StorageClass", { provisioner: "p", parameters: { a: "1" } }, { provisioner: "p" }, { provisioner: "p", "(anew)": true }],
  ["no StorageClass that leaves out what the server defaults", "storage.k8s.io/v1", "StorageClass", { provisioner: "p", reclaimPolicy: "Delete" }, { provisioner: "p", allowVolumeExpansion: true }, { provisioner: "p", allowVolumeExpansion: true }],
  ["a CSIDriver with another spec", "storage.k8s.io/v1", "CSIDriver", { spec: { attachRequired: true, storageCapacity: false } }, { spec: { attachRequired: false } }, { spec: { attachRequired: false }, "(anew)": true }],
  ["no CSIDriver that leaves out what the server defaults", "storage.k8s.io/v1", "CSIDriver", { spec: { attachRequired: true, storageCapacity: false } }, { spec: { attachRequired: true } }, { spec: { attachRequired: true } }],
  ...["Mutating", "Validating"].map((sort): [string, string, string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>, unknown] => [
    `${sort} webhooks, which are trusted as the cluster says where the manifest does not`,
    "admissionregistration.k8s.io/v1",
    `${sort}WebhookConfiguration`,
    { webhooks: [webhook("a", "theirs", 1), webhook("b", "theirs"), webhook("gone", "theirs")] },
    { webhooks: [webhook("new"), webhook("b", "ours"), webhook("a", undefined, 2)] },
    { webhooks: [webhook("new"), webhook("b", "ours"), webhook("a", "theirs", 2)] },
  ]),
])("writes %s", (_, apiVersion, kind, existing, manifest, after) => expect(updated(apiVersion, kind, existing, manifest)).toEqual(after));

test("takes no label away; the manifest itself is taken over where it says everything", () => {
  const manifest = object("apps/v1", "Deployment", { spec: {} }, { a: "2" });
  expect(agentUpdate(object("apps/v1", "Deployment", {}, { a: "1" }), manifest).object).toBe(manifest);
  expect(agentUpdate(object("apps/v1", "Deployment", {}, { b: "1" }), manifest).object.metadata.labels).toEqual({ a: "2", b: "1" });
  expect(agentUpdate(object("v1", "Pod", {}, { b: "1" }), object("v1", "Pod", {}, { a: "1" })).object.metadata.labels).toEqual({ a: "1", b: "1" });
});

test("a label that ends in a dash takes the one without it away", () => {
  expect(mergeMap({ a: "1", b: "1" }, { "a-": "", c: "1" })).toEqual({ b: "1", c: "1" });
  expect(mergeMap({ a: "1", b: "1" }, { "a--": "" })).toEqual({ b: "1" });
  expect(agentUpdate(object("v1", "Pod", {}), object("v1", "Pod", {}, { "a-": "", c: "1" })).object.metadata.labels).toEqual({ c: "1" });
});
