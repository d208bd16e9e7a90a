/** From an object and a path in it to file, line and column. Only files with findings are read again, each once. */
import { readFile } from "node:fs/promises";
import type { Diagnostic } from "../../../core/model/diagnostic";
import type { PreviewFinding } from "../../../core/preview/input";
import { elementOffsets, offsetOf, type Step } from "./json-positions";
import { splitDocuments } from "./split-documents";

/** Where an object was read from. */
export interface ObjectOrigin {
  readonly file: string;
  /** Document of the file, from 0. */
  readonly document: number;
  /** Index in the `items` of a List. */
  readonly item?: number;
  /** Where in the document the thing stands that paths begin at; absent: at its top, or in `item`. */
  readonly at?: readonly Step[];
}

/** A finding that knows the object it is about, but not yet its line. */
export interface LocatableFinding extends Diagnostic {
  readonly origin?: ObjectOrigin;
}

/** Larger documents are not taken apart for a position: their beginning is told. */
const MAX_PARSED_DOCUMENT = 4 * 1024 * 1024;
/** YAML parsed again for positions, all findings together. */
const MAX_PARSED = 16 * 1024 * 1024;

interface Pending {
  readonly finding: Diagnostic;
  readonly origin: ObjectOrigin;
}

/**
 * Adds places to findings, keeping their order.
 *
 * @param originOf - where object number `index` of a space comes from; without a number, where the space itself is described.
 * @param limit - findings told; one more counts the rest.
 */
export async function locateFindings(
  findings: readonly (LocatableFinding | PreviewFinding)[],
  originOf: (space: string, index?: number) => ObjectOrigin | undefined,
  limit: number,
): Promise<readonly Diagnostic[]> {
  const told: Diagnostic[] = [];
  const byFile = new Map<string, { readonly at: number; readonly origin: ObjectOrigin }[]>();
  findings.slice(0, limit).forEach((found, at) => {
    const { origin, index, leftOut: _, ...finding } = found as LocatableFinding & Partial<PreviewFinding>;
    told.push(finding);
    // What is about no object, and in no file, is about the space's settings.
    const { space, file, object } = finding;
    const place = origin ?? (space === undefined || file !== undefined || (index === undefined && object !== undefined) ? undefined : originOf(space, index));
    if (place === undefined) return;
    const list = byFile.get(place.file);
    if (list === undefined) byFile.set(place.file, [{ at, origin: place }]);
    else list.push({ at, origin: place });
  });
  const budget = { left: MAX_PARSED };
  for (const [file, places] of byFile) {
    const pending = places.flatMap(({ at, origin }): readonly (Pending & { readonly at: number })[] => {
      const finding = told[at];
      return finding === undefined ? [] : [{ at, finding, origin }];
    });
    const positions = await positionsIn(file, pending, budget);
    pending.forEach(({ at, finding }, i) => (told[at] = { ...finding, file, ...positions[i] }));
  }
  if (findings.length > limit) told.push({ code: "KS206", severity: "error", path: "", message: `there are ${findings.length - limit} findings more`, fix: "Mend these first" });
  return told;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

async function positionsIn(file: string, pending: readonly Pending[], budget: { left: number }): Promise<readonly (Position | undefined)[]> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  // Gone since it was read: the file's name is all that can be said.
  if (text === undefined) return pending.map(() => undefined);
  return lineColumns(text, /^\s*[[{]/.test(text) && isJson(text) ? jsonOffsets(text, pending) : await yamlOffsets(text, pending, budget));
}

function jsonOffsets(text: string, pending: readonly Pending[]): readonly number[] {
  let items: readonly number[] | undefined;
  return pending.map(({ finding, origin: { item, at = [] } }) => {
    if (item === undefined) return offsetOf(text, [...at, ...stepsOf(finding.path)]);
    items ??= elementOffsets(text, offsetOf(text, ["items"]));
    return offsetOf(text, stepsOf(finding.path), items[item] ?? 0);
  });
}

async function yamlOffsets(text: string, pending: readonly Pending[], budget: { left: number }): Promise<readonly number[]> {
  const documents = splitDocuments(text) ?? [{ start: 0, end: text.length }];
  const cache = new Map<number, PositionedDocument>();
  const offsets: number[] = [];
  for (const { finding, origin } of pending) {
    const number = documents.length === 1 ? 0 : origin.document;
    const { start, end } = documents[number] ?? { start: 0, end: text.length };
    let document = cache.get(number);
    if (document === undefined) {
      const isAffordable = end - start <= Math.min(MAX_PARSED_DOCUMENT, budget.left);
      if (isAffordable) budget.left -= end - start;
      cache.set(number, (document = isAffordable ? await positionedDocument(text.slice(start, end)) : () => undefined));
    }
    offsets.push(start + (document(origin, finding.path) ?? contentStart(text.slice(start, Math.min(end, start + 10_000)))));
  }
  return offsets;
}

/** The offset of a path of an object in a document; undefined where it is not found. */
type PositionedDocument = (origin: ObjectOrigin, path: string) => number | undefined;

async function positionedDocument(source: string): Promise<PositionedDocument> {
  const { isCollection, isMap, isNode, isScalar, parseAllDocuments } = await import("yaml");
  const parsed = parseAllDocuments(source, { version: "1.2", schema: "core", uniqueKeys: false, merge: false, logLevel: "silent", prettyErrors: false });
  const roots = Array.isArray(parsed) ? parsed.map((document) => document.contents).filter((contents) => contents !== null) : [];
  return (origin, path) => {
    // A text of several documents that was not cut: objects are counted through all of them.
    let node: unknown = roots.length > 1 ? roots[origin.item ?? 0] : roots[0];
    let offset = startOf(node);
    const steps = roots.length > 1 || origin.item === undefined ? [...(origin.at ?? []), ...stepsOf(path)] : ["items", origin.item, ...stepsOf(path)];
    for (const step of steps) {
      if (!isCollection(node)) break;
      const pair = isMap(node) ? node.items.find(({ key }) => (isScalar(key) ? key.value : key) === step) : undefined;
      const next: unknown = isMap(node) ? pair?.value : node.items[Number(step)];
      const start = startOf(next) ?? startOf(pair?.key);
      if (start === undefined) break;
      offset = start;
      node = next;
    }
    return offset;
  };

  function startOf(node: unknown): number | undefined {
    return isNode(node) ? node.range?.[0] : undefined;
  }
}

/** `spec.downsync[0]["a/b"]` as steps. */
function stepsOf(path: string): readonly Step[] {
  return [...path.matchAll(/\.?([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)].flatMap(([, name, index, quoted]): readonly Step[] => {
    if (name !== undefined) return [name];
    if (index !== undefined) return [Number(index)];
    return quoted === undefined ? [] : [JSON.parse(quoted) as string];
  });
}

/** Where the first line with content begins. */
function contentStart(text: string): number {
  return /^(?:[ \t]*(?:#[^\n]*)?\n)*/.exec(text)?.[0].length ?? 0;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Lines and columns of many offsets in one pass. */
function lineColumns(text: string, offsets: readonly number[]): readonly Position[] {
  const order = offsets.map((offset, i) => ({ offset, i })).sort((a, b) => a.offset - b.offset);
  const positions: Position[] = [];
  let line = 1;
  let start = 0;
  for (const { offset, i } of order) {
    for (let at = text.indexOf("\n", start); at !== -1 && at < offset; at = text.indexOf("\n", start)) {
      line++;
      start = at + 1;
    }
    positions[i] = { line, column: offset - start + 1 };
  }
  return positions;
}
