/** Writes a set of objects to a space by server-side apply, in the right order, and removes those of ours that are gone from the set. */
import { InvalidInputError } from "../../core/model/diagnostic";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients/space-client";
import { KubeStellarError } from "../errors";
import { applyOwned, ownedBy, ownedByAnother, refusalToClaim } from "../ownership";
import type { Adopt } from "../ownership";
import { checkObjects } from "../../core/model/object-checks";
import type { Deleted } from "./delete";
import { deleteWorkload } from "./delete";
import { workloadKey } from "./keys";
import { inPhases } from "../../core/render/apply-order";
import { definedKinds, placeObject, restingOn } from "./place";
import { sameContent } from "./read";
import { withSecretData } from "./secret-data";
import { waitUntilServed } from "./served";

export interface ApplyWorkloadOptions {
  /** `<project>/<stack>`. */
  readonly owner: string;
  /** What was applied the last time, by key: what of it is gone now is pruned, and its fields are ours to take back. */
  readonly previous?: Readonly<Record<string, KubeObject>> | undefined;
  /** Default `never`. */
  readonly adopt?: Adopt | undefined;
  /** Win every field conflict. Default false. */
  readonly force?: boolean | undefined;
  /** Ask the server what would happen and write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Of objects without one. Default `default`. */
  readonly defaultNamespace?: string | undefined;
  /** For each wait: definitions established, pruned objects gone. Default 30. */
  readonly deadlineSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

export interface AppliedObject {
  readonly key: string;
  /** Absent in a dry run of what the server cannot judge yet: its namespace or definition is part of the same set. */
  readonly uid?: string;
  /** As stored; absent as the UID is. */
  readonly resourceVersion?: string;
  readonly change: "created" | "changed" | "unchanged";
}

export interface AppliedWorkload {
  /** In the order of the input. */
  readonly objects: readonly AppliedObject[];
  readonly pruned: Deleted;
}

interface Planned {
  readonly key: string;
  readonly object: KubeObject;
  readonly resource: ApiResource;
  readonly live: KubeObject | undefined;
}

/**
 * Applies `objects`: definitions first (and waits until they are served), then namespaces, then the rest; prunes last.
 *
 * Nothing is written unless every object is valid, of a kind that the space serves (or the set defines), and free to claim.
 *
 * @throws InvalidInputError with every finding; KubeStellarError `MissingCRD` naming every unknown kind, `OwnedByAnother` naming every
 *   such object, `Conflict` naming fields and managers, `Timeout` when a definition does not become served.
 */
export async function applyWorkload(space: SpaceClient, objects: readonly KubeObject[], options: ApplyWorkloadOptions): Promise<AppliedWorkload> {
  const findings = checkObjects(objects.map((object) => ({ object })));
  if (findings.length > 0) throw new InvalidInputError(findings);
  const planned = await planWorkload(space, objects, options);
  const results = new Map<string, AppliedObject>();
  const isResting = restingOn(planned);
  for (const phase of inPhases(planned)) {
    options.signal?.throwIfAborted();
    const applied = await mapBounded(phase, (item) => applyOne(space, item, isResting, options));
    for (const result of applied) results.set(result.key, result);
    if (options.dryRun !== true) await waitUntilServed(space, phase, options);
  }
  const now = new Set(planned.map(({ key }) => key));
  const gone = Object.keys(options.previous ?? {}).filter((key) => !now.has(key));
  const pruned = options.dryRun === true ? { deleted: [], kept: [], remaining: gone.map((key) => ({ key, reason: "would be deleted" })) } : await deleteWorkload(space, gone, options);
  return { objects: planned.map(({ key }) => results.get(key)!), pruned };
}

/** Everything that must be known before the first write. */
async function planWorkload(space: SpaceClient, objects: readonly KubeObject[], options: ApplyWorkloadOptions): Promise<readonly Planned[]> {
  const defined = definedKinds(objects);
  const resolved = await mapBounded(objects, async (object) => ({ object, served: await space.resourceFor(object.apiVersion, object.kind), defined: defined.get(`${object.apiVersion}/${object.kind}`) }));
  const unknown = [...new Set(resolved.filter(({ served, defined }) => served === undefined && defined === undefined).map(({ object }) => `${object.kind} of ${object.apiVersion}`))].sort();
  if (unknown.length > 0) throw new KubeStellarError(`the space does not serve ${unknown.join(", ")}`, { code: "MissingCRD", space: space.name, fix: "Add the CustomResourceDefinitions to the workload or install them in the space" });

  const planned = await mapBounded(resolved, async ({ object, served, defined }): Promise<Planned> => {
    const resource = (served ?? defined)!;
    const placed = placeObject(object, resource, options);
    const live = served === undefined ? undefined : await space.get(served, placed.metadata);
    return { key: workloadKey(object), object: placed, resource, live };
  });
  const refusals = planned.flatMap(({ key, live }) => (live === undefined ? [] : [refusalToClaim(live, { owner: options.owner, adopt: options.adopt, recorded: options.previous?.[key] !== undefined })])).filter((r) => r !== undefined);
  if (refusals.length > 0) throw ownedByAnother(space.name, refusals);
  return planned;
}

async function applyOne(space: SpaceClient, { key, object, resource, live }: Planned, isResting: (object: KubeObject) => boolean, options: ApplyWorkloadOptions): Promise<AppliedObject> {
  if (options.dryRun === true && live === undefined && isResting(object)) return { key, change: "created" };
  const previous = options.previous?.[key];
  const applied = await applyOwned(space, resource, object, {
    // The annotation is as much ours as what the program states.
    previous: previous === undefined ? undefined : ownedBy(withSecretData(previous), options.owner),
    force: options.force === true || options.adopt === "always",
    dryRun: options.dryRun ?? false,
  });
  const change = live === undefined ? "created" : sameContent(live, applied) ? "unchanged" : "changed";
  return { key, change, ...(applied.metadata.uid === undefined ? {} : { uid: applied.metadata.uid }), ...(applied.metadata.resourceVersion === undefined ? {} : { resourceVersion: applied.metadata.resourceVersion }) };
}
