/**
 * Whose an object is. An annotation names the stack that declared it (design decision 5 and 7): we change and delete what is
 * ours, adopt only when asked to, and never fight another stack.
 */
import type { KubeObject } from "../../core/model/kube-object";
import { describeObject } from "../../core/model/kube-object";
import { OWNER_ANNOTATION } from "../../core/model/names";
import { KubeStellarError } from "../errors";

/**
 * What to do with an object that is there already and does not carry our owner annotation.
 * `never` (the default everywhere: adoption is explicit): an error, nothing is written. `ifUnowned`: take it when it
 * names no owner; fields that others set to other values stay conflicts. `always`: take it over whoever owns it, fields included.
 * What carries our own annotation needs no adoption: it is how a run that was killed half-way is resumed.
 */
export type Adopt = "never" | "ifUnowned" | "always";

/** `project/stack` of the owner, `undefined` when the object names none. */
export function ownerOf(object: KubeObject): string | undefined {
  return object.metadata.annotations?.[OWNER_ANNOTATION];
}

/** The object with the owner annotation set. */
export function ownedBy(object: KubeObject, owner: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [OWNER_ANNOTATION]: owner } } };
}

export interface ClaimOptions {
  readonly owner: string;
  /** Default `never`. */
  readonly adopt?: Adopt | undefined;
  /** Ours by what we recorded, even if somebody removed the annotation. */
  readonly recorded?: boolean;
}

/** Why `live` may not be written by `owner`; `undefined` when it may. */
export function refusalToClaim(live: KubeObject, { owner, adopt = "never", recorded = false }: ClaimOptions): string | undefined {
  const holder = ownerOf(live);
  if (holder === owner || adopt === "always") return undefined;
  if (holder !== undefined) return `${describeObject(live)} belongs to ${holder}`;
  if (recorded || adopt === "ifUnowned") return undefined;
  return `${describeObject(live)} exists already and names no owner`;
}

/** One error for all refusals. */
export function ownedByAnother(space: string, refusals: readonly string[]): KubeStellarError {
  return new KubeStellarError(refusals.join("; "), {
    code: "OwnedByAnother",
    space,
    fix: `Manage it from where it belongs, or take it over on purpose with adopt: "ifUnowned" (names no owner) or adopt: "always" (whoever owns it)`,
  });
}
