/** Plans the applying of a folder: every space, and everything that is in the way, before anything is written. */
import { resources } from "../../core/model/resources";
import { inPhases } from "../../core/render/apply-order";
import { readIdentity } from "../clients";
import type { SpaceClient } from "../clients";
import { KubeStellarError, isKubeStellarError } from "../errors";
import { workloadKey } from "../workload";
import type { Addressed } from "../workload";
import { isKind } from "./claim";
import type { ApplyPlan, ObjectChange, OpenSpace, PlanOptions, PlannedSpace, WantedSpace } from "./model";
import { SPACE_ORDER } from "./model";
import { ownedObjects } from "./owned-objects";
import { planSpace } from "./plan-space";

/**
 * Plans to make the spaces hold what the folder says, and no more of ours.
 *
 * Cost: in each space discovery, a read and a dry run for each object (many of one kind are read by one LIST), a LIST of metadata for each
 * resource that it serves.
 *
 * @throws KubeStellarError `Refused` with every reason why it cannot be applied; any other code when a space cannot be read.
 */
export async function planApply(wanted: readonly WantedSpace[], open: OpenSpace, options: PlanOptions): Promise<ApplyPlan> {
  const ordered = [...wanted].sort((a, b) => SPACE_ORDER.indexOf(a.kind) - SPACE_ORDER.indexOf(b.kind) || (a.name < b.name ? -1 : 1));
  const planned: PlannedSpace[] = [];
  const problems: string[] = [];
  const notes: string[] = [];
  for (const space of ordered) {
    options.signal?.throwIfAborted();
    const client = await open(space);
    if (client === undefined && !makesSpace(ordered, space.name)) problems.push(`space ${space.name} is not there, and the folder has no ControlPlane of it. Make it, or say which context is that space`);
    options.onProgress?.(client === undefined ? `${space.name}: is yet to be made` : `${space.name}: comparing ${space.objects.length} objects`);
    const { objects, ...told } = await planSpace(space, client, options);
    problems.push(...told.problems);
    notes.push(...told.notes);
    planned.push({ space, client, objects, gone: [] });
  }
  if (problems.length > 0) throw new KubeStellarError(`nothing was applied:\n${problems.join("\n")}`, { code: "Refused", fix: "Mend what is the folder's fault. What belongs to nobody or to others is taken over with --adopt, fields that others have set with --force-conflicts" });
  const { spaces, unread, kept } = options.prune === false ? { spaces: planned, unread: [], kept: [] } : await withGone(planned, open, options);
  return { owner: options.owner, spaces, changes: changesOf(spaces), unchanged: spaces.reduce((sum, { objects }) => sum + objects.filter(({ action }) => action === "unchanged" || action === "left").length, 0), unread, notes: [...notes, ...kept] };
}

const makesSpace = (spaces: readonly WantedSpace[], name: string): boolean => spaces.some(({ kind, objects }) => kind === "HOST" && objects.some((object) => object.kind === "ControlPlane" && object.metadata.name === name));

/** The spaces with what is ours in them and wanted no more. Nothing is gone when anything could not be read. */
async function withGone(planned: readonly PlannedSpace[], open: OpenSpace, options: PlanOptions): Promise<{ readonly spaces: readonly PlannedSpace[]; readonly unread: readonly string[]; readonly kept: readonly string[] }> {
  const unread: string[] = [];
  const kept: string[] = [];
  const spaces: PlannedSpace[] = [];
  // Several spaces may be one server (ControlPlanes of type host): what one folder says counts for all of them, and one of them is looked through.
  const servers = new Map<string, Set<string>>();
  const identities = new Map<SpaceClient, string>();
  for (const { client, objects } of planned) {
    if (client === undefined) continue;
    const identity = await readIdentity(client);
    identities.set(client, identity);
    servers.set(identity, new Set([...(servers.get(identity) ?? []), ...objects.map(({ object }) => workloadKey(object))]));
  }
  const looked = new Set<string>();
  const goneIn = async (client: SpaceClient, identity: string): Promise<readonly Addressed[]> => {
    if (looked.has(identity)) return [];
    looked.add(identity);
    options.onProgress?.(`${client.name}: looking for what is no longer wanted`);
    const owned = await ownedObjects(client, options.owner);
    unread.push(...owned.unread);
    return [...inPhases(owned.objects.filter(({ key }) => servers.get(identity)?.has(key) !== true))].reverse().flat();
  };
  for (const each of planned) {
    const gone = each.client === undefined ? [] : await goneIn(each.client, identities.get(each.client)!);
    const [planes, others] = [gone.filter(({ resource }) => isKind(resource, resources.ControlPlane)), gone.filter(({ resource }) => !isKind(resource, resources.ControlPlane))];
    if (options.pruneSpaces !== true) for (const { name } of planes) kept.push(`space ${name} is in the folder no more, and stays; --prune-spaces removes it with all that is in it`);
    spaces.push({ ...each, gone: options.pruneSpaces === true ? gone : others });
    if (options.pruneSpaces !== true) continue;
    for (const { name } of planes) {
      const left = await openLeft(name, open, unread);
      if (left !== undefined) spaces.push({ ...left, objects: [], gone: await goneIn(left.client, await readIdentity(left.client)) });
    }
  }
  return unread.length === 0 ? { spaces, unread, kept } : { spaces: planned, unread: unread.sort(), kept };
}

/** A space that goes with its ControlPlane: what is ours in it goes first, so that nothing is left behind elsewhere. */
async function openLeft(name: string, open: OpenSpace, unread: string[]): Promise<{ readonly space: WantedSpace; readonly client: SpaceClient } | undefined> {
  try {
    const client = await open({ name, kind: "WDS" });
    if (client === undefined) return undefined;
    const { group, version, kind } = resources.ManagedCluster;
    const isInventory = (await client.resourceFor(`${group}/${version}`, kind)) !== undefined;
    return { space: { name, kind: isInventory ? "ITS" : "WDS", objects: [] }, client };
  } catch (error) {
    if (!isKubeStellarError(error)) throw error;
    unread.push(`${name}: ${error.message}`);
    return undefined;
  }
}

/** Writes by space and phase, then deletions, which go the other way round. */
function changesOf(spaces: readonly PlannedSpace[]): readonly ObjectChange[] {
  return [
    ...spaces.flatMap(({ space, objects }) => inPhases(objects).flat().flatMap(({ object, action, fields }): readonly ObjectChange[] => (action === "create" || action === "change" ? [{ space: space.name, object: workloadKey(object), action, fields }] : []))),
    ...inRemovalOrder(spaces).flatMap(({ space, gone }) => gone.map(({ key }): ObjectChange => ({ space: space.name, object: key, action: "delete", fields: [] }))),
  ];
}

/** The order of writes backwards: whoever stands on another space lets it go first. */
export const inRemovalOrder = (spaces: readonly PlannedSpace[]): readonly PlannedSpace[] => [...spaces].sort((a, b) => SPACE_ORDER.indexOf(b.space.kind) - SPACE_ORDER.indexOf(a.space.kind));
