/** Cuts a template into tokens, as `text/template/parse` does. Works on bytes, see bytes.ts. */
import { decodeRune, encodeRune, isLetterOrDigit, isPrintable } from "../../model/go-bytes";
import { quote } from "./quote";

export type TokenKind =
  | "error" | "bool" | "char" | "charConstant" | "complex" | "assign" | "declare" | "eof" | "field" | "identifier" | "leftDelim" | "leftParen" | "number"
  | "pipe" | "rawString" | "rightDelim" | "rightParen" | "space" | "string" | "text" | "variable" | Keyword;

export type Keyword = "block" | "break" | "continue" | "dot" | "define" | "else" | "end" | "if" | "nil" | "range" | "template" | "with";

export interface Token {
  readonly kind: TokenKind;
  /** Byte where it starts. */
  readonly pos: number;
  readonly text: string;
  /** Where it starts, from 1. */
  readonly line: number;
}

const keywords: ReadonlySet<string> = new Set(["block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with"]);
const keywordKinds: ReadonlySet<string> = new Set([...keywords, "dot"]);

/** How messages show a token. */
export function describeToken(token: Token): string {
  if (token.kind === "eof") return "EOF";
  if (token.kind === "error") return token.text;
  if (keywordKinds.has(token.kind)) return `<${token.text}>`;
  if (token.text.length <= 10) return quote(token.text);
  let end = 0;
  for (let runes = 0; runes < 10 && end < token.text.length; runes++) end += decodeRune(token.text, end).size;
  return `${quote(token.text.slice(0, end))}...`;
}

/** All tokens; the last is `eof` or an `error`, whose text is the message. */
export function tokenize(input: string): readonly Token[] {
  return new Lexer(input).run();
}

class LexError extends Error {
  override readonly name = "LexError";
}

class Lexer {
  private readonly tokens: Token[] = [];
  private pos = 0;
  private start = 0;
  private line = 1;
  private parens = 0;

  constructor(private readonly input: string) {}

  run(): readonly Token[] {
    try {
      while (this.pos < this.input.length) this.text();
      this.push("eof");
    } catch (error) {
      if (!(error instanceof LexError)) throw error;
      this.tokens.push({ kind: "error", pos: this.start, text: error.message, line: this.line });
    }
    return this.tokens;
  }

  /** Text up to the next action, then the action. */
  private text(): void {
    const open = this.input.indexOf("{{", this.pos);
    if (open === -1) {
      this.pos = this.input.length;
      return this.push("text");
    }
    const trimmed = /^-[ \t\r\n]/.test(this.input.slice(open + 2, open + 4));
    const text = this.input.slice(this.pos, open);
    this.pos += trimmed ? text.replace(/[ \t\r\n]+$/, "").length : text.length;
    if (this.pos > this.start) this.push("text");
    this.pos = open;
    this.skip();
    if (this.input.startsWith("/*", open + (trimmed ? 4 : 2))) return this.comment(open + (trimmed ? 4 : 2));
    this.pos = open + 2;
    this.push("leftDelim");
    if (trimmed) this.pos += 2;
    this.skip();
    this.parens = 0;
    while (!this.action());
  }

  private comment(at: number): void {
    this.pos = at;
    this.skip();
    const close = this.input.indexOf("*/", at + 2);
    if (close === -1) throw new LexError("unclosed comment");
    this.pos = close + 2;
    const delim = this.rightDelim();
    if (delim === undefined) throw new LexError("comment ends before closing delimiter");
    this.leave(delim);
    this.skip();
  }

  /** @returns whether the action has ended. */
  private action(): boolean {
    const delim = this.rightDelim();
    if (delim !== undefined) {
      if (this.parens > 0) throw new LexError("unclosed left paren");
      if (delim.trim) {
        this.pos += 2;
        this.skip();
      }
      this.pos += 2;
      this.push("rightDelim");
      if (delim.trim) this.skipSpace();
      this.skip();
      return true;
    }
    if (this.pos >= this.input.length) throw new LexError("unclosed action");
    const { rune, size } = decodeRune(this.input, this.pos);
    const c = rune < 0x80 ? String.fromCharCode(rune) : "";
    if (isSpace(c)) {
      this.space();
      return false;
    }
    this.pos += size;
    if (c === "=") this.push("assign");
    else if (c === ":") {
      const next = this.input.charAt(this.pos);
      if (next !== "=") {
        throw new LexError("expected :=");
      }
      this.pos++;
      this.push("declare");
    } else if (c === "|") this.push("pipe");
    else if (c === '"') this.quoted('"', "unterminated quoted string", "string");
    else if (c === "'") this.quoted("'", "unterminated character constant", "charConstant");
    else if (c === "`") this.rawQuoted();
    else if (c === "$") this.name("variable");
    else if (c === "." && this.pos < this.input.length && !/[0-9]/.test(this.input.charAt(this.pos))) this.name("field");
    else if (c !== "" && /[.+\-0-9]/.test(c)) {
      this.pos--;
      this.number();
    } else if (isLetterOrDigit(rune)) this.word();
    else if (c === "(") {
      this.parens++;
      this.push("leftParen");
    } else if (c === ")") {
      if (--this.parens < 0) throw new LexError("unexpected right paren");
      this.push("rightParen");
    } else if (c !== "" && isPrintable(rune)) this.push("char");
    else throw new LexError(`unrecognized character in action: ${unicode(rune)}`);
    return false;
  }

  private space(): void {
    while (isSpace(this.input.charAt(this.pos))) this.pos++;
    // The last space may belong to a closing delimiter with a trim marker.
    if (this.input.startsWith("-}}", this.pos)) this.pos--;
    if (this.pos > this.start) this.push("space");
  }

  private word(): void {
    this.runOfLetters();
    const word = this.input.slice(this.start, this.pos);
    this.mustTerminate();
    if (keywords.has(word)) this.push(word as Keyword);
    else if (word === "true" || word === "false") this.push("bool");
    else this.push("identifier");
  }

  /** `.name` or `$name`; the sign has been read. */
  private name(kind: "field" | "variable"): void {
    if (this.atTerminator()) return this.push(kind === "field" ? "dot" : "variable");
    this.runOfLetters();
    this.mustTerminate();
    this.push(kind);
  }

  private number(): void {
    const one = /^[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/;
    const scan = () => {
      this.pos += one.exec(this.input.slice(this.pos))?.[0].length ?? 0;
      const { rune, size } = decodeRune(this.input, this.pos);
      if (size === 0 || !isLetterOrDigit(rune)) return true;
      this.pos += size;
      return false;
    };
    const bad = () => new LexError(`bad number syntax: ${quote(this.input.slice(this.start, this.pos))}`);
    if (!scan()) throw bad();
    const sign = this.input.charAt(this.pos);
    if (sign !== "+" && sign !== "-") return this.push("number");
    if (!scan() || this.input.charAt(this.pos - 1) !== "i") throw bad();
    this.push("complex");
  }

  private quoted(mark: string, message: string, kind: "string" | "charConstant"): void {
    for (;;) {
      const c = this.input.charAt(this.pos);
      this.pos++;
      if (c === mark) return this.push(kind);
      const next = this.input.charAt(this.pos);
      if (c === "\\" && next !== "" && next !== "\n") this.pos++;
      else if (c === "" || c === "\n" || c === "\\") throw new LexError(message);
    }
  }

  private rawQuoted(): void {
    const close = this.input.indexOf("`", this.pos);
    if (close === -1) throw new LexError("unterminated raw quoted string");
    this.pos = close + 1;
    this.push("rawString");
  }

  private runOfLetters(): void {
    for (;;) {
      const { rune, size } = decodeRune(this.input, this.pos);
      if (size === 0 || !isLetterOrDigit(rune)) return;
      this.pos += size;
    }
  }

  private mustTerminate(): void {
    if (!this.atTerminator()) throw new LexError(`bad character ${unicode(decodeRune(this.input, this.pos).rune)}`);
  }

  private atTerminator(): boolean {
    const c = this.input.charAt(this.pos);
    return c === "" || isSpace(c) || ".,|:()".includes(c) || this.input.startsWith("}}", this.pos);
  }

  private rightDelim(): { readonly trim: boolean } | undefined {
    if (isSpace(this.input.charAt(this.pos)) && this.input.startsWith("-}}", this.pos + 1)) return { trim: true };
    return this.input.startsWith("}}", this.pos) ? { trim: false } : undefined;
  }

  private leave({ trim }: { readonly trim: boolean }): void {
    this.pos += trim ? 4 : 2;
    if (trim) this.skipSpace();
  }

  private skipSpace(): void {
    while (isSpace(this.input.charAt(this.pos))) this.pos++;
  }

  /** Passes over what lies between `start` and `pos`. */
  private skip(): void {
    this.countLines();
    this.start = this.pos;
  }

  private push(kind: TokenKind): void {
    this.tokens.push({ kind, pos: this.start, text: kind === "eof" ? "EOF" : this.input.slice(this.start, this.pos), line: this.line });
    this.skip();
  }

  private countLines(): void {
    for (let at = this.input.indexOf("\n", this.start); at !== -1 && at < this.pos; at = this.input.indexOf("\n", at + 1)) this.line++;
  }
}

function isSpace(c: string): boolean {
  return c === " " || c === "\t" || c === "\r" || c === "\n";
}

/** `U+0021 '!'`. */
function unicode(rune: number): string {
  const code = `U+${rune.toString(16).toUpperCase().padStart(4, "0")}`;
  return isPrintable(rune) ? `${code} '${encodeRune(rune)}'` : code;
}
