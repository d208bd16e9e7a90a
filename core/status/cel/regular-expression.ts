/** `matches`: RE2, as in Go; a pattern never takes more than linear time. */
import { RE2JS } from "@bufbuild/re2";

const MAX_KEPT = 1000;
const compiled = new Map<string, RE2JS | { readonly error: string }>();

/** Whether the pattern is found anywhere in the text, or Go's words for what is wrong with it. */
export function matchesPattern(text: string, pattern: string): boolean | { readonly error: string } {
  let found = compiled.get(pattern);
  if (found === undefined) {
    found = compile(pattern);
    if (compiled.size >= MAX_KEPT) compiled.clear();
    compiled.set(pattern, found);
  }
  return "error" in found ? found : found.test(text);
}

function compile(pattern: string): RE2JS | { readonly error: string } {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof Error) return { error: error.message };
    throw error;
  }
}
