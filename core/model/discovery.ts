/**
 * Which resource a kind is served as: the built-in kinds of Kubernetes, those of `resources.ts`, and what the CRDs of the
 * input add. Offline evaluation has no API server to ask.
 */
import { parseApiVersion, type ApiResource, type KubeObject } from "./kube-object";
import { resources as wellKnown } from "./resources";

type Scope = "c" | "n";
type Row = readonly [kind: string, resource: string, scope: Scope];

/** Groups of Kubernetes 1.34 with the preferred version first, and the kinds that support list and watch. */
const builtIn: readonly (readonly [group: string, versions: readonly string[], rows: readonly Row[]])[] = [
  ["", ["v1"], [
    ["ConfigMap", "configmaps", "n"], ["Endpoints", "endpoints", "n"], ["Event", "events", "n"], ["LimitRange", "limitranges", "n"],
    ["Namespace", "namespaces", "c"], ["Node", "nodes", "c"], ["PersistentVolume", "persistentvolumes", "c"],
    ["PersistentVolumeClaim", "persistentvolumeclaims", "n"], ["Pod", "pods", "n"], ["PodTemplate", "podtemplates", "n"],
    ["ReplicationController", "replicationcontrollers", "n"], ["ResourceQuota", "resourcequotas", "n"], ["Secret", "secrets", "n"],
    ["Service", "services", "n"], ["ServiceAccount", "serviceaccounts", "n"],
  ]],
  ["admissionregistration.k8s.io", ["v1"], [
    ["MutatingWebhookConfiguration", "mutatingwebhookconfigurations", "c"], ["ValidatingAdmissionPolicy", "validatingadmissionpolicies", "c"],
    ["ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", "c"], ["ValidatingWebhookConfiguration", "validatingwebhookconfigurations", "c"],
  ]],
  ["apiextensions.k8s.io", ["v1"], [["CustomResourceDefinition", "customresourcedefinitions", "c"]]],
  ["apiregistration.k8s.io", ["v1"], [["APIService", "apiservices", "c"]]],
  ["apps", ["v1"], [
    ["ControllerRevision", "controllerrevisions", "n"], ["DaemonSet", "daemonsets", "n"], ["Deployment", "deployments", "n"],
    ["ReplicaSet", "replicasets", "n"], ["StatefulSet", "statefulsets", "n"],
  ]],
  ["autoscaling", ["v2", "v1"], [["HorizontalPodAutoscaler", "horizontalpodautoscalers", "n"]]],
  ["batch", ["v1"], [["CronJob", "cronjobs", "n"], ["Job", "jobs", "n"]]],
  ["certificates.k8s.io", ["v1"], [["CertificateSigningRequest", "certificatesigningrequests", "c"]]],
  ["coordination.k8s.io", ["v1"], [["Lease", "leases", "n"]]],
  ["discovery.k8s.io", ["v1"], [["EndpointSlice", "endpointslices", "n"]]],
  ["events.k8s.io", ["v1"], [["Event", "events", "n"]]],
  ["flowcontrol.apiserver.k8s.io", ["v1"], [["FlowSchema", "flowschemas", "c"], ["PriorityLevelConfiguration", "prioritylevelconfigurations", "c"]]],
  ["networking.k8s.io", ["v1"], [
    ["IPAddress", "ipaddresses", "c"], ["Ingress", "ingresses", "n"], ["IngressClass", "ingressclasses", "c"], ["NetworkPolicy", "networkpolicies", "n"],
    ["ServiceCIDR", "servicecidrs", "c"],
  ]],
  ["node.k8s.io", ["v1"], [["RuntimeClass", "runtimeclasses", "c"]]],
  ["policy", ["v1"], [["PodDisruptionBudget", "poddisruptionbudgets", "n"]]],
  ["rbac.authorization.k8s.io", ["v1"], [
    ["ClusterRole", "clusterroles", "c"], ["ClusterRoleBinding", "clusterrolebindings", "c"], ["Role", "roles", "n"], ["RoleBinding", "rolebindings", "n"],
  ]],
  ["resource.k8s.io", ["v1"], [
    ["DeviceClass", "deviceclasses", "c"], ["ResourceClaim", "resourceclaims", "n"], ["ResourceClaimTemplate", "resourceclaimtemplates", "n"],
    ["ResourceSlice", "resourceslices", "c"],
  ]],
  ["scheduling.k8s.io", ["v1"], [["PriorityClass", "priorityclasses", "c"]]],
  ["storage.k8s.io", ["v1"], [
    ["CSIDriver", "csidrivers", "c"], ["CSINode", "csinodes", "c"], ["CSIStorageCapacity", "csistoragecapacities", "n"], ["StorageClass", "storageclasses", "c"],
    ["VolumeAttachment", "volumeattachments", "c"], ["VolumeAttributesClass", "volumeattributesclasses", "c"],
  ]],
];

/** Finds the resource of a kind, by `apiVersion` and `kind`. */
export interface Discovery {
  /** Undefined for an unknown kind: its CRD is missing from the input. */
  readonly find: (apiVersion: string, kind: string) => ApiResource | undefined;
}

const table: ReadonlyMap<string, ApiResource> = new Map([
  ...Object.values(wellKnown).map((r): [string, ApiResource] => [keyOf(r.group, r.version, r.kind), r]),
  ...builtIn.flatMap(([group, versions, rows]) =>
    versions.flatMap((version) => rows.map(([kind, resource, scope]): [string, ApiResource] => [keyOf(group, version, kind), { group, version, resource, kind, namespaced: scope === "n" }])),
  ),
]);

/**
 * The built-in kinds of Kubernetes 1.34, KubeStellar, KubeFlex and OCM, and those of the given CRDs, in every served version.
 *
 * @param crds - CustomResourceDefinitions; other objects are passed over, so the whole input may be given.
 */
export function discoveryOf(crds: Iterable<KubeObject> = []): Discovery {
  const own = new Map<string, ApiResource>();
  for (const crd of crds) for (const resource of resourcesOfCrd(crd)) own.set(keyOf(resource.group, resource.version, resource.kind), resource);
  return {
    find: (apiVersion, kind) => {
      const { group, version } = parseApiVersion(apiVersion);
      const key = keyOf(group, version, kind);
      return own.get(key) ?? table.get(key);
    },
  };
}

interface CrdShape {
  readonly spec?: {
    readonly group?: string;
    readonly scope?: string;
    readonly names?: { readonly plural?: string; readonly kind?: string };
    readonly versions?: readonly { readonly name: string; readonly served?: boolean }[];
  };
}

/** The resources that a CustomResourceDefinition serves, one a version; none for any other object. */
export function resourcesOfCrd(crd: KubeObject): readonly ApiResource[] {
  if (crd.kind !== "CustomResourceDefinition") return [];
  const { spec } = crd as CrdShape;
  const { plural, kind } = spec?.names ?? {};
  if (spec?.group === undefined || plural === undefined || kind === undefined) return [];
  const { group } = spec;
  return (spec.versions ?? []).filter((v) => v.served === true).map((v) => ({ group, version: v.name, resource: plural, kind, namespaced: spec.scope !== "Cluster" }));
}

function keyOf(group: string, version: string, kind: string): string {
  return `${group}/${version}/${kind}`;
}
