/** The workload objects of a WDS as they travel: after cleaning and transforms, with templates expanded for their cluster. */
import type { KubeObject } from "../model/kube-object";
import type { WorkloadSpace } from "../preview/workload-space";
import { cleanObject, templatedObject, templateRef, wantsExpansion } from "../transport";

/** An object on its way. */
export interface TravellingObject {
  /** Before its templates are expanded. */
  readonly object: KubeObject;
  /** Whether clusters may get different ones. */
  readonly templated: boolean;
  /** As one cluster gets it. */
  readonly on: (cluster: string) => KubeObject;
}

const known = new WeakMap<WorkloadSpace, Map<string, TravellingObject | undefined>>();

/**
 * The object of a key as it travels; computed once each.
 *
 * @param key - see `objectKey`.
 * @returns undefined when the WDS has no such object.
 */
export function travellingObject(space: WorkloadSpace, key: string): TravellingObject | undefined {
  let objects = known.get(space);
  if (objects === undefined) known.set(space, (objects = new Map<string, TravellingObject | undefined>()));
  if (!objects.has(key)) objects.set(key, prepare(space, key));
  return objects.get(key);
}

function prepare(space: WorkloadSpace, key: string): TravellingObject | undefined {
  const served = space.objects.get(key);
  if (served === undefined) return undefined;
  const object = space.compiledTransforms.apply(served.resource, cleanObject(served.object));
  const templated = wantsExpansion(served.object) && wantsExpansion(object);
  if (!templated) return { object, templated, on: () => object };
  const { expand } = templatedObject(object);
  return { object, templated, on: (cluster) => expand(space.inventory.templateData(cluster), `${cluster}/${templateRef(object)}`).object };
}
