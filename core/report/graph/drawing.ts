/** A picture of boxes and arrows before it is written in the language of a drawing program. Always small enough to be looked at. */

/** Flows that a picture shows one by one; the others are folded into boxes that say so. */
export const MAX_FLOWS = 40;
/** Names in a box. */
export const NAMES_IN_BOX = 3;

export type BoxKind = "policy" | "idle" | "clusters" | "folded";
export type ArrowKind = "places" | "start" | "stop" | "change";

export interface Box {
  /** Letters and digits; unique in the drawing. */
  readonly id: string;
  readonly kind: BoxKind;
  /** The first one is the title. Any text. */
  readonly lines: readonly string[];
}

/** A space, around its boxes. */
export interface Frame {
  /** Letters and digits; unique in the drawing. */
  readonly id: string;
  readonly title: string;
  readonly boxes: readonly Box[];
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly kind: ArrowKind;
  readonly label: string;
}

export interface Drawing {
  readonly title: string;
  readonly frames: readonly Frame[];
  readonly arrows: readonly Arrow[];
}

/** Colours of both writers: dark text on light boxes, whatever the page around them. */
export const BOX_COLORS: Readonly<Record<BoxKind, { readonly fill: string; readonly stroke: string; readonly text: string }>> = {
  policy: { fill: "#dbeafe", stroke: "#1d4ed8", text: "#0f172a" },
  idle: { fill: "#f1f5f9", stroke: "#64748b", text: "#334155" },
  clusters: { fill: "#dcfce7", stroke: "#15803d", text: "#0f172a" },
  folded: { fill: "#fef3c7", stroke: "#b45309", text: "#0f172a" },
};

export const ARROW_COLORS: Readonly<Record<ArrowKind, string>> = { places: "#64748b", start: "#15803d", stop: "#b91c1c", change: "#b45309" };
