/** What is left behind in an ITS and its WDSes: stale, because what wanted it is gone, or orphaned, because what it belongs to is. */
import { compareBytes } from "../../model/byte-order";
import type { Binding } from "../../model/binding";
import { apiVersionOf, describeObject } from "../../model/kube-object";
import type { KubeObject } from "../../model/kube-object";
import type { ManifestWork } from "../../model/manifest-work";
import { ORIGIN_BINDING_LABEL, ORIGIN_WDS_LABEL } from "../../model/names";
import { duration } from "../../model/words";
import type { WorkStatus } from "../../model/work-status";
import type { WdsSnapshot } from "../fleet-status";
import { byClusters, type OnClusters } from "./by-clusters";

/** Something nobody wants any more. */
export type Leftover = OnClusters<{
  readonly state: "stale" | "orphaned";
  /** `ManifestWork of wds1/nginx`. */
  readonly what: string;
  /** A sentence. */
  readonly reason: string;
  /** Objects that it brings or tells of, sorted; may be empty. */
  readonly objects: readonly string[];
}>;

/** Objects as they stand. What depends on another was read before it, so that nothing is told that was only being made. */
export interface LeftoverSnapshot {
  readonly clusters: readonly KubeObject[];
  /** Of KubeStellar. */
  readonly works: readonly KubeObject[];
  /** Of KubeStellar's works. */
  readonly workStatuses: readonly KubeObject[];
  /** Mailbox namespaces. */
  readonly mailboxes: readonly KubeObject[];
  readonly wdses: readonly WdsSnapshot[];
  readonly now: Date;
}

/** A deletion that takes longer is told. An agent that is there needs seconds. */
const LONG_DELETION_SECONDS = 300;

/** @returns by state, what, reason. Works of WDSes that were not read are never told stale. */
export function findLeftovers(snapshot: LeftoverSnapshot): readonly Leftover[] {
  return byClusters([...staleWorks(snapshot), ...stuckClusters(snapshot), ...bindingsWithoutPolicy(snapshot), ...orphanedStatuses(snapshot), ...orphanedMailboxes(snapshot)]);
}

type Row = readonly [cluster: string, row: Omit<Leftover, "clusters">];

function staleWorks({ works, wdses, now }: LeftoverSnapshot): readonly Row[] {
  const bindings = new Map(wdses.map(({ name, bindings: list }) => [name, new Map((list as readonly Binding[]).map((binding) => [binding.metadata.name, { binding, clusters: new Set(binding.spec?.destinations?.map(({ clusterId }) => clusterId)) }]))]));
  return (works as readonly ManifestWork[]).flatMap((work): readonly Row[] => {
    const { labels = {}, namespace = "" } = work.metadata;
    const wds = labels[ORIGIN_WDS_LABEL] ?? "";
    const policy = labels[ORIGIN_BINDING_LABEL] ?? "";
    const tell = (reason: string): readonly Row[] => [[namespace, { state: "stale", what: `ManifestWork of ${wds}/${policy}`, reason, objects: (work.spec?.workload?.manifests ?? []).map(describeObject).sort(compareBytes) }]];
    if (work.metadata.deletionTimestamp !== undefined) {
      const held = heldBy(work, now);
      return held === undefined ? [] : tell(held);
    }
    const known = bindings.get(wds);
    if (known === undefined) return [];
    const wanted = known.get(policy);
    if (wanted === undefined) return tell("its Binding is gone");
    // Until then transport is still at it.
    const { metadata, status } = wanted.binding;
    return wanted.clusters.has(namespace) || status?.observedGeneration !== metadata.generation ? [] : tell("its cluster is no destination of the Binding any more");
  });
}

function stuckClusters({ clusters, now }: LeftoverSnapshot): readonly Row[] {
  return clusters.flatMap((cluster): readonly Row[] => {
    const held = heldBy(cluster, now);
    return held === undefined ? [] : [[cluster.metadata.name, { state: "stale", what: "ManagedCluster", reason: held, objects: [] }]];
  });
}

function bindingsWithoutPolicy({ wdses }: LeftoverSnapshot): readonly Row[] {
  return wdses.flatMap(({ name, policies, bindings }) => {
    const known = new Set(policies.map(({ metadata }) => metadata.name));
    return (bindings as readonly Binding[]).filter(({ metadata }) => metadata.deletionTimestamp === undefined && !known.has(metadata.name)).flatMap(({ metadata, spec }) => (spec?.destinations ?? []).map(({ clusterId }): Row => [clusterId, { state: "orphaned", what: `Binding ${name}/${metadata.name}`, reason: "its BindingPolicy is gone", objects: [] }]));
  });
}

function orphanedStatuses({ works, workStatuses }: LeftoverSnapshot): readonly Row[] {
  const uids = new Set(works.map(({ metadata }) => metadata.uid));
  return (workStatuses as readonly WorkStatus[]).flatMap(({ metadata, spec }): readonly Row[] => {
    const owner = metadata.ownerReferences?.find(({ kind }) => kind === "ManifestWork");
    if (owner === undefined || uids.has(owner.uid) || metadata.deletionTimestamp !== undefined) return [];
    const { group = "", version = "", kind = "", namespace = "", name = "" } = spec?.sourceRef ?? {};
    return [[metadata.namespace ?? "", { state: "orphaned", what: "WorkStatus", reason: "its ManifestWork is gone", objects: [describeObject({ apiVersion: apiVersionOf({ group, version }), kind, metadata: { name, namespace } })] }]];
  });
}

function orphanedMailboxes({ clusters, mailboxes }: LeftoverSnapshot): readonly Row[] {
  const known = new Set(clusters.map(({ metadata }) => metadata.name));
  return mailboxes.filter(({ metadata }) => !known.has(metadata.name) && metadata.deletionTimestamp === undefined).map(({ metadata }): Row => [metadata.name, { state: "orphaned", what: "mailbox namespace", reason: "there is no ManagedCluster of its name; OCM leaves it behind", objects: [] }]);
}

function heldBy({ metadata: { deletionTimestamp, finalizers = [] } }: KubeObject, now: Date): string | undefined {
  if (deletionTimestamp === undefined || now.getTime() - Date.parse(deletionTimestamp) < LONG_DELETION_SECONDS * 1000) return undefined;
  return `its deletion takes longer than ${duration(LONG_DELETION_SECONDS)}, held by ${finalizers.length === 0 ? "nothing that it tells" : [...finalizers].sort(compareBytes).join(", ")}`;
}
