/** From what a policy selected to the spec of its Binding, in the exact order, and why an API server would refuse it. */
import type { BindingWorkload, ClusterScopeEntry, NamespaceScopeEntry } from "../model/binding";
import { goJson } from "../model/go-json";
import { compareBytes } from "../model/byte-order";
import type { DownsyncModulation } from "./types";

/** A selected object, with its order prepared. */
export interface SelectedObject {
  readonly watched: WatchedResource;
  readonly namespace: string;
  readonly name: string;
  /** `<namespace>/<name>`, or the name alone: one string, as upstream compares it. */
  readonly fullName: string;
  readonly resourceVersion: string;
}

/** A resource in one version, shared by all of its objects. */
export interface WatchedResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  /** See `resourceSortKey`. */
  readonly sortKey: string;
}

/** Binding order: cluster-scoped objects first, then by resource, then by name. */
export function compareSelected(a: SelectedObject, b: SelectedObject): number {
  const scope = Number(a.namespace !== "") - Number(b.namespace !== "");
  if (scope !== 0) return scope;
  if (a.watched !== b.watched) {
    const resource = compareBytes(a.watched.sortKey, b.watched.sortKey);
    if (resource !== 0) return resource;
  }
  return compareBytes(a.fullName, b.fullName) || compareBytes(a.resourceVersion, b.resourceVersion);
}

/**
 * The `workload` of a Binding; empty lists are left out.
 *
 * @param selected - in Binding order, with the modulation of each.
 */
export function bindingWorkload(selected: readonly (readonly [SelectedObject, DownsyncModulation])[]): BindingWorkload {
  const clusterScope: ClusterScopeEntry[] = [];
  const namespaceScope: NamespaceScopeEntry[] = [];
  for (const [object, modulation] of selected) {
    const { group, version, resource } = object.watched;
    const { namespace, name, resourceVersion } = object;
    if (namespace === "") clusterScope.push({ group, version, resource, name, resourceVersion, ...modulation });
    else namespaceScope.push({ group, version, resource, namespace, name, resourceVersion, ...modulation });
  }
  return { ...(clusterScope.length > 0 && { clusterScope }), ...(namespaceScope.length > 0 && { namespaceScope }) };
}

/**
 * Why an API server refuses a Binding: two entries with the same list-map key, which leaves out the version (an object
 * of a CRD with several served versions). Undefined when it accepts it.
 */
export function rejection(bindingName: string, workload: BindingWorkload): string | undefined {
  const errors = [
    ...duplicates("clusterScope", workload.clusterScope ?? [], (e) => ({ group: e.group, name: e.name, resource: e.resource })),
    ...duplicates("namespaceScope", workload.namespaceScope ?? [], (e) => ({ group: e.group, name: e.name, namespace: e.namespace, resource: e.resource })),
  ];
  if (errors.length === 0) return undefined;
  return `Binding.control.kubestellar.io ${JSON.stringify(bindingName)} is invalid: ${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}`;
}

function duplicates<E extends ClusterScopeEntry>(list: string, entries: readonly E[], keyOf: (entry: E) => object): readonly string[] {
  // Only objects of one resource in different versions can collide; with one version each there is nothing to look for.
  const versions = new Map<string, Set<string>>();
  for (const { group, resource, version } of entries) {
    const key = `${group}/${resource}`;
    const known = versions.get(key);
    if (known === undefined) versions.set(key, new Set([version]));
    else known.add(version);
  }
  const seen = new Map<string, number>();
  const errors: string[] = [];
  entries.forEach((entry, i) => {
    if ((versions.get(`${entry.group}/${entry.resource}`)?.size ?? 0) < 2) return;
    const key = goJson(keyOf(entry));
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    if (times === 2) errors.push(`spec.workload.${list}[${i}]: Duplicate value: ${key}`);
  });
  return errors;
}
