/**
 * Writes JSON values as YAML that every reader takes the same way, YAML 1.1 (kubectl) and 1.2 alike, an order of magnitude quicker than
 * a general library, which has to ask for each value what else it could be. What is not certainly plain is quoted as JSON does.
 */
import type { Json } from "../model/kube-object";

/** One document, with a line break at its end. Values that are undefined are left out; a map or list that holds nothing is `{}` or `[]`. */
export function toYaml(value: Json): string {
  return isCollection(value) && sizeOf(value) > 0 ? block(value, "").slice(1) : `${inline(value, "")}\n`;
}

/** Each with `---` in between. */
export function toYamlDocuments(values: readonly Json[]): string {
  return values.map(toYaml).join("---\n");
}

type Collection = readonly Json[] | { readonly [key: string]: Json | undefined };

const isCollection = (value: Json): value is Collection => typeof value === "object" && value !== null;
const sizeOf = (value: Collection): number => (Array.isArray(value) ? value.length : Object.values(value).filter((each) => each !== undefined).length);

/** Begins with a line break: what stands before it is a key or the start of the text. */
function block(value: Collection, indent: string): string {
  let text = "\n";
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) text += `${indent}- ${isCollection(item) && sizeOf(item) > 0 ? block(item, `${indent}  `).slice(indent.length + 3) : `${inline(item, indent)}\n`}`;
    return text;
  }
  for (const [key, item] of Object.entries(value as Readonly<Record<string, Json | undefined>>)) {
    if (item === undefined) continue;
    const nested = isCollection(item) && sizeOf(item) > 0;
    text += `${indent}${scalar(key)}:${nested ? block(item, Array.isArray(item) ? indent : `${indent}  `) : ` ${inline(item, indent)}\n`}`;
  }
  return text;
}

/** A value that begins on the line of its key. */
function inline(value: Json, indent: string): string {
  if (typeof value === "string") return value.includes("\n") ? literal(value, indent) : scalar(value);
  if (typeof value === "number") return number(value);
  return isCollection(value) ? (Array.isArray(value) ? "[]" : "{}") : String(value);
}

/** Words of letters and signs that mean nothing to YAML; a colon only between them. */
const PLAIN = /^[A-Za-z/][A-Za-z0-9_./@+=,()-]*(?:[: ][A-Za-z0-9_./@+=,()-]+)*$/;
/** What YAML 1.1 takes for a truth value or for nothing. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** JSON leaves them as they are, YAML forbids or breaks lines at them. */
 
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

function scalar(text: string): string {
  if (PLAIN.test(text) && !WORDS.test(text)) return text;
  return JSON.stringify(text).replace(UNPRINTABLE, escape);
}

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Text of several lines stays readable where nothing in it could be read otherwise. */
function literal(text: string, indent: string): string {
  // eslint-disable-next-line no-control-regex -- exactly these
  const isPlain = /^[^\s]/.test(text) && !/[ \t]\n|\s$/.test(text.replace(/\n$/, "")) && !/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\n\n$|\p{Surrogate}/u.test(text);
  if (!isPlain) return scalar(text);
  const lines = text.replace(/\n$/, "").split("\n").map((line) => (line === "" ? "" : `${indent}  ${line}`));
  return `${text.endsWith("\n") ? "|" : "|-"}\n${lines.join("\n")}`;
}

function number(value: number): string {
  // YAML 1.1 wants a dot in front of an exponent.
  return JSON.stringify(value).replace(/^(-?\d+)e/, "$1.0e");
}
