/** Removes objects of ours from a space, dependants first, and says what stands in the way. */
import type { Condition } from "../../core/model/condition";
import type { KubeObject } from "../../core/model/kube-object";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients/space-client";
import { observe } from "../observe";
import { ownerOf } from "../ownership";
import type { Addressed } from "./keys";
import { addressKeys } from "./keys";
import { inPhases } from "../../core/render/apply-order";

export interface DeleteWorkloadOptions {
  /** `<project>/<stack>`; objects that name another owner stay. */
  readonly owner: string;
  /** Default `default`. */
  readonly defaultNamespace?: string | undefined;
  /** For each phase. Default 30. */
  readonly deadlineSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

export interface Deleted {
  /** Keys that are gone, those that were gone before included. */
  readonly deleted: readonly string[];
  /** Not ours any more, so they stay. */
  readonly kept: readonly { readonly key: string; readonly reason: string }[];
  /** Deletion was asked for but is not finished: who holds it. */
  readonly remaining: readonly { readonly key: string; readonly reason: string }[];
}

/** Deletes the objects with these keys: the order of `applyWorkload` backwards, waiting for each phase, bounded. A second call is clean. */
export async function deleteWorkload(space: SpaceClient, keys: readonly string[], options: DeleteWorkloadOptions): Promise<Deleted> {
  const addressed = await addressKeys(space, keys, options.defaultNamespace ?? "default");
  const known = new Set(addressed.map(({ key }) => key));
  const deleted = keys.filter((key) => !known.has(key));
  const kept: { key: string; reason: string }[] = [];
  const remaining: { key: string; reason: string }[] = [];
  for (const phase of [...inPhases(addressed)].reverse()) {
    options.signal?.throwIfAborted();
    const asked = await mapBounded(phase, async (item) => {
      const live = await space.get(item.resource, item);
      const owner = live === undefined ? undefined : ownerOf(live);
      if (owner !== undefined && owner !== options.owner) {
        kept.push({ key: item.key, reason: `belongs to ${owner} now` });
        return undefined;
      }
      const there = live !== undefined && (await space.delete(item.resource, item, live.metadata.uid === undefined ? {} : { uid: live.metadata.uid }));
      return { ...item, uid: there ? live.metadata.uid : undefined };
    });
    const left = await waitUntilGone(space, asked.filter((a) => a !== undefined), options);
    for (const item of asked) if (item !== undefined && !left.has(item.key)) deleted.push(item.key);
    for (const [key, object] of left) remaining.push({ key, reason: whoHolds(object) });
  }
  return { deleted: deleted.sort(), kept, remaining };
}

/** @returns what is still there when the deadline is over. */
async function waitUntilGone(space: SpaceClient, items: readonly (Addressed & { readonly uid: string | undefined })[], options: DeleteWorkloadOptions): Promise<ReadonlyMap<string, KubeObject>> {
  const left = new Map<string, KubeObject>();
  await mapBounded(items.filter(({ uid }) => uid !== undefined), async (item) => {
    const now = await space.get(item.resource, item);
    if (now !== undefined && now.metadata.uid === item.uid) left.set(item.key, now);
  });
  if (left.size === 0) return left;
  options.onProgress?.(`${space.name}: waiting for ${left.size} objects to go`);
  const pending = items.filter(({ key }) => left.has(key));
  // One watch a resource, whatever the number of objects.
  const sights = Object.fromEntries(pending.map(({ resource }) => [`${resource.group}/${resource.resource}`, { client: space, resource }]));
  await observe(sights, { deadlineSeconds: options.deadlineSeconds ?? 30, signal: options.signal }, (seen) => {
    for (const { key, resource, namespace, name, uid } of pending) {
      const now = seen[`${resource.group}/${resource.resource}`]?.get({ namespace, name });
      if (now === undefined || now.metadata.uid !== uid) left.delete(key);
      else left.set(key, now);
    }
    return left.size === 0 ? true : undefined;
  });
  return left;
}

function whoHolds(object: KubeObject): string {
  const conditions = (object["status"] as { readonly conditions?: readonly Condition[] } | undefined)?.conditions ?? [];
  const contents = object.kind === "Namespace" ? conditions.filter(({ type, status }) => status === "True" && /ContentRemaining|FinalizersRemaining|Failure/.test(type)).map(({ message }) => message ?? "") : [];
  const finalizers = [...(object.metadata.finalizers ?? []), ...((object["spec"] as { readonly finalizers?: readonly string[] } | undefined)?.finalizers ?? [])];
  return [...(finalizers.length > 0 ? [`held by ${finalizers.join(", ")}`] : ["its deletion is under way"]), ...contents].join("; ");
}
