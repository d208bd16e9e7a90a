/** Reads from `metadata.managedFields` what our field manager owns of an object. */
import type { KubeObject } from "./kube-object";
import { FIELD_MANAGER } from "./names";

interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

/** Keys directly under `path` that our server-side apply owns: `["metadata", "labels"]` gives the labels' keys. Sorted by code unit. */
export function ownedKeys(object: KubeObject, path: readonly string[]): readonly string[] {
  const entries = (object.metadata["managedFields"] ?? []) as readonly ManagedFieldsEntry[];
  const keys = new Set<string>();
  for (const entry of entries) {
    if (entry.manager !== FIELD_MANAGER || entry.operation !== "Apply" || (entry.subresource ?? "") !== "") continue;
    let at: Readonly<Record<string, unknown>> | undefined = entry.fieldsV1;
    for (const step of path) at = at?.[`f:${step}`] as Readonly<Record<string, unknown>> | undefined;
    for (const key of Object.keys(at ?? {})) if (key.startsWith("f:")) keys.add(key.slice(2));
  }
  return [...keys].sort();
}
