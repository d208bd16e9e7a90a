/** A map of a fleet with the file and line of everything on it. */
import type { Diagnostic } from "../core/model/diagnostic";
import type { Side } from "../core/plan/diff";
import type { PreviewFinding } from "../core/preview";
import { withPlaces, type UnplacedMap } from "../core/report/map/fleet-map";
import type { FleetMap } from "../core/report/map/types";

/** Places asked for at once; more than a fleet's findings may be are not answered. */
const CHUNK = 5_000;

/** @param locate - adds files and lines to findings of a side, in their order. */
export async function placedMap(unplaced: UnplacedMap, locate: (side: Side, findings: readonly PreviewFinding[]) => Promise<readonly Diagnostic[]>): Promise<FleetMap> {
  const { spots } = unplaced;
  const located: { readonly file?: string; readonly line?: number }[] = spots.map(() => ({}));
  for (const side of ["base", "head"] as const) {
    const positions = spots.flatMap((spot, position) => (spot.side === side ? [position] : []));
    for (let from = 0; from < positions.length; from += CHUNK) {
      const asked = positions.slice(from, from + CHUNK);
      const found = await locate(side, asked.flatMap((position) => spots[position] ?? []).map(({ space, index, path }) => ({ code: "", severity: "info", message: "", fix: "", path, space, index })));
      asked.forEach((position, i) => {
        const { file, line } = found[i] ?? {};
        located[position] = { ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
      });
    }
  }
  return withPlaces(unplaced, located);
}
