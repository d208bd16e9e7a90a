/** The objects of a Binding, which keeps cluster-scoped and namespaced ones in two lists, in one. */
import type { BindingSpec, NamespaceScopeEntry } from "./binding";

/** What a Binding says about one object; `namespace` is `""` for a cluster-scoped one. */
export type BindingEntry = NamespaceScopeEntry;

/** Cluster-scoped ones first, in the Binding's order. Of no Binding, or a refused one (`null`): none. */
export function entriesOf(spec: BindingSpec | null | undefined): readonly BindingEntry[] {
  const { clusterScope = [], namespaceScope = [] } = spec?.workload ?? {};
  // As large as a fleet has objects, so it is copied only where it must be.
  return clusterScope.length === 0 ? namespaceScope : [...clusterScope.map((entry) => ({ ...entry, namespace: "" })), ...namespaceScope];
}

/** How many objects a Binding lists, without making the list. */
export function countEntries(spec: BindingSpec | null | undefined): number {
  const { clusterScope = [], namespaceScope = [] } = spec?.workload ?? {};
  return clusterScope.length + namespaceScope.length;
}
