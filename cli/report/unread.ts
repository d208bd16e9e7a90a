/** What of a fleet is missing from an answer: why a command ends with 2 although it answers. */
import { formatDiagnostic, type Diagnostic } from "../../core/model/diagnostic";
import type { Preview } from "../../core/preview";
import { printable } from "../../core/report/printable";
import type { LoadedFleet } from "../../operations/sources/fleet";
import { progress } from "./output";

/**
 * With files and lines; none: the answer is about all of it.
 *
 * @param preview - computed of it: what an API server would refuse is missing as well. Where it stands already it stays as it was, so
 * nobody may take it for removed.
 */
export async function unreadOf({ unreadable, findings, locate }: LoadedFleet, preview?: Preview): Promise<readonly Diagnostic[]> {
  const refused = preview?.findings().filter(({ leftOut }) => leftOut === true) ?? [];
  const missing = [...(unreadable ? findings : []), ...refused].filter(({ severity }) => severity === "error");
  return missing.length === 0 ? [] : locate(missing);
}

/** Says it on stderr, and what that makes of the answer. */
export function tellUnread(unread: readonly Diagnostic[]): void {
  for (const diagnostic of unread) progress(printable(formatDiagnostic(diagnostic)));
  if (unread.length > 0) progress("The answer lacks what could not be used.");
}
