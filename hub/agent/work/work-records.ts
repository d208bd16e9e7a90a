/**
 * The agent's records on the WEC, one AppliedManifestWork a ManifestWork: what came with it, so that it can go with it.
 */
import { createHash } from "node:crypto";
import type { AppliedManifestWork, AppliedResource } from "../../../core/model/applied-manifest-work";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import type { ManifestResourceMeta, ManifestWork } from "../../../core/model/manifest-work";
import { resources } from "../../../core/model/resources";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { formatTime } from "../../controllers/runtime/conditions";
import { removeFinalizer } from "../../controllers/runtime/finalizers";
import type { Logger } from "../../controllers/runtime/log";
import { deleteApplied, ownerOf, sortApplied, untracked } from "./applied-resources";
import type { Deletion } from "./applied-resources";
import { claimedByOthers } from "./claims";
import type { ManifestResult } from "./work-status";
import { isEqual } from "../../../core/model/is-equal";

/** What is needed to keep records. */
export interface RecordContext {
  /** Stays when the hub's address changes; by it an agent knows its own records again. */
  readonly agentId: string;
  readonly hub: Pick<SpaceClient, "server">;
  readonly wec: SpaceClient;
  /** Name of the WEC, and of its mailbox namespace. */
  readonly cluster: string;
  /** ManifestWorks of the mailbox. */
  readonly works: Informer;
  /** AppliedManifestWorks of the WEC. */
  readonly applied: Informer;
  readonly log: Logger;
  readonly now: () => Date;
}

const APPLIED_FINALIZER = "cluster.open-cluster-management.io/applied-manifest-work-cleanup";
/** Objects of a work that vanished from the hub without a deletion stay this long, as in OCM. */
const EVICTION_MS = 60 * 60_000;
/** Deletions are watched; this catches what no watch tells, such as a CRD taking its objects along. */
export const PENDING_AGAIN_MS = 5_000;

/** So long the objects of a work that goes are left to another work that brings them, too; it may never succeed. */
const HAND_OVER_MS = 30_000;

/** What AppliedManifestWorks of a hub are named after. */
export const hubHashOf = (hub: Pick<SpaceClient, "server">): string => createHash("sha256").update(hub.server).digest("hex");

/** The records of a work: that of this hub, and those from when the hub had another address. */
export function recordsOf({ hub, applied, agentId }: Pick<RecordContext, "hub" | "applied" | "agentId">, work: string): readonly AppliedManifestWork[] {
  const current = `${hubHashOf(hub)}-${work}`;
  return (applied.list() as readonly AppliedManifestWork[]).filter(({ metadata, spec }) => metadata.name === current || (spec?.manifestWorkName === work && spec.agentID === agentId));
}

/** Deletes records with the objects that only they own. True while something of them remains. */
export async function retire(context: RecordContext, records: readonly AppliedManifestWork[]): Promise<boolean> {
  let remaining = false;
  for (const record of records) {
    if (record.metadata.deletionTimestamp === undefined) await context.wec.delete(resources.AppliedManifestWork, { name: record.metadata.name });
    if (!(await finalizeApplied(context, record))) remaining = true;
  }
  return remaining;
}

/** The record of a work, made or taken over if need be. */
export async function ensureApplied({ hub, wec, applied, agentId }: RecordContext, work: ManifestWork, name: string): Promise<AppliedManifestWork> {
  const spec = { hubHash: hubHashOf(hub), manifestWorkName: work.metadata.name, agentID: agentId };
  let record = (applied.get({ name }) ?? (await wec.get(resources.AppliedManifestWork, { name }))) as AppliedManifestWork | undefined;
  if (record === undefined) {
    const metadata = { name, finalizers: [APPLIED_FINALIZER], ...(work.metadata.labels === undefined ? {} : { labels: work.metadata.labels }) };
    return (await wec.create(resources.AppliedManifestWork, { apiVersion: "work.open-cluster-management.io/v1", kind: "AppliedManifestWork", metadata, spec })) as AppliedManifestWork;
  }
  // Another agent served this work before us.
  if (record.spec?.agentID !== agentId) record = (await wec.patch(resources.AppliedManifestWork, { name }, { spec: { agentID: agentId } })) as AppliedManifestWork;
  if (record.status?.evictionStartTime !== undefined) record = (await patchStatus(wec, resources.AppliedManifestWork, record, { evictionStartTime: null })) as AppliedManifestWork;
  return record;
}

/** Writes down what stands on the WEC because of the work and removes what no longer should; true while something is still going. */
export async function recordApplied(context: RecordContext, applied: AppliedManifestWork, results: readonly ManifestResult[]): Promise<boolean> {
  const { wec } = context;
  const before = applied.status?.appliedResources ?? [];
  const present = results.flatMap(({ meta, object }) => (object === undefined ? [] : [appliedResourceOf(meta, object)]));
  const gone = untracked(before, present);
  // While the fate or the kind of one object is not known, none is taken for gone.
  const undecided = results.some(({ meta, unknown }) => unknown !== undefined || meta.resource === "");
  const { pending, failure }: Deletion = undecided ? { pending: gone } : await deleteApplied(wec, gone, ownerOf(applied), claimedByOthers(context, workOf(applied)));
  const appliedResources = sortApplied([...present, ...pending]);
  if (!isEqual(appliedResources, before)) await patchStatus(wec, resources.AppliedManifestWork, applied, { appliedResources });
  if (failure !== undefined) throw failure;
  return pending.length > 0;
}

function appliedResourceOf({ group = "", version = "", resource = "", namespace = "", name = "" }: ManifestResourceMeta, object: KubeObject): AppliedResource {
  return { group, version, resource, namespace, name, uid: object.metadata.uid ?? "" };
}

/** Deletes all objects of a record that is being deleted; true when they, and with them the record, are gone. */
export async function finalizeApplied(context: RecordContext, applied: AppliedManifestWork): Promise<boolean> {
  const { wec, log, now } = context;
  const since = applied.metadata.deletionTimestamp;
  const handsOver = since === undefined || now().getTime() - Date.parse(since) < HAND_OVER_MS;
  const { pending, failure } = await deleteApplied(wec, applied.status?.appliedResources ?? [], ownerOf(applied), handsOver ? claimedByOthers(context, workOf(applied)) : unclaimed);
  if (failure !== undefined) throw failure;
  if (pending.length > 0) {
    log.info("objects are being deleted", { work: applied.spec?.manifestWorkName, remaining: pending.length });
    return false;
  }
  const current = await wec.get(resources.AppliedManifestWork, { name: applied.metadata.name });
  if (current !== undefined && current.metadata.uid === applied.metadata.uid) await removeFinalizer(wec, resources.AppliedManifestWork, current, APPLIED_FINALIZER);
  return true;
}

const workOf = ({ spec }: AppliedManifestWork): string => spec?.manifestWorkName ?? "";

const unclaimed = async (): Promise<boolean> => false;

/** Records of a work that is gone without having been deleted properly: their objects get an hour of grace. Returns after how many milliseconds to look again. */
export async function evict(context: RecordContext, name: string): Promise<number | undefined> {
  const pauses: number[] = [];
  for (const record of recordsOf(context, name)) {
    const pause = await evictRecord(context, record);
    if (pause !== undefined) pauses.push(pause);
  }
  return pauses.length === 0 ? undefined : Math.min(...pauses);
}

/** After how many milliseconds to look again; `undefined` when the record is gone or its deletion will be told. */
async function evictRecord(context: RecordContext, record: AppliedManifestWork): Promise<number | undefined> {
  const { wec, now } = context;
  if (record.metadata.deletionTimestamp !== undefined) return (await finalizeApplied(context, record)) ? undefined : PENDING_AGAIN_MS;
  const start = record.status?.evictionStartTime;
  if (start === undefined) {
    await patchStatus(wec, resources.AppliedManifestWork, record, { evictionStartTime: formatTime(now()) });
    return EVICTION_MS;
  }
  const leftMs = Date.parse(start) + EVICTION_MS - now().getTime();
  if (leftMs > 0) return leftMs;
  await wec.delete(resources.AppliedManifestWork, { name: record.metadata.name });
  return undefined;
}

/** Writes a status over the version that was read. */
export function patchStatus(client: SpaceClient, resource: ApiResource, object: KubeObject, status: unknown): Promise<KubeObject> {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return client.patch(resource, { name, namespace }, { metadata: { uid, resourceVersion }, status }, { subresource: "status" });
}
