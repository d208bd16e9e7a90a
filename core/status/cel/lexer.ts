/** Cuts an expression into tokens, by CEL's grammar. */
import type { SourceError } from "./source-error";

export type TokenKind = "float" | "uint" | "int" | "string" | "bytes" | "identifier" | "keyword" | "operator" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** As written; `<EOF>` at the end. */
  readonly text: string;
  /** Index of its first code unit. */
  readonly at: number;
}

const HIDDEN = /[\t \r\n\f]+|\/\/[^\n]*/y;
const NUMBER = /(?<float>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)|(?<uint>(?:0x[\da-fA-F]+|\d+)[uU])|(?<int>0x[\da-fA-F]+|\d+)/y;
const ESCAPE = String.raw`\\(?:[abfnrtv"'\\?\x60]|[0-3][0-7][0-7]|[xX][\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})`;
const TEXT = String.raw`"""(?:${ESCAPE}|[^\\])*?"""|'''(?:${ESCAPE}|[^\\])*?'''|"(?:${ESCAPE}|[^\\"\n\r])*"|'(?:${ESCAPE}|[^\\'\n\r])*'`;
const RAW_TEXT = String.raw`[rR](?:"""[^]*?"""|'''[^]*?'''|"[^"\n\r]*"|'[^'\n\r]*')`;
const STRING = new RegExp(`(?<bytes>[bB])?(?:${TEXT}|${RAW_TEXT})`, "y");
const WORD = /[A-Za-z_]\w*/y;
const OPERATOR = /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/y;
const KEYWORDS: ReadonlySet<string> = new Set(["in", "true", "false", "null"]);

/** The tokens, the last of them `end`, and what could not be read. */
export function tokenize(source: string): { readonly tokens: readonly Token[]; readonly errors: readonly SourceError[] } {
  const tokens: Token[] = [];
  const errors: SourceError[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source) ?? undefined;
  };
  while (at < source.length) {
    const hidden = match(HIDDEN);
    if (hidden !== undefined) {
      at += hidden[0].length;
      continue;
    }
    const token = next(match, at);
    if (token === undefined) {
      const unread = unreadable(source, at);
      errors.push({ at, message: `Syntax error: token recognition error at: '${unread}'` });
      at += unread.length;
      continue;
    }
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: "end", text: "<EOF>", at: source.length });
  return { tokens, errors };
}

function next(match: (pattern: RegExp) => RegExpExecArray | undefined, at: number): Token | undefined {
  const number = match(NUMBER);
  if (number !== undefined) return { kind: number.groups?.["float"] !== undefined ? "float" : number.groups?.["uint"] !== undefined ? "uint" : "int", text: number[0], at };
  const string = match(STRING);
  if (string !== undefined) return { kind: string.groups?.["bytes"] === undefined ? "string" : "bytes", text: string[0], at };
  const word = match(WORD);
  if (word !== undefined) return { kind: KEYWORDS.has(word[0]) ? "keyword" : "identifier", text: word[0], at };
  const operator = match(OPERATOR);
  return operator === undefined ? undefined : { kind: "operator", text: operator[0], at };
}

/** What ANTLR gives up on: an open text up to the line's end, half an operator with what follows, or one character. */
function unreadable(source: string, at: number): string {
  const rest = source.slice(at);
  const open = /^["'](?:\\[^]|[^\\\n\r"'])*(?:\\[^]?|[\n\r])?/.exec(rest);
  if (open !== null) return open[0];
  if (/^[=&|]/.test(rest)) return [...rest].slice(0, 2).join("");
  return [...rest].slice(0, 1).join("");
}
