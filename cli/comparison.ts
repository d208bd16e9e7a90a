/** Two revisions of a fleet, opened, compared and located: what `diff` shows and `check` judges. */
import type { Diagnostic } from "../core/model/diagnostic";
import { blastOf, compareFleets, forecastOf, handoverFindings, type Blast, type Cause, type InventoryChange, type Side } from "../core/plan/diff";
import { asksForStatus, createPreview, type Preview, type PreviewFinding } from "../core/preview";
import { diffDocument, type DiffDocument } from "../core/report/diff/document";
import { loadFleet, type LoadedFleet } from "../operations/sources/fleet";
import { openRevision, type Revision } from "../operations/sources/revision";
import { progress } from "./report/output";

interface OpenedSide {
  readonly revision: Revision;
  readonly fleet: LoadedFleet;
}

export interface Comparison {
  readonly document: DiffDocument;
  readonly previews: Readonly<Record<Side, Preview>>;
  readonly changes: readonly InventoryChange[];
  readonly blast: Blast;
  /** Of the head. */
  readonly diagnostics: readonly Diagnostic[];
  /** Some of the input could not be read. */
  readonly unusable: boolean;
  /** Adds file and line to findings of a side, with files as people know them. */
  readonly locate: (side: Side, findings: readonly PreviewFinding[]) => Promise<readonly Diagnostic[]>;
}

/** Opens both, and closes what was opened however it ends. */
export async function withRevisions(base: string, head: string, use: (revisions: Readonly<Record<Side, Revision>>) => Promise<void>): Promise<void> {
  const from = await openRevision(base, { onProgress: progress });
  try {
    const to = await openRevision(head, { onProgress: progress });
    try {
      await use({ base: from, head: to });
    } finally {
      await to.dispose();
    }
  } finally {
    await from.dispose();
  }
}

/** @param region - label of ManagedClusters that names their region. */
export async function compareRevisions(revisions: Readonly<Record<Side, Revision>>, region?: string): Promise<Comparison> {
  const open = async (revision: Revision): Promise<OpenedSide> => ({ revision, fleet: await loadFleet(revision.folder) });
  const sides: Readonly<Record<Side, OpenedSide>> = { base: await open(revisions.base), head: await open(revisions.head) };
  const engine = [sides.base, sides.head].some(({ fleet }) => asksForStatus(fleet.input)) ? await import("../core/status/index.js") : undefined;
  const previews = { base: createPreview(sides.base.fleet.input, engine), head: createPreview(sides.head.fleet.input, engine) };
  const changes = compareFleets(previews.base, previews.head);
  const locateIn = async (side: Side, findings: Parameters<LoadedFleet["locate"]>[0]): Promise<readonly Diagnostic[]> => {
    const located = await sides[side].fleet.locate(findings);
    return located.map((found) => ({ ...found, ...(found.file !== undefined && { file: sides[side].revision.display(found.file) }) }));
  };
  const diagnosticsOf = (side: Side, more: readonly PreviewFinding[] = []): Promise<readonly Diagnostic[]> => locateIn(side, [...sides[side].fleet.findings, ...previews[side].findings(), ...more]);
  // What happens on the way is the head's doing.
  const diagnostics = { base: await diagnosticsOf("base"), head: await diagnosticsOf("head", handoverFindings(changes.flatMap(({ handovers }) => handovers))) };
  const blast = blastOf(changes, previews, region);
  const locate = await placesOf(changes.flatMap(({ changes: rows }) => rows.flatMap(({ causes }) => causes)), sides);
  return {
    document: diffDocument({ changes, blast, forecast: forecastOf(changes), diagnostics, locate }),
    previews,
    changes,
    blast,
    diagnostics: diagnostics.head,
    unusable: [sides.base, sides.head].some(({ fleet }) => fleet.unreadable),
    locate: locateIn,
  };
}

/** Files and lines of causes: each side's files are read again once. */
async function placesOf(causes: readonly Cause[], sides: Readonly<Record<Side, OpenedSide>>): Promise<(cause: Cause) => { readonly file?: string; readonly line?: number }> {
  const places = new Map<string, { readonly file?: string; readonly line?: number }>();
  const keyOf = ({ side, space, index, path }: Cause): string => JSON.stringify([side, space, index, path]);
  for (const side of ["base", "head"] as const) {
    const asked = [...new Map(causes.filter((cause) => cause.side === side && cause.index !== undefined).map((cause) => [keyOf(cause), cause])).entries()];
    const located = await sides[side].fleet.locate(asked.map(([, { space, index = 0, path }]) => ({ code: "", severity: "info", message: "", fix: "", path, space, index })));
    asked.forEach(([key], i) => {
      const { file, line } = located[i] ?? {};
      places.set(key, { ...(file !== undefined && { file: sides[side].revision.display(file) }), ...(line !== undefined && { line }) });
    });
  }
  return (cause) => places.get(keyOf(cause)) ?? {};
}
