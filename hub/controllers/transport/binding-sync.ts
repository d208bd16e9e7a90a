/** Brings the ManifestWorks of one Binding in line with it: the steps of reference 3.1, in their order. */
import type { Binding, BindingStatus } from "../../../core/model/binding";
import type { CustomTransform } from "../../../core/model/custom-transform";
import type { KubeObject } from "../../../core/model/kube-object";
import type { ManifestWork } from "../../../core/model/manifest-work";
import { ORIGIN_BINDING_LABEL, ORIGIN_WDS_LABEL, PROPERTIES_NAMESPACE, TRANSPORT_FINALIZER } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { isUpToDate, renderWorks, templateData } from "../../../core/transport/index";
import type { CustomTransforms, GroupResource, TemplateDataSources, WrapLimits } from "../../../core/transport/index";
import { KubeStellarError, isKubeStellarError } from "../../../operations/errors";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { addFinalizer, deleteHeedingFinalizers, removeFinalizer } from "../runtime/finalizers";
import type { Logger } from "../runtime/log";
import { inParallel } from "./live-objects";
import type { LiveObjects } from "./live-objects";
import { keyOfWork } from "./work-index";
import type { WorkIndex } from "./work-index";

export interface BindingSyncContext {
  readonly wdsName: string;
  readonly limits: WrapLimits;
  readonly wds: SpaceClient;
  readonly its: SpaceClient;
  readonly bindings: Informer;
  readonly transformObjects: Informer;
  readonly clusters: Informer;
  readonly properties: Informer;
  readonly works: WorkIndex;
  readonly live: LiveObjects;
  /** Compiled from `transformObjects` as they are now. */
  readonly transforms: () => CustomTransforms;
  readonly log: Logger;
}

/** What a Binding depends on beside itself. */
export interface BindingUse {
  /** Some object has templates: properties of WECs matter. */
  readonly customized: boolean;
  /** Resources of its objects: their transforms matter. */
  readonly groupResources: readonly GroupResource[];
}

/** Works of one destination written at once. */
const CONCURRENCY = 8;

/** One run for one Binding; `undefined` when there is none any more. @throws what is to be tried again. */
export async function syncBinding(context: BindingSyncContext, name: string): Promise<BindingUse | undefined> {
  const { wds, bindings, live } = context;
  const binding = bindings.get({ name }) as Binding | undefined;
  if (binding === undefined || binding.metadata.deletionTimestamp !== undefined) {
    // What we have never served says nothing about what is to be: works without a Binding stay then.
    if (binding !== undefined || live.knows(name)) await release(context, name, binding);
    live.forget(name);
    return undefined;
  }
  return deliver(context, (await addFinalizer(wds, resources.Binding, binding, TRANSPORT_FINALIZER)) as Binding);
}

async function deliver(context: BindingSyncContext, binding: Binding): Promise<BindingUse> {
  const { wds, its, wdsName, limits, works, live, log } = context;
  const { name, uid = "", generation = 0 } = binding.metadata;
  const transforms = context.transforms();
  const object = await live.read(binding);
  const rendered = renderWorks({ binding: { name, uid, generation, spec: binding.spec ?? {} }, wdsName, limits, object, transforms, templateData: (cluster) => templateData(sourcesFor(context, cluster)) });
  await writeTransformStatus(context, transforms, rendered.groupResources);
  if (rendered.failure !== undefined) throw new KubeStellarError(rendered.failure.message, { code: "Invalid", space: wds.name, object: `Binding ${name}` });
  await writeStatus(wds, binding, { observedGeneration: generation, errors: rendered.errors });

  const existing = works.of(name);
  const wanted = new Set(rendered.works.map(keyOfWork));
  let written = 0;
  // A destination that fails holds up those after it, and the pruning: so does upstream.
  for (const destination of byNamespace(rendered.works)) {
    await inParallel(destination, CONCURRENCY, async (work) => {
      const present = existing.get(keyOfWork(work));
      const isFirstTry = present === undefined && works.expect(name, work);
      try {
        if (await writeWork(its, present, work, (found) => works.identify(name, found))) written++;
      } catch (error) {
        // An earlier try may have been carried out.
        if (isFirstTry && isRefusal(error)) works.dismiss(name, work);
        throw error;
      }
    });
  }
  const unwanted = [...existing.values()].filter((work) => !wanted.has(keyOfWork(work)));
  await deleteWorks(context, name, unwanted);
  if (written > 0 || unwanted.length > 0) log.info("ManifestWorks written", { binding: name, generation, written, deleted: unwanted.length, errors: rendered.errors.length });
  return { customized: rendered.customized, groupResources: rendered.groupResources };
}

/** Nothing came of the request; of one that was cut off nobody knows. */
const isRefusal = (error: unknown): boolean => (["Forbidden", "Invalid", "NotFound"] as const).some((code) => isKubeStellarError(error, code));

/** True when something was written. @param identify - told of a work that our cache did not show, as the server knows it. */
async function writeWork(its: SpaceClient, existing: ManifestWork | undefined, wanted: ManifestWork, identify: (work: KubeObject) => void): Promise<boolean> {
  if (existing !== undefined && isUpToDate(existing, wanted)) return false;
  if (existing === undefined) {
    try {
      identify(await its.create(resources.ManifestWork, wanted));
      return true;
    } catch (error) {
      if (!isKubeStellarError(error, "AlreadyExists")) throw error;
    }
  }
  // The cache is behind, or somebody took the labels off.
  const current = existing ?? ((await its.get(resources.ManifestWork, wanted.metadata)) as ManifestWork | undefined);
  if (current === undefined) throw new KubeStellarError("came and went while it was being written", { code: "Conflict", space: its.name, object: `ManifestWork ${keyOfWork(wanted)}` });
  if (existing === undefined) identify(current);
  const { labels, annotations } = wanted.metadata;
  // Written by our last run, whose events have yet to come.
  if (isUpToDate(current, wanted) && Object.entries(labels ?? {}).every(([label, value]) => current.metadata.labels?.[label] === value)) return false;
  await its.replace(resources.ManifestWork, { ...current, metadata: { ...current.metadata, ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) }, spec: wanted.spec });
  return true;
}

/**
 * All that there may be, wherever: upstream clears the mailboxes of present destinations, and works of former ones stay for ever.
 *
 * @param binding - none when it was deleted past our finalizer, which came in the same moment.
 */
async function release(context: BindingSyncContext, name: string, binding: Binding | undefined): Promise<void> {
  const { wds, works, log } = context;
  // Also those of our last run whose events have yet to come: nobody would take them away later.
  const theirs = works.possible(name);
  await deleteWorks(context, name, theirs);
  if (binding !== undefined) await removeFinalizer(wds, resources.Binding, binding, TRANSPORT_FINALIZER);
  works.forget(name);
  log.info("Binding released", { binding: name, deleted: theirs.length });
}

/** Somebody may have a work of his own by a name that we could not create. */
function deleteWorks({ its, wdsName }: BindingSyncContext, binding: string, works: readonly KubeObject[]): Promise<void> {
  const isOurs = ({ metadata: { labels = {} } }: KubeObject): boolean => labels[ORIGIN_BINDING_LABEL] === binding && labels[ORIGIN_WDS_LABEL] === wdsName;
  return inParallel(
    works.filter(({ metadata }) => metadata.deletionTimestamp === undefined),
    CONCURRENCY,
    (work) => deleteHeedingFinalizers(its, resources.ManifestWork, work, isOurs),
  );
}

/** Writes generation and errors; conditions are dropped with it, as upstream does. */
async function writeStatus(wds: SpaceClient, binding: Binding, { observedGeneration, errors }: Required<Pick<BindingStatus, "observedGeneration" | "errors">>): Promise<void> {
  const before = binding.status;
  if (before?.observedGeneration === observedGeneration && JSON.stringify(before.errors ?? []) === JSON.stringify(errors)) return;
  const { name, uid, resourceVersion } = binding.metadata;
  await wds.patch(resources.Binding, { name }, { metadata: { uid, resourceVersion }, status: { observedGeneration, errors: errors.length === 0 ? null : errors, conditions: null } }, { subresource: "status" });
}

/** Transforms get a status once a Binding lists an object of their resource. */
async function writeTransformStatus({ wds, transformObjects }: BindingSyncContext, transforms: CustomTransforms, used: readonly GroupResource[]): Promise<void> {
  for (const name of new Set(used.flatMap((resource) => transforms.namesFor(resource)))) {
    const transform = transformObjects.get({ name }) as CustomTransform | undefined;
    const status = transforms.status(name);
    if (transform === undefined || status === undefined) continue;
    const wanted = { observedGeneration: status.observedGeneration, errors: status.errors ?? null, warnings: status.warnings ?? null };
    const before = { observedGeneration: transform.status?.observedGeneration, errors: transform.status?.errors ?? null, warnings: transform.status?.warnings ?? null };
    if (JSON.stringify(before) === JSON.stringify(wanted)) continue;
    const { uid, resourceVersion } = transform.metadata;
    await wds.patch(resources.CustomTransform, { name }, { metadata: { uid, resourceVersion }, status: wanted }, { subresource: "status" });
  }
}

function sourcesFor({ clusters, properties }: BindingSyncContext, clusterName: string): TemplateDataSources {
  const cluster = clusters.get({ name: clusterName });
  const configMap = properties.get({ namespace: PROPERTIES_NAMESPACE, name: clusterName });
  return { clusterName, ...(cluster === undefined ? {} : { cluster }), ...(configMap === undefined ? {} : { properties: configMap as NonNullable<TemplateDataSources["properties"]> }) };
}

/** Lists of works of one mailbox each, in their order. */
function byNamespace(works: readonly ManifestWork[]): readonly (readonly ManifestWork[])[] {
  const groups = new Map<string, ManifestWork[]>();
  for (const work of works) {
    const namespace = work.metadata.namespace ?? "";
    const group = groups.get(namespace);
    if (group === undefined) groups.set(namespace, [work]);
    else group.push(work);
  }
  return [...groups.values()];
}
