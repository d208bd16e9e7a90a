/** How much input is taken: hostile or mistaken files must not cost more than a moment and some memory. */

/** Bounds of one load. */
export interface SourceLimits {
  /** All files together. */
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly maxObjects: number;
  /** Nodes that aliases may multiply to, as the yaml library counts. */
  readonly maxAliasCount: number;
  /** Findings told; the rest is counted. */
  readonly maxDiagnostics: number;
}

export const DEFAULT_LIMITS: SourceLimits = { maxBytes: 32 * 1024 * 1024, maxFiles: 10_000, maxObjects: 100_000, maxAliasCount: 100, maxDiagnostics: 1_000 };
