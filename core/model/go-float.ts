/** Floating-point numbers as Go writes and reads them: `strconv.FormatFloat`, exact in every digit, and `strconv.ParseFloat`. */
import { goJson } from "./go-json";

/** Decimal digits without leading or trailing zeros and the place of the point: 0.digits × 10^point. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/**
 * @param verb - `e`, `E`, `f`, `g`, `G`, `b`, `x` or `X`.
 * @param precision - as in Go; -1: as many digits as tell the number from its neighbours.
 * @returns with a minus where negative (zero included); `NaN`, `+Inf` and `-Inf` for what is no number.
 */
export function formatFloat(value: number, verb: string, precision: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const negative = value < 0 || Object.is(value, -0);
  const text = formatMagnitude(Math.abs(value), verb, precision);
  return negative ? `-${text}` : text;
}

function formatMagnitude(value: number, verb: string, precision: number): string {
  const lower = verb.toLowerCase();
  if (lower === "b") return formatBinary(value);
  if (lower === "x") return upperIf(verb === "X", formatHex(value, precision));
  const shortest = precision < 0;
  let decimal: Decimal;
  let digits = precision;
  if (shortest) {
    decimal = shortestDecimal(value);
    digits = lower === "e" ? decimal.digits.length - 1 : lower === "f" ? Math.max(decimal.digits.length - decimal.point, 0) : decimal.digits.length;
  } else {
    if (lower === "g" && digits === 0) digits = 1;
    const exact = exactDecimal(value);
    decimal = roundTo(exact, lower === "e" ? digits + 1 : lower === "f" ? exact.point + digits : digits);
  }
  if (lower === "e") return upperIf(verb === "E", exponential(decimal, digits));
  if (lower === "f") return fixed(decimal, digits);
  const limit = shortest ? 6 : digits > decimal.digits.length && decimal.digits.length >= decimal.point ? decimal.digits.length : digits;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= limit) {
    const shown = digits > decimal.digits.length ? decimal.digits.length : digits;
    return upperIf(verb === "G", exponential(decimal, Math.max(shown - 1, 0)));
  }
  return fixed(decimal, Math.max(decimal.digits.length - decimal.point, 0));
}

function shortestDecimal(value: number): Decimal {
  if (value === 0) return { digits: "", point: 0 };
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  return trimmed(mantissa.replace(".", ""), Number(exponent) + 1);
}

function exactDecimal(value: number): Decimal {
  if (value === 0) return { digits: "", point: 0 };
  const { mantissa, exponent } = parts(value);
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString();
    return trimmed(digits, digits.length);
  }
  // m / 2^n = m × 5^n / 10^n
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString();
  return trimmed(digits, digits.length + exponent);
}

/** To `count` digits, half to even. */
function roundTo({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: "", point: 0 };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const half = rest.startsWith("5") && /^0*$/.test(rest.slice(1));
  const lastIsOdd = count > 0 && Number(digits.charAt(count - 1)) % 2 === 1;
  if (half ? !lastIsOdd : rest.charAt(0) < "5") return trimmed(kept, point);
  const up = (BigInt(`0${kept}`) + 1n).toString().padStart(kept.length, "0");
  return trimmed(up, point + up.length - kept.length);
}

function trimmed(digits: string, point: number): Decimal {
  const leading = /^0*/.exec(digits)?.[0].length ?? 0;
  const rest = digits.slice(leading).replace(/0+$/, "");
  return rest === "" ? { digits: "", point: 0 } : { digits: rest, point: point - leading };
}

function exponential({ digits, point }: Decimal, precision: number): string {
  const first = digits.charAt(0) || "0";
  const fraction = precision > 0 ? `.${digits.slice(1, precision + 1).padEnd(precision, "0")}` : "";
  const exponent = digits === "" ? 0 : point - 1;
  return `${first}${fraction}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function fixed({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (precision <= 0) return whole;
  const fraction = point >= 0 ? digits.slice(point) : "0".repeat(-point) + digits;
  return `${whole}.${fraction.slice(0, precision).padEnd(precision, "0")}`;
}

function formatBinary(value: number): string {
  const { mantissa, exponent } = value === 0 ? { mantissa: 0n, exponent: -1074 } : parts(value);
  return `${mantissa}p${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
}

function formatHex(value: number, precision: number): string {
  let { mantissa, exponent } = value === 0 ? { mantissa: 0n, exponent: -52 } : parts(value);
  // One bit before the point, 52 after it.
  while (mantissa !== 0n && mantissa < 1n << 52n) {
    mantissa <<= 1n;
    exponent--;
  }
  let fractionBits = 52n;
  if (precision >= 0 && precision < 13) {
    const drop = 52n - BigInt(precision) * 4n;
    const rest = mantissa & ((1n << drop) - 1n);
    const half = 1n << (drop - 1n);
    mantissa >>= drop;
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa++;
    fractionBits -= drop;
    if (mantissa >> fractionBits === 2n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  let fraction = fractionBits === 0n ? "" : (mantissa & ((1n << fractionBits) - 1n)).toString(16).padStart(Number(fractionBits / 4n), "0");
  fraction = precision < 0 ? fraction.replace(/0+$/, "") : fraction.padEnd(precision, "0");
  const power = value === 0 ? 0 : exponent + 52;
  return `0x${mantissa >> fractionBits}${fraction === "" ? "" : `.${fraction}`}p${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** value = mantissa × 2^exponent, as the 64 bits hold it. */
function parts(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const fraction = bits & ((1n << 52n) - 1n);
  const biased = Number((bits >> 52n) & 0x7ffn);
  return biased === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

function upperIf(upper: boolean, text: string): string {
  return upper ? text.toUpperCase() : text;
}

const SPECIAL: Readonly<Record<string, number>> = { inf: Infinity, infinity: Infinity, "+inf": Infinity, "+infinity": Infinity, "-inf": -Infinity, "-infinity": -Infinity, nan: NaN };

/** The number that `strconv.ParseFloat` reads, or its error. */
export function parseGoFloat(text: string): { readonly ok: true; readonly value: number } | { readonly ok: false; readonly error: string } {
  const failed = (reason: string) => ({ ok: false as const, error: `strconv.ParseFloat: parsing ${goJson(text)}: ${reason}` });
  const special = SPECIAL[text.toLowerCase()];
  if (special !== undefined) return { ok: true, value: special };
  const value = parseDecimal(text) ?? parseHex(text);
  if (value === undefined) return failed("invalid syntax");
  return Number.isFinite(value) ? { ok: true, value } : failed("value out of range");
}

/** Underscores may stand between digits. */
function parseDecimal(text: string): number | undefined {
  const digits = text.replaceAll(/(?<=\d)_(?=\d)/g, "");
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(digits) ? Number(digits) : undefined;
}

function parseHex(text: string): number | undefined {
  const match = /^([+-]?)0[xX](?=_?[\da-fA-F.])((?:_?[\da-fA-F])*)(?:\.((?:[\da-fA-F](?:_?[\da-fA-F])*)?))?[pP]([+-]?\d+(?:_\d+)*)$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match.map((part) => part?.replaceAll("_", ""));
  if (whole === "" && fraction === "") return undefined;
  const mantissa = BigInt(`0x0${whole}${fraction}`);
  const power = Number(exponent) - 4 * fraction.length;
  return (sign === "-" ? -1 : 1) * scaled(mantissa, power);
}

/** mantissa × 2^power, rounded to even. */
function scaled(mantissa: bigint, power: number): number {
  if (mantissa === 0n) return 0;
  const bits = mantissa.toString(2).length;
  if (bits + power > 1025) return Infinity;
  if (bits + power < -1075) return 0;
  // Bits that the result can hold: 53, or fewer where it is subnormal.
  const room = Math.min(53, bits + power + 1074);
  const drop = bits - room;
  if (drop <= 0) return Number(mantissa) * 2 ** Math.max(power, -1074) * 2 ** Math.min(0, power + 1074);
  const kept = mantissa >> BigInt(drop);
  const rest = mantissa - (kept << BigInt(drop));
  const half = 1n << BigInt(drop - 1);
  const rounded = rest > half || (rest === half && (kept & 1n) === 1n) ? kept + 1n : kept;
  const exponent = power + drop;
  return exponent > 971 ? Number(rounded) * 2 ** 971 * 2 ** (exponent - 971) : Number(rounded) * 2 ** Math.max(exponent, -1074);
}
