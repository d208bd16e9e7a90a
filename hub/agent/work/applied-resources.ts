/** Deletes from the WEC what a work brought and brings no more, taking nothing that is not, or not only, the work's. */
import type { ApiResource, KubeObject, OwnerReference } from "../../../core/model/kube-object";
import type { AppliedManifestWork, AppliedResource } from "../../../core/model/applied-manifest-work";
import { KubeStellarError, isKubeStellarError } from "../../../operations/errors";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { messageOf } from "../../controllers/runtime/log";
import { patchOwners } from "./apply-manifest";

const WORK_API_VERSION = "work.open-cluster-management.io/v1";

/** The reference by which objects belong to a work. */
export function ownerOf(applied: AppliedManifestWork): OwnerReference {
  return { apiVersion: WORK_API_VERSION, kind: "AppliedManifestWork", name: applied.metadata.name, uid: applied.metadata.uid! };
}

/** Names of the AppliedManifestWorks that own the object. */
export function appliedOwnersOf(object: KubeObject): readonly string[] {
  return (object.metadata.ownerReferences ?? []).filter(isAppliedManifestWork).map(({ name }) => name);
}

/** Entries of `before` whose object is not in `after`; the version does not count. */
export function untracked(before: readonly AppliedResource[], after: readonly AppliedResource[]): readonly AppliedResource[] {
  const kept = new Set(after.map(identityOf));
  return before.filter((resource) => !kept.has(identityOf(resource)));
}

/** By group, version, resource, namespace, name: the order in which OCM keeps them. */
export function sortApplied(resources: readonly AppliedResource[]): readonly AppliedResource[] {
  const key = ({ group = "", version, resource, namespace = "", name }: AppliedResource): string => [group, version, resource, namespace, name].join("\u0000");
  return [...resources].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** Whether somebody is about to take an object over, so that it must not go in between. */
export type IsClaimed = (entry: AppliedResource) => Promise<boolean>;

/** An object that changes while we delete it is looked at again so many times. */
const CONFLICT_TRIES = 5;

/** What came of a deletion. */
export interface Deletion {
  /** Those that are still there, or may be: waiting for finalizers, for their own objects, or for who claims them, and those that failed. */
  readonly pending: readonly AppliedResource[];
  /** Why some could not be deleted, in the words of the first; absent when none failed. */
  readonly failure?: KubeStellarError;
}

/** Deletes the objects that only `owner` owns, and gives up ownership of those that other works own, too. One that fails keeps no other. */
export async function deleteApplied(wec: SpaceClient, resources: readonly AppliedResource[], owner: OwnerReference, isClaimed: IsClaimed): Promise<Deletion> {
  const pending: AppliedResource[] = [];
  const errors: unknown[] = [];
  for (const entry of resources) {
    try {
      if (await deleteOne(wec, entry, owner, isClaimed)) pending.push(entry);
    } catch (error) {
      pending.push(entry);
      errors.push(error);
    }
  }
  if (errors.length === 0) return { pending };
  return { pending, failure: new KubeStellarError(`${errors.length} of ${resources.length} objects could not be deleted: ${messageOf(errors[0])}`, { code: "Invalid", space: wec.name, object: `${owner.kind} ${owner.name}`, cause: errors[0] }) };
}

async function deleteOne(wec: SpaceClient, entry: AppliedResource, owner: OwnerReference, isClaimed: IsClaimed): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryToDelete(wec, entry, owner, isClaimed);
    } catch (error) {
      // Perhaps another work has just become an owner, too.
      if (!isKubeStellarError(error, "Conflict") || attempt >= CONFLICT_TRIES) throw error;
    }
  }
}

async function tryToDelete(wec: SpaceClient, entry: AppliedResource, owner: OwnerReference, isClaimed: IsClaimed): Promise<boolean> {
  const resource = resourceOf(entry);
  const key = { name: entry.name, namespace: entry.namespace };
  const existing = await getUnlessUnserved(wec, resource, key);
  if (existing === undefined) return false;
  const owners = existing.metadata.ownerReferences ?? [];
  if (!owners.some(({ uid }) => uid === owner.uid)) return false;
  if (owners.some((other) => other.uid !== owner.uid && isAppliedManifestWork(other))) {
    await patchOwners(wec, resource, existing, owners.filter(({ uid }) => uid !== owner.uid));
    return false;
  }
  // Another object has the name by now.
  if (existing.metadata.uid !== entry.uid) return false;
  if (existing.metadata.deletionTimestamp !== undefined) return true;
  if (await isClaimed(entry)) return true;
  return wec.delete(resource, key, { propagation: "Background", uid: existing.metadata.uid!, resourceVersion: existing.metadata.resourceVersion! });
}

async function getUnlessUnserved(wec: SpaceClient, resource: ApiResource, key: { readonly name: string; readonly namespace: string | undefined }): Promise<KubeObject | undefined> {
  try {
    return await wec.get(resource, key);
  } catch (error) {
    // The CRD is gone, and all its objects with it.
    if (isKubeStellarError(error, "NotFound")) return undefined;
    throw error;
  }
}

const isAppliedManifestWork = ({ apiVersion, kind }: OwnerReference): boolean => apiVersion === WORK_API_VERSION && kind === "AppliedManifestWork";

const identityOf = ({ group = "", resource, namespace = "", name }: AppliedResource): string => `${group}/${resource}/${namespace}/${name}`;

function resourceOf({ group = "", version, resource, namespace = "" }: AppliedResource): ApiResource {
  return { group, version, resource, kind: resource, namespaced: namespace !== "" };
}
