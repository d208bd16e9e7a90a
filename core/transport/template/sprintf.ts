/** Go's `fmt.Sprintf`, `Sprint` and `Sprintln` over the values of a template. Works on bytes, see bytes.ts. */
import { decodeRune, encodeRune, isPrintable, runeCount } from "../../model/go-bytes";
import { formatFloat } from "../../model/go-float";
import { canBackquote, quote, quoteRune } from "./quote";
import { goString, type MaybeValue, type Value } from "./values";

/** Widths and precisions beyond this are refused, as in Go. */
const LARGEST = 1_000_000;

interface Flags {
  sharp: boolean;
  zero: boolean;
  plus: boolean;
  minus: boolean;
  space: boolean;
  /** `%#v` */
  sharpV: boolean;
  width: number | undefined;
  precision: number | undefined;
}

const flagNames: ReadonlyMap<string, "sharp" | "zero" | "plus" | "minus" | "space"> = new Map([["#", "sharp"], ["0", "zero"], ["+", "plus"], ["-", "minus"], [" ", "space"]]);

const noFlags = (): Flags => ({ sharp: false, zero: false, plus: false, minus: false, space: false, sharpV: false, width: undefined, precision: undefined });

/** Spaces stand between operands when neither is a text. */
export function sprint(args: readonly MaybeValue[]): string {
  let result = "";
  args.forEach((arg, i) => {
    if (i > 0 && arg?.type !== "string" && args[i - 1]?.type !== "string") result += " ";
    result += formatArg(arg, "v", noFlags());
  });
  return result;
}

export function sprintln(args: readonly MaybeValue[]): string {
  return `${args.map((arg) => formatArg(arg, "v", noFlags())).join(" ")}\n`;
}

export function sprintf(format: string, args: readonly MaybeValue[]): string {
  let result = "";
  let next = 0;
  let reordered = false;
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf("%", at);
    if (percent === -1) return finish(result + format.slice(at));
    result += format.slice(at, percent);
    at = percent + 1;
    const flags = noFlags();
    let good = true;
    let afterIndex = false;

    for (let flag = flagNames.get(format.charAt(at)); flag !== undefined; flag = flagNames.get(format.charAt(++at))) flags[flag] = true;
    const takeIndex = () => {
      afterIndex = false;
      if (format.charAt(at) !== "[") return;
      reordered = true;
      const { index, size, ok } = bracketed(format, at);
      at += size;
      afterIndex = ok;
      if (ok && index >= 0 && index < args.length) next = index;
      else good = false;
    };
    takeIndex();
    if (format.charAt(at) === "*") {
      at++;
      flags.width = integerArg(args[next]);
      if (next < args.length) next++;
      if (flags.width === undefined) result += "%!(BADWIDTH)";
      else if (flags.width < 0) {
        flags.width = -flags.width;
        flags.minus = true;
        flags.zero = false;
      }
      afterIndex = false;
    } else {
      const width = plainNumber(format, at);
      at = width.end;
      flags.width = width.value;
      if (afterIndex && width.value !== undefined) good = false;
    }
    if (at + 1 < format.length && format.charAt(at) === ".") {
      at++;
      if (afterIndex) good = false;
      takeIndex();
      if (format.charAt(at) === "*") {
        at++;
        flags.precision = integerArg(args[next]);
        if (next < args.length) next++;
        if (flags.precision !== undefined && flags.precision < 0) flags.precision = undefined;
        if (flags.precision === undefined) result += "%!(BADPREC)";
        afterIndex = false;
      } else {
        const precision = plainNumber(format, at);
        at = precision.end;
        flags.precision = precision.value ?? 0;
      }
    }
    if (!afterIndex) takeIndex();
    if (at >= format.length) return finish(`${result}%!(NOVERB)`);
    const { rune, size } = decodeRune(format, at);
    const verb = format.slice(at, at + size) === "" ? "" : encodeRune(rune);
    at += size;
    if (verb === "%") result += "%";
    else if (!good) result += `%!${verb}(BADINDEX)`;
    else if (next >= args.length) result += `%!${verb}(MISSING)`;
    else {
      if (verb === "v" || verb === "w") {
        flags.sharpV = flags.sharp;
        flags.sharp = false;
        flags.plus = false;
      }
      result += formatArg(args[next], verb, flags);
      next++;
    }
  }
  return finish(result);

  function finish(text: string): string {
    if (reordered || next >= args.length) return text;
    const extra = args.slice(next).map((arg) => (arg === undefined ? "<nil>" : `${arg.type}=${formatArg(arg, "v", noFlags())}`));
    return `${text}%!(EXTRA ${extra.join(", ")})`;
  }
}

function bracketed(format: string, at: number): { readonly index: number; readonly size: number; readonly ok: boolean } {
  const close = format.indexOf("]", at + 1);
  if (format.length - at < 3 || close === -1) return { index: 0, size: 1, ok: false };
  const { value, end } = plainNumber(format.slice(0, close), at + 1);
  const ok = value !== undefined && end === close;
  return { index: ok ? value - 1 : 0, size: close - at + 1, ok };
}

function plainNumber(format: string, at: number): { readonly value: number | undefined; readonly end: number } {
  let value: number | undefined;
  let end = at;
  for (; /^[0-9]$/.test(format.charAt(end)); end++) {
    if ((value ?? 0) > LARGEST) return { value: undefined, end: format.length };
    value = (value ?? 0) * 10 + Number(format.charAt(end));
  }
  return { value, end };
}

function integerArg(arg: MaybeValue): number | undefined {
  if (arg?.type !== "int" && arg?.type !== "uint8") return undefined;
  return arg.value > LARGEST || arg.value < -LARGEST ? undefined : Number(arg.value);
}

/** One operand; a verb that does not suit it gives Go's complaint in its place. */
function formatArg(arg: MaybeValue, verb: string, flags: Flags): string {
  if (arg === undefined) return verb === "T" || verb === "v" ? pad("<nil>", flags) : `%!${verb}(<nil>)`;
  if (verb === "T") return formatText(arg.type, "s", flags) ?? "";
  if (verb === "p") return badVerb(arg, verb, flags);
  if (verb === "w") return badVerb(arg, verb, flags);
  return formatValue(arg, verb, flags) ?? badVerb(arg, verb, flags);
}

function badVerb(arg: Value, verb: string, flags: Flags): string {
  return `%!${verb}(${arg.type}=${formatValue(arg, "v", flags) ?? ""})`;
}

function formatValue(arg: Value, verb: string, flags: Flags): string | undefined {
  switch (arg.type) {
    case "string":
      return formatText(arg.value, verb, flags);
    case "bool":
      return verb === "t" || verb === "v" ? pad(String(arg.value), flags) : undefined;
    case "int":
    case "uint8":
      return formatInteger(arg.value, arg.type === "int", verb, flags);
    case "float64":
      return formatFloating(arg.value, verb, flags);
    case "complex128": {
      if (!"vbgGxXfFeE".includes(verb)) return undefined;
      const re = formatFloating(arg.value.re, verb, flags) ?? "";
      return `(${re}${formatFloating(arg.value.im, verb, { ...flags, plus: true }) ?? ""}i)`;
    }
    case "map[string]string": {
      const part = (text: string) => formatText(text, verb, flags) ?? badVerb(goString(text), verb, flags);
      const entries = [...arg.value].map(([key, value]) => `${part(key)}:${part(value)}`);
      return flags.sharpV ? `map[string]string{${entries.join(", ")}}` : `map[${entries.join(" ")}]`;
    }
  }
}

function formatText(text: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case "v":
      return flags.sharpV ? formatQuoted(text, flags) : pad(truncate(text, flags), flags);
    case "s":
      return pad(truncate(text, flags), flags);
    case "x":
    case "X":
      return formatTextHex(text, verb, flags);
    case "q":
      return formatQuoted(text, flags);
    default:
      return undefined;
  }
}

function formatQuoted(text: string, flags: Flags): string {
  const shown = truncate(text, flags);
  return pad(flags.sharp && canBackquote(shown) ? `\`${shown}\`` : quote(shown, flags.plus), flags);
}

function formatTextHex(text: string, verb: "x" | "X", flags: Flags): string {
  const bytes = text.slice(0, flags.precision ?? text.length);
  if (bytes === "") return pad("", flags);
  const hex = [...bytes].map((b) => b.charCodeAt(0).toString(16).padStart(2, "0"));
  const each = flags.space ? hex.map((h) => (flags.sharp ? `0x${h}` : h)).join(" ") : `${flags.sharp ? "0x" : ""}${hex.join("")}`;
  return pad(verb === "X" ? each.toUpperCase() : each, flags);
}

function formatInteger(value: bigint, signed: boolean, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case "v":
      return !signed && flags.sharpV ? digitsOf(value, 16, verb, { ...flags, sharp: true }) : digitsOf(value, 10, verb, flags);
    case "d":
      return digitsOf(value, 10, verb, flags);
    case "b":
      return digitsOf(value, 2, verb, flags);
    case "o":
    case "O":
      return digitsOf(value, 8, verb, flags);
    case "x":
    case "X":
      return digitsOf(value, 16, verb, flags);
    case "c":
      return pad(encodeRune(runeOf(value)), flags);
    case "q":
      return pad(quoteRune(runeOf(value), flags.plus), flags);
    case "U":
      return formatUnicode(value, flags);
    default:
      return undefined;
  }
}

function digitsOf(value: bigint, base: 2 | 8 | 10 | 16, verb: string, flags: Flags): string {
  const spaces = { ...flags, zero: false };
  if (flags.precision === 0 && value === 0n) return pad("", spaces);
  const negative = value < 0n;
  const signed = negative || flags.plus || flags.space;
  let least = flags.precision ?? 0;
  if (flags.precision === undefined && flags.zero && !flags.minus && flags.width !== undefined) least = flags.width - (signed ? 1 : 0);
  let digits = (negative ? -value : value).toString(base).padStart(least, "0");
  if (verb === "X") digits = digits.toUpperCase();
  if (flags.sharp && base === 2) digits = `0b${digits}`;
  if (flags.sharp && base === 8 && !digits.startsWith("0")) digits = `0${digits}`;
  if (flags.sharp && base === 16) digits = `0${verb === "X" ? "X" : "x"}${digits}`;
  if (verb === "O") digits = `0o${digits}`;
  return pad(`${negative ? "-" : flags.plus ? "+" : flags.space ? " " : ""}${digits}`, spaces);
}

function formatUnicode(value: bigint, flags: Flags): string {
  const unsigned = BigInt.asUintN(64, value);
  const code = `U+${unsigned.toString(16).toUpperCase().padStart(Math.max(4, flags.precision ?? 0), "0")}`;
  const shown = flags.sharp && unsigned <= 0x10ffffn && isPrintable(Number(unsigned)) ? `${code} '${encodeRune(Number(unsigned))}'` : code;
  return pad(shown, { ...flags, zero: false });
}

function formatFloating(value: number, verb: string, flags: Flags): string | undefined {
  if (!"vbgGxXfFeE".includes(verb)) return undefined;
  const style = verb === "v" ? "g" : verb === "F" ? "f" : verb;
  const precision = flags.precision ?? ("feE".includes(style) ? 6 : -1);
  let text = formatFloat(value, style, precision);
  if (!/^[+-]/.test(text)) text = `+${text}`;
  if (flags.space && text.startsWith("+") && !flags.plus) text = ` ${text.slice(1)}`;
  if (/^.[IN]/.test(text)) {
    if (text.charAt(1) === "N" && !flags.space && !flags.plus) text = text.slice(1);
    return pad(text, { ...flags, zero: false });
  }
  if (flags.sharp && style !== "b") text = withAllDigits(text, style, precision);
  if (!flags.plus && text.startsWith("+")) return pad(text.slice(1), flags);
  if (flags.zero && !flags.minus && flags.width !== undefined && flags.width > text.length) {
    return text.charAt(0) + "0".repeat(flags.width - text.length) + text.slice(1);
  }
  return pad(text, flags);
}

/** What `#` asks for: a point always, and for `%g` the zeros at the end. */
function withAllDigits(text: string, style: string, precision: number): string {
  const isHex = style === "x" || style === "X";
  const split = (isHex ? /^(.*?)([pP].*)?$/ : /^(.*?)([eEpP].*)?$/).exec(text);
  let number = split?.[1] ?? text;
  let missing = "gGx".includes(style) ? (precision === -1 ? 6 : precision) : 0;
  let seen = false;
  for (const c of number.slice(1)) {
    if (c === ".") continue;
    seen ||= c !== "0";
    if (seen) missing--;
  }
  if (!number.includes(".")) {
    if (number.length === 2 && number.charAt(1) === "0") missing--;
    number += ".";
  }
  return number + "0".repeat(Math.max(missing, 0)) + (split?.[2] ?? "");
}

function runeOf(value: bigint): number {
  return value < 0n || value > 0x10ffffn ? 0xfffd : Number(value);
}

function truncate(text: string, { precision }: Flags): string {
  if (precision === undefined) return text;
  let end = 0;
  for (let runes = 0; runes < precision && end < text.length; runes++) end += decodeRune(text, end).size;
  return text.slice(0, end);
}

function pad(text: string, { width, minus, zero }: Flags): string {
  if (width === undefined || width === 0) return text;
  const missing = Math.max(width - runeCount(text), 0);
  return minus ? text + " ".repeat(missing) : (zero ? "0" : " ").repeat(missing) + text;
}
