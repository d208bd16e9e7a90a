/**
 * One preview of a fleet: model, placement, transport and status put together. Answers stay factored: nothing holds a row for each
 * pair of object and cluster, and what is listed is made while it is read.
 */
import { outcomesOf } from "./outcomes";
import { asStored, isRefusedWork, renderWorks } from "../transport";
import { bindingNames, bindingOf, renderInput, type PreviewedBinding } from "./bindings";
import { fleetFindings } from "./findings/fleet-findings";
import { spaceFindings } from "./findings/space-findings";
import { noInventory, readInventory, type Inventory } from "./inventory";
import type { PreviewFinding, PreviewInput, StatusEngine } from "./input";
import type { BindingRow, CombinedRow, OutcomeRow, ReportedRow, WorkRow } from "./rows";
import { combinationInput, statusInput } from "./status-input";
import { readWorkloadSpace, type WorkloadSpace } from "./workload-space";

/** See `createPreview`. */
export interface Preview {
  /** By space in the order of the input, then by name. */
  readonly bindings: () => Iterable<BindingRow>;
  /** By space, Binding, destination, batch. */
  readonly works: () => Iterable<WorkRow>;
  readonly outcomes: () => Iterable<OutcomeRow>;
  readonly combined: () => Iterable<CombinedRow>;
  readonly reported: () => Iterable<ReportedRow>;
  /** All findings, those of the input's form first. */
  readonly findings: () => readonly PreviewFinding[];
  readonly wdses: readonly WorkloadSpace[];
  /** By name. */
  readonly inventories: ReadonlyMap<string, Inventory>;
}

/**
 * Computes a preview. Cost: reading and placing the input; the rest while it is asked for.
 *
 * @param status - absent: StatusCollectors are taken to be valid, and nothing is combined or reported. See `asksForStatus`.
 */
export function createPreview(input: PreviewInput, status?: StatusEngine): Preview {
  const inventories = new Map<string, Inventory>();
  for (const space of input.spaces) if (space.kind === "ITS") inventories.set(space.name, readInventory(space));
  const wdses = input.spaces.flatMap((space) => (space.kind === "WDS" ? [readWorkloadSpace(space, inventories.get(space.inventory ?? "") ?? noInventory, status)] : []));
  let findings: readonly PreviewFinding[] | undefined;
  return {
    wdses,
    inventories,
    bindings: () => eachBinding(wdses, (_, { row }) => [row]),
    works: () => eachBinding(wdses, worksOf),
    outcomes: () => eachBinding(wdses, (space, { row, render }) => (render === undefined ? [] : [{ space: space.name, binding: row.name, ...outcomesOf(renderInput(space, render)) }])),
    combined: function* () {
      for (const space of wdses) {
        if (status === undefined) return;
        const { combined } = status.combinedStatuses(combinationInput(space));
        for (const { metadata: { namespace = "", name, labels = {} }, results = [] } of combined) yield { space: space.name, namespace, name, labels, results };
      }
    },
    reported: function* () {
      for (const space of wdses) {
        for (const { object: { apiVersion, kind, metadata }, status: reported, labels } of status?.reportedStates(statusInput(space)) ?? []) {
          yield { space: space.name, object: { apiVersion, kind, namespace: metadata.namespace ?? "", name: metadata.name }, ...(reported !== undefined && { status: reported }), labels };
        }
      }
    },
    findings: () => (findings ??= [
      ...[...inventories.values()].flatMap((inventory) => inventory.findings),
      ...onceAboutInventories(wdses.flatMap((space) => [...space.findings, ...spaceFindings(space)]), inventories),
      ...fleetFindings(wdses),
    ]),
  };
}

/** WDSes that share an ITS find the same about its clusters and properties. */
function onceAboutInventories(findings: readonly PreviewFinding[], inventories: ReadonlyMap<string, unknown>): readonly PreviewFinding[] {
  const told = new Set<string>();
  return findings.filter(({ code, space, index, path }) => {
    if (!inventories.has(space)) return true;
    const key = `${code} ${space} ${index} ${path}`;
    return !told.has(key) && told.add(key);
  });
}

function* eachBinding<T>(wdses: readonly WorkloadSpace[], use: (space: WorkloadSpace, binding: PreviewedBinding) => Iterable<T>): Iterable<T> {
  for (const space of wdses) {
    for (const name of bindingNames(space)) {
      const binding = bindingOf(space, name);
      if (binding !== undefined) yield* use(space, binding);
    }
  }
}

function worksOf(space: WorkloadSpace, { render }: PreviewedBinding): readonly WorkRow[] {
  if (render === undefined) return [];
  const { works } = renderWorks(renderInput(space, render));
  // The first work that is refused ends the writing of all that follow, at every retry.
  const refused = works.findIndex(isRefusedWork);
  return (refused === -1 ? works : works.slice(0, refused)).map(asStored).map(({ metadata: { namespace = "", name, labels = {}, annotations = {} }, spec = {} }) =>
    ({ space: space.inventory.name, wds: space.name, namespace, name, labels, annotations, spec }));
}
