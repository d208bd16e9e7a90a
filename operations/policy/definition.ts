/**
 * KubeStellar's own cluster-scoped kinds in a WDS: BindingPolicy, CustomTransform, StatusCollector. Written by server-side apply under
 * the owner's annotation, read back as what the program states.
 */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { OWNER_ANNOTATION } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { definitionObject } from "../../core/render/definitions";
import type { DefinitionKind, DefinitionMetadata } from "../../core/render/definitions";
import type { SpaceClient } from "../clients/space-client";
import { KubeStellarError, isKubeStellarError } from "../errors";
import { applyOwned, ownedByAnother, ownerOf, refusalToClaim } from "../ownership";
import type { Adopt } from "../ownership";

export type { DefinitionKind };

/** What a program states of one such object. */
export interface Definition extends DefinitionMetadata {
  readonly name: string;
  readonly spec: object;
}

export interface ApplyDefinitionOptions {
  /** `<project>/<stack>`. */
  readonly owner: string;
  /** What was stated the last time. */
  readonly previous?: Definition | undefined;
  /** Default `never`. */
  readonly adopt?: Adopt | undefined;
  readonly dryRun?: boolean | undefined;
}

export interface AppliedDefinition {
  readonly object: KubeObject;
  readonly created: boolean;
  /** The generation moved: there is something for the controllers to do. */
  readonly specChanged: boolean;
}

/**
 * Applies one definition.
 *
 * @throws KubeStellarError `OwnedByAnother`, `Conflict` (fields and managers), `MissingCRD` when the space is no WDS, `Invalid` with
 *   the server's reasons.
 */
export async function applyDefinition(wds: SpaceClient, kind: DefinitionKind, definition: Definition, options: ApplyDefinitionOptions): Promise<AppliedDefinition> {
  const resource = resources[kind];
  const live = await getDefinition(wds, resource, definition.name);
  const refusal = live === undefined ? undefined : refusalToClaim(live, { owner: options.owner, adopt: options.adopt, recorded: options.previous !== undefined });
  if (refusal !== undefined) throw ownedByAnother(wds.name, [refusal]);
  const object = await applyOwned(wds, resource, objectOf(kind, definition, options.owner), {
    previous: options.previous === undefined ? undefined : objectOf(kind, options.previous, options.owner),
    force: options.adopt === "always",
    dryRun: options.dryRun ?? false,
  });
  return { object, created: live === undefined, specChanged: live?.metadata.generation !== object.metadata.generation };
}

/** Reads one definition; `undefined` when it is not there, or on its way out. */
export async function readDefinition(wds: SpaceClient, kind: DefinitionKind, name: string): Promise<KubeObject | undefined> {
  const live = await getDefinition(wds, resources[kind], name);
  return live?.metadata.deletionTimestamp === undefined ? live : undefined;
}

/**
 * Deletes one definition; one that is not there is gone already. For policies see `deletePolicy`, which also waits for what follows.
 *
 * @returns whether it was there.
 * @throws KubeStellarError `OwnedByAnother`.
 */
export async function deleteDefinition(wds: SpaceClient, kind: DefinitionKind, name: string, options: { readonly owner: string }): Promise<boolean> {
  const resource = resources[kind];
  let live: KubeObject | undefined;
  try {
    live = await wds.get(resource, { name });
  } catch (error) {
    // The kind went with its definition, and every object with it.
    if (isKubeStellarError(error, "NotFound")) return false;
    throw error;
  }
  if (live === undefined) return false;
  const owner = ownerOf(live);
  if (owner !== undefined && owner !== options.owner) throw ownedByAnother(wds.name, [`${kind} ${name} belongs to ${owner}`]);
  return wds.delete(resource, { name }, live.metadata.uid === undefined ? {} : { uid: live.metadata.uid });
}

async function getDefinition(wds: SpaceClient, resource: ApiResource, name: string): Promise<KubeObject | undefined> {
  try {
    return await wds.get(resource, { name });
  } catch (error) {
    if (!isKubeStellarError(error, "NotFound")) throw error;
    throw new KubeStellarError(`the space does not serve ${resource.resource}.${resource.group}`, { code: "MissingCRD", space: wds.name, object: `${resource.kind} ${name}`, fix: "Use a WDS; its definitions appear once KubeStellar's controller-manager has run there", cause: error });
  }
}

function objectOf(kind: DefinitionKind, { name, labels, annotations, spec }: Definition, owner: string): KubeObject {
  return definitionObject(kind, name, { labels, annotations: { ...annotations, [OWNER_ANNOTATION]: owner } }, spec);
}
