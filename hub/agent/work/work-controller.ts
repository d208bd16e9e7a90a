/** Keeps the WEC in line with one ManifestWork: applies, records, reports, and cleans up when the work goes. */
import type { AppliedManifestWork } from "../../../core/model/applied-manifest-work";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { parseApiVersion } from "../../../core/model/kube-object";
import type { ManifestResourceMeta, ManifestWork, ManifestWorkSpec } from "../../../core/model/manifest-work";
import { resources } from "../../../core/model/resources";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { KubeStellarError, isKubeStellarError } from "../../../operations/errors";
import { MANIFEST_WORK_FINALIZER } from "../../controllers/registration/names";
import { addFinalizer, hasFinalizer, removeFinalizer } from "../../controllers/runtime/finalizers";
import { messageOf } from "../../controllers/runtime/log";
import type { OwnWrites } from "../../controllers/runtime/own-writes";
import type { ReconcileResult } from "../../controllers/runtime/work-queue";
import { ownerOf } from "./applied-resources";
import { applyManifest } from "./apply-manifest";
import { isOwned, strategyFor } from "./manifest-options";
import { inApplyOrder } from "./manifest-order";
import type { ObjectWatches } from "./object-watches";
import { PENDING_AGAIN_MS, ensureApplied, evict, finalizeApplied, hubHashOf, patchStatus, recordApplied, recordsOf, retire } from "./work-records";
import type { RecordContext } from "./work-records";
import { deletingStatus, workStatus } from "./work-status";
import type { ManifestResult } from "./work-status";
import { isEqual } from "../../../core/model/is-equal";

export interface WorkControllerContext extends RecordContext {
  readonly hub: SpaceClient;
  readonly watches: ObjectWatches;
  /** Over `works`. */
  readonly writes: OwnWrites;
}

/** One run for one work. Resolves to what to do next; throws when something of it has to be tried again. */
export async function reconcileWork(context: WorkControllerContext, name: string): Promise<ReconcileResult> {
  const { hub, writes } = context;
  const work = writes.get({ namespace: context.cluster, name }) as ManifestWork | undefined;
  const appliedName = `${hubHashOf(hub)}-${name}`;
  if (work === undefined) {
    context.watches.use(name, []);
    const again = await evict(context, name);
    return again === undefined ? undefined : { againAfterMs: again };
  }
  if (work.metadata.deletionTimestamp !== undefined) return finish(context, work, appliedName);
  if (hasFinalizer(work, MANIFEST_WORK_FINALIZER)) return applyWork(context, work, appliedName);
  // First of all: nothing is applied that could not be cleaned up.
  const held = await addFinalizer(hub, resources.ManifestWork, work, MANIFEST_WORK_FINALIZER);
  return applyWork(context, writes.remember(work, held) as ManifestWork, appliedName);
}

async function applyWork(context: WorkControllerContext, work: ManifestWork, appliedName: string): Promise<ReconcileResult> {
  const { hub, wec, watches, writes, now } = context;
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
  if (!isEqual(status, work.status)) writes.remember(work, await patchStatus(hub, resources.ManifestWork, work, status));
  const pending = await recordApplied(context, applied, results);

  const failed = results.filter(({ error }) => error !== undefined);
  if (failed.length > 0) throw new KubeStellarError(`${failed.length} of ${results.length} objects could not be applied: ${messageOf(failed[0]!.error)}`, { code: "Invalid", space: wec.name, object: `ManifestWork ${work.metadata.name}` });
  const retiring = await retire(context, recordsOf(context, work.metadata.name).filter(({ metadata }) => metadata.name !== appliedName));
  return pending || retiring ? { againAfterMs: PENDING_AGAIN_MS } : undefined;
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
  const how = { strategy: strategyFor(spec, known), owner: ownerOf(applied), owned: isOwned(spec, known) };
  const unchanged = watches.unchanged(resource, manifest, how);
  if (unchanged !== undefined) return { resource, result: { meta: known, object: unchanged } };
  try {
    const object = await applyManifest({ wec, resource, manifest, ...how });
    watches.remember(resource, manifest, how, object);
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

/** Foreground deletion: the objects first, then the record of them, then the work. */
async function finish(context: WorkControllerContext, work: ManifestWork, appliedName: string): Promise<ReconcileResult> {
  const { hub, wec, watches, writes } = context;
  if (!hasFinalizer(work, MANIFEST_WORK_FINALIZER)) return;
  const { name } = work.metadata;
  const current = (await wec.get(resources.AppliedManifestWork, { name: appliedName })) as AppliedManifestWork | undefined;
  const records = [...recordsOf(context, name).filter(({ metadata }) => metadata.name !== appliedName), ...(current === undefined ? [] : [current])];
  if (current !== undefined && current.metadata.deletionTimestamp === undefined) await announceDeletion(context, work);
  if (await retire(context, records)) return { againAfterMs: PENDING_AGAIN_MS };
  const latest = writes.get({ namespace: context.cluster, name });
  if (latest !== undefined && latest.metadata.uid === work.metadata.uid) await removeFinalizer(hub, resources.ManifestWork, latest, MANIFEST_WORK_FINALIZER);
  watches.use(name, []);
}

/** Nothing depends on it: whoever changed the work meanwhile has his way. */
async function announceDeletion({ hub, writes, now }: WorkControllerContext, work: ManifestWork): Promise<void> {
  try {
    writes.remember(work, await patchStatus(hub, resources.ManifestWork, work, deletingStatus(work, now())));
  } catch (error) {
    if (!isKubeStellarError(error, "Conflict") && !isKubeStellarError(error, "NotFound")) throw error;
  }
}
