/** The API resources that the system itself consists of. A name here is what `operations/clients` takes to address one. */
import type { ApiResource } from "./kube-object";

const define = <T extends Record<string, readonly [group: string, version: string, resource: string, scope: "cluster" | "namespaced"]>>(table: T) =>
  Object.fromEntries(Object.entries(table).map(([kind, [group, version, resource, scope]]) => [kind, { group, version, resource, kind, namespaced: scope === "namespaced" }])) as { readonly [K in keyof T]: ApiResource };

/** Well-known resources by kind. Versions are those of Kubernetes 1.34, KubeStellar 0.30, KubeFlex 0.9 and OCM 1.x. */
export const resources = define({
  // Kubernetes
  Namespace: ["", "v1", "namespaces", "cluster"],
  Node: ["", "v1", "nodes", "cluster"],
  ConfigMap: ["", "v1", "configmaps", "namespaced"],
  Secret: ["", "v1", "secrets", "namespaced"],
  ServiceAccount: ["", "v1", "serviceaccounts", "namespaced"],
  Service: ["", "v1", "services", "namespaced"],
  Pod: ["", "v1", "pods", "namespaced"],
  Deployment: ["apps", "v1", "deployments", "namespaced"],
  StatefulSet: ["apps", "v1", "statefulsets", "namespaced"],
  Job: ["batch", "v1", "jobs", "namespaced"],
  ClusterRole: ["rbac.authorization.k8s.io", "v1", "clusterroles", "cluster"],
  ClusterRoleBinding: ["rbac.authorization.k8s.io", "v1", "clusterrolebindings", "cluster"],
  Role: ["rbac.authorization.k8s.io", "v1", "roles", "namespaced"],
  RoleBinding: ["rbac.authorization.k8s.io", "v1", "rolebindings", "namespaced"],
  Lease: ["coordination.k8s.io", "v1", "leases", "namespaced"],
  CertificateSigningRequest: ["certificates.k8s.io", "v1", "certificatesigningrequests", "cluster"],
  CustomResourceDefinition: ["apiextensions.k8s.io", "v1", "customresourcedefinitions", "cluster"],
  ValidatingAdmissionPolicy: ["admissionregistration.k8s.io", "v1", "validatingadmissionpolicies", "cluster"],
  ValidatingAdmissionPolicyBinding: ["admissionregistration.k8s.io", "v1", "validatingadmissionpolicybindings", "cluster"],
  // KubeFlex, in the hosting cluster
  ControlPlane: ["tenancy.kflex.kubestellar.org", "v1alpha1", "controlplanes", "cluster"],
  PostCreateHook: ["tenancy.kflex.kubestellar.org", "v1alpha1", "postcreatehooks", "cluster"],
  // KubeStellar, in a WDS
  BindingPolicy: ["control.kubestellar.io", "v1alpha1", "bindingpolicies", "cluster"],
  Binding: ["control.kubestellar.io", "v1alpha1", "bindings", "cluster"],
  CustomTransform: ["control.kubestellar.io", "v1alpha1", "customtransforms", "cluster"],
  StatusCollector: ["control.kubestellar.io", "v1alpha1", "statuscollectors", "cluster"],
  CombinedStatus: ["control.kubestellar.io", "v1alpha1", "combinedstatuses", "namespaced"],
  // KubeStellar, in an ITS
  WorkStatus: ["control.kubestellar.io", "v1alpha1", "workstatuses", "namespaced"],
  // OCM, in an ITS
  ManagedCluster: ["cluster.open-cluster-management.io", "v1", "managedclusters", "cluster"],
  ManagedClusterSet: ["cluster.open-cluster-management.io", "v1beta2", "managedclustersets", "cluster"],
  ManifestWork: ["work.open-cluster-management.io", "v1", "manifestworks", "namespaced"],
  ClusterManagementAddOn: ["addon.open-cluster-management.io", "v1alpha1", "clustermanagementaddons", "cluster"],
  ManagedClusterAddOn: ["addon.open-cluster-management.io", "v1alpha1", "managedclusteraddons", "namespaced"],
  // OCM, in a WEC
  AppliedManifestWork: ["work.open-cluster-management.io", "v1", "appliedmanifestworks", "cluster"],
  ClusterClaim: ["cluster.open-cluster-management.io", "v1alpha1", "clusterclaims", "cluster"],
  Klusterlet: ["operator.open-cluster-management.io", "v1", "klusterlets", "cluster"],
});
