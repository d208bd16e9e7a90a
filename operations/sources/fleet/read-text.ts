/**
 * One file of a fleet to values, as fast as its form allows: JSON and plain YAML by quick readers, everything else, faults included, by the
 * exact parser of `parseManifests`, which also says where a fault is.
 */
import { isUtf8 } from "node:buffer";
import type { Diagnostic } from "../../../core/model/diagnostic";
import { decodeText } from "../decode-text";
import { DEFAULT_LIMITS } from "../limits";
import { parseManifests } from "../parse-manifests";
import { deferredObject } from "./deferred-object";
import { outlineOf } from "./json-outline";
import { depthOffset, duplicateKeys } from "./json-positions";
import { countKeys, jsonStructure } from "./json-structure";
import type { FleetLimits } from "./limits";
import { lineColumnAt } from "./line-column";
import { readPlainYaml } from "./plain-yaml";
import { SharedTexts } from "./shared-texts";
import { splitDocuments } from "./split-documents";

/** The values of a file with their places, one at an index in each list. */
export class ReadValues {
  readonly values: unknown[] = [];
  /** Document of the file, from 0. */
  readonly documents: number[] = [];
  /** Index in the `items` of a List; -1 for the document itself. */
  readonly items: number[] = [];

  add(value: unknown, document: number, item = -1): void {
    this.values.push(value);
    this.documents.push(document);
    this.items.push(item);
  }
}

/** See `readText`. */
export interface ReadFile {
  readonly read: ReadValues;
  readonly findings: readonly Diagnostic[];
  /** Bytes that only the exact parser could read. */
  readonly slowBytes: number;
}

/** Brackets open at one place. */
const MAX_DEPTH = 1_000;
/** Duplicates told of one file. */
const MAX_DUPLICATES = 100;

/**
 * Reads a file. Objects of good JSON are `DeferredObject`s. Never throws for what the file contains.
 *
 * @param slowBytes - how much may still go through the exact parser.
 * @param texts - of all files of a fleet.
 */
export function readText(bytes: Buffer, file: string, limits: FleetLimits, slowBytes: number, texts = new SharedTexts()): ReadFile {
  const read = isUtf8(bytes) ? deferredValues(bytes, texts) : undefined;
  if (read !== undefined) return { read, findings: [], slowBytes: 0 };
  const decoded = decodeText(bytes, file);
  if (decoded.finding !== undefined) return { read: new ReadValues(), findings: [decoded.finding], slowBytes: 0 };
  const { text } = decoded;
  return (looksLikeJson(text) ? readJson(bytes, text, file) : undefined) ?? readYaml(text, file, limits, slowBytes);
}

const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

/** Undefined when the file needs a closer look. */
function deferredValues(bytes: Buffer, texts: SharedTexts): ReadValues | undefined {
  const read = new ReadValues();
  const outline = outlineOf(bytes, (item) => read.add(deferredObject(bytes, item, texts), 0, read.values.length));
  if (outline === undefined) return undefined;
  const kind = bytes.toString("latin1", outline.kindStart, outline.kindEnd);
  // Items of a typed list get the kind of the list.
  if (outline.hasItems && kind.endsWith('List"')) return kind === '"List"' ? read : undefined;
  const whole = new ReadValues();
  whole.add(deferredObject(bytes, outline, texts), 0);
  return whole;
}

/** Undefined when the text is no JSON after all. */
function readJson(bytes: Buffer, text: string, file: string): ReadFile | undefined {
  const { keys, depth } = jsonStructure(bytes);
  if (depth > MAX_DEPTH) return { read: new ReadValues(), slowBytes: 0, findings: [{ code: "KS201", severity: "error", path: "", message: "cannot be parsed (nested too deeply)", fix: "Mend the syntax", file, ...lineColumnAt(text, depthOffset(text, MAX_DEPTH)) }] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The exact parser says what is wrong; and some YAML begins like JSON.
    return undefined;
  }
  const hasProto = bytes.includes("__proto__") || /\\u005[fF]/.test(text);
  if (!hasProto && countKeys(value) === keys) return { read: documentOf(value), findings: [], slowBytes: 0 };
  const findings = duplicateKeys(text, MAX_DUPLICATES).map(({ key, offset }): Diagnostic => {
    const place = { severity: "error" as const, path: "", file, ...lineColumnAt(text, offset) };
    return key === "__proto__" ? { code: "KS205", message: "__proto__ cannot be a key", fix: "Use another name", ...place } : { code: "KS202", message: `key ${JSON.stringify(key)} is there already`, fix: "Keep one of them", ...place };
  });
  return { read: findings.length === 0 ? documentOf(value) : new ReadValues(), findings, slowBytes: 0 };
}

function readYaml(text: string, file: string, limits: FleetLimits, slowBytes: number): ReadFile {
  const documents = splitDocuments(text);
  if (documents === undefined) return readSlowly([{ text, line: 1, document: 0 }], file, limits, slowBytes, new ReadValues());
  const slow: SlowPart[] = [];
  const values = new ReadValues();
  documents.forEach(({ start, end, line }, document) => {
    const read = readPlainYaml(text, start, end);
    if (read === undefined) slow.push({ text: text.slice(start, end), line, document });
    else if (read.value !== null) takeApart(read.value, document, values);
  });
  return slow.length === 0 ? { read: values, findings: [], slowBytes: 0 } : readSlowly(slow, file, limits, slowBytes, values);
}

interface SlowPart {
  readonly text: string;
  /** Of the file, where the part begins. */
  readonly line: number;
  /** Number of the document, or of the first one. */
  readonly document: number;
}

function readSlowly(parts: readonly SlowPart[], file: string, limits: FleetLimits, slowBytes: number, read: ReadValues): ReadFile {
  const findings: Diagnostic[] = [];
  let used = 0;
  for (const { text, line, document } of parts) {
    used += text.length;
    if (used > slowBytes) {
      findings.push({ code: "KS206", severity: "error", path: "", message: `has more than ${limits.maxSlowBytes} bytes of YAML that is not plain (anchors, tags, folded texts, faults)`, fix: "Write it as JSON or as plain YAML", file, line, column: 1 });
      break;
    }
    const { objects, diagnostics } = parseManifests(text, file, { ...DEFAULT_LIMITS, maxObjects: limits.maxObjects, maxDiagnostics: limits.maxFindings });
    for (const found of diagnostics) findings.push({ ...found, ...(found.line !== undefined && { line: found.line + line - 1 }) });
    objects.forEach(({ object }, i) => read.add(object, document, objects.length > 1 ? i : -1));
    if (findings.length > limits.maxFindings) break;
  }
  return { read, findings, slowBytes: used };
}

function documentOf(value: unknown): ReadValues {
  const read = new ReadValues();
  takeApart(value, 0, read);
  return read;
}

/** A document as values: itself, or the items of a List kind. */
function takeApart(value: unknown, document: number, into: ReadValues): void {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return into.add(value, document);
  const { apiVersion, kind, items } = value as { readonly apiVersion?: unknown; readonly kind?: unknown; readonly items?: unknown };
  if (!Array.isArray(items) || typeof kind !== "string" || !kind.endsWith("List")) return into.add(value, document);
  const itemKind = kind.slice(0, -"List".length);
  items.forEach((item: unknown, index) => {
    // Items of a typed list (DeploymentList) carry neither apiVersion nor kind.
    const isBare = itemKind !== "" && typeof item === "object" && item !== null && !Array.isArray(item) && (item as { readonly kind?: unknown }).kind === undefined;
    into.add(isBare ? { apiVersion, kind: itemKind, ...item } : item, document, index);
  });
}
