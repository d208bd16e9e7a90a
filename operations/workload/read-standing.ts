/** Reads those of a number of objects of one kind that stand in a space. */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import type { SpaceClient } from "../clients/space-client";

/** Up to so many objects of a resource are read one by one; more by one list. */
const SINGLE_READS = 5;

/** @returns in the order of `objects`, whole, as the server gives them; undefined: there is none. */
export async function readStanding(client: SpaceClient, resource: ApiResource, objects: readonly Pick<KubeObject, "metadata">[]): Promise<readonly (KubeObject | undefined)[]> {
  if (objects.length <= SINGLE_READS) return Promise.all(objects.map(({ metadata }) => client.get(resource, metadata)));
  const { items } = await client.list(resource);
  const byName = new Map(items.map((item) => [`${item.metadata.namespace ?? ""}/${item.metadata.name}`, item]));
  return objects.map(({ metadata }) => byName.get(`${metadata.namespace ?? ""}/${metadata.name}`));
}
