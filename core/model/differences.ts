/** Where two JSON values differ, member by member. */
import type { Json } from "./kube-object";
import { ownMember } from "./own-member";
import { joinPath } from "./validation/schema-findings";

/** One difference; a value that is absent on one side is left out. */
export interface Difference {
  /** As in diagnostics: `spec.ports[0].port`; `""` for the whole. */
  readonly path: string;
  readonly common?: Json;
  readonly here?: Json;
}

/**
 * The smallest parts that differ, in the order of `common`, then what only `here` has. Lists of different length differ as a whole from
 * where one of them ends.
 */
export function differences(common: Json | undefined, here: Json | undefined, path = ""): readonly Difference[] {
  if (common === here) return [];
  if (Array.isArray(common) && Array.isArray(here)) {
    const length = Math.max(common.length, here.length);
    return Array.from({ length }, (_, i) => differences(common[i] as Json | undefined, here[i] as Json | undefined, joinPath(path, i))).flat();
  }
  if (isMap(common) && isMap(here)) {
    const keys = [...Object.keys(common), ...Object.keys(here).filter((key) => !Object.hasOwn(common, key))];
    return keys.flatMap((key) => differences(ownMember(common, key), ownMember(here, key), joinPath(path, key)));
  }
  return [{ path, ...(common !== undefined && { common }), ...(here !== undefined && { here }) }];
}

type JsonMap = { readonly [key: string]: Json | undefined };

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
