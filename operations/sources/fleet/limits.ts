/** How much of a fleet is read: far above any real fleet, and low enough that hostile or mistaken input costs a moment only. */

/** Bounds of one fleet folder. */
export interface FleetLimits {
  /** All files together. */
  readonly maxBytes: number;
  /** YAML that only the exact parser can read (anchors, tags, unusual layout, faults); it is much slower. */
  readonly maxSlowBytes: number;
  readonly maxFiles: number;
  readonly maxObjects: number;
  /** Findings told; the rest is counted. */
  readonly maxFindings: number;
}

export const FLEET_LIMITS: FleetLimits = { maxBytes: 384 * 1024 * 1024, maxSlowBytes: 24 * 1024 * 1024, maxFiles: 300_000, maxObjects: 1_000_000, maxFindings: 10_000 };
