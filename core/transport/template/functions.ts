/** What the built-in functions of a template compute, but for `and`, `or` and `call`, which the evaluator treats itself. */
import { decodeRune, encodeRune, isPrintable } from "../../model/go-bytes";
import { sprint, sprintf, sprintln } from "./sprintf";
import { goBool, goInt, goString, isTrue, type MaybeValue, type Value } from "./values";

/** What a function says when it fails; the evaluator adds where. */
export class CallError extends Error {
  override readonly name = "CallError";
}

type Implementation = (args: readonly MaybeValue[]) => MaybeValue;

/** Arguments have been checked against the signature. @throws CallError */
export const implementations: Readonly<Record<string, Implementation>> = {
  eq: ([first, ...others]) => goBool(equalsAny(first, others)),
  ne: ([a, b]) => goBool(!equalsAny(a, [b])),
  lt: ([a, b]) => goBool(isLess(a, b)),
  le: ([a, b]) => goBool(isLess(a, b) || equalsAny(a, [b])),
  gt: ([a, b]) => goBool(!(isLess(a, b) || equalsAny(a, [b]))),
  ge: ([a, b]) => goBool(!isLess(a, b)),
  not: ([value]) => goBool(!isTrue(value)),
  index: ([item, ...indexes]) => index(item, indexes),
  slice: ([item, ...indexes]) => slice(item, indexes),
  len: ([item]) => length(item),
  print: (args) => goString(sprint(args)),
  printf: ([format, ...args]) => goString(sprintf(format?.type === "string" ? format.value : "", args)),
  println: (args) => goString(sprintln(args)),
  html: (args) => goString(escapeHtml(joined(args))),
  js: (args) => goString(escapeJs(joined(args))),
  urlquery: (args) => goString(escapeQuery(joined(args))),
};

function equalsAny(first: MaybeValue, others: readonly MaybeValue[]): boolean {
  if (others.length === 0) throw new CallError("missing argument for comparison");
  return others.some((other) => equals(first, other));
}

function equals(a: MaybeValue, b: MaybeValue): boolean {
  const [kindA, kindB] = [kindOf(a), kindOf(b)];
  if (kindA !== kindB && !(isInteger(a) && isInteger(b))) {
    if (a === undefined || b === undefined) return false;
    throw new CallError(`incompatible types for comparison: ${a.type} and ${b.type}`);
  }
  if (a === undefined || b === undefined) return a === b;
  if (b.type === "map[string]string") throw new CallError(`non-comparable type ${sprintf("%s", [b])}: ${b.type}`);
  if (a.type === "complex128" && b.type === "complex128") return a.value.re === b.value.re && a.value.im === b.value.im;
  return a.value === b.value;
}

function isLess(a: MaybeValue, b: MaybeValue): boolean {
  if (kindOf(a) === undefined || kindOf(b) === undefined || a === undefined || b === undefined) throw new CallError("invalid type for comparison");
  if (isInteger(a) && isInteger(b)) return a.value < b.value;
  if (kindOf(a) !== kindOf(b)) throw new CallError(`incompatible types for comparison: ${a.type} and ${b.type}`);
  if (a.type === "float64" && b.type === "float64") return a.value < b.value;
  if (a.type === "string" && b.type === "string") return a.value < b.value;
  throw new CallError("invalid type for comparison");
}

/** Values of different kinds cannot be compared; maps have none, nor has nothing. */
function kindOf(value: MaybeValue): string | undefined {
  return value === undefined || value.type === "map[string]string" ? undefined : value.type;
}

function isInteger(value: MaybeValue): value is Value & { readonly type: "int" | "uint8" } {
  return value?.type === "int" || value?.type === "uint8";
}

function index(item: MaybeValue, indexes: readonly MaybeValue[]): MaybeValue {
  if (item === undefined) throw new CallError("index of untyped nil");
  let value: Value = item;
  for (const at of indexes) {
    if (value.type === "string") {
      const i = indexArg(at, value.value.length);
      if (i === value.value.length) throw new CallError("reflect: string index out of range");
      value = { type: "uint8", value: BigInt(value.value.charCodeAt(i)) };
    } else if (value.type === "map[string]string") {
      if (at === undefined) throw new CallError("value is nil; should be of type string");
      if (at.type !== "string") throw new CallError(`value has type ${at.type}; should be string`);
      value = goString(value.value.get(at.value) ?? "");
    } else throw new CallError(`can't index item of type ${value.type}`);
  }
  return value;
}

function slice(item: MaybeValue, indexes: readonly MaybeValue[]): Value {
  if (item === undefined) throw new CallError("slice of untyped nil");
  if (indexes.length > 3) throw new CallError(`too many slice indexes: ${indexes.length}`);
  if (item.type !== "string") throw new CallError(`can't slice item of type ${item.type}`);
  if (indexes.length === 3) throw new CallError("cannot 3-index slice a string");
  const [from = 0, to = item.value.length] = indexes.map((i) => indexArg(i, item.value.length));
  if (from > to) throw new CallError(`invalid slice index: ${from} > ${to}`);
  return goString(item.value.slice(from, to));
}

function indexArg(at: MaybeValue, limit: number): number {
  if (at === undefined) throw new CallError("cannot index slice/array with nil");
  if (!isInteger(at)) throw new CallError(`cannot index slice/array with type ${at.type}`);
  if (at.value < 0n || at.value > BigInt(limit)) throw new CallError(`index out of range: ${at.value}`);
  return Number(at.value);
}

function length(item: MaybeValue): Value {
  if (item === undefined) throw new CallError("reflect: call of reflect.Value.Type on zero Value");
  if (item.type === "string") return goInt(item.value.length);
  if (item.type === "map[string]string") return goInt(item.value.size);
  throw new CallError(`len of type ${item.type}`);
}

/** The arguments as one text; nothing is shown as `<no value>`. */
function joined(args: readonly MaybeValue[]): string {
  return sprint(args.map((arg) => arg ?? goString("<no value>")));
}

const htmlEscapes: Readonly<Record<string, string>> = { "\0": encodeRune(0xfffd), '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function escapeHtml(bytes: string): string {
  return bytes.replace(/[\0"'&<>]/g, (c) => htmlEscapes[c] ?? c);
}

function escapeJs(bytes: string): string {
  let result = "";
  for (let at = 0; at < bytes.length; ) {
    const { rune, size } = decodeRune(bytes, at);
    const c = bytes.slice(at, at + size);
    if (rune >= 0x80) result += isPrintable(rune) ? c : `\\u${rune.toString(16).toUpperCase().padStart(4, "0")}`;
    else if (c === "\\" || c === "'" || c === '"') result += `\\${c}`;
    else if (rune < 0x20 || "<>&=".includes(c)) result += `\\u${rune.toString(16).toUpperCase().padStart(4, "0")}`;
    else result += c;
    at += size;
  }
  return result;
}

/** `url.QueryEscape`. */
function escapeQuery(bytes: string): string {
  return bytes.replace(/[^A-Za-z0-9_.~-]/g, (c) => (c === " " ? "+" : `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`));
}
