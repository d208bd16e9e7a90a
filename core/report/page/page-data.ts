/** What a page holds as data: the contract between `renderPage` and the script of the page (`client/`). */
import type { Diagnostic } from "../../model/diagnostic";
import type { Refusal } from "../../plan/guards";
import type { FleetMap } from "../map/types";

/** A finding of the fleet, or one that a change mends. */
export interface PageFinding extends Diagnostic {
  /** Absent: it was there before, or nothing was compared. */
  readonly state?: "new" | "gone";
}

export interface PageData {
  /** What is shown: a folder, or `base → head`. */
  readonly title: string;
  /** One sentence about the whole. */
  readonly headline: string;
  /** Further lines below it. */
  readonly notes: readonly string[];
  /** With `changes` where two fleets were compared. */
  readonly map: FleetMap;
  /** Label of clusters by which the map is grouped first. @default one that seems to name regions */
  readonly groupBy?: string;
  readonly findings: readonly PageFinding[];
  /** Some input could not be used: what is shown is not the whole. */
  readonly isIncomplete?: true;
  /** What guards said; absent: they were not asked. */
  readonly refusals?: readonly Refusal[];
}
