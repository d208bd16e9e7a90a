/** Objects of the WDS into which a state was reported. */
import type { KubeObject } from "../../../core/model/kube-object";
import { MULTI_WEC_STATUS_LABEL, SINGLETON_STATUS_LABEL } from "../../../core/model/names";
import { isWatched } from "../../../core/placement/index";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { ControllerScope } from "../runtime/controller";
import { messageOf } from "../runtime/log";
import { persist } from "../runtime/process";
import { keyOfObject } from "./object-key";
import type { ObjectKey } from "./object-key";

/** Whether the state of an object was reported into it and not taken back. */
export function isMarked({ metadata: { labels = {} } }: KubeObject): boolean {
  return SINGLETON_STATUS_LABEL in labels || MULTI_WEC_STATUS_LABEL in labels;
}

/**
 * Every object that carries a reported state: those that no policy asks about any more, since before we were started,
 * have no other way to be found. Two LISTs a resource, once.
 */
export async function markedObjects(wds: SpaceClient, scope: ControllerScope): Promise<readonly ObjectKey[]> {
  const discovered = await persist("discover the resources of the WDS", () => wds.discover(), scope);
  const keys = new Set<ObjectKey>();
  for (const resource of discovered) {
    if (!isWatched(resource)) continue;
    for (const labelSelector of [SINGLETON_STATUS_LABEL, MULTI_WEC_STATUS_LABEL]) {
      try {
        const { items } = await wds.list(resource, { labelSelector });
        for (const { metadata } of items) keys.add(keyOfObject({ ...resource, namespace: metadata.namespace ?? "", name: metadata.name }));
      } catch (error) {
        scope.log.warn("cannot look for reported states that nobody asks for any more", { resource: resource.resource, error: messageOf(error) });
      }
    }
  }
  return [...keys];
}
