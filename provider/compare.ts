/** Comparing what is recorded with what is wanted; the `diff` of every kind is made of this. */
import type { DiffResult } from "./handler";
import { isUnknown } from "./values";

/**
 * Equality of JSON values. Members that are absent or `undefined` are the same; order of members does not matter, order
 * of lists does. What is unknown on either side may be another value: not equal.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (isUnknown(a) || isUnknown(b)) return false;
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => sameValue(left[key], right[key]));
}

export interface DiffRules {
  /** Inputs that can be changed in place. */
  readonly inPlace: readonly string[];
  /** Inputs whose change needs a new object. */
  readonly replace: readonly string[];
  /** Inputs that name a space: another way to the same space is a change in place, another space a new object. */
  readonly spaces?: readonly string[];
  /** More to do, whatever the inputs say: a debt to settle. */
  readonly debt?: boolean;
}

/** Compares outputs of old with inputs of new, field by field; members with no rule are not compared. */
export function diffInputs(olds: object, news: object, rules: DiffRules): DiffResult {
  const before = olds as Readonly<Record<string, unknown>>;
  const after = news as Readonly<Record<string, unknown>>;
  const differs = (key: string): boolean => !sameValue(before[key], after[key]);
  const spaces = (rules.spaces ?? []).map((key) => ({ key, change: compareSpaces(before[key], after[key]) }));
  const replaces = [...rules.replace.filter(differs), ...spaces.filter(({ change }) => change === "another").map(({ key }) => key)];
  const changes = replaces.length > 0 || rules.debt === true || rules.inPlace.some(differs) || spaces.some(({ change }) => change !== "same");
  return { changes, replaces, deleteBeforeReplace: replaces.length > 0 };
}

/**
 * Whether two references mean the same space. The UID decides; where one is not known (an update of the space is being
 * previewed), name and kind do. A reference that is unknown as a whole is a space yet to be made.
 */
export function compareSpaces(before: unknown, after: unknown): "same" | "another way" | "another" {
  if (before === undefined && after === undefined) return "same";
  if (!isReference(before) || !isReference(after)) return "another";
  const bothKnown = typeof before["uid"] === "string" && typeof after["uid"] === "string" && !isUnknown(before["uid"]) && !isUnknown(after["uid"]);
  if (bothKnown ? before["uid"] !== after["uid"] : before["name"] !== after["name"] || before["kind"] !== after["kind"]) return "another";
  return before["name"] === after["name"] && sameWay(before["via"], after["via"]) ? "same" : "another way";
}

function sameWay(before: unknown, after: unknown): boolean {
  if (!isReference(before) || !isReference(after)) return sameValue(before, after);
  const { host: oldHost, ...oldRest } = before;
  const { host: newHost, ...newRest } = after;
  return sameValue(oldRest, newRest) && compareSpaces(oldHost, newHost) === "same";
}

function isReference(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
