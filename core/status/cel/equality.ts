/** Equality and order of CEL values. */
import { compareBytes } from "../../model/byte-order";
import { CelDuration, CelError, CelList, CelMap, CelTimestamp, CelTypeValue, CelUint, type CelResult, type CelValue } from "./values";

/** Bytes are no key for Go, which panics; cel-go makes an error of it. */
export const UNHASHABLE = new CelError("internal error: runtime error: hash of unhashable type types.Bytes");

/** CEL's `==`: never fails; numbers of any kind are equal by value. */
export function equal(a: CelValue, b: CelValue): boolean {
  if (a === null || b === null) return a === b;
  const order = compareNumbers(a, b);
  if (order !== undefined) return order === 0;
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareByteArrays(a, b) === 0;
  if (a instanceof CelTimestamp) return b instanceof CelTimestamp && a.nanoseconds === b.nanoseconds;
  if (a instanceof CelDuration) return b instanceof CelDuration && a.nanoseconds === b.nanoseconds;
  if (a instanceof CelTypeValue) return b instanceof CelTypeValue && a.name === b.name;
  if (a instanceof CelList) return b instanceof CelList && equalLists(a, b);
  return a instanceof CelMap && b instanceof CelMap && equalMaps(a, b);
}

/** Negative, zero or positive for values that CEL orders; an error for others. */
export function compare(a: CelValue, b: CelValue, operator: string): number | CelError {
  const order = compareNumbers(a, b);
  if (order !== undefined) return Number.isNaN(order) ? new CelError("NaN values cannot be ordered") : order;
  const noOverload = new CelError("no such overload");
  if (typeof a === "boolean") return typeof b === "boolean" ? Number(a) - Number(b) : noOverload;
  if (typeof a === "string") return typeof b === "string" ? compareBytes(a, b) : noOverload;
  if (isNumber(a)) return typeof a === "number" && Number.isNaN(a) ? new CelError("NaN values cannot be ordered") : noOverload;
  if (a instanceof Uint8Array) return b instanceof Uint8Array ? compareByteArrays(a, b) : noOverload;
  if (a instanceof CelTimestamp) return b instanceof CelTimestamp ? compareBigints(a.nanoseconds, b.nanoseconds) : noOverload;
  if (a instanceof CelDuration) return b instanceof CelDuration ? compareBigints(a.nanoseconds, b.nanoseconds) : noOverload;
  return new CelError(`no such overload: ${operator}`);
}

/** Whether a list has an element, or a map a key, that equals the value. */
export function contains(container: CelValue, value: CelValue): CelResult {
  if (container instanceof CelList) {
    for (const element of container.values()) if (equal(value, element)) return true;
    return false;
  }
  if (!(container instanceof CelMap)) return new CelError("no such overload");
  if (value instanceof Uint8Array && container.json === undefined && container.size > 0) return UNHASHABLE;
  return container.find(value) !== undefined;
}

/** Undefined unless both are numbers; NaN where one is NaN. Between int and double the int is rounded, as in Go. */
function compareNumbers(a: CelValue, b: CelValue): number | undefined {
  if (!isNumber(a) || !isNumber(b)) return undefined;
  const [x, y] = [integer(a), integer(b)];
  if (x !== undefined && y !== undefined) return compareBigints(x, y);
  const [left, right] = [Number(x ?? a), Number(y ?? b)];
  if (Number.isNaN(left) || Number.isNaN(right)) return NaN;
  return left < right ? -1 : left > right ? 1 : 0;
}

function isNumber(value: CelValue): boolean {
  return typeof value === "bigint" || typeof value === "number" || value instanceof CelUint;
}

function integer(value: CelValue): bigint | undefined {
  return typeof value === "bigint" ? value : value instanceof CelUint ? value.value : undefined;
}

function compareBigints(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareByteArrays(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function equalLists(a: CelList, b: CelList): boolean {
  if (a.size !== b.size) return false;
  for (let i = 0; i < a.size; i++) if (!equal(a.get(i), b.get(i))) return false;
  return true;
}

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false;
  for (const key of a.keys()) {
    const other = b.find(key);
    const own = a.find(key);
    if (other === undefined || own === undefined || !equal(own, other)) return false;
  }
  return true;
}
