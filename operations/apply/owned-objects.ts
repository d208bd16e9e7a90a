/** Finds everything in a space that is ours, whatever its kind: what a prune may remove. */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { OWNER_ANNOTATION } from "../../core/model/names";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients";
import { isKubeStellarError } from "../errors";
import { ownedKeys, ownerOf } from "../ownership";
import type { Addressed } from "../workload";
import { workloadKey } from "../workload";

/** Made by controllers in great number, and never by us. */
const NEVER_OURS: ReadonlySet<string> = new Set(["/events", "events.k8s.io/events", "work.open-cluster-management.io/manifestworks", "control.kubestellar.io/workstatuses", "control.kubestellar.io/bindings", "control.kubestellar.io/combinedstatuses"]);

export interface OwnedObjects {
  /** Those that are being deleted left out. */
  readonly objects: readonly Addressed[];
  /** What could not be listed, and why. Not empty: it is not known what is ours. */
  readonly unread: readonly string[];
}

/**
 * The objects that this owner applied. Costs a LIST of metadata for each resource of the space.
 *
 * The annotation alone is no proof: a Deployment hands its annotations on to its ReplicaSets. So our field manager must have written
 * it, and nothing else may control the object.
 */
export async function ownedObjects(client: SpaceClient, owner: string): Promise<OwnedObjects> {
  const resources = (await client.discover({ refresh: true })).filter(({ group, resource, verbs }) => !NEVER_OURS.has(`${group}/${resource}`) && (verbs === undefined || (verbs.includes("list") && verbs.includes("delete"))));
  const unread: string[] = [];
  const found = await mapBounded(resources, async (resource): Promise<readonly (Addressed & { readonly uid: string })[]> => {
    try {
      const { items } = await client.list(resource, { metadataOnly: true });
      return items.filter((object) => isOurs(object, owner)).map((object) => ({ key: workloadKey(object), resource, namespace: object.metadata.namespace, name: object.metadata.name, uid: object.metadata.uid ?? "" }));
    } catch (error) {
      if (!isKubeStellarError(error)) throw error;
      unread.push(`${client.name}: ${nameOf(resource)} could not be listed: ${error.message}`);
      return [];
    }
  });
  // Some objects are served under two groups.
  const once = new Map(found.flat().map(({ uid, ...addressed }) => [uid === "" ? addressed.key : uid, addressed]));
  return { objects: [...once.values()], unread: unread.sort() };
}

function isOurs(object: KubeObject, owner: string): boolean {
  const { managedFields, ownerReferences = [], deletionTimestamp } = object.metadata;
  if (ownerOf(object) !== owner || deletionTimestamp !== undefined || ownerReferences.some(({ controller }) => controller === true)) return false;
  return managedFields === undefined || ownedKeys(object, ["metadata", "annotations"]).includes(OWNER_ANNOTATION);
}

const nameOf = ({ group, resource }: ApiResource): string => (group === "" ? resource : `${resource}.${group}`);
