/** Values as a CombinedStatus holds them, and how groups tell them apart. */
import type { CombinedValue } from "../model/combined-status";
import { formatFloat } from "../model/go-float";
import { CelTypeValue, CelUint, encodeJson, goTypeOf, identityOf, type CelValue } from "./cel";

/**
 * The value of a cell. Lists, times and null become Objects of their JSON; what JSON cannot hold becomes Null. An Object
 * without content is a list or map that Go never made.
 *
 * @param value - absent: Null.
 */
export function combinedValue(value: CelValue | undefined): CombinedValue {
  if (value === undefined) return { type: "Null" };
  if (typeof value === "string") return { type: "String", string: value };
  if (value instanceof CelTypeValue) return { type: "String", string: value.name };
  if (typeof value === "bigint") return { type: "Number", float: String(value) };
  if (value instanceof CelUint) return { type: "Number", float: String(value.value) };
  if (typeof value === "number") return { type: "Number", float: formatFloat(value, "g", -1) };
  if (typeof value === "boolean") return { type: "Bool", bool: value };
  const object = encodeJson(value);
  if (object === undefined) return { type: "Null" };
  // API servers drop a null.
  return object === null ? { type: "Object" } : { type: "Object", object };
}

/**
 * A key that is equal for values of one group: of the same Go type and value, so that 1, 1u and 1.0 make three groups.
 *
 * @returns `hashable` false for lists, maps and bytes, which Go takes for no key; the key is then their JSON.
 */
export function groupKey(value: CelValue | undefined): { readonly key: unknown; readonly hashable: boolean } {
  if (value === undefined) return { key: undefined, hashable: true };
  const goType = goTypeOf(value);
  if (value instanceof CelTypeValue) return { key: value.name, hashable: true };
  if (/^(map)?\[/.test(goType)) return { key: `\0j${JSON.stringify(encodeJson(value)) ?? ""}`, hashable: false };
  return { key: identityOf(value), hashable: true };
}
