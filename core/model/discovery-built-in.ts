/**
 * What kube-apiservers of Kubernetes 1.27 to 1.34 serve by default: facts, read from the discovery documents that each release
 * carries (`api/discovery`) and from the list of versions that are on by default (`pkg/controlplane`, also in the release). An
 * integration test compares the newest with a running API server.
 */
import type { ApiResource } from "./kube-object";

/** Minor versions of Kubernetes 1.x that there is a table for. */
export const OLDEST_MINOR = 27;
export const NEWEST_MINOR = 34;

/** Verbs of nearly every resource. */
const ALL_VERBS: readonly string[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const WITHOUT_COLLECTION: readonly string[] = ALL_VERBS.filter((verb) => verb !== "deletecollection");
const CREATE: readonly string[] = ["create"];
const GET_AND_LIST: readonly string[] = ["get", "list"];

/** First and last minor version that serve something; absent: all that there is a table for. */
interface Span {
  readonly from?: number;
  readonly to?: number;
  readonly verbs?: readonly string[];
}

type Row = readonly [kind: string, resource: string, scope: "cluster" | "namespaced", span?: Span];

/** A group: its versions, the preferred one first, and its resources. */
interface Group {
  readonly group: string;
  readonly versions: readonly (readonly [version: string, span?: Span])[];
  readonly rows: readonly Row[];
}

const groups: readonly Group[] = [
  { group: "", versions: [["v1"]], rows: [
    ["Binding", "bindings", "namespaced", { verbs: CREATE }],
    ["ComponentStatus", "componentstatuses", "cluster", { verbs: GET_AND_LIST }],
    ["ConfigMap", "configmaps", "namespaced"],
    ["Endpoints", "endpoints", "namespaced"],
    ["Event", "events", "namespaced"],
    ["LimitRange", "limitranges", "namespaced"],
    ["Namespace", "namespaces", "cluster", { verbs: WITHOUT_COLLECTION }],
    ["Node", "nodes", "cluster"],
    ["PersistentVolume", "persistentvolumes", "cluster"],
    ["PersistentVolumeClaim", "persistentvolumeclaims", "namespaced"],
    ["Pod", "pods", "namespaced"],
    ["PodTemplate", "podtemplates", "namespaced"],
    ["ReplicationController", "replicationcontrollers", "namespaced"],
    ["ResourceQuota", "resourcequotas", "namespaced"],
    ["Secret", "secrets", "namespaced"],
    ["Service", "services", "namespaced"],
    ["ServiceAccount", "serviceaccounts", "namespaced"],
  ] },
  { group: "admissionregistration.k8s.io", versions: [["v1"]], rows: [
    ["MutatingWebhookConfiguration", "mutatingwebhookconfigurations", "cluster"],
    ["ValidatingAdmissionPolicy", "validatingadmissionpolicies", "cluster", { from: 30 }],
    ["ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", "cluster", { from: 30 }],
    ["ValidatingWebhookConfiguration", "validatingwebhookconfigurations", "cluster"],
  ] },
  { group: "apiextensions.k8s.io", versions: [["v1"]], rows: [["CustomResourceDefinition", "customresourcedefinitions", "cluster"]] },
  { group: "apiregistration.k8s.io", versions: [["v1"]], rows: [["APIService", "apiservices", "cluster"]] },
  { group: "apps", versions: [["v1"]], rows: [
    ["ControllerRevision", "controllerrevisions", "namespaced"],
    ["DaemonSet", "daemonsets", "namespaced"],
    ["Deployment", "deployments", "namespaced"],
    ["ReplicaSet", "replicasets", "namespaced"],
    ["StatefulSet", "statefulsets", "namespaced"],
  ] },
  { group: "authentication.k8s.io", versions: [["v1"]], rows: [
    ["SelfSubjectReview", "selfsubjectreviews", "cluster", { from: 28, verbs: CREATE }],
    ["TokenReview", "tokenreviews", "cluster", { verbs: CREATE }],
  ] },
  { group: "authorization.k8s.io", versions: [["v1"]], rows: [
    ["LocalSubjectAccessReview", "localsubjectaccessreviews", "namespaced", { verbs: CREATE }],
    ["SelfSubjectAccessReview", "selfsubjectaccessreviews", "cluster", { verbs: CREATE }],
    ["SelfSubjectRulesReview", "selfsubjectrulesreviews", "cluster", { verbs: CREATE }],
    ["SubjectAccessReview", "subjectaccessreviews", "cluster", { verbs: CREATE }],
  ] },
  { group: "autoscaling", versions: [["v2"], ["v1"]], rows: [["HorizontalPodAutoscaler", "horizontalpodautoscalers", "namespaced"]] },
  { group: "batch", versions: [["v1"]], rows: [["CronJob", "cronjobs", "namespaced"], ["Job", "jobs", "namespaced"]] },
  { group: "certificates.k8s.io", versions: [["v1"]], rows: [["CertificateSigningRequest", "certificatesigningrequests", "cluster"]] },
  { group: "coordination.k8s.io", versions: [["v1"]], rows: [["Lease", "leases", "namespaced"]] },
  { group: "discovery.k8s.io", versions: [["v1"]], rows: [["EndpointSlice", "endpointslices", "namespaced"]] },
  { group: "events.k8s.io", versions: [["v1"]], rows: [["Event", "events", "namespaced"]] },
  { group: "flowcontrol.apiserver.k8s.io", versions: [["v1", { from: 29 }], ["v1beta3", { to: 31 }], ["v1beta2", { to: 28 }]], rows: [
    ["FlowSchema", "flowschemas", "cluster"],
    ["PriorityLevelConfiguration", "prioritylevelconfigurations", "cluster"],
  ] },
  { group: "networking.k8s.io", versions: [["v1"]], rows: [
    ["IPAddress", "ipaddresses", "cluster", { from: 33 }],
    ["Ingress", "ingresses", "namespaced"],
    ["IngressClass", "ingressclasses", "cluster"],
    ["NetworkPolicy", "networkpolicies", "namespaced"],
    ["ServiceCIDR", "servicecidrs", "cluster", { from: 33 }],
  ] },
  { group: "node.k8s.io", versions: [["v1"]], rows: [["RuntimeClass", "runtimeclasses", "cluster"]] },
  { group: "policy", versions: [["v1"]], rows: [["PodDisruptionBudget", "poddisruptionbudgets", "namespaced"]] },
  { group: "rbac.authorization.k8s.io", versions: [["v1"]], rows: [
    ["ClusterRole", "clusterroles", "cluster"],
    ["ClusterRoleBinding", "clusterrolebindings", "cluster"],
    ["Role", "roles", "namespaced"],
    ["RoleBinding", "rolebindings", "namespaced"],
  ] },
  { group: "resource.k8s.io", versions: [["v1", { from: 34 }]], rows: [
    ["DeviceClass", "deviceclasses", "cluster"],
    ["ResourceClaim", "resourceclaims", "namespaced"],
    ["ResourceClaimTemplate", "resourceclaimtemplates", "namespaced"],
    ["ResourceSlice", "resourceslices", "cluster"],
  ] },
  { group: "scheduling.k8s.io", versions: [["v1"]], rows: [["PriorityClass", "priorityclasses", "cluster"]] },
  { group: "storage.k8s.io", versions: [["v1"]], rows: [
    ["CSIDriver", "csidrivers", "cluster"],
    ["CSINode", "csinodes", "cluster"],
    ["CSIStorageCapacity", "csistoragecapacities", "namespaced"],
    ["StorageClass", "storageclasses", "cluster"],
    ["VolumeAttachment", "volumeattachments", "cluster"],
    ["VolumeAttributesClass", "volumeattributesclasses", "cluster", { from: 34 }],
  ] },
];

const isServed = (span: Span | undefined, minor: number): boolean => minor >= (span?.from ?? OLDEST_MINOR) && minor <= (span?.to ?? NEWEST_MINOR);

/**
 * Every resource that Kubernetes 1.`minor` serves by default, subresources left out; of a group the preferred version first.
 *
 * @param minor - from `OLDEST_MINOR` to `NEWEST_MINOR`.
 */
export function builtInResources(minor: number): readonly ApiResource[] {
  return groups.flatMap(({ group, versions, rows }) =>
    versions.filter(([, span]) => isServed(span, minor)).flatMap(([version]) =>
      rows.filter(([, , , span]) => isServed(span, minor)).map(([kind, resource, scope, span]) => ({ group, version, resource, kind, namespaced: scope === "namespaced", verbs: span?.verbs ?? ALL_VERBS })),
    ),
  );
}
