/** Fleets and their changes as pages for a browser. */
import { formatDiagnostic, type Diagnostic } from "../../core/model/diagnostic";
import type { Refusal } from "../../core/plan/guards";
import { numeral } from "../../core/model/words";
import { againstBaseline } from "../../core/report/diff/document";
import { forecastLines, headline, movedLines } from "../../core/report/diff/phrases";
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

/** What the page of a fleet is made of. */
export interface FleetPage {
  /** What was drawn, as the user named it. */
  readonly title: string;
  readonly map: FleetMap;
  readonly findings: readonly Diagnostic[];
  /** What of the input could not be used; none: all of it was. */
  readonly unread: readonly Diagnostic[];
}

/** Draws it. */
export function fleetPage({ title, map, findings, unread }: FleetPage): string {
  return renderPage({ title, headline: fleetHeadline(map), notes: unreadNotes(unread, "fleet"), map, findings, ...incomplete(unread) });
}

/** @param refusals - absent: guards were not asked. Where some input could not be used they have said nothing. */
export async function comparisonPage({ document, previews, diagnostics, names, region, locate, unread }: Comparison, refusals?: readonly Refusal[]): Promise<string> {
  const map = await placedMap(withChanges(fleetMap(previews.head, previews.base), document.changes), locate);
  const findings: readonly PageFinding[] = [
    ...againstBaseline(diagnostics, document.diagnostics).map(({ baseline, ...found }): PageFinding => ({ ...found, ...(baseline === "new" && { state: "new" }) })),
    ...document.diagnostics.filter(({ appears }) => !appears).map(({ appears: _, ...found }): PageFinding => ({ ...found, state: "gone" })),
  ];
  return renderPage({
    title: `${names.base} → ${names.head}`,
    headline: headline(document),
    notes: [
      ...unreadNotes(unread, refusals === undefined ? "change" : "change, and guards were not asked"),
      ...movedLines(document, NAMED),
      ...forecastLines(document),
    ],
    map,
    ...(region !== undefined && { groupBy: region }),
    findings,
    ...incomplete(unread),
    ...(refusals !== undefined && unread.length === 0 && { refusals }),
  });
}

const incomplete = (unread: readonly Diagnostic[]): { readonly isIncomplete?: true } => (unread.length > 0 ? { isIncomplete: true } : {});

function unreadNotes(unread: readonly Diagnostic[], what: string): readonly string[] {
  return unread.length === 0 ? [] : [`Some input could not be used, so this is not the whole ${what}:`, ...unread.slice(0, NAMED).map(formatDiagnostic), ...(unread.length > NAMED ? [`and ${numeral(unread.length - NAMED)} more`] : [])];
}
