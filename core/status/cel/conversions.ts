/** `int(…)`, `string(…)` and the other conversions between types. */
import { formatFloat, parseGoFloat } from "../../model/go-float";
import { formatDuration, formatTimestamp, isInRange, parseDuration, parseTimestamp } from "./time";
import { CelDuration, CelError, CelTimestamp, CelTypeValue, CelUint, typeNameOf, type CelResult, type CelValue } from "./values";

type Conversion = (value: CelValue) => CelResult;

const TRUTHS: Readonly<Record<string, boolean>> = { 1: true, t: true, T: true, true: true, TRUE: true, True: true, 0: false, f: false, F: false, false: false, FALSE: false, False: false };

/** By name of the function. */
export const conversions: ReadonlyMap<string, Conversion> = new Map(entries().map(([name, convert]) => [name, guarded(name, convert)]));

function entries(): readonly (readonly [string, (value: CelValue) => CelResult | undefined])[] {
  return [
  ["dyn", (value) => value],
  ["type", (value) => new CelTypeValue(typeNameOf(value))],
  ["bool", (value) => {
    if (typeof value === "boolean") return value;
    if (typeof value !== "string") return undefined;
    return Object.hasOwn(TRUTHS, value) ? (TRUTHS[value] ?? false) : failed(value, "bool");
  }],
  ["bytes", (value) => (value instanceof Uint8Array ? value : typeof value === "string" ? new TextEncoder().encode(value) : undefined)],
  ["double", (value) => {
    if (typeof value === "number") return value;
    if (typeof value === "bigint") return Number(value);
    if (value instanceof CelUint) return Number(value.value);
    if (typeof value !== "string") return undefined;
    const parsed = parseGoFloat(value);
    return parsed.ok ? parsed.value : failed(value, "double");
  }],
  ["duration", (value) => {
    if (value instanceof CelDuration) return value;
    if (typeof value === "bigint") return failed(value, "google.protobuf.Duration");
    return typeof value === "string" ? (parseDuration(value) ?? failed(value, "google.protobuf.Duration")) : undefined;
  }],
  ["int", toInt],
  ["string", toText],
  ["timestamp", (value) => {
    if (value instanceof CelTimestamp) return value;
    const found = typeof value === "bigint" ? new CelTimestamp(value * 1_000_000_000n, 0) : typeof value === "string" ? parseTimestamp(value) : null;
    if (found === null) return undefined;
    if (found === undefined) return failed(value, "google.protobuf.Timestamp");
    return isInRange(found.nanoseconds) ? found : new CelError("timestamp overflow");
  }],
  ["uint", toUint],
  ];
}

/** The instant of an RFC 3339 text that is known to be one. */
export function timestampOf(text: string): CelTimestamp {
  const timestamp = parseTimestamp(text);
  if (timestamp === undefined) throw new Error(`not an RFC 3339 time: ${text}`);
  return timestamp;
}

/** Undefined stands for a type that the conversion does not take. */
function guarded(name: string, convert: (value: CelValue) => CelResult | undefined): Conversion {
  return (value) => {
    const result = convert(value);
    return result === undefined ? new CelError(`no such overload: ${name}(${typeNameOf(value)})`) : result;
  };
}

function failed(value: CelValue, to: string): CelError {
  return new CelError(`type conversion error from '${typeNameOf(value)}' to '${to}'`);
}

function toInt(value: CelValue): CelResult | undefined {
  if (typeof value === "bigint") return value;
  if (value instanceof CelUint) return value.value < 2n ** 63n ? value.value : new CelError("integer overflow");
  if (typeof value === "number") return Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : new CelError("integer overflow");
  if (value instanceof CelDuration) return value.nanoseconds;
  if (value instanceof CelTimestamp) return (value.nanoseconds - (((value.nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)) / 1_000_000_000n;
  if (typeof value !== "string") return undefined;
  const integer = /^[+-]?\d+$/.test(value) ? BigInt(value.replace(/^\+/, "")) : undefined;
  return integer !== undefined && BigInt.asIntN(64, integer) === integer ? integer : failed(value, "int");
}

function toUint(value: CelValue): CelResult | undefined {
  if (value instanceof CelUint) return value;
  if (typeof value === "bigint") return value >= 0n ? new CelUint(value) : new CelError("unsigned integer overflow");
  if (typeof value === "number") return value >= 0 && value < 2 ** 64 ? new CelUint(BigInt(Math.trunc(value))) : new CelError("unsigned integer overflow");
  if (typeof value !== "string") return undefined;
  const integer = /^\d+$/.test(value) ? BigInt(value) : undefined;
  return integer !== undefined && BigInt.asUintN(64, integer) === integer ? new CelUint(integer) : failed(value, "uint");
}

function toText(value: CelValue): CelResult | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number") return formatFloat(value, "g", -1);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    // A TypeError for bytes that are no UTF-8.
    return new CelError("invalid UTF-8 in bytes, cannot convert to string");
  }
}
