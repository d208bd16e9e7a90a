/** The hub side of cluster registration, as OCM's registration controller: one process an ITS. */
import type { KubeObject } from "../../../core/model/kube-object";
import { CLUSTER_NAME_LABEL } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { ControllerScope } from "../runtime/controller";
import type { Logger } from "../runtime/log";
import { isEqual } from "../../../core/model/is-equal";
import { reconcileAcceptance } from "./acceptance";
import { startAddOns } from "./add-ons";
import { reconcileAvailability } from "./availability";
import { BUILT_IN_SETS, reconcileClusterSet } from "./cluster-sets";
import { createHubCaches, ensureObject, startHubCaches } from "./hub-caches";
import { MailboxCleaner } from "./mailbox-cleaner";
import { sharedRoles } from "./rbac";
import { reconcileRenewal } from "./renewal";
import { cleanRequests } from "./request-cleaner";
import type { SigningRequest } from "./renewal";

export interface RegistrationOptions {
  /** Needs the CRDs of OCM's hub; waits for them. */
  readonly its: SpaceClient;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly now?: () => Date;
}

/** Labels of many clusters that change together are counted once. */
const COUNT_AFTER_MS = 200;

const byName = ({ metadata }: KubeObject): string => metadata.name;
const byLabel = ({ metadata }: KubeObject): string => metadata.labels?.[CLUSTER_NAME_LABEL] ?? "";

/** Starts the controllers; resolves when their caches are filled and they react. */
export async function startRegistration({ its, log, signal, now = () => new Date() }: RegistrationOptions): Promise<{ readonly close: () => Promise<void> }> {
  const scope = new ControllerScope(log, signal);
  const caches = createHubCaches(scope, its);
  const requests = scope.informer(its, resources.CertificateSigningRequest, { labelSelector: CLUSTER_NAME_LABEL });
  const clusterSets = scope.informer(its, resources.ManagedClusterSet);

  const cleaner = new MailboxCleaner(its, scope, (cluster, pauseMs) => acceptance.addAfter(cluster, pauseMs));
  const acceptance = scope.queue("cluster", (name) => reconcileAcceptance({ its, caches, cleaner, now }, name));
  const availability = scope.queue("cluster", (name) => reconcileAvailability({ its, caches, now }, name));
  const renewal = scope.queue("csr", async (name) => {
    const csr = requests.get({ name });
    if (csr !== undefined) await reconcileRenewal(its, csr as SigningRequest, { log, now });
  });
  const cleaning = scope.queue("cluster", (name) => cleanRequests(its, requests, name, caches.clusters.get({ name }) !== undefined));
  const roles = scope.queue("roles", async () => {
    if (caches.clusters.list().length === 0) return;
    for (const role of sharedRoles()) await ensureObject(its, caches.clusterRoles, role);
  });
  const sets = scope.queue("clusterSet", (name) => reconcileClusterSet({ its, clusters: caches.clusters, clusterSets, now }, name));
  const allSets = (): void => {
    for (const name of new Set([...Object.keys(BUILT_IN_SETS), ...clusterSets.list().map(byName)])) sets.addAfter(name, COUNT_AFTER_MS);
  };

  await Promise.all([startHubCaches(caches), requests.start(), clusterSets.start()]);
  const follow = (informer: Informer, keyOf: (object: KubeObject) => string, add: (key: string) => void): void => {
    const take = (object: KubeObject): void => {
      const key = keyOf(object);
      if (key !== "") add(key);
    };
    informer.subscribe(({ object }) => take(object));
    for (const object of informer.list()) take(object);
  };
  follow(caches.clusters, byName, (name) => {
    acceptance.add(name);
    availability.add(name);
    roles.add("shared");
  });
  for (const informer of [caches.namespaces, caches.clusterRoleBindings, caches.roleBindings]) follow(informer, byLabel, (name) => acceptance.add(name));
  follow(caches.leases, byLabel, (name) => availability.add(name));
  follow(requests, byName, (name) => renewal.add(name));
  requests.subscribe(({ type, object }) => type !== "deleted" && caches.clusters.get({ name: byLabel(object) }) !== undefined && cleaning.add(byLabel(object)));
  // Agents that were halted by old requests say nothing more.
  for (const { metadata } of caches.clusters.list()) cleaning.add(metadata.name);
  // Only a deletion that we saw: requests may also come before somebody declares their cluster.
  caches.clusters.subscribe(({ type, object }) => type === "deleted" && cleaning.add(byName(object)));
  clusterSets.subscribe(({ object }) => sets.add(byName(object)));
  caches.clusters.subscribe((event) => {
    if (event.type !== "updated" || !isEqual(event.old.metadata.labels, event.object.metadata.labels)) allSets();
  });
  allSets();
  caches.clusterRoles.subscribe(({ object }) => (byLabel(object) === "" ? roles.add("shared") : acceptance.add(byLabel(object))));
  startAddOns({ its, caches, requests, scope, now });
  log.info("registration is running", { space: its.name, clusters: caches.clusters.list().length });
  return { close: () => scope.close() };
}
