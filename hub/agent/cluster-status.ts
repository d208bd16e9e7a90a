/** What the agent reports about its cluster in the ManagedCluster's status: joined, available, version, capacity, claims. */
import type { ClusterClaim } from "../../core/model/cluster-claim";
import type { KubeObject } from "../../core/model/kube-object";
import { DEFAULT_LEASE_SECONDS } from "../../core/model/names";
import type { ManagedCluster, ManagedClusterStatus } from "../../core/model/managed-cluster";
import { resources } from "../../core/model/resources";
import type { Informer } from "../../operations/clients/informer";
import type { SpaceClient } from "../../operations/clients/space-client";
import { CONDITION } from "../controllers/registration/names";
import { isConditionTrue, withCondition } from "../controllers/runtime/conditions";
import type { WantedCondition } from "../controllers/runtime/conditions";
import type { ControllerScope } from "../controllers/runtime/controller";
import { messageOf } from "../controllers/runtime/log";
import { sumQuantities } from "../../core/model/quantity";
import { isEqual } from "../../core/model/is-equal";

export interface ClusterStatusOptions {
  readonly cluster: string;
  /** The ManagedCluster of the cluster; started here. */
  readonly managed: Informer;
  readonly hub: SpaceClient;
  readonly wec: SpaceClient;
  readonly scope: ControllerScope;
  readonly now: () => Date;
}

/** A cluster that does not answer is called unavailable after this long, as OCM does: hiccups are not news. */
const UNAVAILABLE_AFTER_MS = 20_000;
const LOOK_AGAIN_MS = 5_000;
/** Events of many nodes in one moment make one report. */
const GATHER_MS = 200;
/** Claims with these labels stay on the cluster. */
const LOCAL_ONLY_LABEL = "open-cluster-management.io/spoke-only";
/** Further claims, by name, are not reported, as in OCM. */
const CLAIM_LIMIT = 20;
const RESERVED_CLAIMS: ReadonlySet<string> = new Set(["id.k8s.io", "kubeversion.open-cluster-management.io", "platform.open-cluster-management.io", "product.open-cluster-management.io"]);

/** Starts reporting: on changes of the ManagedCluster, nodes and claims, and once a lease period. */
export function startClusterStatus({ cluster, managed, hub, wec, scope, now }: ClusterStatusOptions): void {
  const nodes = scope.informer(wec, resources.Node);
  const claims = scope.informer(wec, resources.ClusterClaim);
  let failingSince: number | undefined;

  const report = scope.queue("cluster", async () => {
    const current = managed.get({ name: cluster }) as ManagedCluster | undefined;
    if (current === undefined || !isConditionTrue(current.status?.conditions, CONDITION.accepted)) return;
    const again = { againAfterMs: (current.spec?.leaseDurationSeconds || DEFAULT_LEASE_SECONDS) * 1000 };
    const health = await checkHealth(wec);
    failingSince = health.problem === undefined ? undefined : (failingSince ?? now().getTime());
    if (health.problem !== undefined && now().getTime() - failingSince! < UNAVAILABLE_AFTER_MS) return { againAfterMs: LOOK_AGAIN_MS };
    const status = statusOf({ current, version: health.version, problem: health.problem, nodes, claims, now: now() });
    if (isEqual(status, current.status)) return again;
    const { name, uid, resourceVersion } = current.metadata;
    await hub.patch(resources.ManagedCluster, { name }, { metadata: { uid, resourceVersion }, status }, { subresource: "status" });
    return again;
  });
  for (const informer of [managed, nodes, claims]) {
    informer.subscribe(() => report.addAfter(cluster, GATHER_MS));
    // Rejects only when the scope closes; a WEC without ClusterClaims is reported without.
    informer.start().catch(() => undefined);
  }
}

interface Observation {
  readonly current: ManagedCluster;
  readonly version: string | undefined;
  readonly problem: string | undefined;
  readonly nodes: Pick<Informer, "list">;
  readonly claims: Pick<Informer, "list">;
  readonly now: Date;
}

/** The status that follows from what was seen; what others put there stays. */
export function statusOf({ current, version, problem, nodes, claims, now }: Observation): ManagedClusterStatus {
  const joined: WantedCondition = { type: CONDITION.joined, status: "True", reason: "ManagedClusterJoined", message: "Managed cluster joined" };
  const available: WantedCondition =
    problem === undefined
      ? { type: CONDITION.available, status: "True", reason: "ManagedClusterAvailable", message: "Managed cluster is available" }
      : { type: CONDITION.available, status: "False", reason: "ManagedClusterKubeAPIServerUnavailable", message: `The kube-apiserver is not ok, ${problem}` };
  const withJoined = isConditionTrue(current.status?.conditions, CONDITION.joined) ? (current.status?.conditions ?? []) : withCondition(current.status?.conditions, joined, now);
  const conditions = withCondition(withJoined, available, now);
  // Of a cluster that does not answer we know nothing new.
  if (problem !== undefined) return { ...current.status, conditions };
  const reported = claims
    .list()
    .filter(({ metadata }) => metadata.labels?.[LOCAL_ONLY_LABEL] === undefined)
    .map((claim) => ({ name: claim.metadata.name, value: (claim as ClusterClaim).spec?.value ?? "" }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const clusterClaims = [...reported.filter(({ name }) => RESERVED_CLAIMS.has(name)), ...reported.filter(({ name }) => !RESERVED_CLAIMS.has(name)).slice(0, CLAIM_LIMIT)];
  const capacity = { ...current.status?.capacity, ...sumOver(nodes.list(), "capacity") };
  const allocatable = sumOver(nodes.list().filter((node) => (node["spec"] as { unschedulable?: boolean } | undefined)?.unschedulable !== true), "allocatable");
  return {
    ...current.status,
    conditions,
    ...(version === undefined ? {} : { version: { kubernetes: version } }),
    ...(Object.keys(capacity).length === 0 ? {} : { capacity }),
    ...(Object.keys(allocatable).length === 0 ? {} : { allocatable }),
    ...(clusterClaims.length === 0 && current.status?.clusterClaims === undefined ? {} : { clusterClaims }),
  };
}

async function checkHealth(wec: SpaceClient): Promise<{ readonly version: string | undefined; readonly problem: string | undefined }> {
  try {
    await wec.raw("GET", "/livez");
    const { gitVersion } = (await wec.raw("GET", "/version")) as { readonly gitVersion?: string };
    return { version: gitVersion, problem: undefined };
  } catch (error) {
    return { version: undefined, problem: messageOf(error) };
  }
}

function sumOver(nodes: readonly KubeObject[], field: "capacity" | "allocatable"): Record<string, string> {
  const lists = nodes.map((node) => (node["status"] as Record<string, Record<string, string | number>> | undefined)?.[field] ?? {});
  return sumQuantities(lists);
}
