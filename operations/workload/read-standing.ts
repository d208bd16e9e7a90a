/** Reads those of a number of objects that stand in a space. */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients/space-client";

/** Up to so many objects of a resource are read one by one; more by one list. */
const SINGLE_READS = 5;

/**
 * Reads objects of many kinds, each kind at once.
 *
 * @param objects - with the resources that serve them; told apart by identity.
 * @returns those that are there, whole, as the server gives them.
 */
export async function readAllStanding<T extends Pick<KubeObject, "metadata">>(client: SpaceClient, objects: Iterable<readonly [object: T, resource: ApiResource]>): Promise<ReadonlyMap<T, KubeObject>> {
  const byResource = new Map<ApiResource, T[]>();
  for (const [object, resource] of objects) {
    const others = byResource.get(resource);
    if (others === undefined) byResource.set(resource, [object]);
    else others.push(object);
  }
  const found = new Map<T, KubeObject>();
  await mapBounded([...byResource], async ([resource, wanted]) => {
    (await readStanding(client, resource, wanted)).forEach((standing, i) => standing !== undefined && found.set(wanted[i]!, standing));
  });
  return found;
}

/** @returns in the order of `objects`, whole, as the server gives them; undefined: there is none. */
async function readStanding(client: SpaceClient, resource: ApiResource, objects: readonly Pick<KubeObject, "metadata">[]): Promise<readonly (KubeObject | undefined)[]> {
  if (objects.length <= SINGLE_READS) return Promise.all(objects.map(({ metadata }) => client.get(resource, metadata)));
  const { items } = await client.list(resource);
  const byName = new Map(items.map((item) => [`${item.metadata.namespace ?? ""}/${item.metadata.name}`, item]));
  return objects.map(({ metadata }) => byName.get(`${metadata.namespace ?? ""}/${metadata.name}`));
}
