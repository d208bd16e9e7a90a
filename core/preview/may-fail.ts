/** Which objects may be unable to travel: those with templates, and those near the size limit. All others need no rendering to know. */
import { wantsExpansion } from "../transport";
import { isDeferred, type InputObject } from "./input";
import type { WorkloadSpace } from "./workload-space";

const known = new WeakMap<WorkloadSpace, ReadonlySet<string>>();

/** Keys (`objectKey`) of the objects of a space that may fail; computed once. Cost: one pass over the objects. */
export function mayFail(space: WorkloadSpace): ReadonlySet<string> {
  let keys = known.get(space);
  if (keys === undefined) known.set(space, (keys = suspects(space)));
  return keys;
}

function suspects({ objects, limits }: WorkloadSpace): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const [key, { head, source }] of objects) if (wantsExpansion(head) || mayExceed(source, limits.maxSizeWrapped)) keys.add(key);
  return keys;
}

/** Most bytes that a UTF-16 unit can have in Go's JSON: `\u003c`. */
const MAX_BYTES_A_UNIT = 6;
/** Around a value: quotes, colon, comma, brackets, and room for a number. */
const MAX_BYTES_AROUND = 32;

/** What the API server and cleaning may add to an object: a namespace, the label of its name. */
const MAX_ADDED_BYTES = 1_024;

/** Whether the JSON of an object may be as large as a limit: an upper bound, counted only as far as needed. */
function mayExceed(object: InputObject, limit: number): boolean {
  let left = limit - MAX_ADDED_BYTES;
  if (isDeferred(object)) return object.maxBytes >= left;
  const count = (value: unknown): void => {
    left -= MAX_BYTES_AROUND;
    if (left <= 0) return;
    if (typeof value === "string") left -= value.length * MAX_BYTES_A_UNIT;
    else if (Array.isArray(value)) for (const item of value) count(item);
    else if (typeof value === "object" && value !== null) {
      for (const key in value) {
        left -= key.length * MAX_BYTES_A_UNIT;
        count((value as Readonly<Record<string, unknown>>)[key]);
        if (left <= 0) return;
      }
    }
  };
  count(object);
  return left <= 0;
}
