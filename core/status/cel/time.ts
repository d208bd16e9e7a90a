/** Timestamps and durations in the forms that Go reads and writes. */
import { formatFloat } from "../../model/go-float";
import { CelDuration, CelTimestamp } from "./values";

const SECOND = 1_000_000_000n;
/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z in seconds since 1970. */
const MIN_SECONDS = -62_135_596_800n;
const MAX_SECONDS = 253_402_300_799n;
const UNITS: Readonly<Record<string, bigint>> = { ns: 1n, us: 1000n, "\u00b5s": 1000n, "\u03bcs": 1000n, ms: 1_000_000n, s: SECOND, m: 60n * SECOND, h: 3600n * SECOND };

/** Whether an instant is in the years 1 to 9999. */
export function isInRange(nanoseconds: bigint): boolean {
  const seconds = floorDivide(nanoseconds, SECOND);
  return seconds >= MIN_SECONDS && seconds <= MAX_SECONDS;
}

/** RFC 3339, as Go's `time.Parse` takes it; undefined for anything else. May be out of CEL's range. */
export function parseTimestamp(text: string): CelTimestamp | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  const [fraction = "", sign, offsetHours = "0", offsetMinutes = "0"] = match.slice(7) as (string | undefined)[];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  if (Number(offsetHours) > 24 || Number(offsetMinutes) > 60) return undefined;
  const offset = (sign === "-" ? -1 : 1) * (Number(offsetHours) * 3600 + Number(offsetMinutes) * 60);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const seconds = BigInt(date.getTime() / 1000) - BigInt(offset);
  return new CelTimestamp(seconds * SECOND + BigInt(fraction.slice(0, 9).padEnd(9, "0")), offset);
}

/** RFC 3339 with the fraction that there is, in the offset of the timestamp. */
export function formatTimestamp({ nanoseconds, offset }: CelTimestamp): string {
  const local = nanoseconds + BigInt(offset) * SECOND;
  const seconds = floorDivide(local, SECOND);
  const fraction = (local - seconds * SECOND).toString().padStart(9, "0").replace(/0+$/, "");
  const iso = new Date(Number(seconds) * 1000).toISOString().slice(0, -5);
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const two = (n: number) => String(n).padStart(2, "0");
  const zone = offset === 0 ? "Z" : `${offset < 0 ? "-" : "+"}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
  return `${iso.replace(/^[+-]\d\d/, "")}${fraction === "" ? "" : `.${fraction}`}${zone}`;
}

/** Parts of a date and time in some zone. */
export interface TimeParts {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** From 1. */
  readonly dayOfYear: number;
  /** Sunday is 0. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** The parts of an instant, so many seconds east of UTC. */
export function timeParts(nanoseconds: bigint, offset: number): TimeParts {
  const local = nanoseconds + BigInt(offset) * SECOND;
  const date = new Date(Number(floorDivide(local, 1_000_000n)));
  const start = new Date(0);
  start.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    dayOfYear: Math.floor((date.getTime() - start.getTime()) / 86_400_000) + 1,
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  };
}

/** Seconds east of UTC of a zone at an instant: a name of the time zone database, or `+01:30`; an error in Go's words. */
export function zoneOffset(zone: string, nanoseconds: bigint): number | { readonly error: string } {
  const colon = zone.indexOf(":");
  if (colon === -1) return namedOffset(zone, nanoseconds);
  const [hours, minutes] = [zone.slice(0, colon), zone.slice(colon + 1)];
  for (const part of [hours, minutes]) if (!/^[+-]?\d+$/.test(part)) return { error: `strconv.Atoi: parsing ${JSON.stringify(part)}: invalid syntax` };
  return (Number(hours) * 60 + (zone.startsWith("-") ? -1 : 1) * Number(minutes)) * 60;
}

function namedOffset(zone: string, nanoseconds: bigint): number | { readonly error: string } {
  if (zone === "" || zone === "UTC" || zone === "Local") return 0;
  let parts: readonly Intl.DateTimeFormatPart[];
  const instant = new Date(Number(floorDivide(nanoseconds, SECOND)) * 1000);
  try {
    parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", era: "short", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" }).formatToParts(instant);
  } catch {
    // A RangeError for a zone that there is not.
    return { error: `unknown time zone ${zone}` };
  }
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const local = new Date(0);
  local.setUTCFullYear(parts.some((p) => p.type === "era" && p.value.startsWith("B")) ? 1 - part("year") : part("year"), part("month") - 1, part("day"));
  local.setUTCHours(part("hour"), part("minute"), part("second"));
  return (local.getTime() - instant.getTime()) / 1000;
}

/** As Go's `time.ParseDuration`: `1h30m`, `-1.5s`; undefined for anything else or beyond 64 bits. */
export function parseDuration(text: string): CelDuration | undefined {
  const match = /^([+-]?)(0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$/.exec(text);
  if (match === null) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of (match[2] ?? "").matchAll(/(\d*)\.?(\d*)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g)) {
    const scale = UNITS[unit] ?? 0n;
    total += BigInt(whole || "0") * scale + (fraction === "" ? 0n : BigInt(Math.trunc(Number(`0.${fraction}`) * Number(scale))));
  }
  const negative = match[1] === "-";
  if (total > 2n ** 63n || (total === 2n ** 63n && !negative)) return undefined;
  return new CelDuration(negative ? -total : total);
}

/** Seconds with the fraction that there is: `90s`, `0.5s`. */
export function formatDuration({ nanoseconds }: CelDuration): string {
  return `${formatFloat(Number(nanoseconds / SECOND) + Number(nanoseconds % SECOND) / 1e9, "f", -1)}s`;
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n);
}

function daysIn(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}
