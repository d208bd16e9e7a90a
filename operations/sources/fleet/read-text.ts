/**
 * One file of a fleet to values, as fast as its form allows: JSON and plain YAML by quick readers, everything else, faults included, by the
 * exact parser of `parseManifests`, which also says where a fault is.
 */
import type { Diagnostic } from "../../../core/model/diagnostic";
import { decodeText } from "../decode-text";
import { DEFAULT_LIMITS } from "../limits";
import { parseManifests } from "../parse-manifests";
import { depthOffset, duplicateKeys } from "./json-positions";
import { countKeys, jsonStructure } from "./json-structure";
import type { FleetLimits } from "./limits";
import { lineColumnAt } from "./line-column";
import { readPlainYaml } from "./plain-yaml";
import { splitDocuments } from "./split-documents";

/** A value with its place in its file. */
export interface ReadValue {
  readonly value: unknown;
  /** Document of the file, from 0. */
  readonly document: number;
  /** Index in the `items` of a List; absent for the document itself. */
  readonly item?: number;
}

/** See `readText`. */
export interface ReadFile {
  readonly values: readonly ReadValue[];
  readonly findings: readonly Diagnostic[];
  /** Bytes that only the exact parser could read. */
  readonly slowBytes: number;
}

/** Brackets open at one place. */
const MAX_DEPTH = 1_000;
/** Duplicates told of one file. */
const MAX_DUPLICATES = 100;

/**
 * Reads a file. Never throws for what the file contains.
 *
 * @param slowBytes - how much may still go through the exact parser.
 */
export async function readText(bytes: Buffer, file: string, limits: FleetLimits, slowBytes: number): Promise<ReadFile> {
  const decoded = decodeText(bytes, file);
  if (decoded.finding !== undefined) return { values: [], findings: [decoded.finding], slowBytes: 0 };
  const { text } = decoded;
  return (looksLikeJson(text) ? readJson(bytes, text, file) : undefined) ?? readYaml(text, file, limits, slowBytes);
}

const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

/** Undefined when the text is no JSON after all. */
function readJson(bytes: Buffer, text: string, file: string): ReadFile | undefined {
  const { keys, depth } = jsonStructure(bytes);
  if (depth > MAX_DEPTH) return { values: [], slowBytes: 0, findings: [{ code: "KS201", severity: "error", path: "", message: "cannot be parsed (nested too deeply)", fix: "Mend the syntax", file, ...lineColumnAt(text, depthOffset(text, MAX_DEPTH)) }] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The exact parser says what is wrong; and some YAML begins like JSON.
    return undefined;
  }
  const hasProto = bytes.includes("__proto__") || /\\u005[fF]/.test(text);
  if (!hasProto && countKeys(value) === keys) return { values: takeApart(value, 0), findings: [], slowBytes: 0 };
  const findings = duplicateKeys(text, MAX_DUPLICATES).map(({ key, offset }): Diagnostic => {
    const place = { severity: "error" as const, path: "", file, ...lineColumnAt(text, offset) };
    return key === "__proto__" ? { code: "KS205", message: "__proto__ cannot be a key", fix: "Use another name", ...place } : { code: "KS202", message: `key ${JSON.stringify(key)} is there already`, fix: "Keep one of them", ...place };
  });
  return findings.length === 0 ? { values: takeApart(value, 0), findings, slowBytes: 0 } : { values: [], findings, slowBytes: 0 };
}

async function readYaml(text: string, file: string, limits: FleetLimits, slowBytes: number): Promise<ReadFile> {
  const documents = splitDocuments(text);
  if (documents === undefined) return readSlowly([{ text, line: 1, document: 0 }], file, limits, slowBytes, []);
  const slow: SlowPart[] = [];
  const values: ReadValue[] = [];
  documents.forEach(({ start, end, line }, document) => {
    const read = readPlainYaml(text, start, end);
    if (read === undefined) slow.push({ text: text.slice(start, end), line, document });
    else if (read.value !== null) for (const value of takeApart(read.value, document)) values.push(value);
  });
  return slow.length === 0 ? { values, findings: [], slowBytes: 0 } : readSlowly(slow, file, limits, slowBytes, values);
}

interface SlowPart {
  readonly text: string;
  /** Of the file, where the part begins. */
  readonly line: number;
  /** Number of the document, or of the first one. */
  readonly document: number;
}

async function readSlowly(parts: readonly SlowPart[], file: string, limits: FleetLimits, slowBytes: number, known: readonly ReadValue[]): Promise<ReadFile> {
  const values = [...known];
  const findings: Diagnostic[] = [];
  let used = 0;
  for (const { text, line, document } of parts) {
    used += text.length;
    if (used > slowBytes) {
      findings.push({ code: "KS206", severity: "error", path: "", message: `has more than ${limits.maxSlowBytes} bytes of YAML that is not plain (anchors, tags, folded texts, faults)`, fix: "Write it as JSON or as plain YAML", file, line, column: 1 });
      break;
    }
    const { objects, diagnostics } = await parseManifests(text, file, { ...DEFAULT_LIMITS, maxObjects: limits.maxObjects, maxDiagnostics: limits.maxFindings });
    for (const found of diagnostics) findings.push({ ...found, ...(found.line !== undefined && { line: found.line + line - 1 }) });
    objects.forEach(({ object }, i) => values.push({ value: object, document, ...(objects.length > 1 && { item: i }) }));
    if (findings.length > limits.maxFindings) break;
  }
  return { values, findings, slowBytes: used };
}

/** A document as values: itself, or the items of a List kind. */
function takeApart(value: unknown, document: number): readonly ReadValue[] {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return [{ value, document }];
  const { apiVersion, kind, items } = value as { readonly apiVersion?: unknown; readonly kind?: unknown; readonly items?: unknown };
  if (!Array.isArray(items) || typeof kind !== "string" || !kind.endsWith("List")) return [{ value, document }];
  const itemKind = kind.slice(0, -"List".length);
  return items.map((item: unknown, index) => {
    // Items of a typed list (DeploymentList) carry neither apiVersion nor kind.
    const isBare = itemKind !== "" && typeof item === "object" && item !== null && !Array.isArray(item) && (item as { readonly kind?: unknown }).kind === undefined;
    return { value: isBare ? { apiVersion, kind: itemKind, ...item } : item, document, item: index };
  });
}
