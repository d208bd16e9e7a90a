/** Reads floating-point numbers as Go's `strconv.ParseFloat` does. */
import { goJson } from "../model/go-json";

const SPECIAL: Readonly<Record<string, number>> = { inf: Infinity, infinity: Infinity, "+inf": Infinity, "+infinity": Infinity, "-inf": -Infinity, "-infinity": -Infinity, nan: NaN };

/** The number, or Go's error. */
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
