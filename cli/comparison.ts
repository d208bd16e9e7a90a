/** Two fleets, opened, compared and located: what `diff` shows and `check` judges. */
import { formatDiagnostic, type Diagnostic } from "../core/model/diagnostic";
import { alignWithLive, blastOf, changeFindings, compareFleets, forecastOf, type Blast, type Cause, type InventoryChange, type Side } from "../core/plan/diff";
import { asksForStatus, createPreview, policiesOf, type Preview, type PreviewFinding, type PreviewInput } from "../core/preview";
import { diffDocument } from "../core/report/diff/document";
import type { DiffReport } from "../core/model/diff-report";
import type { LoadedFleet } from "../operations/sources/fleet";
import { withHiddenSecrets } from "../core/plan/inventory";
import { openFleet, type FleetSource } from "./fleet-source";
import { progress } from "./report/output";
import { unreadOf } from "./report/unread";
import type { LiveOptions } from "./fleet-options";

/** Two fleets, and everything that a report says of the change from one to the other. */
export interface Comparison {
  readonly document: DiffReport;
  readonly previews: Readonly<Record<Side, Preview>>;
  readonly inputs: Readonly<Record<Side, PreviewInput>>;
  readonly changes: readonly InventoryChange[];
  readonly blast: Blast;
  /** Of the head. */
  readonly diagnostics: readonly Diagnostic[];
  /** What of the input could not be used, of both sides; none: all of it was. */
  readonly unread: readonly Diagnostic[];
  /** The file that stands for all of the head; see `FleetSource`. */
  readonly standIn: string;
  /** What was compared, as the user named it. */
  readonly names: Readonly<Record<Side, string>>;
  /** The label that names regions, if one was given. */
  readonly region: string | undefined;
  /** Adds file and line to findings of a side, with files as people know them. */
  readonly locate: (side: Side, findings: readonly PreviewFinding[]) => Promise<readonly Diagnostic[]>;
}

/** Opens both, and closes what was opened however it ends. */
export async function withFleets(base: string, head: string, live: LiveOptions, use: (sources: Readonly<Record<Side, FleetSource>>) => Promise<void>): Promise<void> {
  const from = await openFleet(base, live, head);
  try {
    const to = await openFleet(head, live);
    try {
      await use({ base: from, head: to });
    } finally {
      await to.dispose();
    }
  } finally {
    await from.dispose();
  }
}

/** @param region - label of ManagedClusters that names their region. @param managers - reads of a running hub whose each field is. */
export async function compareSources(sources: Readonly<Record<Side, FleetSource>>, region?: string, managers = false): Promise<Comparison> {
  const sides = await loadSides(sources, managers);
  const engine = [sides.base, sides.head].some(({ input }) => asksForStatus(input)) ? await import("../core/status/index.js") : undefined;
  const previews = { base: createPreview(sides.base.input, engine), head: createPreview(sides.head.input, engine) };
  const changes = compareFleets(previews.base, previews.head);
  const diagnosticsOf = (side: Side, more: readonly PreviewFinding[] = []): Promise<readonly Diagnostic[]> => sides[side].locate([...sides[side].findings, ...previews[side].findings(), ...more]);
  const diagnostics = { base: await diagnosticsOf("base"), head: await diagnosticsOf("head", changeFindings(changes)) };
  const blast = blastOf(changes, previews, region);
  const locate = await placesOf(changes.flatMap(({ changes: rows }) => rows.flatMap(({ causes }) => causes)), sides);
  return {
    document: diffDocument({ changes, blast, forecast: forecastOf(changes), diagnostics, locate }),
    previews,
    inputs: { base: sides.base.input, head: sides.head.input },
    changes,
    blast,
    diagnostics: diagnostics.head,
    unread: await unreadOfBoth(sides, previews),
    standIn: sources.head.standIn,
    names: { base: sources.base.name, head: sources.head.name },
    region,
    locate: (side, findings) => sides[side].locate(findings),
  };
}

/** What both sides lack for the same reason is told once; of the rest that of the base says so, for the file may be whole in the head. */
async function unreadOfBoth(sides: Readonly<Record<Side, LoadedFleet>>, previews: Comparison["previews"]): Promise<readonly Diagnostic[]> {
  const [before, now] = [await unreadOf(sides.base, previews.base), await unreadOf(sides.head, previews.head)];
  const told = new Set(now.map(formatDiagnostic));
  return [...before.filter((found) => !told.has(formatDiagnostic(found))).map((found) => ({ ...found, message: `in the base: ${found.message}` })), ...now];
}

/** Of a running hub only what a policy of either side reaches is read; from two that ran, all of it. */
async function loadSides({ base, head }: Readonly<Record<Side, FleetSource>>, managers: boolean): Promise<Readonly<Record<Side, LoadedFleet>>> {
  if (base.isLive === head.isLive) {
    const reach = base.isLive ? { reach: "all" as const } : {};
    return withComparableSecrets({ base, head }, { base: await base.load(reach), head: await head.load(reach) });
  }
  const [running, written] = base.isLive ? [base, head] : [head, base];
  const definition = await written.load();
  const reality = await running.load({ reach: policiesOf(definition.input), managers });
  const { live, defined } = alignWithLive({ live: reality.input, defined: definition.input });
  const fromHub = { ...reality, input: live };
  const fromFiles = { ...definition, input: defined };
  return withComparableSecrets({ base, head }, base.isLive ? { base: fromHub, head: fromFiles } : { base: fromFiles, head: fromHub });
}

/** In a record Secrets are hidden: then the other side's are hidden alike. Two records of different salts say nothing of each other's. */
async function withComparableSecrets(sources: Readonly<Record<Side, FleetSource>>, sides: Readonly<Record<Side, LoadedFleet>>): Promise<Readonly<Record<Side, LoadedFleet>>> {
  const { base: { salt: before }, head: { salt: after } } = sources;
  if (before === after) return sides;
  const { hideWith } = await import("../operations/inventory/index.js");
  const areForeign = before !== undefined && after !== undefined;
  if (areForeign) progress("values of Secrets are not compared: the snapshots were recorded into different files");
  const hide = areForeign ? (): string => "" : hideWith(before ?? after ?? "");
  const hidden = (side: Side): LoadedFleet => (areForeign || sources[side].salt === undefined ? { ...sides[side], input: withHiddenSecrets(sides[side].input, hide) } : sides[side]);
  return { base: hidden("base"), head: hidden("head") };
}

/** Places asked for at once; more than a fleet's findings may be are not answered. */
const PLACES_AT_ONCE = 5_000;

/** Files and lines of causes: each side's files are read again. */
async function placesOf(causes: readonly Cause[], sides: Readonly<Record<Side, LoadedFleet>>): Promise<(cause: Cause) => { readonly file?: string; readonly line?: number }> {
  const places = new Map<string, { readonly file?: string; readonly line?: number }>();
  const keyOf = ({ side, space, index, path }: Cause): string => JSON.stringify([side, space, index, path]);
  for (const side of ["base", "head"] as const) {
    const asked = [...new Map(causes.filter((cause) => cause.side === side && (cause.index !== undefined || cause.kind === "settings-edit")).map((cause) => [keyOf(cause), cause])).entries()];
    for (let from = 0; from < asked.length; from += PLACES_AT_ONCE) {
      const some = asked.slice(from, from + PLACES_AT_ONCE);
      const located = await sides[side].locate(some.map(([, { space, index, path }]) => ({ code: "", severity: "info", message: "", fix: "", path, space, ...(index !== undefined && { index }) })));
      some.forEach(([key], i) => {
        const { file, line } = located[i] ?? {};
        places.set(key, { ...(file !== undefined && { file }), ...(line !== undefined && { line }) });
      });
    }
  }
  return (cause) => places.get(keyOf(cause)) ?? {};
}
