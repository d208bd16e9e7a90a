/** In which namespace an object is written: its own, or a default where it names none and its kind needs one. */
import type { Discovery } from "../model/discovery";
import type { KubeObject } from "../model/kube-object";

/**
 * The object as an apply with a default namespace writes it. Objects of kinds that discovery does not know stay as they are.
 *
 * @returns the same object where nothing is to be changed.
 */
export function inNamespace(object: KubeObject, discovery: Pick<Discovery, "find">, defaultNamespace: string): KubeObject {
  const namespaced = discovery.find(object.apiVersion, object.kind)?.namespaced;
  const { namespace = "", ...metadata } = object.metadata as KubeObject["metadata"] & { readonly name: string };
  if (namespaced === undefined || namespaced === (namespace !== "")) return object;
  return { ...object, metadata: namespaced ? { ...metadata, namespace: defaultNamespace } : metadata };
}
