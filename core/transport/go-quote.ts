/** Go's `%q`: how upstream's messages, and templates, quote runes and texts. */

/** A rune between single quotes. */
export function quoteRune(rune: string): string {
  return `'${escapeRunes(rune, "'")}'`;
}

/** A text between double quotes. */
export function quoteText(text: string): string {
  return `"${escapeRunes(text, '"')}"`;
}

const named: Readonly<Record<string, string>> = { "\x07": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\" };
// Letters, marks, numbers, punctuation, symbols, and the ASCII space; everything else is written as an escape.
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

function escapeRunes(text: string, quote: string): string {
  let result = "";
  for (const rune of text) {
    const code = rune.codePointAt(0) ?? 0;
    if (rune === quote) result += `\\${quote}`;
    else if (named[rune] !== undefined) result += named[rune];
    else if (code >= 0xd800 && code <= 0xdfff) result += "\uFFFD";
    else if (printable.test(rune)) result += rune;
    else if (code < 0x80) result += `\\x${code.toString(16).padStart(2, "0")}`;
    else if (code < 0x10000) result += `\\u${code.toString(16).padStart(4, "0")}`;
    else result += `\\U${code.toString(16).padStart(8, "0")}`;
  }
  return result;
}
