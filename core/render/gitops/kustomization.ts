/** The kustomization.yaml of a space's folder: its files and nothing else, so that building it gives what they say. */
import type { Json } from "../../model/kube-object";

/** Name of the file. */
export const KUSTOMIZATION_FILE = "kustomization.yaml";

/** @param files - of the folder, in the order in which they are applied. */
export function kustomizationOf(files: readonly string[]): Json {
  return { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources: [...files] };
}

/**
 * Whether a kustomization says no more than that these files are applied: all of them, nothing changed.
 *
 * @param files - every manifest of the folder but the kustomization itself, relative to it.
 */
export function listsOnly(kustomization: Readonly<Record<string, unknown>>, files: readonly string[]): boolean {
  const { apiVersion: _version, kind, resources, metadata: _metadata, ...rest } = kustomization;
  if ((kind !== undefined && kind !== "Kustomization") || !Array.isArray(resources) || Object.keys(rest).length > 0) return false;
  const listed = new Set((resources as readonly unknown[]).map((resource) => (typeof resource === "string" ? resource.replace(/^\.\//, "") : resource)));
  return listed.size === files.length && files.every((file) => listed.has(file));
}
