/** Values as the engine sends and takes them: what is unknown in a preview, what is secret, and what fits on the wire. */
import { EXPAND_TEMPLATES_ANNOTATION, PRESERVE_ANNOTATION } from "../core/model/names";

/** Stands for a value that is not known yet, wherever in the inputs. Pulumi's own constant, repeated so that nothing here loads Pulumi. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Marks values of Pulumi that are more than JSON. */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** True when the value or anything inside it is unknown. Linear in its size. */
export function containsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  return typeof value === "object" && value !== null && Object.values(value).some(containsUnknown);
}

/** Wire form of a secret: the engine encrypts it in state and masks it in output. Secrets are not marked twice. */
export function markSecret(value: unknown): unknown {
  return isMarkedSecret(value) ? value : { [SIGNATURE_KEY]: SECRET_SIGNATURE, value };
}

function isMarkedSecret(value: unknown): value is { readonly value: unknown } {
  return typeof value === "object" && value !== null && (value as Record<string, unknown>)[SIGNATURE_KEY] === SECRET_SIGNATURE;
}

/** The value without any marks of secrecy, at any depth: what handlers work with. */
export function unwrapSecrets(value: unknown): unknown {
  if (isMarkedSecret(value)) return unwrapSecrets(value.value);
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapSecrets(inner)]));
  return value;
}

/** Where a value stands: the input of the resource, then member by member. */
export type ValuePath = readonly string[];

/** They say how an object travels. */
const TRAVEL_ANNOTATIONS: readonly string[] = [EXPAND_TEMPLATES_ANNOTATION, PRESERVE_ANNOTATION];
/** As many members of a path as `decides` looks at. */
const DECIDING_DEPTH = 5;

/** Whether what stands there decides what goes where: labels, and what names an object or says how it travels. */
function decides([input, , member = "", field = "", key = ""]: ValuePath): boolean {
  if (input === "clusters") return member === "labels";
  if (input !== "objects") return false;
  return member === "apiVersion" || member === "kind" || (member === "metadata" && (["name", "namespace", "labels"].includes(field) || (field === "annotations" && TRAVEL_ANNOTATIONS.includes(key))));
}

/**
 * Content without any marks of secrecy, and without what is secret in it: something of the same type stands for each such value. What decides what goes
 * where stays, and so does what is unknown.
 *
 * @param at - where the value stands.
 */
export function maskSecrets(value: unknown, at: ValuePath, isSecret = false): unknown {
  if (decides(at)) return unwrapSecrets(value);
  if (isMarkedSecret(value)) return maskSecrets(value.value, at, true);
  const below = (key: string): ValuePath => (at.length < DECIDING_DEPTH ? [...at, key] : at);
  if (Array.isArray(value)) return value.map((item, i) => maskSecrets(item, below(String(i)), isSecret));
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskSecrets(inner, below(key), isSecret)]));
  if (!isSecret || isUnknown(value)) return value;
  return typeof value === "string" ? "(secret)" : typeof value === "number" ? 0 : typeof value === "boolean" ? false : value;
}

/**
 * A deep copy that the wire takes: absent members left out, nothing but JSON.
 *
 * @throws TypeError naming the path of a bigint, function, symbol, class instance or non-finite number, instead of a
 *   value that is silently another one in state.
 */
export function toWire(value: unknown, path = "result"): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`${path} is ${value}, which has no form in JSON`);
    return value;
  }
  if (typeof value !== "object") throw new TypeError(`${path} is a ${typeof value}, which has no form in JSON`);
  if (Array.isArray(value)) return value.map((inner, i) => toWire(inner ?? null, `${path}[${i}]`));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError(`${path} is a ${value.constructor.name}, which has no form in JSON`);
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, toWire(inner, `${path}.${key}`)]])));
}
