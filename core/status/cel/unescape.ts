/** From the written form of a text or of bytes to its content. */

const SIMPLE: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** Content of a text literal; a complaint in cel-go's words for a code point that there is not. */
export function unescapeText(literal: string): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: string } {
  const { content, raw } = contentOf(literal);
  if (raw) return { ok: true, value: content };
  let bad = false;
  const value = content.replace(/\\(?:([xX])([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-3][0-7]{2})|([^]))/g, (_, _x, hex?: string, short?: string, long?: string, octal?: string, simple?: string) => {
    if (simple !== undefined) return SIMPLE[simple] ?? simple;
    const code = octal === undefined ? parseInt(hex ?? short ?? long ?? "", 16) : parseInt(octal, 8);
    if (code > 0x10ffff) {
      bad = true;
      return "";
    }
    // Go writes a lone surrogate as the replacement character.
    return code >= 0xd800 && code <= 0xdfff ? "\ufffd" : String.fromCodePoint(code);
  });
  return bad ? { ok: false, error: "unable to unescape string" } : { ok: true, value };
}

/** Content of a bytes literal, without its `b`; `\x` and octal escapes are bytes, `\u` is not allowed. */
export function unescapeBytes(literal: string): { readonly ok: true; readonly value: Uint8Array } | { readonly ok: false; readonly error: string } {
  const { content, raw } = contentOf(literal);
  const encoder = new TextEncoder();
  if (raw) return { ok: true, value: encoder.encode(content) };
  const bytes: number[] = [];
  for (const [part] of content.matchAll(/\\[xX][\da-fA-F]{2}|\\[0-3][0-7]{2}|\\[^]|[^\\]+/g)) {
    if (/^\\[uU]/.test(part)) return { ok: false, error: "unable to unescape string" };
    if (/^\\[xX]/.test(part)) bytes.push(parseInt(part.slice(2), 16));
    else if (/^\\[0-3]/.test(part)) bytes.push(parseInt(part.slice(1), 8));
    else if (part.startsWith("\\")) bytes.push(...encoder.encode(SIMPLE[part.slice(1)] ?? part.slice(1)));
    else bytes.push(...encoder.encode(part));
  }
  return { ok: true, value: Uint8Array.from(bytes) };
}

function contentOf(literal: string): { readonly content: string; readonly raw: boolean } {
  const raw = /^[rR]/.test(literal);
  const quoted = (raw ? literal.slice(1) : literal).replace(/\r\n?/g, "\n");
  const quotes = /^("""|''')/.test(quoted) && quoted.length >= 6 ? 3 : 1;
  return { content: quoted.slice(quotes, -quotes), raw };
}
