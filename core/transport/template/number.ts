/** Constants of templates: Go's syntax of numbers, read exactly. */
import type { NumberConstant } from "./nodes";
import { quote, unquoteChar } from "./quote";

export type NumberResult = { readonly ok: true; readonly value: NumberConstant } | { readonly ok: false; readonly error: string };

const MAX_INT = (1n << 63n) - 1n;
const MIN_INT = -(1n << 63n);
const MAX_UINT = (1n << 64n) - 1n;

/** @param kind - what the lexer took it for. */
export function parseNumber(text: string, kind: "charConstant" | "complex" | "number"): NumberResult {
  if (kind === "charConstant") return parseChar(text);
  if (kind === "complex") return parseComplex(text);
  if (text.endsWith("i")) {
    const im = parseFloat64(text.slice(0, -1));
    if (im !== undefined) return { ok: true, value: simplify({ re: 0, im }) };
  }
  const integer = parseInteger(text);
  const int = integer !== undefined && integer >= MIN_INT && integer <= MAX_INT ? integer : undefined;
  // A sign makes a text no unsigned number, except that of zero.
  const uint = integer !== undefined && integer >= 0n && integer <= MAX_UINT && (!/^[+-]/.test(text) || integer === 0n) ? integer : undefined;
  if (int !== undefined || uint !== undefined) return { ok: true, value: { ...(int !== undefined && { int }), ...(uint !== undefined && { uint }), float: Number(int ?? uint) } };
  const float = parseFloat64(text);
  if (float === undefined) return { ok: false, error: `illegal number syntax: ${quote(text)}` };
  if (!/[.eEpP]/.test(text)) return { ok: false, error: `integer overflow: ${quote(text)}` };
  return { ok: true, value: { float, ...wholeNumbers(float) } };
}

function parseChar(text: string): NumberResult {
  const char = unquoteChar(text.slice(1), 0, "'");
  if (char === undefined) return { ok: false, error: "invalid syntax" };
  if (text.slice(1 + char.size) !== "'") return { ok: false, error: `malformed character constant: ${text}` };
  const value = BigInt(char.rune);
  return { ok: true, value: { int: value, uint: value, float: char.rune } };
}

function parseComplex(text: string): NumberResult {
  const split = /^([+-]?[^+-]*(?:[eEpP][+-][^+-]*)?)([+-].*)i$/.exec(text);
  const re = parseFloat64(split?.[1] ?? "");
  const im = parseFloat64(split?.[2] ?? "");
  if (re === undefined || im === undefined) return { ok: false, error: "syntax error scanning complex number" };
  return { ok: true, value: simplify({ re, im }) };
}

function simplify(complex: { readonly re: number; readonly im: number }): NumberConstant {
  return { complex, ...(complex.im === 0 && { float: complex.re, ...wholeNumbers(complex.re) }) };
}

function wholeNumbers(float: number): NumberConstant {
  if (!Number.isInteger(float)) return {};
  const whole = BigInt(float);
  return { ...(whole >= MIN_INT && whole <= MAX_INT && { int: whole }), ...(whole >= 0n && whole <= MAX_UINT && { uint: whole }) };
}

/** `strconv.ParseInt` with base 0, of any size. */
function parseInteger(text: string): bigint | undefined {
  const match = /^([+-]?)(0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|0[bB]_?[01]+(?:_[01]+)*|0[oO]_?[0-7]+(?:_[0-7]+)*|0(?:_?[0-7]+)*|[1-9][0-9]*(?:_[0-9]+)*)$/.exec(text);
  if (match === null) return undefined;
  const digits = (match[2] ?? "").replaceAll("_", "");
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return match[1] === "-" ? -value : value;
}

/** `strconv.ParseFloat`: decimal or hexadecimal; undefined for bad syntax and for what is too large. */
function parseFloat64(text: string): number | undefined {
  const hex = /^([+-]?)0[xX]((?:_?[0-9a-fA-F])*)(?:\.((?:[0-9a-fA-F](?:_?[0-9a-fA-F])*)?))?[pP]([+-]?[0-9]+(?:_[0-9]+)*)$/.exec(text);
  if (hex !== null) return hexFloat(hex);
  // Underscores are allowed only where the base prefix is part of the syntax, which decimals do not have.
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function hexFloat([, sign, whole = "", fraction = "", exponent = "0"]: RegExpExecArray): number | undefined {
  const digits = `${whole}${fraction}`.replaceAll("_", "");
  if (digits === "") return undefined;
  const power = Number(exponent.replaceAll("_", "")) - 4 * fraction.replaceAll("_", "").length;
  const value = Number(BigInt(`0x${digits}`)) * 2 ** power;
  return Number.isFinite(value) ? (sign === "-" ? -value : value) : undefined;
}
