/** What of a fleet could not be read: why a command ends with 2 although it answers. */
import { formatDiagnostic, type Diagnostic } from "../../core/model/diagnostic";
import { printable } from "../../core/report/printable";
import type { LoadedFleet } from "../../operations/sources/fleet";
import { progress } from "./output";

/** With files and lines; none: all was read. */
export async function unreadOf({ unreadable, findings, locate }: LoadedFleet): Promise<readonly Diagnostic[]> {
  return unreadable ? locate(findings.filter(({ severity }) => severity === "error")) : [];
}

/** Says it on stderr, and what that makes of the answer. */
export function tellUnread(unread: readonly Diagnostic[]): void {
  for (const diagnostic of unread) progress(printable(formatDiagnostic(diagnostic)));
  if (unread.length > 0) progress("The answer lacks what could not be read.");
}
