/** Reads from `metadata.managedFields` who owns which fields of an object. */
import { isEqual } from "./is-equal";
import type { Json, KubeObject } from "./kube-object";
import { FIELD_MANAGER } from "./names";

/** What one manager owns by one way of writing. */
export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly fieldsV1?: FieldSet;
}

/** As servers write it: `f:` and a member's name, `k:` and the keys of an item, `v:` and an item itself; nothing below: owned whole. */
export type FieldSet = Readonly<Record<string, unknown>>;

/** Who wrote fields of an object. */
export interface FieldManager {
  readonly manager: string;
  /** `Apply`: by server-side apply; `Update`: by any other write. */
  readonly operation: string;
  /** As `scale`; absent: through the object itself. */
  readonly subresource?: string;
  /** When it last changed any of its fields, RFC 3339; absent: the server does not say. */
  readonly time?: string;
}

/** A step into an object: a member by its name, or an item of a list; `isShared`: several managers write items of the list, known by keys. */
export type FieldStep = string | { readonly index: number; readonly item: Json; readonly isShared: boolean };

/** Keys directly under `path` that our server-side apply owns: `["metadata", "labels"]` gives the labels' keys. Sorted by code unit. */
export function ownedKeys(object: KubeObject, path: readonly string[]): readonly string[] {
  const keys = new Set<string>();
  for (const entry of knownEntries(object)) {
    if (entry.manager !== FIELD_MANAGER || entry.operation !== "Apply" || (entry.subresource ?? "") !== "") continue;
    let at: FieldSet | undefined = entry.fieldsV1;
    for (const step of path) at = at?.[`f:${step}`] as FieldSet | undefined;
    for (const key of Object.keys(at ?? {})) if (key.startsWith("f:")) keys.add(key.slice(2));
  }
  return [...keys].sort();
}

/** Who owns a field, or anything in it, in the order of the entries; empty: nobody. */
export function fieldOwners(object: KubeObject, steps: readonly FieldStep[]): readonly FieldManager[] {
  return knownEntries(object).filter(({ fieldsV1 }) => owns(fieldsV1, steps)).map(managerOf);
}

/** Everybody who wrote fields of the object that are there still, the latest first. */
export function objectWriters(object: KubeObject): readonly FieldManager[] {
  const time = ({ time: at }: FieldManager): number => (at === undefined ? 0 : Date.parse(at));
  return knownEntries(object).map(managerOf).sort((a, b) => time(b) - time(a));
}

/** The entries of an object; undefined where nothing is known of its managers. */
export function managedFieldsOf(object: KubeObject): readonly ManagedFieldsEntry[] | undefined {
  const { managedFields } = object.metadata;
  return Array.isArray(managedFields) ? (managedFields as readonly ManagedFieldsEntry[]) : undefined;
}

const knownEntries = (object: KubeObject): readonly ManagedFieldsEntry[] => managedFieldsOf(object) ?? [];

function managerOf({ manager = "", operation = "", subresource = "", time }: ManagedFieldsEntry): FieldManager {
  return { manager, operation, ...(subresource !== "" && { subresource }), ...(time !== undefined && { time }) };
}

function owns(fields: FieldSet | undefined, steps: readonly FieldStep[]): boolean {
  if (fields === undefined) return false;
  let at = fields;
  for (const [depth, step] of steps.entries()) {
    // Of a list that is shared, nothing below means the list without any of its items.
    if (depth > 0 && Object.keys(at).length === 0) return typeof step === "string" || !step.isShared;
    const next = typeof step === "string" ? at[`f:${step}`] : itemIn(at, step);
    if (typeof next !== "object" || next === null) return false;
    at = next as FieldSet;
  }
  return steps.length > 0;
}

function itemIn(fields: FieldSet, { index, item }: Exclude<FieldStep, string>): unknown {
  const found = Object.keys(fields).find((key) => {
    if (key === `i:${index}`) return true;
    if (!key.startsWith("k:") && !key.startsWith("v:")) return false;
    const named = parsed(key.slice(2));
    if (key.startsWith("v:")) return isEqual(named, item);
    return isMap(named) && isMap(item) && Object.entries(named).every(([name, value]) => isEqual(item[name], value));
  });
  return found === undefined ? undefined : fields[found];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What a server writes is JSON; anything else names no item.
    return undefined;
  }
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
