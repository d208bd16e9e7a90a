/** The order of names and entries in a Binding: that of Go strings, which is the order of their UTF-8 bytes. */
import type { ClusterScopeEntry, NamespaceScopeEntry } from "../model/binding";

/** Negative, zero or positive, comparing as UTF-8 bytes (which is by code point, not by UTF-16 unit). */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    // Surrogates stand for code points above all others, though their units are below U+E000.
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

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
