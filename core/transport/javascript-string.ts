/** A JavaScript string literal, as the interpreter that upstream uses reads it: for names in brackets in removal paths. */

export type StringResult = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: string };

/** Upstream says the same whatever is wrong with a literal. */
const ILLEGAL = "SyntaxError: lit: Line 1:1 Unexpected token ILLEGAL";

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/**
 * The value of a literal in double quotes. Legacy octal escapes and line continuations are understood; an unknown escape stands for
 * the character itself; a lone surrogate becomes U+FFFD, as when Go makes a text of it.
 *
 * @param literal - with its quotes, and with no further unescaped quote inside.
 */
export function scanJavaScriptString(literal: string): StringResult {
  const body = literal.slice(1, -1);
  let value = "";
  let at = 0;
  while (at < body.length) {
    const c = body.charAt(at);
    if (c === "\n" || c === "\r") return { ok: false, error: ILLEGAL };
    if (c !== "\\") {
      value += c;
      at++;
      continue;
    }
    const escape = readEscape(body.slice(at + 1));
    if (escape === undefined) return { ok: false, error: ILLEGAL };
    value += escape.text;
    at += 1 + escape.length;
  }
  return { ok: true, value: value.replace(/\p{Surrogate}/gu, "\uFFFD") };
}

function readEscape(rest: string): { readonly text: string; readonly length: number } | undefined {
  const c = rest.charAt(0);
  if (c === "x" || c === "u") {
    const hex = /^(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]+)\})/.exec(rest);
    if (hex === null) return undefined;
    const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? "", 16);
    return code > 0x10ffff ? undefined : { text: String.fromCodePoint(code), length: hex[0].length };
  }
  const octal = /^[0-7]{1,3}/.exec(rest);
  if (octal !== null) return { text: String.fromCharCode(Number.parseInt(octal[0], 8)), length: octal[0].length };
  const lineBreak = /^(?:\r\n|[\r\n\u2028\u2029])/.exec(rest);
  if (lineBreak !== null) return { text: "", length: lineBreak[0].length };
  return { text: escapes[c] ?? c, length: 1 };
}
