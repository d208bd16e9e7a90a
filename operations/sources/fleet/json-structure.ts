/**
 * A pass over the bytes of a JSON text that no parser makes: `JSON.parse` keeps the last of duplicate keys without a word. Counting
 * the keys of a text and of its value tells whether there are any, without slowing down the reading of good input.
 */

/** What a text is made of. */
export interface JsonStructure {
  /** Keys of all maps together: colons outside of strings. */
  readonly keys: number;
  /** Most brackets open at once. */
  readonly depth: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Counts keys and depth. Only right for valid JSON. Cost: about a nanosecond a byte. */
export function jsonStructure(bytes: Uint8Array): JsonStructure {
  let keys = 0;
  let open = 0;
  let depth = 0;
  const { length } = bytes;
  for (let i = 0; i < length; i++) {
    switch (bytes[i] ?? 0) {
      case QUOTE:
        for (i++; i < length && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
        break;
      case 0x3a: // colon
        keys++;
        break;
      case 0x7b: // {
      case 0x5b: // [
        if (++open > depth) depth = open;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        open--;
        break;
      default:
    }
  }
  return { keys, depth };
}

/** Keys of all maps in a value. */
export function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === "object") keys += countKeys(item);
    return keys;
  }
  for (const key in value) {
    keys++;
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof item === "object") keys += countKeys(item);
  }
  return keys;
}
