/** The agent on hand-made ManifestWorks, and when the world around it breaks: real API servers, no KubeStellar. */
import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { KubeObject } from "../../core/model/kube-object";
import type { ManifestWork, ManifestWorkSpec } from "../../core/model/manifest-work";
import { ADD_ON_WORK, CLUSTER_NAME_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { compareFleets } from "../../core/plan/diff";
import { createPreview } from "../../core/preview";
import { installOcmAdmission } from "../../hub/spaces/ocm-admission";
import { KubeClient } from "../../operations/clients/kube-client";
import { isKubeStellarError } from "../../operations/errors";
import { ApiServers, mustGet } from "../support/api-servers";
import type { TestSpace } from "../support/api-servers";
import { FleetControllers } from "../support/fleet-controllers";
import { until } from "../support/poll";

const cluster = "edge";
const agent = `agent ${cluster}` as const;
const namespace = "workshop";

let servers: ApiServers;
let its: TestSpace;
let wec: TestSpace;
let fleet: FleetControllers;
/** Serial number of the certificate that the agent joined with. */
let firstCertificate: string;

beforeAll(async () => {
  servers = await ApiServers.start();
  // Dated back by five minutes, such certificates are due for renewal within half a minute.
  [its, wec] = await Promise.all([servers.space("its1", "ITS", ["--cluster-signing-duration=120s"]), servers.space("edge", "WEC")]);
  fleet = new FleetControllers(servers, its, its, new Map([[cluster, wec]]));
  await installOcmAdmission(its.client);
  await its.client.create(resources.ClusterManagementAddOn, { apiVersion: "addon.open-cluster-management.io/v1alpha1", kind: "ClusterManagementAddOn", metadata: { name: "addon-status" }, spec: {} });
  await its.client.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: cluster }, spec: { hubAcceptsClient: true, leaseDurationSeconds: 5 } });
  await fleet.offerBootstrap(cluster);
  await fleet.start("registration");
  await fleet.start(agent);
  await fleet.approve(cluster);
  await until("the agent serves the mailbox", 30, async () => fleet.lines.some((line) => line.includes("serving the mailbox")));
  firstCertificate = certificate().serialNumber;
  await wec.client.create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
}, 180_000);

afterAll(async () => {
  await fleet?.stopAll();
  await servers?.stop();
}, 60_000);

const withLog = (run: () => Promise<void>) => (): Promise<void> => fleet.explaining(run);

const certificate = (): X509Certificate => new X509Certificate(readFileSync(path.join(fleet.credentialsFolder(cluster), "tls.crt")));
const requests = async (): Promise<readonly KubeObject[]> => (await its.client.list(resources.CertificateSigningRequest, { labelSelector: `${CLUSTER_NAME_LABEL}=${cluster}` })).items;
const configMap = (name: string, data: Record<string, string>, inNamespace = namespace): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: inNamespace }, data });
const onWec = (name: string, inNamespace = namespace): Promise<KubeObject | undefined> => wec.client.get(resources.ConfigMap, { namespace: inNamespace, name });
const dataOf = async (name: string): Promise<unknown> => (await onWec(name))?.["data"];
const deliver = (name: string, manifests: readonly KubeObject[], more: Partial<ManifestWorkSpec> = {}): Promise<KubeObject> => its.client.create(resources.ManifestWork, { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { name, namespace: cluster }, spec: { workload: { manifests }, ...more } });
const redeliver = (name: string, manifests: readonly KubeObject[]): Promise<KubeObject> => its.client.patch(resources.ManifestWork, { namespace: cluster, name }, { spec: { workload: { manifests } } });
const work = (name: string): Promise<ManifestWork> => mustGet<ManifestWork>(its.client, resources.ManifestWork, { namespace: cluster, name });
const condition = async (name: string, type: string) => {
  const { status, metadata } = await work(name);
  const found = status?.conditions?.find((c) => c.type === type);
  return found?.observedGeneration === metadata.generation ? found : undefined;
};
const addOnConditions = async (name: string): Promise<readonly string[]> => (((await mustGet(its.client, resources.ManagedClusterAddOn, { namespace: cluster, name }))["status"] as { conditions?: { type: string; status: string; reason: string }[] } | undefined)?.conditions ?? []).map(({ type, status, reason }) => `${type} ${status} ${reason}`).sort();
const withdraw = async (...names: string[]): Promise<void> => {
  for (const name of names) await its.client.delete(resources.ManifestWork, { namespace: cluster, name });
  for (const name of names) await until(`the work ${name} is gone`, 20, async () => (await its.client.get(resources.ManifestWork, { namespace: cluster, name })) === undefined);
};

const podSpec = (image: string, more: object = {}): object => ({ containers: [{ name: "main", image }], ...more });
const podTemplate = (labels: object, more: object = {}): object => ({ metadata: { labels }, spec: podSpec("a:1", more) });
const ofPods = (app: string): object => ({ selector: { matchLabels: { app } }, template: podTemplate({ app }) });
const claimOf = (storageClassName: string): object => ({ storageClassName, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } });
const roleOf = (name: string): object => ({ apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name });
const cronOf = (minute: string): object => ({ schedule: `${minute} 1 * * *`, jobTemplate: { spec: { template: podTemplate({ a: "1" }, { restartPolicy: "Never" }) } } });
const definitionOf = (scope: string): Readonly<Record<string, unknown>> => ({ spec: { group: "example.com", scope, names: { plural: "gadgets", singular: "gadget", kind: "Gadget", listKind: "GadgetList" }, versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }] } });
const clusterScoped: ReadonlySet<string> = new Set(["ClusterRoleBinding", "PriorityClass", "IngressClass", "RuntimeClass", "CustomResourceDefinition", "StorageClass", "CSIDriver"]);
/** Whether an object has all that is wanted of it, whatever the server adds. */
const holds = (have: unknown, want: unknown): boolean =>
  typeof want !== "object" || want === null ? have === want : typeof have === "object" && have !== null && Object.entries(want).every(([key, value]) => holds((have as Readonly<Record<string, unknown>>)[key], value));

test("a work is applied, followed, and removed with its objects", withLog(async () => {
  await deliver("plain", [configMap("a", { x: "1" }), configMap("b", { x: "1" })]);
  await until("it is available", 10, async () => (await condition("plain", "Available"))?.reason === "ResourcesAvailable");
  expect((await work("plain")).status?.resourceStatus?.manifests?.map(({ resourceMeta }) => resourceMeta)).toEqual(["a", "b"].map((name, ordinal) => ({ ordinal, group: "", version: "v1", kind: "ConfigMap", resource: "configmaps", name, namespace })));
  const [owner] = (await onWec("a"))?.metadata.ownerReferences ?? [];
  expect(owner).toMatchObject({ kind: "AppliedManifestWork", apiVersion: "work.open-cluster-management.io/v1" });
  expect(owner?.name).toMatch(/^[0-9a-f]{64}-plain$/);

  // A key that the new manifest lacks goes; labels of others stay.
  await wec.client.patch(resources.ConfigMap, { namespace, name: "a" }, { metadata: { labels: { mine: "yes" } } });
  await redeliver("plain", [configMap("a", { y: "2" })]);
  await until("the change is there", 10, async () => JSON.stringify(await dataOf("a")) === '{"y":"2"}');
  await until("what it lists no more is gone", 10, async () => (await onWec("b")) === undefined);
  expect((await onWec("a"))?.metadata.labels).toEqual({ mine: "yes" });
  // As is what others add to its content.
  await wec.client.patch(resources.ConfigMap, { namespace, name: "a" }, { data: { intruder: "1" } });
  await until("the intruder is gone", 10, async () => JSON.stringify(await dataOf("a")) === '{"y":"2"}');
  await withdraw("plain");
  expect(await onWec("a")).toBeUndefined();
  expect(await records()).toEqual([]);
}), 60_000);

test("createOnly leaves an existing object as it is, but takes it along when the work goes", withLog(async () => {
  await wec.client.create(resources.ConfigMap, configMap("mine", { x: "old" }));
  await deliver("create-only", [configMap("mine", { x: "new" }), configMap("fresh", { x: "new" })], {
    manifestConfigs: ["mine", "fresh"].map((name) => ({ resourceIdentifier: { group: "", resource: "configmaps", namespace, name }, updateStrategy: { type: "CreateOnly" as const } })),
  });
  await until("it is applied", 10, async () => (await condition("create-only", "Applied"))?.status === "True");
  expect(await dataOf("mine")).toEqual({ x: "old" });
  expect(await dataOf("fresh")).toEqual({ x: "new" });
  await withdraw("create-only");
  expect(await onWec("mine")).toBeUndefined();
}), 60_000);

test("an object of two works goes with the last; orphans stay", withLog(async () => {
  await deliver("first", [configMap("shared", { x: "1" })]);
  await until("the first is applied", 10, async () => (await condition("first", "Applied"))?.status === "True");
  await deliver("second", [configMap("shared", { x: "1" })]);
  await until("both own it", 10, async () => (await onWec("shared"))?.metadata.ownerReferences?.length === 2);
  await withdraw("first");
  expect((await onWec("shared"))?.metadata.ownerReferences).toHaveLength(1);
  await withdraw("second");
  expect(await onWec("shared")).toBeUndefined();

  await deliver("orphaning", [configMap("orphan", { x: "1" })], { deleteOption: { propagationPolicy: "Orphan" } });
  await until("the orphan is there", 10, async () => (await condition("orphaning", "Applied"))?.status === "True");
  await withdraw("orphaning");
  expect((await onWec("orphan"))?.metadata.deletionTimestamp).toBeUndefined();
  expect((await onWec("orphan"))?.metadata.ownerReferences).toBeUndefined();
}), 60_000);

test("a namespace or a kind that another work brings does not block, and failures say why", withLog(async () => {
  const widget = { apiVersion: "example.org/v1", kind: "Widget", metadata: { name: "w", namespace: "elsewhere" }, spec: { size: 1 } };
  await deliver("needs-both", [configMap("c", {}, "elsewhere"), widget]);
  const failed = await until("it says that it failed", 10, async () => {
    const found = await condition("needs-both", "Applied");
    return found?.status === "False" && found;
  });
  expect(failed?.reason).toBe("AppliedManifestWorkFailed");
  const messages = (await work("needs-both")).status?.resourceStatus?.manifests?.map(({ conditions }) => conditions.find(({ type }) => type === "Applied")?.message);
  expect(messages).toEqual([expect.stringContaining('namespaces "elsewhere" not found'), expect.stringContaining('the server doesn\'t have a resource type "Widget"')]);
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.org" },
    spec: { group: "example.org", scope: "Namespaced", names: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" }, versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } } }] },
  };
  await deliver("brings-both", [definition, { apiVersion: "v1", kind: "Namespace", metadata: { name: "elsewhere" } }]);
  await until("it recovers", 15, async () => (await condition("needs-both", "Applied"))?.status === "True");
  await withdraw("needs-both", "brings-both");
}), 90_000);

/** One edit of each sort of field: objects, and what is to become of the edit. */
const edits: readonly (readonly [apiVersion: string, kind: string, outcome: "written" | "kept" | "refused", before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>])[] = [
  ["apps/v1", "Deployment", "refused", { spec: ofPods("a") }, { spec: ofPods("b") }],
  ["apps/v1", "DaemonSet", "refused", { spec: ofPods("a") }, { spec: ofPods("b") }],
  ["apps/v1", "ReplicaSet", "refused", { spec: ofPods("a") }, { spec: ofPods("b") }],
  ["apps/v1", "StatefulSet", "refused", { spec: { serviceName: "a", ...ofPods("a") } }, { spec: { serviceName: "b", ...ofPods("a") } }],
  ["batch/v1", "Job", "refused", { spec: { parallelism: 1, template: podTemplate({ a: "1" }, { restartPolicy: "Never" }) } }, { spec: { parallelism: 2, template: podTemplate({ a: "1" }, { restartPolicy: "Never" }) } }],
  ["v1", "ConfigMap", "refused", { immutable: true, data: { a: "1" } }, { immutable: true, data: { a: "2" } }],
  ["v1", "PersistentVolumeClaim", "refused", { spec: claimOf("a") }, { spec: claimOf("b") }],
  ["v1", "Service", "refused", { spec: { ports: [{ port: 80 }] } }, { spec: { clusterIP: "None", ports: [{ port: 80 }] } }],
  ["rbac.authorization.k8s.io/v1", "RoleBinding", "refused", { roleRef: roleOf("a") }, { roleRef: roleOf("b") }],
  ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "refused", { roleRef: roleOf("a") }, { roleRef: roleOf("b") }],
  ["scheduling.k8s.io/v1", "PriorityClass", "refused", { value: 1 }, { value: 2 }],
  ["networking.k8s.io/v1", "IngressClass", "refused", { spec: { controller: "example.com/a" } }, { spec: { controller: "example.com/b" } }],
  ["node.k8s.io/v1", "RuntimeClass", "refused", { handler: "a" }, { handler: "b" }],
  ["apiextensions.k8s.io/v1", "CustomResourceDefinition", "refused", definitionOf("Namespaced"), definitionOf("Cluster")],
  ["v1", "Pod", "kept", { spec: podSpec("a:1") }, { spec: podSpec("a:2") }],
  ["v1", "ServiceAccount", "kept", { automountServiceAccountToken: true }, { automountServiceAccountToken: false }],
  ["batch/v1", "CronJob", "written", { spec: cronOf("1") }, { spec: cronOf("2") }],
  ["v1", "Secret", "written", { immutable: true, data: { a: "MQ==" } }, { immutable: true, data: { a: "Mg==" } }],
  ["storage.k8s.io/v1", "StorageClass", "written", { provisioner: "a", parameters: { a: "1" } }, { provisioner: "a", parameters: { a: "2" } }],
  ["storage.k8s.io/v1", "CSIDriver", "written", { spec: { attachRequired: true } }, { spec: { attachRequired: false } }],
  ["policy/v1", "PodDisruptionBudget", "written", { spec: { selector: { matchLabels: { a: "1" } } } }, { spec: { selector: { matchLabels: { a: "2" } } } }],
  ["networking.k8s.io/v1", "NetworkPolicy", "written", { spec: { podSelector: { matchLabels: { a: "1" } } } }, { spec: { podSelector: { matchLabels: { a: "2" } } } }],
];

test("what becomes of an edit is what the comparison of fleets says: written, left as it is, or refused", withLog(async () => {
  const objects = (side: 3 | 4): readonly KubeObject[] => edits.map((edit) => {
    const [apiVersion, kind] = edit;
    return { apiVersion, kind, metadata: { name: kind === "CustomResourceDefinition" ? "gadgets.example.com" : `edited-${kind.toLowerCase()}`, ...(!clusterScoped.has(kind) && { namespace }), labels: { app: "edited" } }, ...edit[side] };
  });
  const [before, after] = [objects(3), objects(4)];
  await wec.client.create(resources.ServiceAccount, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } }).catch((error: unknown) => {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
  });
  const outcomes = async (): Promise<readonly string[]> => {
    const { status, metadata } = await work("edited");
    const applied = (status?.conditions ?? []).find(({ type }) => type === "Applied");
    if (applied?.observedGeneration !== metadata.generation) return [];
    return (status?.resourceStatus?.manifests ?? []).map(({ resourceMeta, conditions }) => `${resourceMeta?.kind} ${(conditions ?? []).find(({ type }) => type === "Applied")?.reason}`);
  };
  await deliver("edited", before);
  await until("all stands there", 30, async () => (await outcomes()).length === edits.length);
  expect((await outcomes()).filter((line) => line.endsWith("Failed"))).toEqual([]);
  await redeliver("edited", after);
  await until("the edits have been tried", 30, async () => (await outcomes()).length === edits.length);
  const failed = new Set((await outcomes()).flatMap((line) => (line.endsWith("Failed") ? [line.split(" ")[0]] : [])));
  const happened = await Promise.all(after.map(async (object) => {
    const resource = await wec.client.resourceFor(object.apiVersion, object.kind);
    const standing = await mustGet(wec.client, resource!, object.metadata);
    const { apiVersion: _, kind, metadata: __, ...content } = object;
    return `${kind} ${failed.has(kind) ? "refused" : holds(standing, content) ? "written" : "kept"}`;
  }));
  expect(happened).toEqual(edits.map(([, kind, outcome]) => `${kind} ${outcome}`));

  const selects = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "edited" }, spec: { clusterSelectors: [{}], downsync: [{ objectSelectors: [{ matchLabels: { app: "edited" } }] }] } };
  const previewOf = (workload: readonly KubeObject[]) => createPreview({ spaces: [{ kind: "ITS", name: "its1", objects: [{ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: cluster } }] }, { kind: "WDS", name: "wds1", inventory: "its1", objects: [...workload, selects] }] });
  const [{ changes, ineffectiveEdits } = { changes: [], ineffectiveEdits: [] }] = compareFleets(previewOf(before), previewOf(after));
  const written = new Set(changes.flatMap((row) => row.objects.map(({ kind }) => kind)));
  const refused = new Set(ineffectiveEdits.flatMap((edit) => (edit.refused === undefined ? [] : [edit.kind])));
  expect(after.map(({ kind }) => `${kind} ${refused.has(kind) ? "refused" : written.has(kind) ? "written" : "kept"}`)).toEqual(happened);
  // Its controller is none of those that run here.
  await wec.client.patch({ group: "", version: "v1", resource: "persistentvolumeclaims", kind: "PersistentVolumeClaim", namespaced: true }, { namespace, name: "edited-persistentvolumeclaim" }, { metadata: { finalizers: null } });
  await withdraw("edited");
}));

test("an add-on of another making gets its certificate and is told of", withLog(async () => {
  const addOn = { namespace: cluster, name: "shop" };
  const secret = { namespace: "open-cluster-management-agent-addon", name: "shop-hub-kubeconfig" };
  const own = `system:open-cluster-management:cluster:${cluster}:addon:shop`;
  await its.client.create(resources.ManagedClusterAddOn, { apiVersion: "addon.open-cluster-management.io/v1alpha1", kind: "ManagedClusterAddOn", metadata: addOn, spec: {} });
  // What the add-on's manager writes.
  const subject = { user: `${own}:agent:shop`, groups: [own, "system:open-cluster-management:addon:shop"] };
  const status = { namespace: secret.namespace, registrations: [{ signerName: "kubernetes.io/kube-apiserver-client", subject }] };
  await its.client.patch(resources.ManagedClusterAddOn, addOn, { status }, { subresource: "status" });
  // Its namespace comes after its certificate.
  await until("the hub has approved", 20, async () => (await requests()).some(({ metadata, status: of }) => metadata.name.startsWith(`addon-${cluster}-shop-`) && JSON.stringify(of).includes("addon agent")));
  await wec.client.create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: secret.namespace } });
  const data = await until("the certificate is in its Secret", 30, async () => (await wec.client.get(resources.Secret, secret))?.["data"] as Record<string, string> | undefined);
  const { "tls.crt": cert = "", "tls.key": key = "", kubeconfig = "", "cluster-name": name = "" } = Object.fromEntries(Object.entries(data).map(([file, value]) => [file, Buffer.from(value, "base64").toString("utf8")]));
  expect(name).toBe(cluster);
  expect(parse(kubeconfig)).toMatchObject({ users: [{ user: { "client-certificate": "tls.crt", "client-key": "tls.key" } }] });
  const asAddOn = new KubeClient({ context: "add-on", server: its.server, ca: its.caPem, credentials: { kind: "certificate", cert, key } }, { name: "its1 as the add-on" });
  const { status: { userInfo } } = (await asAddOn.raw("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" })) as { status: { userInfo: { username: string; groups: string[] } } };
  asAddOn.close();
  expect({ user: userInfo.username, groups: userInfo.groups.filter((group) => group !== "system:authenticated").sort() }).toEqual({ ...subject, groups: [...subject.groups].sort() });

  await until("the hub knows of its certificate, and of no sign of life", 20, async () => (await addOnConditions("shop")).join() === "Available Unknown ManagedClusterAddOnLeaseNotFound,ClusterCertificateRotated True ClientCertificateUpdated");
  await wec.client.create(resources.Lease, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { namespace: secret.namespace, name: "shop" }, spec: { renewTime: new Date().toISOString().replace("Z", "000Z") } });
  await until("it lives", 45, async () => (await addOnConditions("shop"))[0] === "Available True ManagedClusterAddOnLeaseUpdated");
  await until("the cluster's labels say so", 10, async () => (await mustGet(its.client, resources.ManagedCluster, { name: cluster })).metadata.labels?.["feature.open-cluster-management.io/addon-shop"] === "available");
}), 150_000);

test("values that a work asks for come back when they change", withLog(async () => {
  const deployment = (replicas: number): KubeObject => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace }, spec: { replicas, selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "x" }] } } } });
  await deliver("probed", [deployment(1), configMap("beside", {})], { manifestConfigs: [{ resourceIdentifier: { group: "apps", resource: "deployments", namespace, name: "*" }, feedbackRules: [{ type: "WellKnownStatus" }, { type: "JSONPaths", jsonPaths: [{ name: "seen", path: ".status.observedGeneration" }] }] }] });
  const fedBack = async (): Promise<unknown> => (await work("probed")).status?.resourceStatus?.manifests?.map(({ statusFeedback, conditions }) => [statusFeedback?.values?.map(({ name, fieldValue: { integer } }) => `${name}=${integer}`), conditions.find(({ type }) => type === "StatusFeedbackSynced")?.reason]);
  await until("they are there", 20, async () => JSON.stringify(await fedBack()) === JSON.stringify([[["Replicas=1", "seen=1"], "StatusFeedbackSynced"], [undefined, "NoStatusFeedbackSynced"]]));
  await its.client.patch(resources.ManifestWork, { namespace: cluster, name: "probed" }, { spec: { workload: { manifests: [deployment(2), configMap("beside", {})] } } });
  await until("they follow", 20, async () => JSON.stringify(await fedBack()) === JSON.stringify([[["Replicas=2", "seen=2"], "StatusFeedbackSynced"], [undefined, "NoStatusFeedbackSynced"]]));
  await its.client.patch(resources.ManifestWork, { namespace: cluster, name: "probed" }, { spec: { manifestConfigs: null } });
  await until("they go with the rules", 20, async () => JSON.stringify(await fedBack()) === JSON.stringify([[[], "NoStatusFeedbackSynced"], [undefined, "NoStatusFeedbackSynced"]]));
  await withdraw("probed");
}), 90_000);

test("a cluster is not accepted while its mailbox is on its way out", withLog(async () => {
  const other = { name: "other" };
  const decide = (hubAcceptsClient: boolean): Promise<KubeObject> => its.client.patch(resources.ManagedCluster, other, { spec: { hubAcceptsClient } });
  await its.client.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: other, spec: { hubAcceptsClient: true } });
  await until("it has a mailbox", 10, () => its.client.get(resources.Namespace, other));
  await decide(false);
  await its.client.create(resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "keeps", namespace: other.name, finalizers: ["example.org/keep"] } });
  await its.client.delete(resources.Namespace, other);
  await until("it may not be accepted", 10, async () => decide(true).then(() => decide(false), (error: Error) => error.message.includes('cluster namespace "other" is terminating')).then((denied) => denied === true));
  // Others may, and what is no acceptance passes.
  await its.client.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "third" }, spec: { hubAcceptsClient: true } });
  await its.client.patch(resources.ManagedCluster, other, { metadata: { labels: { a: "b" } } });
  await its.client.patch(resources.ConfigMap, { namespace: other.name, name: "keeps" }, { metadata: { finalizers: null } });
  await until("it may when the old mailbox is gone", 20, async () => decide(true).then(() => true));
}), 90_000);

test("the hub's API server dies and comes back: the mailbox is served as before", withLog(async () => {
  await deliver("survivor", [configMap("survivor", { x: "1" })]);
  await until("it is there", 10, () => onWec("survivor"));
  await servers.kill("its1");
  // Meanwhile drift is restored all the same: the agent needs the hub for news only.
  await wec.client.delete(resources.ConfigMap, { namespace, name: "survivor" });
  await until("it is back without the hub", 20, () => onWec("survivor"));
  await servers.revive("its1");
  await until("the hub is back", 60, async () => (await its.client.raw("GET", "/readyz")) === "ok");
  await redeliver("survivor", [configMap("survivor", { x: "2" })]);
  await until("news arrive", 30, async () => JSON.stringify(await dataOf("survivor")) === '{"x":"2"}');
}), 150_000);

test("certificates are renewed in time, approved by the hub without a person", withLog(async () => {
  // Most often it came during the tests before.
  await until("there is another certificate", 90, async () => certificate().serialNumber !== firstCertificate);
  await redeliver("survivor", [configMap("survivor", { x: "3" })]);
  await until("the agent works with it", 20, async () => JSON.stringify(await dataOf("survivor")) === '{"x":"3"}');
  const identity = certificate().subject.split(/\n| \+ /).find((part) => part.startsWith("CN="))?.slice(3);
  const approvals = (await requests()).map((csr) => ({ user: (csr["spec"] as { username: string }).username, reason: (csr["status"] as { conditions?: { reason: string }[] }).conditions?.[0]?.reason }));
  expect(approvals).toContainEqual({ user: identity, reason: "AutoApprovedByHubCSRApprovingController" });
  // The one that a person approved, unless it is among those that the hub has cleaned up by now.
  expect(approvals.filter(({ user, reason }) => user !== identity && reason !== "Test")).toEqual([]);
}), 150_000);

/** Of works of policies: the work that brings the status add-on comes when it likes. */
async function records(): Promise<readonly KubeObject[]> {
  return (await wec.client.list(resources.AppliedManifestWork)).items.filter(({ spec }) => !ADD_ON_WORK.test((spec as { manifestWorkName: string }).manifestWorkName));
}

test("a hub at another address is the same hub: objects change hands without being touched", withLog(async () => {
  const uid = (await onWec("survivor"))?.metadata.uid;
  await fleet.stop(agent);
  const address = await servers.revive("its1", "new-port");
  const file = path.join(fleet.credentialsFolder(cluster), "kubeconfig");
  writeFileSync(file, readFileSync(file, "utf8").replace(its.server, address));
  await fleet.start(agent);
  await until("the record of the old address is gone", 60, async () => {
    const items = await records();
    const owners = (await onWec("survivor"))?.metadata.ownerReferences ?? [];
    return items.length === 1 && owners.length === 1 && owners[0]!.uid === items[0]!.metadata.uid;
  });
  expect((await onWec("survivor"))?.metadata.uid).toBe(uid);
  await withdraw("survivor");
  expect(await onWec("survivor")).toBeUndefined();
}), 150_000);

test("a cluster that falls silent is Unknown after five periods, and its add-ons with it, until it is back", withLog(async () => {
  const available = async () => ((await mustGet(its.client, resources.ManagedCluster, { name: cluster }))["status"] as { conditions?: { type: string; status: string; reason: string }[] }).conditions?.find(({ type }) => type === "ManagedClusterConditionAvailable");
  expect((await available())?.status).toBe("True");
  await fleet.stop(agent);
  const silent = await until("it is Unknown", 60, async () => {
    const found = await available();
    return found?.status === "Unknown" && found;
  });
  expect(silent).toMatchObject({ reason: "ManagedClusterLeaseUpdateStopped" });
  await until("it is tainted", 10, async () => JSON.stringify(((await mustGet(its.client, resources.ManagedCluster, { name: cluster }))["spec"] as { taints?: unknown }).taints).includes("cluster.open-cluster-management.io/unreachable"));
  for (const name of ["addon-status", "shop"]) await until(`${name} is Unknown`, 10, async () => (await addOnConditions(name)).includes("Available Unknown ManagedClusterLeaseUpdateStopped"));
  await until("labels say so", 10, async () => (await mustGet(its.client, resources.ManagedCluster, { name: cluster })).metadata.labels?.["feature.open-cluster-management.io/addon-addon-status"] === "unreachable");

  await wec.client.patch(resources.Lease, { namespace: "open-cluster-management-agent-addon", name: "shop" }, { spec: { renewTime: new Date().toISOString().replace("Z", "000Z") } });
  await fleet.start(agent);
  await until("it is back", 30, async () => (await available())?.status === "True");
  await until("the status agent is", 20, async () => (await addOnConditions("addon-status")).includes("Available True ProbeAvailable"));
  await until("the other add-on is", 20, async () => (await addOnConditions("shop")).includes("Available True ManagedClusterAddOnLeaseUpdated"));
  // A manager that wants no certificate any more.
  await its.client.patch(resources.ManagedClusterAddOn, { namespace: cluster, name: "shop" }, { status: { registrations: null } }, { subresource: "status" });
  await until("its certificate is gone", 20, async () => (await wec.client.get(resources.Secret, { namespace: "open-cluster-management-agent-addon", name: "shop-hub-kubeconfig" })) === undefined);
}), 150_000);
