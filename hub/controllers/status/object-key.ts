/** How the status controller names an object of the WDS: in the version in which it is delivered and reported on. */
import type { ApiResource } from "../../../core/model/kube-object";

/** `namespace` is `""` for a cluster-scoped object. */
export interface WorkloadObject {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** The same as one text. */
export type ObjectKey = string & { readonly __brand: "ObjectKey" };

/** Kubernetes allows spaces in none of the parts. */
export const keyOfObject = ({ group, version, resource, namespace, name }: WorkloadObject): ObjectKey => [group, version, resource, namespace, name].join(" ") as ObjectKey;

export function objectOfKey(key: ObjectKey): WorkloadObject {
  const [group = "", version = "", resource = "", namespace = "", name = ""] = key.split(" ");
  return { group, version, resource, namespace, name };
}

/** To address it; nobody asks a resource for its kind there. */
export const resourceOf = ({ group, version, resource, namespace }: WorkloadObject): ApiResource => ({ group, version, resource, kind: resource, namespaced: namespace !== "" });
