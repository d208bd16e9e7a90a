/** Keeps the WEC in line with one ManifestWork: applies, records, reports, and cleans up when the work goes. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { AppliedManifestWork, AppliedResource } from "../../../core/model/applied-manifest-work";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { parseApiVersion } from "../../../core/model/kube-object";
import type { ManifestResourceMeta, ManifestWork, ManifestWorkSpec, UpdateStrategy } from "../../../core/model/manifest-work";
import { resources } from "../../../core/model/resources";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { KubeStellarError, isKubeStellarError } from "../../../operations/errors";
import { MANIFEST_WORK_FINALIZER } from "../../controllers/registration/names";
import { formatTime } from "../../controllers/runtime/conditions";
import { addFinalizer, hasFinalizer, removeFinalizer } from "../../controllers/runtime/finalizers";
import { messageOf } from "../../controllers/runtime/log";
import type { Logger } from "../../controllers/runtime/log";
import type { ReconcileResult } from "../../controllers/runtime/work-queue";
import { deleteApplied, ownerOf, sortApplied, untracked } from "./applied-resources";
import { applyManifest } from "./apply-manifest";
import { inApplyOrder } from "./manifest-order";
import type { ObjectWatches } from "./object-watches";
import { deletingStatus, workStatus } from "./work-status";
import type { ManifestResult } from "./work-status";

export interface WorkControllerContext {
  readonly cluster: string;
  readonly hub: SpaceClient;
  readonly wec: SpaceClient;
  /** ManifestWorks of the mailbox. */
  readonly works: Informer;
  /** AppliedManifestWorks of the WEC. */
  readonly applied: Informer;
  readonly watches: ObjectWatches;
  readonly log: Logger;
  readonly now: () => Date;
}

const APPLIED_FINALIZER = "cluster.open-cluster-management.io/applied-manifest-work-cleanup";
/** Objects of a work that vanished from the hub without a deletion stay this long, as in OCM. */
const EVICTION_MS = 60 * 60_000;
/** Deletions are watched; this catches what no watch tells, such as a CRD taking its objects along. */
const PENDING_AGAIN_MS = 5_000;

/** What AppliedManifestWorks of a hub are named after. */
export const hubHashOf = (hub: SpaceClient): string => createHash("sha256").update(hub.server).digest("hex");

/** One run for one work. Resolves to what to do next; throws when something of it has to be tried again. */
export async function reconcileWork(context: WorkControllerContext, name: string): Promise<ReconcileResult> {
  const { hub, works } = context;
  const work = works.get({ namespace: context.cluster, name }) as ManifestWork | undefined;
  const appliedName = `${hubHashOf(hub)}-${name}`;
  if (work === undefined) return evict(context, appliedName, name);
  if (work.metadata.deletionTimestamp !== undefined) return finish(context, work, appliedName);
  if (!hasFinalizer(work, MANIFEST_WORK_FINALIZER)) {
    // Its event brings us back: nothing is applied that could not be cleaned up.
    await addFinalizer(hub, resources.ManifestWork, work, MANIFEST_WORK_FINALIZER);
    return;
  }
  return applyWork(context, work, appliedName);
}

async function applyWork(context: WorkControllerContext, work: ManifestWork, appliedName: string): Promise<ReconcileResult> {
  const { hub, wec, watches, now } = context;
  const applied = await ensureApplied(context, work, appliedName);
  // Deleted on the WEC by somebody: what it stood for goes first, then it is made anew.
  if (applied.metadata.deletionTimestamp !== undefined) return (await finalizeApplied(context, applied)) ? undefined : { againAfterMs: PENDING_AGAIN_MS };

  const manifests = work.spec?.workload?.manifests ?? [];
  const results: ManifestResult[] = [];
  const used: ApiResource[] = [];
  for (const { ordinal, manifest } of inApplyOrder(manifests)) {
    const { result, resource } = await applyOne(context, work.spec ?? {}, applied, manifest, ordinal);
    results[ordinal] = result;
    if (resource !== undefined) used.push(resource);
  }
  watches.use(work.metadata.name, used);

  const status = workStatus(work, results, now());
  if (!isDeepStrictEqual(status, work.status)) await patchStatus(hub, resources.ManifestWork, work, status);
  const pending = await recordApplied(context, applied, results);

  const failed = results.filter(({ error }) => error !== undefined);
  if (failed.length > 0) throw new KubeStellarError(`${failed.length} of ${results.length} objects could not be applied: ${messageOf(failed[0]!.error)}`, { code: "Invalid", space: wec.name, object: `ManifestWork ${work.metadata.name}` });
  return pending ? { againAfterMs: PENDING_AGAIN_MS } : undefined;
}

async function applyOne({ wec, watches }: WorkControllerContext, spec: ManifestWorkSpec, applied: AppliedManifestWork, manifest: KubeObject, ordinal: number): Promise<{ readonly result: ManifestResult; readonly resource?: ApiResource }> {
  const meta = { ordinal, ...parseApiVersion(manifest.apiVersion), kind: manifest.kind, name: manifest.metadata.name, namespace: manifest.metadata.namespace ?? "", resource: "" };
  let resource: ApiResource | undefined;
  try {
    resource = await wec.resourceFor(manifest.apiVersion, manifest.kind);
  } catch (error) {
    return { result: { meta, error } };
  }
  if (resource === undefined) return { result: { meta, error: new Error(`the server doesn't have a resource type "${manifest.kind}"`) } };
  const known: ManifestResourceMeta = { ...meta, resource: resource.resource, namespace: resource.namespaced ? meta.namespace : "" };
  const unchanged = watches.unchanged(resource, manifest);
  if (unchanged !== undefined) return { resource, result: { meta: known, object: unchanged } };
  try {
    const object = await applyManifest({ wec, resource, manifest, strategy: strategyFor(spec, known), owner: ownerOf(applied), owned: isOwned(spec, known) });
    watches.remember(resource, manifest, object);
    return { resource, result: { meta: known, object } };
  } catch (error) {
    return { resource, result: { meta: known, error, ...(await look(wec, resource, manifest)) } };
  }
}

/** Whether an object that could not be applied stands there all the same. */
async function look(wec: SpaceClient, resource: ApiResource, manifest: KubeObject): Promise<Pick<ManifestResult, "object" | "unknown">> {
  try {
    const object = await wec.get(resource, manifest.metadata);
    return object === undefined ? {} : { object };
  } catch (error) {
    return { unknown: messageOf(error) };
  }
}

/** The strategy of the first entry that names the object; `*` in name or namespace stands for any text. */
export function strategyFor(spec: ManifestWorkSpec, meta: ManifestResourceMeta): UpdateStrategy {
  const config = (spec.manifestConfigs ?? []).find(
    ({ resourceIdentifier: id, updateStrategy }) => updateStrategy !== undefined && (id.group ?? "") === (meta.group ?? "") && id.resource === meta.resource && matches(id.name, meta.name ?? "") && matches(id.namespace ?? "", meta.namespace ?? ""),
  );
  return config?.updateStrategy ?? { type: "Update" };
}

const matches = (pattern: string, text: string): boolean => pattern === text || new RegExp(`^${pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join(".*")}$`).test(text);

/** Whether the object goes when the work goes. */
export function isOwned({ deleteOption }: ManifestWorkSpec, meta: ManifestResourceMeta): boolean {
  if (deleteOption === undefined || deleteOption.propagationPolicy === undefined || deleteOption.propagationPolicy === "Foreground") return true;
  if (deleteOption.propagationPolicy === "Orphan") return false;
  return !(deleteOption.selectivelyOrphans?.orphaningRules ?? []).some((rule) => (rule.group ?? "") === (meta.group ?? "") && rule.resource === meta.resource && rule.name === meta.name && (rule.namespace ?? "") === (meta.namespace ?? ""));
}

async function ensureApplied({ hub, wec, applied }: WorkControllerContext, work: ManifestWork, name: string): Promise<AppliedManifestWork> {
  const hubHash = hubHashOf(hub);
  const cached = (applied.get({ name }) ?? (await wec.get(resources.AppliedManifestWork, { name }))) as AppliedManifestWork | undefined;
  if (cached !== undefined) return cached.status?.evictionStartTime === undefined ? cached : ((await patchStatus(wec, resources.AppliedManifestWork, cached, { evictionStartTime: null })) as AppliedManifestWork);
  return (await wec.create(resources.AppliedManifestWork, {
    apiVersion: "work.open-cluster-management.io/v1",
    kind: "AppliedManifestWork",
    metadata: { name, finalizers: [APPLIED_FINALIZER], ...(work.metadata.labels === undefined ? {} : { labels: work.metadata.labels }) },
    spec: { hubHash, manifestWorkName: work.metadata.name, agentID: hubHash },
  })) as AppliedManifestWork;
}

/** Writes down what stands on the WEC because of the work and removes what no longer should; true while something is still going. */
async function recordApplied({ wec }: WorkControllerContext, applied: AppliedManifestWork, results: readonly ManifestResult[]): Promise<boolean> {
  const before = applied.status?.appliedResources ?? [];
  const present = results.flatMap(({ meta, object }) => (object === undefined ? [] : [appliedResourceOf(meta, object)]));
  const gone = untracked(before, present);
  // While the fate or the kind of one object is not known, none is taken for gone.
  const undecided = results.some(({ meta, unknown }) => unknown !== undefined || meta.resource === "");
  const remaining = undecided ? gone : await deleteApplied(wec, gone, ownerOf(applied));
  const appliedResources = sortApplied([...present, ...remaining]);
  if (!isDeepStrictEqual(appliedResources, before)) await patchStatus(wec, resources.AppliedManifestWork, applied, { appliedResources });
  return remaining.length > 0;
}

function appliedResourceOf({ group = "", version = "", resource = "", namespace = "", name = "" }: ManifestResourceMeta, object: KubeObject): AppliedResource {
  return { group, version, resource, namespace, name, uid: object.metadata.uid ?? "" };
}

/** Foreground deletion: the objects first, then the record of them, then the work. */
async function finish(context: WorkControllerContext, work: ManifestWork, appliedName: string): Promise<ReconcileResult> {
  const { hub, wec, watches, now } = context;
  if (!hasFinalizer(work, MANIFEST_WORK_FINALIZER)) return;
  const applied = (await wec.get(resources.AppliedManifestWork, { name: appliedName })) as AppliedManifestWork | undefined;
  if (applied !== undefined) {
    if (applied.metadata.deletionTimestamp === undefined) {
      await patchStatus(hub, resources.ManifestWork, work, deletingStatus(work, now())).catch(ignoreRace);
      await wec.delete(resources.AppliedManifestWork, { name: appliedName });
    }
    if (!(await finalizeApplied(context, applied))) return { againAfterMs: PENDING_AGAIN_MS };
  }
  const current = await hub.get(resources.ManifestWork, { namespace: context.cluster, name: work.metadata.name });
  if (current !== undefined && current.metadata.uid === work.metadata.uid) await removeFinalizer(hub, resources.ManifestWork, current, MANIFEST_WORK_FINALIZER);
  watches.use(work.metadata.name, []);
}

/** Deletes all objects of a record that is being deleted; true when they, and with them the record, are gone. */
async function finalizeApplied({ wec, log }: WorkControllerContext, applied: AppliedManifestWork): Promise<boolean> {
  const pending = await deleteApplied(wec, applied.status?.appliedResources ?? [], ownerOf(applied));
  if (pending.length > 0) {
    log.info("objects are being deleted", { work: applied.spec?.manifestWorkName, remaining: pending.length });
    return false;
  }
  const current = await wec.get(resources.AppliedManifestWork, { name: applied.metadata.name });
  if (current !== undefined && current.metadata.uid === applied.metadata.uid) await removeFinalizer(wec, resources.AppliedManifestWork, current, APPLIED_FINALIZER);
  return true;
}

/** A work that is gone without having been deleted properly: its objects get an hour of grace. */
async function evict(context: WorkControllerContext, appliedName: string, name: string): Promise<ReconcileResult> {
  const { wec, applied, watches, now } = context;
  watches.use(name, []);
  const record = applied.get({ name: appliedName }) as AppliedManifestWork | undefined;
  if (record === undefined) return;
  if (record.metadata.deletionTimestamp !== undefined) return (await finalizeApplied(context, record)) ? undefined : { againAfterMs: PENDING_AGAIN_MS };
  const start = record.status?.evictionStartTime;
  if (start === undefined) {
    await patchStatus(wec, resources.AppliedManifestWork, record, { evictionStartTime: formatTime(now()) });
    return { againAfterMs: EVICTION_MS };
  }
  const leftMs = Date.parse(start) + EVICTION_MS - now().getTime();
  if (leftMs > 0) return { againAfterMs: leftMs };
  await wec.delete(resources.AppliedManifestWork, { name: appliedName });
}

function patchStatus(client: SpaceClient, resource: ApiResource, object: KubeObject, status: unknown): Promise<KubeObject> {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return client.patch(resource, { name, namespace }, { metadata: { uid, resourceVersion }, status }, { subresource: "status" });
}

function ignoreRace(error: unknown): void {
  if (!isKubeStellarError(error, "Conflict") && !isKubeStellarError(error, "NotFound")) throw error;
}
