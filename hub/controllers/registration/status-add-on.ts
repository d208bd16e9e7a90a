/**
 * Gives the status add-on to every accepted cluster, as OCM's add-on manager and KubeStellar's add-on do: the
 * ManagedClusterAddOn, the agent's rights in the mailbox, and the label that tells of it.
 */
import type { KubeObject } from "../../../core/model/kube-object";
import type { ManagedClusterAddOn } from "../../../core/model/managed-cluster-add-on";
import type { ManagedCluster } from "../../../core/model/managed-cluster";
import { CLUSTER_IDENTITY_PREFIX, CLUSTER_NAME_LABEL, STATUS_ADD_ON } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { findCondition } from "../runtime/conditions";
import type { ControllerScope } from "../runtime/controller";
import { ensureObject } from "./hub-caches";
import type { HubCaches } from "./hub-caches";
import type { WantedObject } from "./rbac";

const RBAC = "rbac.authorization.k8s.io";
const ACCESS_NAME = `open-cluster-management:${STATUS_ADD_ON}:agent`;
/** On ManagedClusters, so that OCM's Placements can select by it. */
const FEATURE_LABEL = `feature.open-cluster-management.io/addon-${STATUS_ADD_ON}`;
const FEATURE_OF = { True: "available", False: "unhealthy", Unknown: "unreachable" } as const;

interface StatusAddOnCaches extends HubCaches {
  /** What the hub offers. */
  readonly offers: Informer;
  /** ManagedClusterAddOns of all mailboxes. */
  readonly addOns: Informer;
  readonly roles: Informer;
}

/** Starts over the filled caches of registration. Nobody waits for it: a hub without add-ons serves none of their kinds. */
export function startStatusAddOn({ its, caches, scope }: { readonly its: SpaceClient; readonly caches: HubCaches; readonly scope: ControllerScope }): void {
  const ours = { fieldSelector: `metadata.name=${STATUS_ADD_ON}` };
  const offers = scope.informer(its, resources.ClusterManagementAddOn, ours);
  const addOns = scope.informer(its, resources.ManagedClusterAddOn, ours);
  const roles = scope.informer(its, resources.Role, { labelSelector: CLUSTER_NAME_LABEL });
  const queue = scope.queue("cluster", (name) => reconcileStatusAddOn(its, { ...caches, offers, addOns, roles }, name));
  const all = (): void => caches.clusters.list().forEach(({ metadata }) => queue.add(metadata.name));
  const begin = (): void => {
    caches.clusters.subscribe(({ object }) => queue.add(object.metadata.name));
    addOns.subscribe(({ object }) => queue.add(object.metadata.namespace ?? ""));
    for (const informer of [roles, caches.roleBindings, caches.namespaces]) informer.subscribe(({ object }) => queue.add(object.metadata.labels?.[CLUSTER_NAME_LABEL] ?? ""));
    offers.subscribe(all);
    all();
  };
  // Rejects only when one is stopped.
  void Promise.all([offers, addOns, roles].map((informer) => informer.start())).then(begin, () => undefined);
}

/** Brings the add-on of one cluster in line with the cluster and with what the hub offers. */
async function reconcileStatusAddOn(its: SpaceClient, caches: StatusAddOnCaches, cluster: string): Promise<void> {
  const managed = caches.clusters.get({ name: cluster }) as ManagedCluster | undefined;
  const key = { namespace: cluster, name: STATUS_ADD_ON };
  const existing = caches.addOns.get(key) as ManagedClusterAddOn | undefined;
  // A cluster that goes takes its add-ons along by itself.
  if (managed !== undefined && managed.metadata.deletionTimestamp !== undefined) return;
  const wanted = managed?.spec?.hubAcceptsClient === true && caches.offers.get({ name: STATUS_ADD_ON }) !== undefined;
  if (managed !== undefined) await labelCluster(its, managed, wanted ? existing : undefined);
  if (!wanted) {
    // Roles and bindings belong to it and follow.
    if (existing !== undefined && existing.metadata.deletionTimestamp === undefined) await its.delete(resources.ManagedClusterAddOn, key);
    return;
  }
  if (existing?.metadata.deletionTimestamp !== undefined) return;
  // The mailbox comes first; its event brings us back.
  if (caches.namespaces.get({ name: cluster }) === undefined) return;
  const addOn = existing ?? (await createAddOn(its, cluster));
  const [role, binding] = access(cluster, addOn);
  await ensureObject(its, caches.roles, role);
  await ensureObject(its, caches.roleBindings, binding);
}

function createAddOn(its: SpaceClient, cluster: string): Promise<KubeObject> {
  return its.create(resources.ManagedClusterAddOn, { apiVersion: "addon.open-cluster-management.io/v1alpha1", kind: "ManagedClusterAddOn", metadata: { name: STATUS_ADD_ON, namespace: cluster }, spec: {} });
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
  const subjects = [`${CLUSTER_IDENTITY_PREFIX}cluster:${cluster}:addon:${STATUS_ADD_ON}`, `${CLUSTER_IDENTITY_PREFIX}${cluster}`].map((name) => ({ kind: "Group", apiGroup: RBAC, name }));
  return [
    { resource: resources.Role, object: { apiVersion: `${RBAC}/v1`, kind: "Role", metadata, rules } },
    { resource: resources.RoleBinding, object: { apiVersion: `${RBAC}/v1`, kind: "RoleBinding", metadata, roleRef: { apiGroup: RBAC, kind: "Role", name: ACCESS_NAME }, subjects } },
  ];
}

async function labelCluster(its: SpaceClient, { metadata }: ManagedCluster, addOn: ManagedClusterAddOn | undefined): Promise<void> {
  const available = findCondition(addOn?.status?.conditions, "Available")?.status ?? "Unknown";
  const value = addOn === undefined || addOn.metadata.deletionTimestamp !== undefined ? undefined : FEATURE_OF[available];
  if (metadata.labels?.[FEATURE_LABEL] === value) return;
  await its.patch(resources.ManagedCluster, { name: metadata.name }, { metadata: { labels: { [FEATURE_LABEL]: value ?? null } } });
}
