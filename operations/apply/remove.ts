/** Removes what is ours and wanted no more, each kind the way it has to go. Nothing else is touched, and everything is bounded. */
import { byCodeUnit } from "../../core/model/code-unit-order";
import { PROPERTIES_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients";
import { isKubeStellarError } from "../errors";
import type { Change } from "../policy";
import { deletePolicy } from "../policy";
import { detachCluster, withdrawProperties } from "../registration";
import { deleteControlPlane } from "../spaces";
import { deleteWorkload } from "../workload";
import type { Addressed } from "../workload";
import { isKind } from "./claim";
import { transformedBy } from "./write";

export interface RemoveOptions {
  readonly owner: string;
  /** For each wait. */
  readonly deadlineSeconds: number;
  /** The ITS of a WDS, so that policies are waited for until their works are gone. */
  readonly its?: SpaceClient | undefined;
  readonly signal: AbortSignal;
  readonly onProgress?: ((message: string) => void) | undefined;
}

export interface Removed {
  /** Keys. */
  readonly deleted: readonly string[];
  /** What is asked for and not finished, a sentence each. */
  readonly debts: readonly string[];
  /** Worth knowing: what others took meanwhile, what stays behind on clusters out of reach. */
  readonly notes: readonly string[];
  /** What has to travel because it went. */
  readonly change: Change;
}

/**
 * Removes objects of one space: policies first, and until nothing of them is delivered any more; then clusters, then objects in the order of an
 * apply backwards, namespaces and definitions last; ControlPlanes at the very end.
 */
export async function removeGone(client: SpaceClient, gone: readonly Addressed[], options: RemoveOptions): Promise<Removed> {
  const { owner, deadlineSeconds, signal, onProgress } = options;
  const deleted: string[] = [];
  const debts: string[] = [];
  const notes: string[] = [];
  const of = (kind: "BindingPolicy" | "ManagedCluster" | "ControlPlane"): readonly Addressed[] => gone.filter(({ resource }) => isKind(resource, resources[kind]));
  const isPropertiesOf = ({ resource, namespace }: Addressed): boolean => isKind(resource, resources.ConfigMap) && namespace === PROPERTIES_NAMESPACE;
  const transforms = await Promise.all(gone.filter(({ resource }) => isKind(resource, resources.CustomTransform)).map(({ resource, name }) => client.get(resource, { name })));

  await mapBounded(of("BindingPolicy"), async ({ key, name }) => {
    onProgress?.(`${client.name}: deleting ${key} and what it delivers`);
    const { gone: isGone, remaining } = await deletePolicy(client, options.its, name, { owner, deadlineSeconds, signal });
    deleted.push(key);
    if (!isGone) debts.push(`${key} is deleted; ${remaining.join(", ")} ${remaining.length === 1 ? "is" : "are"} still there`);
  });
  await mapBounded(of("ManagedCluster"), async ({ key, name }) => {
    onProgress?.(`${client.name}: detaching ${name}`);
    const { gone: isGone, blockers, leftovers } = await detachCluster(client, name, { owner, deadlineSeconds, signal, ...(onProgress === undefined ? {} : { onProgress }) });
    if (isGone) deleted.push(key);
    else debts.push(`${key} is held by ${blockers.join(", ") || "nothing that shows"}`);
    notes.push(...leftovers.map((leftover) => `left behind: ${leftover}`));
  });
  const properties = gone.filter(isPropertiesOf);
  for (const { key, name } of properties) {
    await withdrawProperties(client, name, owner);
    deleted.push(key);
  }
  const special = new Set([...of("BindingPolicy"), ...of("ManagedCluster"), ...of("ControlPlane"), ...properties]);
  const result = await deleteWorkload(client, gone.filter((each) => !special.has(each)).map(({ key }) => key), { owner, deadlineSeconds, signal, onProgress });
  deleted.push(...result.deleted);
  debts.push(...result.remaining.map(({ key, reason }) => `${key} is not gone yet: ${reason}`));
  notes.push(...result.kept.map(({ key, reason }) => `${key} stays: it ${reason}`));
  for (const { key, name } of of("ControlPlane")) {
    onProgress?.(`${client.name}: removing the space ${name}`);
    try {
      await deleteControlPlane(client, name, owner, { timeoutSeconds: deadlineSeconds, signal });
      deleted.push(key);
    } catch (error) {
      if (!isKubeStellarError(error, "Timeout")) throw error;
      debts.push(error.message);
    }
  }
  return { deleted, debts: debts.sort(byCodeUnit), notes: notes.sort(byCodeUnit), change: { clusters: properties.map(({ name }) => name), transforms: transforms.flatMap((transform) => (transform === undefined ? [] : transformedBy(transform))) } };
}
