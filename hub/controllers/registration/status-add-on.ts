/**
 * Gives the status add-on to every accepted cluster, as OCM's add-on manager and KubeStellar's add-on do: the
 * ManagedClusterAddOn, the agent's rights in the mailbox, and the work that brings it.
 */
import type { KubeObject } from "../../../core/model/kube-object";
import type { ManagedClusterAddOn } from "../../../core/model/managed-cluster-add-on";
import type { ManagedCluster } from "../../../core/model/managed-cluster";
import { CLUSTER_IDENTITY_PREFIX, CLUSTER_NAME_LABEL, STATUS_ADD_ON, addOnGroups } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { isKubeStellarError } from "../../../operations/errors";
import { offerReference } from "./add-on-owner";
import { ensureObject } from "./hub-caches";
import type { HubCaches } from "./hub-caches";
import type { WantedObject } from "./rbac";
import { statusAddOnWork } from "./status-add-on-work";

const RBAC = "rbac.authorization.k8s.io";
const ACCESS_NAME = `open-cluster-management:${STATUS_ADD_ON}:agent`;

export interface StatusAddOnContext {
  readonly its: SpaceClient;
  /** `works`: those of this add-on. */
  readonly caches: HubCaches & { readonly roles: Informer; readonly works: Informer };
  /** What the hub offers the add-on by; undefined when it does not. */
  readonly offer: () => KubeObject | undefined;
  readonly addOn: (cluster: string) => ManagedClusterAddOn | undefined;
}

/** Brings the add-on of one cluster in line with the cluster and with what the hub offers. */
export async function reconcileStatusAddOn({ its, caches, offer, addOn: addOnOf }: StatusAddOnContext, cluster: string): Promise<void> {
  const managed = caches.clusters.get({ name: cluster }) as ManagedCluster | undefined;
  const existing = addOnOf(cluster);
  // A cluster that goes takes its add-ons along by itself.
  if (managed !== undefined && managed.metadata.deletionTimestamp !== undefined) return;
  const offered = offer();
  if (managed?.spec?.hubAcceptsClient !== true || offered === undefined) {
    // Roles and bindings belong to it and follow.
    if (existing !== undefined && existing.metadata.deletionTimestamp === undefined) await its.delete(resources.ManagedClusterAddOn, { namespace: cluster, name: STATUS_ADD_ON });
    return;
  }
  if (existing?.metadata.deletionTimestamp !== undefined) return;
  // The mailbox comes first; its event brings us back.
  if (caches.namespaces.get({ name: cluster }) === undefined) return;
  const addOn = existing ?? (await createAddOn(its, cluster, offered));
  const [role, binding] = access(cluster, addOn);
  await ensureObject(its, caches.roles, role);
  await ensureObject(its, caches.roleBindings, binding);
  await bringAgent(its, caches.works, statusAddOnWork(cluster, addOn));
}

/** Made when it is missing, never changed: a manager of another making writes the work of this name, too, as it sees fit. */
async function bringAgent(its: SpaceClient, works: Informer, { resource, object }: WantedObject): Promise<void> {
  if (works.get(object.metadata) !== undefined) return;
  try {
    await its.create(resource, object);
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
  }
}

function createAddOn(its: SpaceClient, cluster: string, offer: KubeObject): Promise<KubeObject> {
  const owner = offerReference(offer);
  return its.create(resources.ManagedClusterAddOn, { apiVersion: "addon.open-cluster-management.io/v1alpha1", kind: "ManagedClusterAddOn", metadata: { name: STATUS_ADD_ON, namespace: cluster, ...(owner !== undefined && { ownerReferences: [owner] }) }, spec: {} });
}

/** Rule for rule as the add-on's own. Its agent has an identity of its own; ours works with that of the cluster. */
function access(cluster: string, addOn: KubeObject): readonly [WantedObject, WantedObject] {
  const metadata = {
    name: ACCESS_NAME,
    namespace: cluster,
    labels: { [CLUSTER_NAME_LABEL]: cluster },
    ownerReferences: [{ apiVersion: addOn.apiVersion, kind: addOn.kind, name: addOn.metadata.name, uid: addOn.metadata.uid! }],
  };
  const look = ["get", "list", "watch"];
  const rules = [
    { apiGroups: ["control.kubestellar.io"], resources: ["workstatuses"], verbs: [...look, "create", "delete", "update", "patch"] },
    { apiGroups: ["control.kubestellar.io"], resources: ["workstatuses/status"], verbs: ["patch", "update"] },
    { apiGroups: ["addon.open-cluster-management.io"], resources: ["managedclusteraddons"], verbs: look },
    { apiGroups: ["work.open-cluster-management.io"], resources: ["manifestworks"], verbs: look },
  ];
  const subjects = [addOnGroups(cluster, STATUS_ADD_ON)[0], `${CLUSTER_IDENTITY_PREFIX}${cluster}`].map((name) => ({ kind: "Group", apiGroup: RBAC, name }));
  return [
    { resource: resources.Role, object: { apiVersion: `${RBAC}/v1`, kind: "Role", metadata, rules } },
    { resource: resources.RoleBinding, object: { apiVersion: `${RBAC}/v1`, kind: "RoleBinding", metadata, roleRef: { apiGroup: RBAC, kind: "Role", name: ACCESS_NAME }, subjects } },
  ];
}
