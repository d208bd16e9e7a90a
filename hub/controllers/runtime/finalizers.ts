/** Adding and removing a finalizer without touching those of others, and deleting without passing over one. */
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { KubeStellarError, isKubeStellarError } from "../../../operations/errors";
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

/** An object that changes, or is made anew, while it is deleted is looked at again so many times. */
const DELETION_TRIES = 5;

/**
 * Deletes an object so that somebody who has just begun with it gets to clean up: a server that finds no finalizer deletes at once, even
 * if one came after it looked. With the version it looks again.
 *
 * @param known - as last seen; of one that was never seen its name.
 * @param isMeant - asked of what has the name when it had to be read again; one that is not meant stays.
 * @throws KubeStellarError `Conflict` when it changes all the time.
 */
export async function deleteHeedingFinalizers(client: SpaceClient, resource: ApiResource, known: KubeObject, isMeant: (object: KubeObject) => boolean = () => true): Promise<void> {
  let object: KubeObject | undefined = known;
  for (let attempt = 1; object !== undefined; attempt++) {
    const { uid, resourceVersion, finalizers = [] } = object.metadata;
    if (uid !== undefined && resourceVersion !== undefined) {
      try {
        if (await client.delete(resource, object.metadata, { uid, ...(finalizers.length === 0 && { resourceVersion }) })) return;
      } catch (error) {
        if (!isKubeStellarError(error, "Conflict")) throw error;
      }
    }
    if (attempt > DELETION_TRIES) throw new KubeStellarError("changes all the time and could not be deleted", { code: "Conflict", space: client.name, object: `${resource.kind} ${known.metadata.name}` });
    // Changed, gone, or another one by now.
    object = await client.get(resource, known.metadata);
    if (object !== undefined && !isMeant(object)) return;
  }
}

function patchFinalizers(client: SpaceClient, resource: ApiResource, object: KubeObject, finalizers: readonly string[]): Promise<KubeObject> {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  // With the version a merge patch is a compare-and-swap: a list has no other safe way.
  return client.patch(resource, { name, namespace }, { metadata: { uid, resourceVersion, finalizers } });
}
