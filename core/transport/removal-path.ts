/**
 * The path language of CustomTransforms: `$`, then `.name` or `["string"]` any number of times, and nothing else. Reference 3.6.
 * Positions in messages count UTF-8 bytes.
 */
import { scanJavaScriptString } from "./javascript-string";
import { utf8Length } from "../model/go-json";
import { fromBytes } from "../model/go-bytes";
import { setOwnMember } from "../model/own-member";
import { quoteRune } from "./template/quote";

/** Names of nested members, from the root; empty for the root itself. */
export type RemovalPath = readonly string[];

export type RemovalPathResult = { readonly ok: true; readonly path: RemovalPath } | { readonly ok: false; readonly error: string };

/**
 * @returns the path, or the message that upstream puts after `Error in spec.remove[i]: `.
 * @see kubestellar 0.30 pkg/jsonpath/lexer.go
 */
export function parseRemovalPath(source: string): RemovalPathResult {
  if (source === "") return { ok: false, error: "EOF" };
  const runes = [...source];
  const path: string[] = [];
  let at = 0;
  const position = () => utf8Length(runes.slice(0, at).join(""));
  // At the end upstream's scanner looks at the rune 0.
  const here = () => runes[at] ?? "\0";
  const fail = (text: string): RemovalPathResult => ({ ok: false, error: `syntax error at ${position()}: ${text}` });

  if (here() !== "$") return fail("missing root identifier (dollar sign)");
  at++;
  while (at < runes.length) {
    if (here() === ".") {
      at++;
      if (!isNameFirst(here())) return fail(`expected member-name-shorthand, got ${quoted(here())}`);
      const start = at;
      while (at < runes.length && isNameRest(here())) at++;
      path.push(runes.slice(start, at).join(""));
    } else if (here() === "[") {
      at++;
      if (here() !== '"') return fail(`expected open quote, got ${quoted(here())}`);
      const start = at;
      at++;
      while (here() !== '"' || at >= runes.length) {
        if (at >= runes.length) return fail("missing close quote");
        if (here() === "\\") {
          at++;
          if (at >= runes.length) return fail("escape-EOF");
        }
        at++;
      }
      at++;
      const text = scanJavaScriptString(runes.slice(start, at).join(""));
      if (!text.ok) return { ok: false, error: `lexical error at ${position()} from goja: ${text.error}` };
      path.push(text.value);
      if (here() !== "]" || at >= runes.length) return fail(`missing close bracket, got ${quoted(here())}`);
      at++;
    } else return fail(`extra junk ${quoted(here())} after last segment`);
  }
  return { ok: true, path };
}

/**
 * The value without the member at `path`; the argument is not changed. A missing member, or anything but an object on the way, is
 * silently no removal.
 */
export function removeAt(value: unknown, path: RemovalPath): unknown {
  const [first, ...rest] = path;
  if (first === undefined || typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, first)) return value;
  const copy: Record<string, unknown> = { ...value };
  if (rest.length === 0) delete copy[first];
  else {
    const changed = removeAt(copy[first], rest);
    if (changed === copy[first]) return value;
    setOwnMember(copy, first, changed);
  }
  return copy;
}

function quoted(rune: string): string {
  return fromBytes(quoteRune(rune.codePointAt(0) ?? 0));
}

function isNameFirst(rune: string): boolean {
  return /^[A-Za-z_]$/.test(rune) || (rune.codePointAt(0) ?? 0) >= 0x80;
}

function isNameRest(rune: string): boolean {
  return isNameFirst(rune) || /^[0-9]$/.test(rune);
}
