/** Texts that a fleet repeats thousands of times, made once each: kinds, API versions. */

/** Of these characters each is one byte, and none needs an escape. */
const PLAIN = /^[A-Za-z0-9./-]+$/;
const MAX_REMEMBERED = 10_000;

/** Remembers what it has made. */
export class SharedTexts {
  private readonly known = new Map<number, string>();

  /** @returns the text between two offsets; undefined for an empty text and for one with anything but letters, digits, `.`, `/`, `-`. */
  take(bytes: Buffer, start: number, end: number): string | undefined {
    let hash = 0;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
    const known = this.known.get(hash);
    if (known !== undefined && isText(known, bytes, start, end)) return known;
    const text = bytes.toString("latin1", start, end);
    if (!PLAIN.test(text)) return undefined;
    if (known === undefined && this.known.size < MAX_REMEMBERED) this.known.set(hash, text);
    return text;
  }
}

function isText(text: string, bytes: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
