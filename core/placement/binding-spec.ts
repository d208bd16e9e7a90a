/** From what a policy selected to the spec of its Binding, in the exact order, and why an API server would refuse it. */
import type { BindingWorkload, ClusterScopeEntry, NamespaceScopeEntry } from "../model/binding";
import { goJson } from "../model/go-json";
import type { ObjectEntry } from "./index-state";
import type { DownsyncModulation } from "./types";

/**
 * The entry of an object in a Binding. Made once and shared by all Bindings in which the object has the same modulation, which
 * for nearly all objects are all.
 */
function bindingEntry(object: ObjectEntry, modulation: DownsyncModulation): ClusterScopeEntry | NamespaceScopeEntry {
  if (object.written?.modulation === modulation) return object.written.entry;
  const { group, version, resource } = object.cell.resource.watched;
  const namespace = object.cell.namespace.name;
  const { name, resourceVersion } = object;
  const entry: ClusterScopeEntry | NamespaceScopeEntry = namespace === "" ? { group, version, resource, name, resourceVersion } : { group, version, resource, namespace, name, resourceVersion };
  Object.assign(entry, modulation);
  object.written ??= { modulation, entry };
  return entry;
}

/**
 * The `workload` of a Binding; empty lists are left out.
 *
 * @param selected - in Binding order.
 */
export function bindingWorkload(selected: readonly ObjectEntry[], modulationOf: (object: ObjectEntry) => DownsyncModulation): BindingWorkload {
  const clusterScope: ClusterScopeEntry[] = [];
  const namespaceScope: NamespaceScopeEntry[] = [];
  for (const object of selected) {
    const entry = bindingEntry(object, modulationOf(object));
    if ("namespace" in entry) namespaceScope.push(entry);
    else clusterScope.push(entry);
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
  // Only objects of one resource in different versions can collide; entries are in order of the resource, so each version is one run.
  const versions = new Map<string, number>();
  let last: E | undefined;
  for (const entry of entries) {
    if (last?.resource === entry.resource && last.version === entry.version && last.group === entry.group) continue;
    last = entry;
    const key = `${entry.group}/${entry.resource}`;
    versions.set(key, (versions.get(key) ?? 0) + 1);
  }
  if (versions.size === [...versions.values()].reduce((runs, n) => runs + n, 0)) return [];
  const seen = new Map<string, number>();
  const errors: string[] = [];
  entries.forEach((entry, i) => {
    if ((versions.get(`${entry.group}/${entry.resource}`) ?? 0) < 2) return;
    const key = goJson(keyOf(entry));
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    if (times === 2) errors.push(`spec.workload.${list}[${i}]: Duplicate value: ${key}`);
  });
  return errors;
}
