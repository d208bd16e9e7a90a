/** Reads a workload as it stands, put as its program states it. */
import type { KubeObject } from "../../core/model/kube-object";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients/space-client";
import { FIELD_MANAGER } from "../../core/model/names";
import { ownedBy } from "../ownership";
import { addressKeys } from "./keys";
import { withSecretData } from "./secret-data";

/**
 * Reads a workload for a refresh: what of it stands as declared, and what was changed by others.
 *
 * The server itself is asked whether applying the object again would change anything (a dry run), so that its own spelling of a value
 * (`0.5` as `500m`) is no drift.
 *
 * @param declared - by key, as applied.
 * @returns by key: the declared object where nothing drifted, else the live values of what it states; absent ones are left out.
 */
export async function refreshWorkload(space: SpaceClient, declared: Readonly<Record<string, KubeObject>>, options: { readonly owner: string; readonly defaultNamespace?: string }): Promise<Readonly<Record<string, KubeObject>>> {
  const defaultNamespace = options.defaultNamespace ?? "default";
  const found = await mapBounded(await addressKeys(space, Object.keys(declared), defaultNamespace), async ({ key, resource, namespace, name }) => {
    const live = await space.get(resource, { namespace, name });
    if (live === undefined || live.metadata.deletionTimestamp !== undefined) return undefined;
    const stated = declared[key]!;
    const whole = ownedBy({ ...withSecretData(stated), metadata: { ...stated.metadata, ...(namespace === undefined ? {} : { namespace }) } }, options.owner);
    const again = await space.apply(resource, whole, { fieldManager: FIELD_MANAGER, force: true, dryRun: true });
    return [key, sameContent(live, again) ? stated : (statedPart(withSecretData(stated), live) as KubeObject)] as const;
  });
  return Object.fromEntries(found.filter((entry) => entry !== undefined));
}

/** Equal but for who wrote it and when. */
export function sameContent(a: KubeObject, b: KubeObject): boolean {
  const bare = ({ metadata: { managedFields: _managers, resourceVersion: _version, generation: _generation, ...metadata }, status: _status, ...rest }: KubeObject): string => JSON.stringify(sorted({ ...rest, metadata }));
  return bare(a) === bare(b);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

/**
 * The part of `live` that `declared` states: what a refresh compares with the program. Values are the live ones; what is gone is
 * left out; what others added does not appear. Lists are compared element by element where both have the same length or named
 * elements, and taken whole otherwise.
 */
export function statedPart(declared: unknown, live: unknown): unknown {
  if (Array.isArray(declared) && Array.isArray(live)) return statedItems(declared, live);
  if (!isMap(declared) || !isMap(live)) return live;
  return Object.fromEntries(Object.keys(declared).flatMap((key) => (live[key] === undefined ? [] : [[key, statedPart(declared[key], live[key])]])));
}

function statedItems(declared: readonly unknown[], live: readonly unknown[]): unknown {
  const named = (item: unknown): unknown => (isMap(item) ? item["name"] : undefined);
  if (declared.every((item) => named(item) !== undefined)) {
    // Lists like containers and ports merge by name: what others added is not ours.
    return declared.flatMap((item) => live.filter((other) => named(other) === named(item)).slice(0, 1).map((other) => statedPart(item, other)));
  }
  return declared.length === live.length ? declared.map((item, i) => statedPart(item, live[i])) : live;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
