/** Reads the objects of a space that something is expected of: only their kinds, and few of them one by one. */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import type { Found } from "../../core/plan/drift";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients";
import { readAllStanding } from "../workload";

type Head = Pick<KubeObject, "apiVersion" | "kind" | "metadata">;

/** The resources that serve the kinds of objects; a kind that is not served has none. */
export async function resolveKinds(client: SpaceClient, objects: readonly Head[]): Promise<(object: Pick<Head, "apiVersion" | "kind">) => ApiResource | undefined> {
  const kinds = new Map(objects.map((object) => [kindKey(object), object]));
  const served = new Map(await mapBounded([...kinds], async ([key, { apiVersion, kind }]) => [key, await client.resourceFor(apiVersion, kind)] as const));
  return (object) => served.get(kindKey(object));
}

/**
 * Reads the objects in the versions that they are written in.
 *
 * @returns what was found of each; objects are told apart by identity.
 * @throws KubeStellarError when anything of it cannot be read: then nothing is known.
 */
export async function readObjects<T extends Head>(client: SpaceClient, objects: readonly T[], resourceOf: (object: T) => ApiResource | undefined): Promise<ReadonlyMap<T, Found>> {
  const found = new Map<T, Found>();
  const served: (readonly [T, ApiResource])[] = [];
  for (const object of objects) {
    const resource = resourceOf(object);
    if (resource === undefined) found.set(object, "unserved");
    else served.push([object, resource]);
  }
  const standing = await readAllStanding(client, served);
  for (const [object] of served) found.set(object, standing.get(object) ?? "missing");
  return found;
}

const kindKey = ({ apiVersion, kind }: Pick<Head, "apiVersion" | "kind">): string => `${apiVersion} ${kind}`;
