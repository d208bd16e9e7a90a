/** Pictures of fleets and of what becomes of them. */
import { renderDot } from "./dot";
import type { Drawing } from "./drawing";
import { renderMermaid } from "./mermaid";

export { drawChanges } from "./change-drawing";
export { drawFleet } from "./fleet-drawing";

/** Languages of drawing programs. */
export type DrawingFormat = "mermaid" | "dot";

/** A drawing in one of them. */
export function renderDrawing(format: DrawingFormat, drawing: Drawing): string {
  return { mermaid: renderMermaid, dot: renderDot }[format](drawing);
}
