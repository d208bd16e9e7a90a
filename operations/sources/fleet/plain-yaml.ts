/**
 * A quick reader for the YAML that people and tools write for Kubernetes: block maps and lists, one-line plain and quoted texts, literal
 * blocks, small one-line flow collections. Whatever it is not sure of it does not read: then the exact parser decides. So it never
 * differs from that one, and it reports nothing itself.
 */
import { readFlow } from "./plain-yaml-flow";
import { readPlain } from "./plain-yaml-scalar";
import { NotPlain } from "./not-plain";

/**
 * Reads one document.
 *
 * @param text - without carriage returns; see `splitDocuments`.
 * @param start - where the document begins in `text`; `end` is behind its last character.
 * @returns the value (null for an empty document), or undefined when the text is not plain enough.
 */
export function readPlainYaml(text: string, start: number, end: number): { readonly value: unknown } | undefined {
  const reader = new Reader(text, start, end);
  try {
    return { value: reader.document() };
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

/** Deeper nesting is the exact parser's to judge. */
const MAX_DEPTH = 100;

const SPACE = 0x20;
const NEWLINE = 0x0a;
const HASH = 0x23;
const DASH = 0x2d;
const COLON = 0x3a;
const SINGLE = 0x27;
const DOUBLE = 0x22;

class Reader {
  /** Of the current line: spaces before its content, where the content begins and where the line ends. `indent` -1: there is none. */
  private indent = -1;
  private at = 0;
  private lineEnd = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private next: number,
    private readonly end: number,
  ) {}

  document(): unknown {
    this.nextLine();
    if (this.indent === -1) return null;
    const value = this.node();
    if (this.indent !== -1) throw NotPlain.here;
    return value;
  }

  /** Goes to the next line with content. */
  private nextLine(): void {
    const { text, end } = this;
    while (this.next < end) {
      let at = this.next;
      while (at < end && text.charCodeAt(at) === SPACE) at++;
      let lineEnd = text.indexOf("\n", at);
      if (lineEnd === -1 || lineEnd > end) lineEnd = end;
      const indent = at - this.next;
      this.next = lineEnd + 1;
      const code = at < lineEnd ? text.charCodeAt(at) : NEWLINE;
      if (code === NEWLINE || code === HASH) continue;
      // Tabs are layout that only the exact parser weighs.
      if (code === 0x09) throw NotPlain.here;
      this.indent = indent;
      this.at = at;
      this.lineEnd = lineEnd;
      return;
    }
    this.indent = -1;
  }

  /** The value that begins at the current line; goes behind it. */
  private node(): unknown {
    if (++this.depth > MAX_DEPTH) throw NotPlain.here;
    const value = this.isItem() ? this.list(this.indent) : this.keyEnd() !== -1 ? this.map(this.indent) : this.inline(this.at, this.indent - 1);
    this.depth--;
    return value;
  }

  private isItem(): boolean {
    return this.text.charCodeAt(this.at) === DASH && (this.at + 1 === this.lineEnd || this.text.charCodeAt(this.at + 1) === SPACE);
  }

  private list(indent: number): unknown[] {
    const items: unknown[] = [];
    while (this.indent === indent && this.isItem()) {
      let at = this.at + 1;
      while (at < this.lineEnd && this.text.charCodeAt(at) === SPACE) at++;
      if (at === this.lineEnd || this.text.charCodeAt(at) === HASH) {
        this.nextLine();
        items.push(this.indent > indent ? this.node() : null);
        continue;
      }
      // What follows the dash is a node of its own, indented to where it begins.
      this.indent += at - this.at;
      this.at = at;
      items.push(this.node());
    }
    if (this.indent > indent) throw NotPlain.here;
    return items;
  }

  private map(indent: number): Readonly<Record<string, unknown>> {
    const map: Record<string, unknown> = {};
    while (this.indent === indent) {
      const colon = this.keyEnd();
      if (colon === -1) throw NotPlain.here;
      const key = this.key(colon);
      // Duplicates are faults, and the exact parser tells of them.
      if (key === "__proto__" || Object.hasOwn(map, key)) throw NotPlain.here;
      let at = colon + 1;
      while (at < this.lineEnd && this.text.charCodeAt(at) === SPACE) at++;
      if (at === this.lineEnd || this.text.charCodeAt(at) === HASH) {
        this.nextLine();
        if (this.indent > indent) map[key] = this.node();
        else map[key] = this.indent === indent && this.isItem() ? this.list(indent) : null;
      } else map[key] = this.inline(at, indent);
    }
    if (this.indent > indent) throw NotPlain.here;
    return map;
  }

  /** Where the colon behind the key of the current line is; -1 when the line begins with no key. */
  private keyEnd(): number {
    const { text, at, lineEnd } = this;
    const first = text.charCodeAt(at);
    if (first === DOUBLE || first === SINGLE) {
      let close = at + 1;
      while (close < lineEnd && text.charCodeAt(close) !== first) close++;
      return close < lineEnd && this.isColon(close + 1) ? close + 1 : -1;
    }
    for (let colon = at; colon < lineEnd; colon++) if (this.isColon(colon)) return colon;
    return -1;
  }

  private isColon(at: number): boolean {
    return this.text.charCodeAt(at) === COLON && (at + 1 >= this.lineEnd || this.text.charCodeAt(at + 1) === SPACE);
  }

  private key(colon: number): string {
    const source = this.text.slice(this.at, colon);
    const first = source.charCodeAt(0);
    if (first === DOUBLE || first === SINGLE) {
      if (source.includes("\\")) throw NotPlain.here;
      return source.slice(1, -1);
    }
    const key = readPlain(source);
    // Keys that are no texts (true, 1, null) mean something else to other readers.
    if (typeof key !== "string" || !PLAIN_KEY.test(source)) throw NotPlain.here;
    return key;
  }

  /** A value on the rest of the current line, or a literal block that it opens; goes behind it. */
  private inline(at: number, indent: number): unknown {
    const code = this.text.charCodeAt(at);
    if (code === 0x7c) return this.literal(at, indent);
    let value: unknown;
    if (code === DOUBLE || code === SINGLE) value = this.quoted(at, code);
    else if (code === 0x7b || code === 0x5b) value = readFlow(this.text.slice(at, this.lineEnd));
    else {
      // Only the line is searched: a search of the text would go on to its end each time.
      const line = this.text.slice(at, this.lineEnd);
      const comment = line.indexOf(" #");
      value = readPlain((comment === -1 ? line : line.slice(0, comment)).trimEnd());
    }
    this.nextLine();
    // A text that goes on in the next line.
    if (this.indent > indent) throw NotPlain.here;
    return value;
  }

  private quoted(at: number, quote: number): string {
    const { text, lineEnd } = this;
    let close = at + 1;
    if (quote === DOUBLE) {
      while (close < lineEnd && text.charCodeAt(close) !== DOUBLE) close += text.charCodeAt(close) === 0x5c ? 2 : 1;
    } else {
      while (close < lineEnd && (text.charCodeAt(close) !== SINGLE || text.charCodeAt(close + 1) === SINGLE)) close += text.charCodeAt(close) === SINGLE ? 2 : 1;
    }
    if (close >= lineEnd || !isBlank(text, close + 1, lineEnd)) throw NotPlain.here;
    const source = text.slice(at + 1, close);
    if (source.includes("\t")) throw NotPlain.here;
    if (quote === SINGLE) return source.replaceAll("''", "'");
    if (!source.includes("\\")) return source;
    // Of the escapes of YAML those that JSON has too.
    if (/\\[^"\\/bfnrtu]/.test(source.replaceAll("\\\\", ""))) throw NotPlain.here;
    try {
      return JSON.parse(`"${source}"`) as string;
    } catch {
      throw NotPlain.here;
    }
  }

  /** `|`, `|-` or `|+`: lines as they are. */
  private literal(at: number, indent: number): string {
    const { text, end } = this;
    const header = text.slice(at, this.lineEnd);
    if (!/^\|[-+]?$/.test(header)) throw NotPlain.here;
    const lines: string[] = [];
    let inner = -1;
    let position = this.next;
    while (position < end) {
      let lineEnd = text.indexOf("\n", position);
      if (lineEnd === -1 || lineEnd > end) lineEnd = end;
      let first = position;
      while (first < lineEnd && text.charCodeAt(first) === SPACE) first++;
      const isEmpty = first === lineEnd;
      if (!isEmpty) {
        if (text.charCodeAt(first) === 0x09) throw NotPlain.here;
        const spaces = first - position;
        if (inner === -1) {
          if (spaces <= indent) break;
          inner = spaces;
        } else if (spaces < inner) break;
      }
      // Blank lines above the first line of the text: their spaces decide things that only the exact parser knows.
      if (inner === -1 && first > position) throw NotPlain.here;
      lines.push(inner === -1 ? "" : text.slice(Math.min(position + inner, lineEnd), lineEnd));
      position = lineEnd + 1;
    }
    if (inner === -1) throw NotPlain.here;
    this.next = position;
    this.nextLine();
    if (this.indent > indent) throw NotPlain.here;
    const kept = header === "|+" ? lines.length : lines.findLastIndex((line) => line !== "") + 1;
    if (header === "|+" && position > end && text.charCodeAt(end - 1) !== NEWLINE) throw NotPlain.here;
    const body = lines.slice(0, kept).join("\n");
    return header === "|-" ? body : `${body}\n`;
  }
}

const PLAIN_KEY = /^[A-Za-z_./$][A-Za-z0-9_./$-]*$/;

/** Only spaces, or a comment behind a space. */
function isBlank(text: string, start: number, end: number): boolean {
  let at = start;
  while (at < end && text.charCodeAt(at) === SPACE) at++;
  return at === end || (at > start && text.charCodeAt(at) === HASH);
}
