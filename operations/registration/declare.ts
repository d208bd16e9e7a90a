/** Declares workload clusters in the inventory before their agents come: labels, annotations, acceptance, properties. */
import type { KubeObject } from "../../core/model/kube-object";
import { OWNER_ANNOTATION } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { managedCluster } from "../../core/render/inventory";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients/space-client";
import { KubeStellarError, isKubeStellarError } from "../errors";
import { observe } from "../observe";
import { applyOwned, ownedByAnother, ownerOf, refusalToClaim } from "../ownership";
import type { Adopt, ClaimOptions } from "../ownership";
import { conditionOf, isAccepted, readManagedClusters } from "./cluster";
import { declareProperties } from "./properties";

type Strings = Readonly<Record<string, string>>;

/** A cluster as a program declares it. */
export interface DeclaredCluster {
  /** `^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`, at most 63: it becomes a namespace. */
  readonly name: string;
  readonly labels?: Strings;
  readonly annotations?: Strings;
  /** For templates. Absent: none of ours; those that we declared before go. */
  readonly properties?: Strings | undefined;
  /** Default `never`; a cluster that an agent announced and nobody accepted yet is an application, not a possession, and needs no adoption. */
  readonly adopt?: Adopt | undefined;
}

export interface DeclareOptions {
  /** `<project>/<stack>`. */
  readonly owner: string;
  /** What we declared the last time, by name: decides which conflicts are ours to take back. */
  readonly previous?: Readonly<Record<string, Omit<DeclaredCluster, "name" | "adopt">>>;
  /** Accept anew the clusters that an administrator un-accepted. Default none: that is drift to show, not to flip. */
  readonly reaccept?: readonly string[];
  /** For names that are still being deleted. Default 30. */
  readonly deadlineSeconds?: number;
  readonly signal?: AbortSignal;
}

export interface Declaration {
  readonly name: string;
  readonly uid: string;
  /** Not there before. */
  readonly created: boolean;
  /** False when an administrator un-accepted it and `reaccept` does not name it. */
  readonly accepted: boolean;
  /** Labels, annotations or properties have other values now: what templates made of them must travel anew (`touchAffected`). */
  readonly templateDataChanged: boolean;
}

export interface DeclareResult {
  /** In the order of the input. */
  readonly declared: readonly Declaration[];
  /** Clusters that could not be written; the others were. */
  readonly failed: readonly { readonly name: string; readonly error: Error }[];
}

/**
 * Declares clusters. One write a cluster, and one more when it has or had properties.
 *
 * Ownership is looked at for all before the first write: a cluster of another owner stops everything.
 *
 * @throws KubeStellarError `OwnedByAnother` naming all such clusters; `MissingCRD` when the space is no inventory.
 */
export async function declareClusters(its: SpaceClient, clusters: readonly DeclaredCluster[], options: DeclareOptions): Promise<DeclareResult> {
  const live = await readInventory(its, clusters.map(({ name }) => name), options);
  const refusals = clusters.flatMap((cluster) => {
    const { refusal } = claimCluster(live.get(cluster.name), { owner: options.owner, adopt: cluster.adopt, recorded: options.previous?.[cluster.name] !== undefined });
    return refusal === undefined ? [] : [refusal];
  });
  if (refusals.length > 0) throw ownedByAnother(its.name, refusals);

  const failed: { name: string; error: Error }[] = [];
  const declared = await mapBounded(clusters, async (cluster) => {
    options.signal?.throwIfAborted();
    try {
      return await declareCluster(its, cluster, live.get(cluster.name), options);
    } catch (error) {
      failed.push({ name: cluster.name, error: error as Error });
      return undefined;
    }
  });
  return { declared: declared.filter((d) => d !== undefined), failed };
}

async function declareCluster(its: SpaceClient, cluster: DeclaredCluster, live: KubeObject | undefined, options: DeclareOptions): Promise<Declaration> {
  const previous = options.previous?.[cluster.name];
  const { accept, mayTake } = claimCluster(live, { owner: options.owner, reaccept: options.reaccept?.includes(cluster.name) });
  const object = owned(cluster, options.owner, accept);
  const applied = await applyOwned(its, resources.ManagedCluster, object, {
    previous: previous === undefined ? undefined : owned({ name: cluster.name, ...previous }, options.owner, true),
    force: cluster.adopt === "always",
    mayTake,
  });
  const propertiesChanged = await declareProperties(its, cluster.name, { properties: cluster.properties, previous: previous?.properties, owner: options.owner, adopt: cluster.adopt });
  return {
    name: cluster.name,
    uid: applied.metadata.uid ?? "",
    created: live === undefined,
    accepted: isAccepted(applied),
    templateDataChanged: propertiesChanged || (live !== undefined && (!sameStrings(live.metadata.labels, applied.metadata.labels) || !sameStrings(live.metadata.annotations, applied.metadata.annotations))),
  };
}

function owned({ name, labels, annotations }: DeclaredCluster, owner: string, accept: boolean): KubeObject {
  return managedCluster(name, { labels, annotations: { ...annotations, [OWNER_ANNOTATION]: owner } }, accept);
}

/** What may be done with a ManagedCluster that somebody declares. */
export interface ClusterClaim {
  /** Why it may not be written; absent when it may. */
  readonly refusal?: string | undefined;
  /** False: an administrator has un-accepted it, which is drift to show, not to flip. */
  readonly accept: boolean;
  /** Fields that may be taken from others: what an agent wrote when it announced itself, and an un-acceptance that is to be undone. */
  readonly mayTake: (field: string) => boolean;
}

/**
 * Judges the claim to a ManagedCluster. One that an agent announced and nobody answered is an application, not a possession.
 *
 * @param live - as the hub has it; absent when it has none.
 */
export function claimCluster(live: KubeObject | undefined, { reaccept = false, ...claim }: ClaimOptions & { readonly reaccept?: boolean | undefined }): ClusterClaim {
  const isAnnounced = live !== undefined && isApplication(live);
  return {
    refusal: live === undefined || isAnnounced ? undefined : refusalToClaim(live, claim),
    accept: !(live !== undefined && ownerOf(live) === claim.owner && !isAccepted(live) && !reaccept),
    mayTake: (field) => (field === ".spec.hubAcceptsClient" || field === ".spec.leaseDurationSeconds") && live !== undefined && (isAnnounced || reaccept),
  };
}

/** An agent announced itself under this name, and nobody has answered yet. */
function isApplication(cluster: KubeObject): boolean {
  return ownerOf(cluster) === undefined && !isAccepted(cluster) && conditionOf(cluster, "HubAcceptedManagedCluster") === undefined;
}

/** Live ManagedClusters of these names, once those that are being deleted are gone. */
async function readInventory(its: SpaceClient, names: readonly string[], options: DeclareOptions): Promise<ReadonlyMap<string, KubeObject>> {
  const live = await readManagedClusters(its, names).catch((error: unknown) => {
    if (!isKubeStellarError(error, "NotFound")) throw error;
    throw new KubeStellarError("the space serves no ManagedClusters, so it is no inventory", { code: "MissingCRD", space: its.name, fix: "Name an ITS: a space in which Open Cluster Management's hub is installed", cause: error });
  });
  const leaving = [...live.values()].filter(({ metadata }) => metadata.deletionTimestamp !== undefined).map(({ metadata }) => metadata.name);
  if (leaving.length === 0) return live;
  const { ended } = await observe({ clusters: { client: its, resource: resources.ManagedCluster } }, { deadlineSeconds: options.deadlineSeconds ?? 30, signal: options.signal }, ({ clusters }) => (leaving.every((name) => clusters.get({ name })?.metadata.deletionTimestamp === undefined) ? true : undefined));
  const now = await readManagedClusters(its, names);
  const stuck = [...now.values()].filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  if (stuck.length > 0) {
    throw new KubeStellarError(stuck.map(({ metadata }) => `ManagedCluster ${metadata.name} is still being deleted, held by ${(metadata.finalizers ?? []).join(", ") || "nobody"}`).join("; "), { code: ended === "aborted" ? "Aborted" : "Timeout", space: its.name, fix: "Wait until its agent or the hub has cleaned up, then try again" });
  }
  return now;
}

/** Equal as maps; the owner annotation is no data of a template's. */
function sameStrings(a: Strings = {}, b: Strings = {}): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  keys.delete(OWNER_ANNOTATION);
  return [...keys].every((key) => a[key] === b[key]);
}
