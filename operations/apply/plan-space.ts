/** What applying its folder comes to in one space: looks at everything, asks the server about every write, and writes nothing. */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { parseApiVersion } from "../../core/model/kube-object";
import { checkObjects } from "../../core/model/object-checks";
import { sentences } from "../../core/model/words";
import { fieldChanges } from "../../core/plan/field-changes";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients";
import type { KubeStellarError } from "../errors";
import { isKubeStellarError } from "../errors";
import { applyOwned, conflictsOf } from "../ownership";
import { definedKinds, placeObject, readAllStanding, restingOn, sameContent, workloadKey } from "../workload";
import type { Standing } from "../workload";
import { claimObject } from "./claim";
import type { Action, PlanOptions, PlannedObject, WantedSpace } from "./model";

/** How often an object is compared that others write at the same time. */
const READ_AGAIN = 5;

export interface SpacePlan {
  readonly objects: readonly PlannedObject[];
  /** Why this cannot be applied, all of it; empty when it can. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

interface Found extends Standing {
  readonly key: string;
  /** As the folder has it. */
  readonly wanted: KubeObject;
  readonly resource: ApiResource;
}

/**
 * Plans one space.
 *
 * @param client - absent for a space that is yet to be made: everything in it is new, and no server can be asked.
 * @throws KubeStellarError when the space cannot be read.
 */
export async function planSpace(space: WantedSpace, client: SpaceClient | undefined, options: PlanOptions): Promise<SpacePlan> {
  const findings = checkObjects(space.objects.map((object) => ({ object }))).map(({ object = "", message, fix }) => `space ${space.name}, ${object}: ${sentences(message, fix)}`);
  if (findings.length > 0) return { objects: [], problems: findings, notes: [] };
  if (client === undefined) return { objects: space.objects.map(unmade), problems: [], notes: [] };
  const { found, unknown } = await findLive(space, client, options);
  if (unknown.length > 0) return { objects: [], problems: [`space ${space.name} does not serve ${unknown.join(", ")}. Add the CustomResourceDefinitions to the folder or install them in the space`], notes: [] };
  const isResting = restingOn(found);
  const problems: string[] = [];
  const notes: string[] = [];
  const objects = await mapBounded(found, async (item): Promise<PlannedObject> => {
    const { refusal, note, object, mayTake, isLeft } = claimObject(item, options);
    const planned = (action: Action, fields: PlannedObject["fields"] = []): PlannedObject => ({ key: item.key, object, resource: item.resource, action, fields, mayTake });
    if (note !== undefined) notes.push(`space ${space.name}: ${note}`);
    if (refusal !== undefined) problems.push(`space ${space.name}: ${refusal}`);
    if (isLeft || refusal !== undefined) return planned("left");
    if (item.live === undefined && isResting(object)) return planned("create");
    try {
      const ask = (): Promise<KubeObject> => applyOwned(client, item.resource, object, { mayTake, force: options.force === true || options.adopt === "always", dryRun: true });
      const { live } = item;
      if (live === undefined) return await ask().then(() => planned("create"));
      const fields = await changesTo(live, ask, () => client.get(item.resource, object.metadata));
      return fields === undefined ? planned("unchanged") : planned("change", fields);
    } catch (error) {
      if (!isAboutTheObject(error)) throw error;
      problems.push(reasonOf(error, item.key));
      return planned("left");
    }
  });
  return { objects, problems: problems.sort(), notes: notes.sort() };
}

/** In a space without a server; kinds are found out when there is one. */
function unmade(object: KubeObject): PlannedObject {
  return { key: workloadKey(object), object, resource: { ...parseApiVersion(object.apiVersion), resource: "", kind: object.kind, namespaced: false }, action: "create", fields: [] };
}

async function findLive(space: WantedSpace, client: SpaceClient, options: PlanOptions): Promise<{ readonly found: readonly Found[]; readonly unknown: readonly string[] }> {
  const defined = definedKinds(space.objects);
  const resolved = await mapBounded(space.objects, async (object) => ({ object, served: await client.resourceFor(object.apiVersion, object.kind), defined: defined.get(`${object.apiVersion}/${object.kind}`) }));
  const unknown = [...new Set(resolved.filter((r) => (r.served ?? r.defined) === undefined).map(({ object }) => `${object.kind} of ${object.apiVersion}`))].sort();
  if (unknown.length > 0) return { found: [], unknown };
  const placed = resolved.map((r) => ({ key: workloadKey(r.object), wanted: r.object, object: placeObject(r.object, (r.served ?? r.defined)!, options), resource: (r.served ?? r.defined)!, isServed: r.served !== undefined }));
  const live = await readAllStanding(client, placed.filter(({ isServed }) => isServed).map(({ object, resource }) => [object, resource] as const));
  return { found: placed.map(({ key, wanted, object, resource }) => ({ key, wanted, object, resource, live: live.get(object) })), unknown: [] };
}

/**
 * What a write would change; `undefined`: nothing. Controllers write too, so that what was read may be older than what the server
 * answers about: then it is read again, or their doings would look like ours.
 */
async function changesTo(live: KubeObject, ask: () => Promise<KubeObject>, read: () => Promise<KubeObject | undefined>): Promise<PlannedObject["fields"] | undefined> {
  let known = live;
  for (let attempt = 1; ; attempt++) {
    const applied = await ask();
    if (sameContent(known, applied)) return undefined;
    const now = await read();
    if (now === undefined || now.metadata.resourceVersion === known.metadata.resourceVersion || attempt === READ_AGAIN) return fieldChanges(known, applied);
    known = now;
  }
}

/** Without the advice that is for programs: here the fields are named, and how to go on is said once for all. */
function reasonOf(error: KubeStellarError, key: string): string {
  const conflicts = isKubeStellarError(error, "Conflict") ? conflictsOf(error) : [];
  return conflicts.length === 0 ? error.message : `space ${error.details.space ?? ""}, ${key}: ${conflicts.map(({ field, manager }) => `${field} is set to another value by ${JSON.stringify(manager)}`).join("; ")}`;
}

/** What a server says about one object goes with what it says about others; what it says about itself ends the plan. */
function isAboutTheObject(error: unknown): error is KubeStellarError {
  return (["Conflict", "Invalid", "Forbidden", "NotFound", "Refused"] as const).some((code) => isKubeStellarError(error, code));
}
