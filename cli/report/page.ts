/** Fleets and their changes as pages for a browser. */
import type { Diagnostic } from "../../core/model/diagnostic";
import type { Refusal } from "../../core/plan/guards";
import { shorten } from "../../core/model/words";
import { againstBaseline } from "../../core/report/diff/document";
import { forecastLines, headline } from "../../core/report/diff/phrases";
import { fleetHeadline } from "../../core/report/map/fleet-headline";
import { fleetMap } from "../../core/report/map/fleet-map";
import { withChanges } from "../../core/report/map/map-changes";
import type { FleetMap } from "../../core/report/map/types";
import type { PageFinding } from "../../core/report/page/page-data";
import { renderPage } from "../../core/report/page/render-page";
import type { Comparison } from "../comparison";
import { placedMap } from "../placed-map";

/** Names in a note. */
const NAMED = 20;

/** @param title - what was drawn, as the user named it. */
export function fleetPage(title: string, map: FleetMap, findings: readonly Diagnostic[]): string {
  return renderPage({ title, headline: fleetHeadline(map), notes: [], map, findings });
}

/** @param refusals - absent: guards were not asked. */
export async function comparisonPage({ document, previews, diagnostics, names, region, locate }: Comparison, refusals?: readonly Refusal[]): Promise<string> {
  const map = await placedMap(withChanges(fleetMap(previews.head, previews.base), document.changes), locate);
  const { blast } = document;
  const findings: readonly PageFinding[] = [
    ...againstBaseline(diagnostics, document.diagnostics).map(({ baseline, ...found }): PageFinding => ({ ...found, ...(baseline === "new" && { state: "new" }) })),
    ...document.diagnostics.filter(({ appears }) => !appears).map(({ appears: _, ...found }): PageFinding => ({ ...found, state: "gone" })),
  ];
  return renderPage({
    title: `${names.base} → ${names.head}`,
    headline: headline(document),
    notes: [
      ...(blast.clustersAdded.length > 0 ? [`Clusters that join: ${shorten(blast.clustersAdded, NAMED)}`] : []),
      ...(blast.clustersRemoved.length > 0 ? [`Clusters that leave: ${shorten(blast.clustersRemoved, NAMED)}`] : []),
      ...forecastLines(document),
    ],
    map,
    ...(region !== undefined && { groupBy: region }),
    findings,
    ...(refusals !== undefined && { refusals }),
  });
}
