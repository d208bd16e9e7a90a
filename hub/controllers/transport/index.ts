/** The transport controller of one WDS: Bindings in, ManifestWorks in the mailboxes of the ITS out. */
import type { CustomTransform } from "../../../core/model/custom-transform";
import { ORIGIN_WDS_LABEL, PROPERTIES_NAMESPACE } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { compileTransforms } from "../../../core/transport/index";
import type { CustomTransforms, WrapLimits } from "../../../core/transport/index";
import { isKubeStellarError } from "../../../operations/errors";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { ControllerScope } from "../runtime/controller";
import type { Logger } from "../runtime/log";
import { persist } from "../runtime/process";
import { syncBinding } from "./binding-sync";
import type { BindingUse } from "./binding-sync";
import { LiveObjects } from "./live-objects";
import { WorkIndex, essenceOfWork } from "./work-index";

export interface TransportOptions {
  readonly wdsName: string;
  readonly wds: SpaceClient;
  readonly its: SpaceClient;
  readonly limits: WrapLimits;
  /** Bindings worked on at once. */
  readonly concurrency: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Starts the controller; resolves when its caches are filled and it delivers. */
export async function startTransport({ wdsName, wds, its, limits, concurrency, log, signal }: TransportOptions): Promise<{ readonly close: () => Promise<void> }> {
  const scope = new ControllerScope(log, signal);
  const bindings = scope.informer(wds, resources.Binding);
  const transformObjects = scope.informer(wds, resources.CustomTransform);
  const clusters = scope.informer(its, resources.ManagedCluster);
  const properties = scope.informer(its, resources.ConfigMap, { namespace: PROPERTIES_NAMESPACE });
  const workObjects = scope.informer(its, resources.ManifestWork, { labelSelector: `${ORIGIN_WDS_LABEL}=${wdsName}`, keep: essenceOfWork });

  const uses = new Map<string, BindingUse>();
  let compiled: CustomTransforms | undefined;
  let complete = false;
  const add = (binding: string): void => {
    if (complete) queue.add(binding);
  };
  const works = new WorkIndex(workObjects, add);
  const transforms = (): CustomTransforms => (compiled ??= compileTransforms(transformObjects.list() as readonly CustomTransform[]));
  const live = new LiveObjects(wds);
  const queue = scope.queue("binding", async (name) => {
    const use = await syncBinding({ wdsName, limits, wds, its, bindings, transformObjects, clusters, properties, works, live, transforms, log }, name);
    if (use === undefined) uses.delete(name);
    else uses.set(name, use);
  }, { concurrency });

  bindings.subscribe(({ object }) => add(object.metadata.name));
  transformObjects.subscribe((event) => {
    compiled = undefined;
    const touched = [event.object, ...(event.type === "updated" ? [event.old] : [])].map((object) => (object as CustomTransform).spec);
    for (const [binding, { groupResources }] of uses) if (groupResources.some(({ group, resource }) => touched.some((spec) => spec?.apiGroup === group && spec.resource === resource))) add(binding);
  });
  // Of templates only: to others properties are nothing. Nor does a change without a new generation reach the works (3.4).
  const propertiesChanged = (): void => {
    for (const [binding, { customized }] of uses) if (customized) add(binding);
  };
  properties.subscribe(propertiesChanged);
  clusters.subscribe((event) => {
    if (event.type === "updated" && JSON.stringify([event.old.metadata.labels, event.old.metadata.annotations]) === JSON.stringify([event.object.metadata.labels, event.object.metadata.annotations])) return;
    propertiesChanged();
  });

  await persist(`make sure of namespace ${PROPERTIES_NAMESPACE}`, () => ensurePropertiesNamespace(its), scope);
  await Promise.all([bindings, transformObjects, clusters, properties, workObjects].map((informer) => informer.start()));
  complete = true;
  log.info("transport is running", { wds: wdsName, bindings: bindings.list().length, works: workObjects.list().length });
  for (const { metadata } of bindings.list()) queue.add(metadata.name);
  return { close: () => scope.close() };
}

async function ensurePropertiesNamespace(its: SpaceClient): Promise<void> {
  if ((await its.get(resources.Namespace, { name: PROPERTIES_NAMESPACE })) !== undefined) return;
  try {
    await its.create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: PROPERTIES_NAMESPACE } });
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
  }
}
