/** Adding and removing a finalizer without touching those of others. */
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { isKubeStellarError } from "../../../operations/errors";
import type { SpaceClient } from "../../../operations/clients/space-client";

/** Whether the object carries the finalizer. */
export function hasFinalizer(object: KubeObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}

/** Adds the finalizer unless it is there; returns the object as it is then. @throws KubeStellarError `Conflict` when `object` is not current. */
export async function addFinalizer(client: SpaceClient, resource: ApiResource, object: KubeObject, finalizer: string): Promise<KubeObject> {
  if (hasFinalizer(object, finalizer)) return object;
  return patchFinalizers(client, resource, object, [...(object.metadata.finalizers ?? []), finalizer]);
}

/** Removes the finalizer if it is there; an object that is gone by now is as good. @throws KubeStellarError `Conflict` when `object` is not current. */
export async function removeFinalizer(client: SpaceClient, resource: ApiResource, object: KubeObject, finalizer: string): Promise<void> {
  if (!hasFinalizer(object, finalizer)) return;
  try {
    await patchFinalizers(client, resource, object, object.metadata.finalizers!.filter((f) => f !== finalizer));
  } catch (error) {
    if (!isKubeStellarError(error, "NotFound")) throw error;
  }
}

function patchFinalizers(client: SpaceClient, resource: ApiResource, object: KubeObject, finalizers: readonly string[]): Promise<KubeObject> {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  // With the version a merge patch is a compare-and-swap: a list has no other safe way.
  return client.patch(resource, { name, namespace }, { metadata: { uid, resourceVersion, finalizers } });
}
