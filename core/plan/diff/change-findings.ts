/** What happens on the way from one fleet to another (KS461 to KS464): the head's doing, and as much to be judged as what the head is. */
import type { PreviewFinding } from "../../preview/input";
import type { InventoryChange } from "./compare";
import { handoverFindings } from "./handovers";
import { ineffectiveEditFindings } from "./ineffective-edits";
import { strandedFindings } from "./stranded";

/** Positions are those of the head; none for a holder that is gone from it. */
export function changeFindings(changes: readonly InventoryChange[]): readonly PreviewFinding[] {
  return changes.flatMap(({ handovers, strandings, ineffectiveEdits }) => [...handoverFindings(handovers), ...strandedFindings(strandings), ...ineffectiveEditFindings(ineffectiveEdits)]);
}
