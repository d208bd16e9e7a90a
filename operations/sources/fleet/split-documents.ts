/** Cuts a YAML text into its documents without reading them. */
import { FORBIDDEN_CHARACTER } from "../decode-text";

/** A part of a text. */
export interface DocumentSpan {
  readonly start: number;
  readonly end: number;
  /** Where it begins, from 1. */
  readonly line: number;
}

/**
 * @returns the documents between `---` lines, empty ones included; undefined when something at the beginning of a line makes more than
 * separators necessary to know (directives, document ends, content after `---`), or when there are carriage returns or characters that no text may have.
 */
export function splitDocuments(text: string): readonly DocumentSpan[] | undefined {
  if (/^(?:\.\.\.|%|---[ \t]*[^#\s])/m.test(text) || text.startsWith("\uFEFF") || text.includes("\r") || FORBIDDEN_CHARACTER.test(text)) return undefined;
  const spans: DocumentSpan[] = [];
  const marker = /^---(?:[ \t].*)?$/gm;
  let start = 0;
  let line = 1;
  for (let match = marker.exec(text); match !== null; match = marker.exec(text)) {
    if (match.index > start || spans.length > 0) spans.push({ start, end: match.index, line });
    line += countLines(text, start, match.index) + 1;
    start = match.index + match[0].length + 1;
  }
  spans.push({ start: Math.min(start, text.length), end: text.length, line });
  return spans;
}

function countLines(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", start); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
