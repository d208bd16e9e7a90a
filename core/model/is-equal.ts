/** Equality of values as JSON. */
import { ownMember } from "./own-member";

/** Whether two JSON values are the same; members that are undefined count as absent, the order of members for nothing. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => isEqual(item, b[i]));
  const [one, other] = [a as Fields, b as Fields];
  for (const key of Object.keys(other)) if (ownMember(other, key) !== undefined && ownMember(one, key) === undefined) return false;
  return Object.keys(one).every((key) => isEqual(ownMember(one, key), ownMember(other, key)));
}

type Fields = Readonly<Record<string, unknown>>;
