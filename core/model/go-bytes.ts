/**
 * Texts as Go has them: sequences of bytes. Where a text is worked on as Go would (templates, searches), a string holds one byte in
 * each character (0 to 255), so that positions, lengths, indices and slices mean what they mean in Go.
 */

const ascii = /^[\0-\x7f]*$/;

/** UTF-8 bytes of a text. */
export function toBytes(text: string): string {
  if (ascii.test(text)) return text;
  return byteText(new TextEncoder().encode(text));
}

/** Bytes as a text of one character each. */
export function byteText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The text of bytes; a byte that belongs to no character becomes U+FFFD, as in the JSON that Go makes of it. */
export function fromBytes(bytes: string): string {
  if (ascii.test(bytes)) return bytes;
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const { rune, size } = decodeRune(bytes, at);
    text += String.fromCodePoint(rune);
    at += size;
  }
  return text;
}

export const RUNE_ERROR = 0xfffd;

/** The code point that begins at a byte; U+FFFD of size 1 where none does, of size 0 at the end. */
export function decodeRune(bytes: string, at: number): { readonly rune: number; readonly size: number } {
  const bad = { rune: RUNE_ERROR, size: at < bytes.length ? 1 : 0 };
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return { rune: first, size: 1 };
  const size = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (size === 0 || at + size > bytes.length) return bad;
  let rune = first & (0xff >> (size + 1));
  for (let i = 1; i < size; i++) {
    const next = bytes.charCodeAt(at + i);
    if ((next & 0xc0) !== 0x80) return bad;
    rune = (rune << 6) | (next & 0x3f);
  }
  const overlong = (size === 3 && rune < 0x800) || (size === 4 && rune < 0x10000);
  return overlong || rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff) ? bad : { rune, size };
}

/** The bytes of a code point; those of U+FFFD for what is none. */
export function encodeRune(rune: number): string {
  const valid = rune >= 0 && rune <= 0x10ffff && !(rune >= 0xd800 && rune <= 0xdfff);
  return toBytes(String.fromCodePoint(valid ? rune : RUNE_ERROR));
}

/** Code points in a sequence of bytes, each stray byte counting as one. */
export function runeCount(bytes: string): number {
  let count = 0;
  for (let at = 0; at < bytes.length; count++) at += decodeRune(bytes, at).size;
  return count;
}

export function isLetterOrDigit(rune: number): boolean {
  return rune === 0x5f || /^[\p{L}\p{Nd}]$/u.test(String.fromCodePoint(rune));
}

/** Letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrintable(rune: number): boolean {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(String.fromCodePoint(rune));
}
