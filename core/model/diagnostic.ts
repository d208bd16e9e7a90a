/** What we tell a user about the input: every finding at once, each with its place, reason and remedy. */
import type { ChangedDiagnostic } from "./diff-report";

/** `error`: must not be applied; `warning`: works, probably not as meant; `info`: worth knowing. */
export type Severity = Diagnostic["severity"];

/** One finding about what the user wrote; the catalogue of its codes is docs/diagnostics.md. */
export type Diagnostic = Omit<ChangedDiagnostic, "appears">;

/** One line for people: place, code, message, remedy. */
export function formatDiagnostic(d: Diagnostic): string {
  const place = d.file === undefined ? "" : `${d.file}${d.line === undefined ? "" : `:${d.line}${d.column === undefined ? "" : `:${d.column}`}`}: `;
  const object = d.object === undefined ? "" : `${d.object}: `;
  const path = d.path === "" ? "" : `${d.path}: `;
  return `${place}${object}${path}${d.message} (${d.code}). ${d.fix}`;
}

/** Thrown where findings cannot be returned; carries all of them. */
export class InvalidInputError extends Error {
  override readonly name = "InvalidInputError";
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join("\n"));
    this.diagnostics = diagnostics;
  }
}

/** For what we did wrong: a case that the types say cannot be. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
