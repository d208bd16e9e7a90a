/** Walks a JSON text to name places in it: where a member is, and which keys are there twice. Only for texts with findings. */

/** A key that its map has already. */
export interface DuplicateKey {
  readonly key: string;
  /** Of the key, in UTF-16 units from 0. */
  readonly offset: number;
}

/** A step into a value: a key or an index. */
export type Step = string | number;

const SPACE = /[ \t\r\n]*/y;
// No alternation in a loop: that would remember every character, and long texts exhaust the stack.
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const SCALAR = /[^,\]}\s]+/y;

/** Faults of a text that is valid JSON as far as a parser goes; at most `limit`. */
export function duplicateKeys(text: string, limit: number): readonly DuplicateKey[] {
  const found: DuplicateKey[] = [];
  walk(text, {
    enterMap: () => new Set<string>(),
    member: (keys, key, offset) => {
      if (keys.has(key) || key === "__proto__") found.push({ key, offset });
      keys.add(key);
      return found.length < limit ? "enter" : "stop";
    },
  });
  return found;
}

/** Where more than `depth` brackets are open for the first time; the end of the text where there are never so many. */
export function depthOffset(text: string, depth: number): number {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = Math.max(at, skip(text, STRING, at) - 1);
    else if (char === "{" || char === "[") {
      if (++open > depth) return at;
    } else if (char === "}" || char === "]") open--;
  }
  return text.length;
}

/**
 * Where the value of a path begins.
 *
 * @param start - offset of the value that the path begins in.
 * @returns the offset of the deepest part of the path that is there, in UTF-16 units from 0.
 */
export function offsetOf(text: string, path: readonly Step[], start = 0): number {
  let at = skip(text, SPACE, start);
  for (const step of path) {
    const next = child(text, at, step);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

/** Where the elements of a list begin, all in one pass. */
export function elementOffsets(text: string, start: number): readonly number[] {
  const offsets: number[] = [];
  if (text[start] !== "[") return offsets;
  for (let at = skip(text, SPACE, start + 1); at < text.length && text[at] !== "]"; ) {
    offsets.push(at);
    at = skip(text, SPACE, valueEnd(text, at));
    if (text[at] === ",") at = skip(text, SPACE, at + 1);
  }
  return offsets;
}

function child(text: string, start: number, step: Step): number | undefined {
  const isMap = text[start] === "{";
  if (!isMap && text[start] !== "[") return undefined;
  if (isMap !== (typeof step === "string")) return undefined;
  let at = skip(text, SPACE, start + 1);
  for (let i = 0; at < text.length && text[at] !== "}" && text[at] !== "]"; i++) {
    let key: string | undefined;
    if (isMap) {
      const end = skip(text, STRING, at);
      if (end === at) return undefined;
      key = parseKey(text.slice(at, end));
      at = skip(text, SPACE, skip(text, SPACE, end) + 1);
    }
    if (isMap ? key === step : i === step) return at;
    at = skip(text, SPACE, valueEnd(text, at));
    if (text[at] === ",") at = skip(text, SPACE, at + 1);
  }
  return undefined;
}

/** The end of the value that begins at an offset. */
function valueEnd(text: string, start: number): number {
  if (text[start] === '"') return skip(text, STRING, start);
  if (text[start] !== "{" && text[start] !== "[") return skip(text, SCALAR, start);
  let open = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = skip(text, STRING, at) - 1;
    else if (char === "{" || char === "[") open++;
    else if ((char === "}" || char === "]") && --open === 0) return at + 1;
  }
  return text.length;
}

interface Visitor {
  readonly enterMap: () => Set<string>;
  readonly member: (keys: Set<string>, key: string, offset: number) => "enter" | "stop";
}

/** Every key of every map, in order, without recursion: a text may be nested as deep as it is long. */
function walk(text: string, visitor: Visitor): void {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "{") open.push(visitor.enterMap());
    else if (char === "[") open.push(undefined);
    else if (char === "}" || char === "]") open.pop();
    else if (char === '"') {
      const end = skip(text, STRING, at);
      if (end === at) return;
      const keys = open.at(-1);
      if (keys !== undefined && text[skip(text, SPACE, end)] === ":" && visitor.member(keys, parseKey(text.slice(at, end)), at) === "stop") return;
      at = end - 1;
    }
  }
}

function skip(text: string, pattern: RegExp, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function parseKey(source: string): string {
  return JSON.parse(source) as string;
}
