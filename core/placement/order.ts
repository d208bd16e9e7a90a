/** The order of names and entries in a Binding: that of Go strings, which is the order of their UTF-8 bytes. */
import { compareBytes } from "../model/byte-order";
import type { ClusterScopeEntry, NamespaceScopeEntry } from "../model/binding";

/** `apps/v1, Resource=deployments`; core begins with `/`. */
export function resourceSortKey(resource: { readonly group: string; readonly version: string; readonly resource: string }): string {
  return `${resource.group}/${resource.version}, Resource=${resource.resource}`;
}

/** The order of `spec.workload.clusterScope`. */
export function compareClusterScope(a: ClusterScopeEntry, b: ClusterScopeEntry): number {
  return compareBytes(resourceSortKey(a), resourceSortKey(b)) || compareBytes(a.name, b.name) || compareBytes(a.resourceVersion, b.resourceVersion);
}

/** The order of `spec.workload.namespaceScope`: namespace and name count as one string `<namespace>/<name>`. */
export function compareNamespaceScope(a: NamespaceScopeEntry, b: NamespaceScopeEntry): number {
  return (
    compareBytes(resourceSortKey(a), resourceSortKey(b)) ||
    compareBytes(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`) ||
    compareBytes(a.resourceVersion, b.resourceVersion)
  );
}
