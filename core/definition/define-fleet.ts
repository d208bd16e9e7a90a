/** Checks a fleet definition once, for every shell: its shape, its objects, and what would come of them. */
import type { Diagnostic } from "../model/diagnostic";
import { InvalidInputError } from "../model/diagnostic";
import { checkName } from "../model/metadata-checks";
import { checkObjects } from "../model/object-checks";
import { parseControlPlane } from "../model/parse";
import { ordinary } from "../model/plain-data";
import { joinPath, quote } from "../model/validation/schema-findings";
import { createPreview } from "../preview";
import type { StatusEngine } from "../preview/input";
import { fleetObjects, fleetPreviewInput } from "./fleet-objects";
import type { FleetModel } from "./fleet-model";
import { completeFleet } from "./fleet-model";
import { checkFleetShape } from "./fleet-shape";
import type { FleetSpec } from "./fleet-spec";

/** The outcome of checking a definition: a model, perhaps with warnings; or the findings, at least one of which is an error. */
export type ParsedFleet = { readonly model: FleetModel } | { readonly model?: undefined; readonly diagnostics: readonly Diagnostic[] };

/**
 * Checks a fleet definition and fills in its defaults.
 *
 * @returns what `FleetChart` (cdk8s) and `Fleet` (Pulumi) render.
 * @throws InvalidInputError with every error and warning at once.
 */
export function defineFleet(spec: FleetSpec): FleetModel {
  const parsed = parseFleet(spec);
  if (parsed.model === undefined) throw new InvalidInputError(parsed.diagnostics);
  return parsed.model;
}

/**
 * Checks anything that should be a fleet definition, such as parsed JSON.
 *
 * @param status - checks expressions of StatusCollectors; without it they are taken to be valid here. See `StatusEngine`.
 * @throws never. Cost: that of a preview of the fleet.
 */
export function parseFleet(spec: unknown, status?: StatusEngine): ParsedFleet {
  const shape = checkFleetShape(spec);
  if (shape.length > 0) return { diagnostics: shape };
  const model = completeFleet(ordinary(spec as FleetSpec));
  const diagnostics = [...checkSpaces(model), ...checkContent(model, status)];
  return diagnostics.some(({ severity }) => severity === "error") ? { diagnostics } : { model: { ...model, warnings: diagnostics } };
}

function checkSpaces({ host, inventories, workloadSpaces }: Omit<FleetModel, "warnings">): readonly Diagnostic[] {
  const inventoryNames = inventories.map(({ name }) => name);
  const paths: readonly (readonly [path: string, name: string])[] = [
    ["host.name", host.name],
    ...inventoryNames.map((name) => [joinPath("inventories", name), name] as const),
    ...workloadSpaces.map(({ name }) => [joinPath("workloadSpaces", name), name] as const),
  ];
  const first = new Map<string, string>();
  const twice = paths.flatMap(([path, name]): readonly Diagnostic[] => {
    const other = first.get(name);
    if (other === undefined) first.set(name, path);
    return other === undefined ? [] : [{ code: "KS230", severity: "error", path, message: `there is a space ${quote(name)} already, at ${other}`, fix: "Give each space a name of its own" }];
  });
  const unknown = workloadSpaces.flatMap(({ name, inventory }): readonly Diagnostic[] => {
    if (inventoryNames.includes(inventory)) return [];
    const message = inventory === "" ? `no inventory is named, and there are ${inventoryNames.length} (${inventoryNames.join(", ") || "none"})` : `there is no inventory ${quote(inventory)}`;
    return [{ code: "KS223", severity: "error", path: `${joinPath("workloadSpaces", name)}.inventory`, message, fix: inventoryNames.length === 0 ? "Add an inventory" : `Write one of ${inventoryNames.join(", ")}` }];
  });
  const teams = workloadSpaces.flatMap((wds) => wds.teams.flatMap(({ name }) => checkName(name, { form: "label", max: 57, because: "it is a part of names of roles" }, `${joinPath("workloadSpaces", wds.name)}.${joinPath("teams", name)}`)));
  return [...checkName(host.name, { form: "label", max: 63 }, "host.name"), ...twice, ...unknown, ...teams];
}

/** The objects by themselves, then together. Where one is unsound, nothing is put together. */
function checkContent(model: Omit<FleetModel, "warnings">, status: StatusEngine | undefined): readonly Diagnostic[] {
  // What people hand in whole may be anything; all other objects are made from it.
  const given = model.workloadSpaces.flatMap(({ name, workloads }) => checkSpace(name, workloads.flatMap(({ objects }) => objects)));
  if (given.length > 0) return given;
  const spaces = fleetObjects(model);
  const made = spaces.flatMap(({ name, objects }) => checkSpace(name, objects));
  if (made.length > 0) return made;
  const hosted = spaces.flatMap(({ name, kind, objects }) => (kind === "HOST" ? objects.flatMap((object) => parseControlPlane(object).diagnostics.map((finding) => ({ ...finding, space: name }))) : []));
  return [...hosted, ...createPreview(fleetPreviewInput(model), status).findings()];
}

function checkSpace(space: string, objects: readonly unknown[]): readonly Diagnostic[] {
  return checkObjects(objects.map((object) => ({ object }))).map((finding) => ({ ...finding, space }));
}
