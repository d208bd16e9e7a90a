/** The error of a policy that wants the status of one copy of objects that do not have exactly one. Reference 2.7. */
import { goJson } from "../model/go-json";
import type { ApiResource } from "../model/kube-object";

/** An object for which singleton reported state is asked and which has another number of qualified WECs than one. */
export interface SingletonConflict {
  readonly resource: Pick<ApiResource, "group" | "version" | "kind" | "resource">;
  /** `""` for a cluster-scoped object. */
  readonly namespace: string;
  readonly name: string;
  /** Destinations of all policies that list the object and ask for its singleton state. */
  readonly wecs: number;
}

/** Upstream gives so many examples; which ones is random there, ours are the first in Binding order. */
export const SINGLETON_EXAMPLES = 4;

/** The exact text in `status.errors` of a BindingPolicy; undefined when there is no conflict. */
export function singletonError(conflicts: readonly SingletonConflict[]): string | undefined {
  if (conflicts.length === 0) return undefined;
  const examples = conflicts.slice(0, SINGLETON_EXAMPLES).map(({ resource, namespace, name, wecs }) => ({
    ObjectID: {
      GVK: { Group: resource.group, Version: resource.version, Kind: resource.kind },
      Resource: resource.resource,
      ObjectName: { Namespace: namespace, Name: name },
    },
    NumWECs: wecs,
  }));
  return `Singleton reported status return is requested but some objects have the wrong number of associated WECs, for example: ${goJson(examples)}`;
}
