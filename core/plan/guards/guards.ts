/** What a team allows a change to do, read and ready to be judged by; `GuardsSpec` is what people write (docs/guards.md). */
import type { Refusal } from "../../model/diff-report";
import type { GuardException, GuardsSpec } from "../../model/guards-spec";

export type { GuardException, GuardsSpec, Refusal };

/** A number of clusters, or a share of all of them (`0.2` for `20%`). */
export type Limit = { readonly count: number } | { readonly share: number };

/** Every guard is optional; what is absent is allowed. See `GuardsSpec` for what each refuses. */
export interface Guards extends Omit<GuardsSpec, "maxClustersTouched" | "maxShareEvicted"> {
  readonly maxClustersTouched?: Limit;
  /** From 0 to 1. */
  readonly maxShareEvicted?: number;
}

/** A guard, as exceptions and refusals name it. */
export type GuardName = GuardException["guard"];

/** The guards by name, in the order in which they are judged. */
export const GUARD_NAMES = ["maxClustersTouched", "maxShareEvicted", "neverEmpty", "protected.labels", "protected.clusters", "protected.namespaces", "protected.kinds", "allowed", "requiredLabels.clusters", "requiredLabels.objects", "apart", "diagnostics"] as const satisfies readonly GuardName[];
