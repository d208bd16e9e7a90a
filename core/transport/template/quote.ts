/** Go string and character literals: writing (`%q`) and reading (`strconv.Unquote`). Works on bytes, see bytes.ts. */
import { decodeRune, encodeRune, isPrintable, RUNE_ERROR } from "../../model/go-bytes";

const named: ReadonlyMap<number, string> = new Map([[7, "\\a"], [8, "\\b"], [12, "\\f"], [10, "\\n"], [13, "\\r"], [9, "\\t"], [11, "\\v"]]);
const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 0x5c };

/** A literal in double quotes. */
export function quote(bytes: string, asciiOnly = false): string {
  let result = '"';
  for (let at = 0; at < bytes.length; ) {
    const { rune, size } = decodeRune(bytes, at);
    result += size === 1 && rune === RUNE_ERROR ? `\\x${hex(bytes.charCodeAt(at), 2)}` : escapeRune(rune, '"', asciiOnly);
    at += size;
  }
  return `${result}"`;
}

/** A literal in single quotes. */
export function quoteRune(rune: number, asciiOnly = false): string {
  const valid = rune >= 0 && rune <= 0x10ffff && !(rune >= 0xd800 && rune <= 0xdfff);
  return `'${escapeRune(valid ? rune : RUNE_ERROR, "'", asciiOnly)}'`;
}

/** Whether a text can stand between backquotes: no control character but the tab, no backquote, no stray byte. */
export function canBackquote(bytes: string): boolean {
  for (let at = 0; at < bytes.length; ) {
    const { rune, size } = decodeRune(bytes, at);
    at += size;
    if (size > 1 ? rune === 0xfeff : rune === RUNE_ERROR || (rune < 0x20 && rune !== 9) || rune === 0x60 || rune === 0x7f) return false;
  }
  return true;
}

/** The value of a literal in double quotes or backquotes; undefined for an invalid one. */
export function unquote(literal: string): string | undefined {
  const mark = literal.charAt(0);
  if (literal.length < 2 || literal.at(-1) !== mark) return undefined;
  const body = literal.slice(1, -1);
  if (mark === "`") return body.includes("`") ? undefined : body.replaceAll("\r", "");
  if (mark !== '"' || body.includes("\n")) return undefined;
  let value = "";
  for (let at = 0; at < body.length; ) {
    const char = unquoteChar(body, at, '"');
    if (char === undefined) return undefined;
    value += char.bytes;
    at += char.size;
  }
  return value;
}

/** One character of a literal, escape or not; undefined for an invalid one and for an unescaped quote. */
export function unquoteChar(body: string, at: number, mark: string): { readonly bytes: string; readonly rune: number; readonly size: number } | undefined {
  const c = body.charAt(at);
  if (c === "" || c === mark) return undefined;
  if (c !== "\\") {
    const { rune, size } = decodeRune(body, at);
    return { bytes: body.slice(at, at + size), rune, size };
  }
  const e = body.charAt(at + 1);
  const simple = e === mark ? mark.charCodeAt(0) : escapes[e];
  if (simple !== undefined) return { bytes: String.fromCharCode(simple), rune: simple, size: 2 };
  const octal = /^[0-7]{3}/.exec(body.slice(at + 1, at + 4));
  if (octal !== null) {
    const byte = Number.parseInt(octal[0], 8);
    return byte > 255 ? undefined : { bytes: String.fromCharCode(byte), rune: byte, size: 4 };
  }
  const digits = e === "x" ? 2 : e === "u" ? 4 : e === "U" ? 8 : 0;
  const text = body.slice(at + 2, at + 2 + digits);
  if (digits === 0 || text.length < digits || !/^[0-9a-fA-F]+$/.test(text)) return undefined;
  const code = Number.parseInt(text, 16);
  if (digits === 2) return { bytes: String.fromCharCode(code), rune: code, size: 4 };
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return { bytes: encodeRune(code), rune: code, size: 2 + digits };
}

function escapeRune(rune: number, mark: string, asciiOnly: boolean): string {
  const char = rune < 0x80 ? String.fromCharCode(rune) : "";
  if (char === mark || char === "\\") return `\\${char}`;
  if ((asciiOnly ? rune < 0x80 : true) && isPrintable(rune)) return encodeRune(rune);
  const name = named.get(rune);
  if (name !== undefined) return name;
  if (rune < 0x20 || rune === 0x7f) return `\\x${hex(rune, 2)}`;
  return rune < 0x10000 ? `\\u${hex(rune, 4)}` : `\\U${hex(rune, 8)}`;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, "0");
}
