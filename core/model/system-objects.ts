/**
 * The objects that a WDS holds before anybody writes into it, as far as policies can choose them: broad clauses select them, and users
 * have no manifests of them. A space of KubeFlex's type `k8s` is meant: kube-apiserver, and the controllers that KubeFlex runs.
 *
 * Identity and labels only, which is all that placement looks at. Kinds that KubeStellar never watches (Endpoints, EndpointSlices,
 * Leases, APIServices, FlowSchemas, ...) are left out. An integration test compares the newest version with a running API server.
 */
import { NEWEST_MINOR, OLDEST_MINOR } from "./discovery-built-in";
import type { KubeObject } from "./kube-object";
import { REPORT_NAMESPACE } from "./names";
import { resources } from "./resources";
import { systemRoles } from "./system-roles.generated";

/** Namespaces that are always there: those of every API server, and that of KubeStellar's status controller. */
export const SYSTEM_NAMESPACES: readonly string[] = ["default", "kube-node-lease", "kube-public", "kube-system", REPORT_NAMESPACE];

/** Accounts of the controllers that KubeFlex runs in a space, with `--use-service-account-credentials`. */
const CONTROLLER_ACCOUNTS = [
  "bootstrap-signer",
  "certificate-controller",
  "generic-garbage-collector",
  "namespace-controller",
  "pv-protection-controller",
  "pvc-protection-controller",
  "root-ca-cert-publisher",
  "service-account-controller",
  "token-cleaner",
];

const SERVED_CRDS = [resources.BindingPolicy, resources.Binding, resources.CombinedStatus, resources.CustomTransform, resources.StatusCollector];

/** First address of the services of KubeFlex's API servers. */
const SERVICE_ADDRESS = "10.96.0.1";
/** Since when the addresses of services are objects. */
const ADDRESSES_FROM = 33;

/**
 * Makes the system objects of a WDS.
 *
 * @param minor - of Kubernetes 1.x; from `OLDEST_MINOR` to `NEWEST_MINOR`, others count as the nearest.
 * @param namespaces - those that there are besides: in each, controllers make a ConfigMap and a ServiceAccount.
 * @returns without uid and resourceVersion; each object once, also where a namespace is given that is there anyway.
 * @see kubeflex 0.9.3 pkg/reconcilers/k8s/deployment.go, kubernetes pkg/controlplane and plugin/pkg/auth/authorizer/rbac/bootstrappolicy
 */
export function systemObjects(minor: number, namespaces: Iterable<string> = []): readonly KubeObject[] {
  const version = Math.min(Math.max(minor, OLDEST_MINOR), NEWEST_MINOR);
  return [
    ...SYSTEM_NAMESPACES.map((name) => object("v1", "Namespace", "", name)),
    ...[...new Set([...SYSTEM_NAMESPACES, ...namespaces])].flatMap((namespace) => [object("v1", "ConfigMap", namespace, "kube-root-ca.crt"), object("v1", "ServiceAccount", namespace, "default")]),
    object("v1", "ConfigMap", "kube-system", "extension-apiserver-authentication"),
    object("v1", "ConfigMap", "kube-system", "kube-apiserver-legacy-service-account-token-tracking"),
    ...CONTROLLER_ACCOUNTS.map((name) => object("v1", "ServiceAccount", "kube-system", name)),
    object("v1", "Service", "default", "kubernetes", { component: "apiserver", provider: "kubernetes" }),
    ...(version < ADDRESSES_FROM ? [] : [
      object("networking.k8s.io/v1", "ServiceCIDR", "", "kubernetes"),
      object("networking.k8s.io/v1", "IPAddress", "", SERVICE_ADDRESS, { "ipaddress.kubernetes.io/ip-family": "IPv4", "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" }),
    ]),
    ...["system-cluster-critical", "system-node-critical"].map((name) => object("scheduling.k8s.io/v1", "PriorityClass", "", name)),
    ...SERVED_CRDS.map(({ resource, group }) => object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", `${resource}.${group}`)),
    ...roles(version),
  ];
}

function roles(minor: number): readonly KubeObject[] {
  return systemRoles.flatMap(({ kind, namespace, labels, names }) =>
    names.filter(([, from = OLDEST_MINOR, to = NEWEST_MINOR]) => minor >= from && minor <= to).map(([name]) => object("rbac.authorization.k8s.io/v1", kind, namespace, name, labels)),
  );
}

function object(apiVersion: string, kind: string, namespace: string, name: string, labels?: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion, kind, metadata: { name, ...(namespace !== "" && { namespace }), ...(labels !== undefined && { labels }) } };
}
