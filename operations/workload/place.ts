/** Objects as they are sent to a space: with the resource that serves them, in a namespace, with their owner. */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { apiVersionOf, parseApiVersion } from "../../core/model/kube-object";
import { ownedBy } from "../ownership";
import { withSecretData } from "./secret-data";

/** The object as we send it: `stringData` encoded, in a namespace exactly where the kind has one, owned. */
export function placeObject(object: KubeObject, resource: ApiResource, { owner, defaultNamespace = "default" }: { readonly owner: string; readonly defaultNamespace?: string | undefined }): KubeObject {
  const { namespace: given, ...metadata } = object.metadata;
  const namespace = resource.namespaced ? (given ?? "") || defaultNamespace : undefined;
  return ownedBy({ ...withSecretData(object), metadata: namespace === undefined ? metadata : { ...metadata, namespace } }, owner);
}

interface CrdSpec {
  readonly group: string;
  readonly scope: string;
  readonly names: { readonly plural: string; readonly kind: string };
  readonly versions?: readonly { readonly name: string; readonly served?: boolean }[];
}

/** Resources that CustomResourceDefinitions of the set define, by `apiVersion/kind`. */
export function definedKinds(objects: readonly KubeObject[]): ReadonlyMap<string, ApiResource> {
  const defined = new Map<string, ApiResource>();
  for (const object of objects) {
    if (!isDefinition(object)) continue;
    const spec = object["spec"] as CrdSpec | undefined;
    if (spec?.names === undefined) continue;
    for (const { name: version, served } of spec.versions ?? []) {
      const resource = { group: spec.group, version, resource: spec.names.plural, kind: spec.names.kind, namespaced: spec.scope === "Namespaced" };
      if (served !== false) defined.set(`${apiVersionOf(resource)}/${resource.kind}`, resource);
    }
  }
  return defined;
}

/** A set of objects of which some are there already; what rests on those that are not cannot be judged by a server yet. */
export interface Standing {
  readonly object: KubeObject;
  readonly live: KubeObject | undefined;
}

/** Tells of an object whether its namespace or definition does not exist yet and comes with the same set. */
export function restingOn(set: readonly Standing[]): (object: KubeObject) => boolean {
  const missing = set.filter(({ live }) => live === undefined).map(({ object }) => object);
  const namespaces = new Set(missing.filter(({ kind, apiVersion }) => kind === "Namespace" && apiVersion === "v1").map(({ metadata }) => metadata.name));
  const kinds = definedKinds(missing);
  return ({ apiVersion, kind, metadata }) => (metadata.namespace !== undefined && namespaces.has(metadata.namespace)) || kinds.has(`${apiVersion}/${kind}`);
}

const isDefinition = ({ apiVersion, kind }: KubeObject): boolean => kind === "CustomResourceDefinition" && parseApiVersion(apiVersion).group === "apiextensions.k8s.io";
