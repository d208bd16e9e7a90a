/** Small flow collections on one line: `{app: nginx, tier: "web"}`, `[a, b]`, `{}`. */
import { NotPlain } from "./not-plain";
import { readPlain } from "./plain-yaml-scalar";

const TOKEN = /[ ]*(?:([{}[\],])|"([^"\\\t]*)"|'([^'\t]*)'|([A-Za-z0-9_./$-][A-Za-z0-9_./$*@%+=-]*))/y;
const MAX_DEPTH = 20;

/**
 * @param source - from the opening bracket to the end of the line.
 * @throws NotPlain for whatever is not simple.
 */
export function readFlow(source: string): unknown {
  let at = 0;
  const token = (): RegExpExecArray => {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (match === null) throw NotPlain.here;
    at = TOKEN.lastIndex;
    return match;
  };
  const value = (match: RegExpExecArray, depth: number): unknown => {
    const [, bracket, double, single, plain] = match;
    if (double !== undefined || single !== undefined) return double ?? single;
    if (plain !== undefined) return readPlain(plain);
    if (depth > MAX_DEPTH) throw NotPlain.here;
    if (bracket === "[") return list(depth);
    if (bracket === "{") return map(depth);
    throw NotPlain.here;
  };
  const list = (depth: number): unknown[] => {
    const items: unknown[] = [];
    for (let match = token(); match[1] !== "]"; match = token()) {
      items.push(value(match, depth + 1));
      const separator = token()[1];
      if (separator === "]") return items;
      if (separator !== ",") throw NotPlain.here;
    }
    return items;
  };
  const map = (depth: number): Readonly<Record<string, unknown>> => {
    const entries: Record<string, unknown> = {};
    for (let match = token(); match[1] !== "}"; match = token()) {
      const key = value(match, depth + 1);
      if (typeof key !== "string" || key === "__proto__" || Object.hasOwn(entries, key)) throw NotPlain.here;
      if (source[at] !== ":" || source[at + 1] !== " ") throw NotPlain.here;
      at++;
      entries[key] = value(token(), depth + 1);
      const separator = token()[1];
      if (separator === "}") return entries;
      if (separator !== ",") throw NotPlain.here;
    }
    return entries;
  };
  const result = value(token(), 0);
  if (!/^(?:[ ]*|[ ]+#.*)$/.test(source.slice(at))) throw NotPlain.here;
  return result;
}
