/**
 * Goes through a JSON text once and notes where the objects in it and their heads begin and end, so that of a large fleet only the heads
 * need to become values. What it passes is valid JSON without duplicate keys; where it is not sure of that it gives up, and the exact
 * readers decide. Cost: about two nanoseconds a byte.
 */

/** Where the parts of a Kubernetes object are in its text, in bytes; a part that is not there begins and ends at 0. */
export class Outline {
  start = 0;
  end = 0;
  apiVersionStart = 0;
  apiVersionEnd = 0;
  kindStart = 0;
  kindEnd = 0;
  metadataStart = 0;
  metadataEnd = 0;
  /** There is a list `items`, and all of its elements are maps. */
  hasItems = false;

  reset(): void {
    this.start = this.end = this.apiVersionStart = this.apiVersionEnd = this.kindStart = this.kindEnd = this.metadataStart = this.metadataEnd = 0;
    this.hasItems = false;
  }
}

/** Deeper nesting is the exact reader's to judge. */
const MAX_DEPTH = 200;
/** Keys of a map that are compared with each other one by one; more of them are sorted. */
const FEW_KEYS = 32;

/**
 * @param takeItem - gets the outline of each element of the map's `items`, which is good for that call only.
 * @returns the outline of a text that is one map; undefined when it is anything else, or has anything to look at closely.
 */
export function outlineOf(bytes: Uint8Array, takeItem: (item: Outline) => void): Outline | undefined {
  const scanner = new Scanner(bytes, takeItem);
  try {
    return scanner.document();
  } catch (error) {
    if (error === unsure) return undefined;
    throw error;
  }
}

/** Thrown to give up; never seen outside. */
const unsure = new Error("not plain JSON");

const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;

/** What a byte inside a string is: 0 a part of it, 1 its end, 2 the beginning of an escape, 3 not allowed. */
const inString = Uint8Array.from({ length: 256 }, (_, code) => (code === QUOTE ? 1 : code === BACKSLASH ? 2 : code < SPACE ? 3 : 0));
const SIMPLE_ESCAPES: ReadonlySet<number> = new Set(Array.from('"\\/bfnrt', (char) => char.charCodeAt(0)));

interface KnownKey {
  readonly hash: number;
  /** With the closing quote. */
  readonly codes: readonly number[];
}

const API_VERSION = knownKey("apiVersion");
const KIND = knownKey("kind");
const METADATA = knownKey("metadata");
const ITEMS = knownKey("items");
const PROTO = knownKey("__proto__");

class Scanner {
  /** Hashes of the keys of all open maps, those of the innermost last. */
  private hashes = new Int32Array(64);
  private used = 0;
  private readonly item = new Outline();

  constructor(
    private readonly bytes: Uint8Array,
    private readonly takeItem: (item: Outline) => void,
  ) {}

  document(): Outline {
    const outline = new Outline();
    const start = this.space(0);
    if (this.bytes[start] !== OPEN_MAP) throw unsure;
    const end = this.map(start, 0, outline, true);
    if (this.space(end) !== this.bytes.length) throw unsure;
    return outline;
  }

  /** Goes behind the value that begins at an offset, as all of these do. */
  private value(at: number, depth: number): number {
    switch (this.bytes[at] ?? 0) {
      case QUOTE:
        return this.string(at);
      case OPEN_MAP:
        return this.map(at, depth + 1, undefined, false);
      case OPEN_LIST:
        return this.list(at, depth + 1, undefined);
      case 0x74:
        return this.word(at, "true");
      case 0x66:
        return this.word(at, "false");
      case 0x6e:
        return this.word(at, "null");
      default:
        return this.number(at);
    }
  }

  private map(start: number, depth: number, outline: Outline | undefined, isDocument: boolean): number {
    const { bytes } = this;
    if (depth > MAX_DEPTH) throw unsure;
    const first = this.used;
    let at = this.space(start + 1);
    if (bytes[at] === CLOSE_MAP) at++;
    else {
      for (;;) {
        if (bytes[at] !== QUOTE) throw unsure;
        const key = at + 1;
        let hash = 0;
        for (at = key; ; at++) {
          const code = bytes[at] ?? 0;
          if (inString[code] !== 0) break;
          hash = (Math.imul(hash, 31) + code) | 0;
        }
        if (bytes[at] !== QUOTE) throw unsure;
        this.remember(hash, first);
        at = this.space(at + 1);
        if (bytes[at] !== COLON) throw unsure;
        const value = this.space(at + 1);
        const isItems = isDocument && hash === ITEMS.hash && bytes[value] === OPEN_LIST && isKey(bytes, key, ITEMS);
        at = isItems ? this.list(value, depth + 1, outline) : this.value(value, depth);
        if (outline !== undefined) note(outline, bytes, key, hash, value, at);
        at = this.space(at);
        const code = bytes[at++];
        if (code === CLOSE_MAP) break;
        if (code !== COMMA) throw unsure;
        at = this.space(at);
      }
    }
    this.forget(first);
    if (outline !== undefined) {
      outline.start = start;
      outline.end = at;
    }
    return at;
  }

  /** @param parent - of whose `items` this is the list. */
  private list(start: number, depth: number, parent: Outline | undefined): number {
    const { bytes } = this;
    if (depth > MAX_DEPTH) throw unsure;
    if (parent !== undefined) parent.hasItems = true;
    let at = this.space(start + 1);
    if (bytes[at] === CLOSE_LIST) return at + 1;
    for (;;) {
      if (parent === undefined) at = this.value(at, depth);
      else {
        if (bytes[at] !== OPEN_MAP) throw unsure;
        this.item.reset();
        at = this.map(at, depth + 1, this.item, false);
        this.takeItem(this.item);
      }
      at = this.space(at);
      const code = bytes[at++];
      if (code === CLOSE_LIST) return at;
      if (code !== COMMA) throw unsure;
      at = this.space(at);
    }
  }

  private string(start: number): number {
    const { bytes } = this;
    let at = start + 1;
    for (;;) {
      const sort = inString[bytes[at] ?? 0];
      if (sort === 0) at++;
      else if (sort === 1) return at + 1;
      else if (sort === 2) at = this.escape(at + 1);
      else throw unsure;
    }
  }

  private escape(at: number): number {
    const code = this.bytes[at] ?? 0;
    if (SIMPLE_ESCAPES.has(code)) return at + 1;
    if (code !== 0x75) throw unsure;
    for (let digit = at + 1; digit <= at + 4; digit++) if (!isHexDigit(this.bytes[digit] ?? 0)) throw unsure;
    return at + 5;
  }

  private word(start: number, word: string): number {
    for (let i = 0; i < word.length; i++) if (this.bytes[start + i] !== word.charCodeAt(i)) throw unsure;
    return start + word.length;
  }

  private number(start: number): number {
    const { bytes } = this;
    let at = bytes[start] === MINUS ? start + 1 : start;
    at = bytes[at] === 0x30 ? at + 1 : this.digits(at);
    if (bytes[at] === 0x2e) at = this.digits(at + 1);
    if (bytes[at] !== 0x65 && bytes[at] !== 0x45) return at;
    at++;
    return this.digits(bytes[at] === MINUS || bytes[at] === PLUS ? at + 1 : at);
  }

  /** One or more. */
  private digits(start: number): number {
    const { bytes } = this;
    let at = start;
    while (isDigit(bytes[at] ?? 0)) at++;
    if (at === start) throw unsure;
    return at;
  }

  private space(start: number): number {
    const { bytes } = this;
    for (let at = start; ; at++) {
      const code = bytes[at] ?? 0x7f;
      if (code > SPACE || (code !== SPACE && code !== 0x0a && code !== 0x0d && code !== 0x09)) return at;
    }
  }

  /** Adds a key to the innermost map, whose first one is at `first`. Two keys of equal hash may be one key twice. */
  private remember(hash: number, first: number): void {
    const { hashes, used } = this;
    if (hash === PROTO.hash) throw unsure;
    if (used - first <= FEW_KEYS) for (let i = first; i < used; i++) if (hashes[i] === hash) throw unsure;
    if (used === hashes.length) {
      this.hashes = new Int32Array(used * 2);
      this.hashes.set(hashes);
    }
    this.hashes[used] = hash;
    this.used = used + 1;
  }

  /** The innermost map is complete. */
  private forget(first: number): void {
    if (this.used - first > FEW_KEYS) {
      const sorted = this.hashes.subarray(first, this.used).sort();
      for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) throw unsure;
    }
    this.used = first;
  }
}

function note(outline: Outline, bytes: Uint8Array, key: number, hash: number, start: number, end: number): void {
  if (hash === METADATA.hash && isKey(bytes, key, METADATA)) {
    outline.metadataStart = start;
    outline.metadataEnd = end;
  } else if (hash === KIND.hash && isKey(bytes, key, KIND)) {
    outline.kindStart = start;
    outline.kindEnd = end;
  } else if (hash === API_VERSION.hash && isKey(bytes, key, API_VERSION)) {
    outline.apiVersionStart = start;
    outline.apiVersionEnd = end;
  }
}

function knownKey(key: string): KnownKey {
  const codes = Array.from(`${key}"`, (char) => char.charCodeAt(0));
  return { hash: codes.slice(0, -1).reduce((hash, code) => (Math.imul(hash, 31) + code) | 0, 0), codes };
}

/** Whether a key of the same hash is the known one. */
function isKey(bytes: Uint8Array, at: number, { codes }: KnownKey): boolean {
  for (let i = 0; i < codes.length; i++) if (bytes[at + i] !== codes[i]) return false;
  return true;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}
