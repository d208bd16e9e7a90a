/** Functions of plain CEL beside conversions and operators: sizes, texts, parts of times. */
import { missing } from "./arithmetic";
import { matchesPattern } from "./regular-expression";
import { timeParts, zoneOffset, type TimeParts } from "./time";
import { CelDuration, CelError, CelList, CelMap, CelTimestamp, type CelResult, type CelValue } from "./values";

type CelFunction = (args: readonly CelValue[]) => CelResult;

const NO_OVERLOAD = new CelError("no such overload");

const text = (name: string, test: (text: string, part: string) => boolean): readonly [string, CelFunction] => [name, ([subject, part]) => (typeof subject === "string" && typeof part === "string" ? test(subject, part) : NO_OVERLOAD)];

const ofTime = (name: string, part: (parts: TimeParts) => number, unit?: bigint): readonly [string, CelFunction] => [name, ([subject = null, zone]) => {
  if (subject instanceof CelDuration) return unit === undefined || zone !== undefined ? NO_OVERLOAD : subject.nanoseconds / unit;
  if (!(subject instanceof CelTimestamp)) return missing(name, subject);
  if (zone === undefined) return BigInt(part(timeParts(subject.nanoseconds, subject.offset)));
  if (typeof zone !== "string") return NO_OVERLOAD;
  const offset = zoneOffset(zone, subject.nanoseconds);
  return typeof offset === "number" ? BigInt(part(timeParts(subject.nanoseconds, offset))) : new CelError(offset.error);
}];

/** By name; the receiver of a method is the first argument. */
export const functions: ReadonlyMap<string, CelFunction> = new Map<string, CelFunction>([
  ["size", ([value = null]) => {
    if (typeof value === "string") return BigInt([...value].length);
    if (value instanceof Uint8Array) return BigInt(value.length);
    return value instanceof CelList || value instanceof CelMap ? BigInt(value.size) : missing("size", value);
  }],
  text("contains", (subject, part) => subject.includes(part)),
  text("startsWith", (subject, part) => subject.startsWith(part)),
  text("endsWith", (subject, part) => subject.endsWith(part)),
  ["matches", ([subject = null, pattern]) => {
    if (typeof subject !== "string") return missing("matches", subject);
    if (typeof pattern !== "string") return NO_OVERLOAD;
    const result = matchesPattern(subject, pattern);
    return typeof result === "boolean" ? result : new CelError(result.error);
  }],
  ofTime("getFullYear", (p) => p.year),
  ofTime("getMonth", (p) => p.month - 1),
  ofTime("getDayOfYear", (p) => p.dayOfYear - 1),
  ofTime("getDayOfMonth", (p) => p.day - 1),
  ofTime("getDate", (p) => p.day),
  ofTime("getDayOfWeek", (p) => p.weekday),
  ofTime("getHours", (p) => p.hour, 3_600_000_000_000n),
  ofTime("getMinutes", (p) => p.minute, 60_000_000_000n),
  ofTime("getSeconds", (p) => p.second, 1_000_000_000n),
  ofTime("getMilliseconds", (p) => p.millisecond, 1_000_000n),
]);

