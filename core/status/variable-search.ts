/**
 * How KubeStellar finds out which variables an expression needs: by a text search whose index goes astray after the first
 * occurrence, so that it may never end (reference 4.3). Repeated here step by step.
 */
import { toBytes } from "../model/go-bytes";

/** The variables of the environment of a StatusCollector. */
export const VARIABLES = ["obj", "returned", "inventory", "propagation"] as const;
export type VariableName = (typeof VARIABLES)[number];

/** `endless`: the search does not come back, and the status controller with it. */
export type SearchResult = "present" | "absent" | "endless";

/** What upstream's search says about each variable of an expression. */
export function queriedVariables(expression: string): Readonly<Record<VariableName, SearchResult>> {
  const bytes = toBytes(expression);
  return Object.fromEntries(VARIABLES.map((name) => [name, search(bytes, name)])) as Record<VariableName, SearchResult>;
}

/** @see kubestellar 0.30 pkg/status/combinedstatus-resolution.go, objectIsQueried */
function search(text: string, word: string): SearchResult {
  const seen = new Set<number>();
  let from = 0;
  for (;;) {
    // The position found is relative to `from`, and is used as if it were not.
    const at = text.slice(from).indexOf(word);
    if (at === -1) return "absent";
    if (isWholeWord(text, at, word.length)) return "present";
    from = at + word.length;
    if (seen.has(from)) return "endless";
    seen.add(from);
  }
}

function isWholeWord(text: string, at: number, length: number): boolean {
  return !isAlphanumeric(text[at - 1]) && !isAlphanumeric(text[at + length]);
}

/** As Go asks of a single byte taken for a code point. */
function isAlphanumeric(byte: string | undefined): boolean {
  return byte !== undefined && /[\p{L}\p{Nd}]/u.test(byte);
}
