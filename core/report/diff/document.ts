/** The difference of two fleets as the versioned contract of `ksfleet diff` (docs/diff.md), which every other form is made from. */
import type { Diagnostic } from "../../model/diagnostic";
import type { Blast, ChangedDiagnostic, DiffReport, Forecast } from "../../model/diff-report";
import type { Cause, InventoryChange } from "../../plan/diff";

/** Puts the parts of a comparison together. @param locate - the place of a cause. */
export function diffDocument({ changes, blast, forecast, diagnostics, locate }: {
  readonly changes: readonly InventoryChange[];
  readonly blast: Blast;
  readonly forecast: readonly Forecast[];
  readonly diagnostics: { readonly base: readonly Diagnostic[]; readonly head: readonly Diagnostic[] };
  readonly locate: (cause: Cause) => { readonly file?: string; readonly line?: number };
}): DiffReport {
  return {
    changes: changes.flatMap(({ changes: rows }) => rows).map((row) => ({
      ...row,
      causes: row.causes.map((cause) => {
        const { kind, ref, side, path } = cause;
        const { file, line } = locate(cause);
        return { kind, ref, side, path, ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
      }),
    })),
    blast,
    forecast,
    diagnostics: changedDiagnostics(diagnostics.base, diagnostics.head),
  };
}

/** Findings are the same wherever they stand in their files. */
function changedDiagnostics(base: readonly Diagnostic[], head: readonly Diagnostic[]): readonly ChangedDiagnostic[] {
  const before = new Set(base.map(identity));
  const after = new Set(head.map(identity));
  return [
    ...head.filter((d) => !before.has(identity(d))).map((d) => ({ ...d, appears: true })),
    ...base.filter((d) => !after.has(identity(d))).map((d) => ({ ...d, appears: false })),
  ];
}

/** Findings of the head, each with whether the base has it too. @param changed - what `changedDiagnostics` says of the two. */
export function againstBaseline(head: readonly Diagnostic[], changed: readonly ChangedDiagnostic[]): readonly (Diagnostic & { readonly baseline: "new" | "unchanged" })[] {
  const fresh = new Set(changed.filter(({ appears }) => appears).map(identity));
  return head.map((found) => ({ ...found, baseline: fresh.has(identity(found)) ? "new" : "unchanged" }));
}

function identity({ code, space = "", object = "", path, message }: Diagnostic): string {
  return JSON.stringify([code, space, object, path, message]);
}
