/** Server-side apply as our one field manager, with conflicts told apart: ours to take back, or another's. */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { describeObject } from "../../core/model/kube-object";
import { FIELD_MANAGER } from "../../core/model/names";
import type { SpaceClient } from "../clients/space-client";
import { KubeStellarError, isKubeStellarError } from "../errors";

/** A field that another manager set to another value. */
export interface FieldConflict {
  /** As the server writes it: `.metadata.labels.region`, `.spec.containers[name="app"].image`. */
  readonly field: string;
  readonly manager: string;
}

export interface ApplyOwnedOptions {
  /** What we stated the last time: a conflict about a field in it is ours to take back. */
  readonly previous?: object | undefined;
  /** More conflicts that may be won, by field. */
  readonly mayTake?: ((field: string) => boolean) | undefined;
  /** Win every conflict. */
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/**
 * Applies `object` as field manager `kubestellar-fleet`: fields that it stated before and states no more go, foreign ones stay.
 *
 * A conflict is won only when we held the field before (`previous`), or were told to; otherwise nothing is written.
 *
 * @throws KubeStellarError `Conflict`, naming each field and its manager.
 */
export async function applyOwned(client: SpaceClient, resource: ApiResource, object: KubeObject, options: ApplyOwnedOptions = {}): Promise<KubeObject> {
  const dryRun = options.dryRun ?? false;
  if (options.force === true) return client.apply(resource, object, { fieldManager: FIELD_MANAGER, force: true, dryRun });
  try {
    return await client.apply(resource, object, { fieldManager: FIELD_MANAGER, dryRun });
  } catch (error) {
    if (!isKubeStellarError(error, "Conflict")) throw error;
    const conflicts = conflictsOf(error);
    if (conflicts.length === 0) throw error;
    const foreign = conflicts.filter(({ field }) => !(options.previous !== undefined && statesField(options.previous, field)) && options.mayTake?.(field) !== true);
    if (foreign.length === 0) return client.apply(resource, object, { fieldManager: FIELD_MANAGER, force: true, dryRun });
    throw new KubeStellarError(foreign.map(({ field, manager }) => `${field} is set to another value by ${JSON.stringify(manager)}`).join("; "), {
      code: "Conflict",
      space: client.name,
      object: describeObject(object),
      fix: "Leave these fields out, agree on the value, or take them over on purpose with adopt: \"always\"",
      ...(error.details.causes === undefined ? {} : { causes: error.details.causes }),
      cause: error,
    });
  }
}

/** The field conflicts that a server tells of. */
export function conflictsOf(error: KubeStellarError): readonly FieldConflict[] {
  return (error.details.causes ?? []).flatMap(({ reason, message, field }) => (reason === "FieldManagerConflict" && field !== undefined ? [{ field, manager: /^conflict with "((?:[^"\\]|\\.)*)"/.exec(message ?? "")?.[1] ?? "an unnamed manager" }] : []));
}

/**
 * True when `object` has a value at `field`, written as the API server writes field paths. Keys may hold dots and slashes, which the
 * server does not quote, so every reading is tried.
 */
export function statesField(object: unknown, field: string): boolean {
  if (field === "") return object !== undefined;
  if (Array.isArray(object)) return statesItem(object, field);
  if (typeof object !== "object" || object === null || !field.startsWith(".")) return false;
  return Object.entries(object).some(([key, value]) => {
    const step = `.${key}`;
    const after = field.slice(step.length);
    return field.startsWith(step) && (after === "" || after.startsWith(".") || after.startsWith("[")) && value !== undefined && statesField(value, after);
  });
}

/** One step into a list: `[3]`, `[name="app",port=80]` or `[="value"]`. */
function statesItem(list: readonly unknown[], field: string): boolean {
  const step = /^\[((?:[^\]"]|"(?:[^"\\]|\\.)*")*)\]/.exec(field);
  if (step === null) return false;
  const after = field.slice(step[0].length);
  const inner = step[1] ?? "";
  if (/^\d+$/.test(inner)) return statesField(list[Number(inner)], after);
  const wanted = [...inner.matchAll(/([^=,]*)=("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, key, value]) => [key ?? "", value ?? ""] as const);
  return list.some((item) => wanted.every(([key, value]) => JSON.stringify(key === "" ? item : (item as Record<string, unknown> | null)?.[key]) === value) && statesField(item, after));
}
