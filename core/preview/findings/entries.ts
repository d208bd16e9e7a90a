/** The entries of a Binding, both scopes alike. */
import type { BindingSpec, NamespaceScopeEntry } from "../../model/binding";

/** An entry of a Binding; `namespace` is `""` for a cluster-scoped object. */
export type Entry = Omit<NamespaceScopeEntry, "namespace"> & { readonly namespace: string };

/** Cluster-scoped entries first, as in the Binding. */
export function* entriesOf(spec: BindingSpec): Iterable<Entry> {
  for (const entry of spec.workload?.clusterScope ?? []) yield { ...entry, namespace: "" };
  yield* spec.workload?.namespaceScope ?? [];
}
