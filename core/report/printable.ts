/** What strangers say (names, messages of hubs and files) is data, never an instruction to a terminal. */

/** C0, C1 and bidirectional controls. */
const CONTROLS = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Makes control characters visible as `\u{…}`. `keepLines`: line breaks and tabs stay, for messages of several lines. */
export function printable(text: string, { keepLines = false }: { readonly keepLines?: boolean } = {}): string {
  return text.replace(CONTROLS, (c) => (keepLines && (c === "\n" || c === "\t") ? c : `\\u{${c.codePointAt(0)!.toString(16)}}`));
}
