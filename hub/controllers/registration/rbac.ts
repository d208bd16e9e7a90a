/** What an accepted cluster's agent may do on the hub: roles and bindings, rule for rule as OCM's. */
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { CLUSTER_IDENTITY_PREFIX, CLUSTER_NAME_LABEL } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { MANIFEST_WORK_FINALIZER, REGISTRATION_ROLE, WORK_ROLE, clusterRoleName, registrationBindingName, workBindingName } from "./names";

/** An object that should stand in the ITS. */
export interface WantedObject {
  readonly resource: ApiResource;
  readonly object: KubeObject;
}

const RBAC = "rbac.authorization.k8s.io";
const apiVersion = `${RBAC}/v1`;

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** The two roles that all clusters share. */
export function sharedRoles(): readonly WantedObject[] {
  return [
    clusterRole(REGISTRATION_ROLE, "", [
      { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get", "list", "watch", "update"] },
      { apiGroups: ["addon.open-cluster-management.io"], resources: ["managedclusteraddons"], verbs: ["get", "list", "watch"] },
      { apiGroups: ["addon.open-cluster-management.io"], resources: ["managedclusteraddons/status"], verbs: ["patch", "update"] },
      { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create"] },
    ]),
    clusterRole(WORK_ROLE, "", [
      { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: ["create", "patch", "update"] },
      { apiGroups: ["work.open-cluster-management.io"], resources: ["manifestworks"], verbs: ["get", "list", "watch", "update", "patch"] },
      { apiGroups: ["work.open-cluster-management.io"], resources: ["manifestworks/status"], verbs: ["patch", "update"] },
    ]),
  ];
}

/** ClusterRole and ClusterRoleBinding of one cluster; a denied cluster may only look at its ManagedCluster. */
export function clusterWideAccess(cluster: string, accepted: boolean): readonly WantedObject[] {
  const clusters = { apiGroups: ["cluster.open-cluster-management.io"], resources: ["managedclusters"], resourceNames: [cluster] };
  const rules: readonly Rule[] = accepted
    ? [
        { apiGroups: ["certificates.k8s.io"], resources: ["certificatesigningrequests"], verbs: ["create", "get", "list", "watch"] },
        { apiGroups: ["register.open-cluster-management.io"], resources: ["managedclusters/clientcertificates"], verbs: ["renew"] },
        { ...clusters, verbs: ["get", "list", "update", "watch"] },
        { ...clusters, resources: ["managedclusters/status"], verbs: ["patch", "update"] },
      ]
    : [{ ...clusters, verbs: ["get", "list", "watch"] }];
  return [clusterRole(clusterRoleName(cluster), cluster, rules), binding(resources.ClusterRoleBinding, { name: clusterRoleName(cluster), role: clusterRoleName(cluster), cluster })];
}

/** The RoleBindings in the mailbox namespace of an accepted cluster. */
export function mailboxAccess(cluster: string): readonly WantedObject[] {
  return [
    binding(resources.RoleBinding, { name: registrationBindingName(cluster), role: REGISTRATION_ROLE, cluster, namespace: cluster }),
    binding(resources.RoleBinding, { name: workBindingName(cluster), role: WORK_ROLE, cluster, namespace: cluster, finalizers: [MANIFEST_WORK_FINALIZER] }),
  ];
}

function clusterRole(name: string, cluster: string, rules: readonly Rule[]): WantedObject {
  return { resource: resources.ClusterRole, object: { apiVersion, kind: "ClusterRole", metadata: { name, labels: { [CLUSTER_NAME_LABEL]: cluster } }, rules } };
}

function binding(resource: ApiResource, to: { readonly name: string; readonly role: string; readonly cluster: string; readonly namespace?: string; readonly finalizers?: readonly string[] }): WantedObject {
  const group = (name: string) => ({ kind: "Group", apiGroup: RBAC, name });
  return {
    resource,
    object: {
      apiVersion,
      kind: resource.kind,
      metadata: {
        name: to.name,
        ...(to.namespace === undefined ? {} : { namespace: to.namespace }),
        labels: { [CLUSTER_NAME_LABEL]: to.cluster },
        ...(to.finalizers === undefined ? {} : { finalizers: to.finalizers }),
      },
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: to.role },
      // Certificates carry the first, tokens of later OCM versions the second.
      subjects: [group(`${CLUSTER_IDENTITY_PREFIX}${to.cluster}`), group(`open-cluster-management:${to.cluster}`)],
    },
  };
}
