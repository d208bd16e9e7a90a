/** The hub side of OCM's add-ons: which clusters have KubeStellar's, how all of them fare, and the certificates that their agents ask for. */
import type { ManagedClusterAddOn } from "../../../core/model/managed-cluster-add-on";
import type { ManagedCluster } from "../../../core/model/managed-cluster";
import { ADD_ON_NAME_LABEL, CLUSTER_NAME_LABEL, STATUS_ADD_ON } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { ControllerScope } from "../runtime/controller";
import { fellSilent, reconcileAddOnHealth, reconcileAddOnLabels } from "./add-on-health";
import { AddOnIndex } from "./add-on-index";
import { reconcileAddOnOwner } from "./add-on-owner";
import { reconcileAddOnRequest } from "./add-on-requests";
import type { HubCaches } from "./hub-caches";
import type { SigningRequest } from "./renewal";
import { reconcileStatusAddOn } from "./status-add-on";

export interface AddOnsOptions {
  readonly its: SpaceClient;
  /** Filled, as are `requests`. */
  readonly caches: HubCaches;
  /** CertificateSigningRequests of clusters. */
  readonly requests: Informer;
  readonly scope: ControllerScope;
  readonly now: () => Date;
}

/** Starts over the filled caches of registration. Nobody waits for it: a hub without add-ons serves none of their kinds. */
export function startAddOns({ its, caches, requests, scope, now }: AddOnsOptions): void {
  const offers = scope.informer(its, resources.ClusterManagementAddOn);
  const addOnInformer = scope.informer(its, resources.ManagedClusterAddOn);
  const roles = scope.informer(its, resources.Role, { labelSelector: CLUSTER_NAME_LABEL });
  const works = scope.informer(its, resources.ManifestWork, { labelSelector: `${ADD_ON_NAME_LABEL}=${STATUS_ADD_ON}`, keep: ({ apiVersion, kind, metadata }) => ({ apiVersion, kind, metadata }) });
  const clusterOf = (name: string): ManagedCluster | undefined => caches.clusters.get({ name }) as ManagedCluster | undefined;

  const addOns = new AddOnIndex(addOnInformer);
  const installation = scope.queue("cluster", (name) => reconcileStatusAddOn({ its, caches: { ...caches, roles, works }, offer: () => offers.get({ name: STATUS_ADD_ON }), addOn: (cluster) => addOns.get(cluster, STATUS_ADD_ON) }, name));
  const owners = scope.queue("add-on", async (key) => {
    const [cluster = "", name = ""] = key.split("/");
    const [addOn, offer] = [addOns.get(cluster, name), offers.get({ name })];
    if (addOn !== undefined && offer !== undefined) await reconcileAddOnOwner(its, addOn, offer);
  });
  const labels = scope.queue("cluster", async (name) => {
    const cluster = clusterOf(name);
    if (cluster !== undefined) await reconcileAddOnLabels(its, cluster, addOns.of(name));
  });
  const health = scope.queue("cluster", async (name) => {
    const cluster = clusterOf(name);
    if (cluster !== undefined) await reconcileAddOnHealth(its, cluster, addOns.of(name), now());
  });
  const approvals = scope.queue("csr", async (name) => {
    const csr = requests.get({ name });
    if (csr !== undefined) await reconcileAddOnRequest({ its, cluster: clusterOf, addOn: (cluster, addOn) => addOns.get(cluster, addOn), log: scope.log, now }, csr as SigningRequest);
  });
  const request = ({ metadata: { name, labels: { [ADD_ON_NAME_LABEL]: addOn } = {} } }: SigningRequest): void => {
    if (addOn !== undefined) approvals.add(name);
  };
  const addOn = ({ metadata: { namespace = "", name }, status }: ManagedClusterAddOn): void => {
    if (name === STATUS_ADD_ON) installation.add(namespace);
    labels.add(namespace);
    owners.add(`${namespace}/${name}`);
    if ((status?.registrations ?? []).length > 0) for (const csr of requests.list()) if (csr.metadata.labels?.[CLUSTER_NAME_LABEL] === namespace) request(csr as SigningRequest);
  };
  const cluster = (object: ManagedCluster, before: ManagedCluster | undefined): void => {
    installation.add(object.metadata.name);
    labels.add(object.metadata.name);
    if (fellSilent(before, object)) health.add(object.metadata.name);
  };
  // Not before: an offer that has not been read yet must not be taken for none.
  const begin = (): void => {
    addOnInformer.subscribe(({ object }) => addOn(object as ManagedClusterAddOn));
    caches.clusters.subscribe((event) => cluster(event.object as ManagedCluster, event.type === "updated" ? (event.old as ManagedCluster) : undefined));
    requests.subscribe(({ object }) => request(object as SigningRequest));
    for (const informer of [roles, caches.roleBindings, caches.namespaces]) informer.subscribe(({ object }) => installation.add(object.metadata.labels?.[CLUSTER_NAME_LABEL] ?? ""));
    works.subscribe(({ type, object }) => type === "deleted" && installation.add(object.metadata.namespace ?? ""));
    offers.subscribe(({ object: { metadata: { name: offered } } }) => {
      for (const { metadata: { name } } of caches.clusters.list()) {
        if (offered === STATUS_ADD_ON) installation.add(name);
        owners.add(`${name}/${offered}`);
      }
    });
    for (const object of caches.clusters.list()) cluster(object as ManagedCluster, undefined);
    for (const object of addOnInformer.list()) addOn(object as ManagedClusterAddOn);
    for (const object of requests.list()) request(object as SigningRequest);
  };
  // Rejects only when one is stopped.
  void Promise.all([offers, addOnInformer, roles, works].map((informer) => informer.start())).then(begin, () => undefined);
}
