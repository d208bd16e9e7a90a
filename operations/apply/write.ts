/** Writes what a plan says about one space: definitions first, policies last, and only what is not as it should be. */
import type { KubeObject } from "../../core/model/kube-object";
import { PROPERTIES_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { inPhases } from "../../core/render/apply-order";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients";
import { applyOwned } from "../ownership";
import type { Change } from "../policy";
import { waitUntilServed } from "../workload";
import type { ServedOptions } from "../workload";
import { isKind } from "./claim";
import type { PlanOptions, PlannedObject } from "./model";

export interface WriteOptions extends ServedOptions, Pick<PlanOptions, "adopt" | "force"> {
  /** Told of each object that was written. */
  readonly onWritten?: ((object: PlannedObject) => void) | undefined;
}

/** @returns how many objects were written. @throws the first failure; what was written until then stays, and the next run goes on from there. */
export async function writeSpace(client: SpaceClient, objects: readonly PlannedObject[], options: WriteOptions): Promise<number> {
  const due = objects.filter(({ action }) => action === "create" || action === "change");
  for (const phase of inPhases(due)) {
    await mapBounded(phase, async (planned) => {
      options.signal?.throwIfAborted();
      await applyOwned(client, planned.resource, planned.object, { mayTake: planned.mayTake, force: options.force === true || options.adopt === "always" });
      options.onWritten?.(planned);
    });
    await waitUntilServed(client, phase, options);
  }
  return due.length;
}

/**
 * What KubeStellar does not deliver by itself: clusters whose labels, annotations or properties were changed, and transforms that
 * came or changed. See `touchAffected`.
 */
export function untravelled(objects: readonly PlannedObject[]): Change {
  const written = objects.filter(({ action }) => action === "create" || action === "change");
  const clusters = written.flatMap(({ object, resource, action, fields }) => {
    const isLabelled = action === "change" && isKind(resource, resources.ManagedCluster) && fields.some(({ path }) => /^metadata\.(labels|annotations)\b/.test(path));
    return isLabelled || isProperties(object) ? [object.metadata.name] : [];
  });
  return { clusters: [...new Set(clusters)].sort(), transforms: written.flatMap(({ object, resource }) => (isKind(resource, resources.CustomTransform) ? transformedBy(object) : [])) };
}

/** Whether an object holds the properties of a cluster. */
const isProperties = ({ apiVersion, kind, metadata }: Pick<KubeObject, "apiVersion" | "kind" | "metadata">): boolean => apiVersion === "v1" && kind === "ConfigMap" && metadata.namespace === PROPERTIES_NAMESPACE;

/** The resource that a transform is about. */
export function transformedBy(transform: KubeObject): NonNullable<Change["transforms"]> {
  const { apiGroup = "", resource } = (transform["spec"] ?? {}) as { readonly apiGroup?: string; readonly resource?: string };
  return resource === undefined ? [] : [{ apiGroup, resource }];
}
