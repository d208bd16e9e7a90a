/** Errors in the text of an expression, shown as cel-go shows them: place, message, line, marker. */

/** An error at an index of the source; -1 for none. */
export interface SourceError {
  readonly at: number;
  readonly message: string;
}

const MAX_ERRORS = 100;
const MAX_SNIPPET = 16384;

/** All errors by place, at most a hundred, one below the other. */
export function formatErrors(source: string, errors: readonly SourceError[]): string {
  const lines = source.split("\n");
  const placed = errors.map((error) => ({ ...placeOf(lines, error.at), message: error.message }));
  placed.sort((a, b) => a.line - b.line || a.column - b.column);
  const shown = placed.slice(0, MAX_ERRORS).map((e) => formatError(lines, e));
  if (placed.length > MAX_ERRORS) shown.push(`${placed.length - MAX_ERRORS} more errors were truncated`);
  return shown.join("\n");
}

interface PlacedError {
  /** From 1; -1 for no place. */
  readonly line: number;
  /** In code points, from 0. */
  readonly column: number;
  readonly message: string;
}

function placeOf(lines: readonly string[], at: number): { readonly line: number; readonly column: number } {
  // An empty source has a first line but no place in it.
  if (lines.length === 1 && lines[0] === "") return { line: 1, column: -1 };
  if (at < 0) return { line: -1, column: -1 };
  let rest = at;
  for (const [index, line] of lines.entries()) {
    if (rest <= line.length || index === lines.length - 1) return { line: index + 1, column: [...line.slice(0, rest)].length };
    rest -= line.length + 1;
  }
  return { line: -1, column: -1 };
}

function formatError(lines: readonly string[], { line, column, message }: PlacedError): string {
  const head = `ERROR: <input>:${line}:${column + 1}: ${message}`;
  const text = lines[line - 1];
  if (text === undefined || column < 0) return head;
  const snippet = text.replaceAll("\t", " ");
  if (new TextEncoder().encode(snippet).length > MAX_SNIPPET) return head;
  const characters = [...snippet];
  const wide = (character: string | undefined) => character !== undefined && character > "\x7f";
  const dots = characters.slice(0, Math.max(column, 0)).map((c) => (wide(c) ? "\uff0e" : "."));
  const marker = wide(characters[column]) ? "\uff3e" : "^";
  return `${head}\n | ${snippet}\n | ${dots.join("")}${marker}`;
}
