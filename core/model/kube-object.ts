/**
 * The shape that every Kubernetes object shares, and the description of an API resource. Everything in core, operations,
 * hub and provider speaks of objects in this form: plain JSON as the API server sends it, nothing dropped or converted.
 */

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** One entry of `metadata.ownerReferences`. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** The fields of `metadata` that we read; unknown ones pass through untouched. */
export interface ObjectMeta {
  readonly name: string;
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string;
  readonly uid?: string;
  /** Opaque; compare for equality only. */
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  /** RFC 3339. */
  readonly creationTimestamp?: string;
  /** RFC 3339; present once deletion has been asked for. */
  readonly deletionTimestamp?: string;
  readonly [field: string]: unknown;
}

/** A Kubernetes object of any kind, as JSON. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** One resource of an API server, as discovery tells of it. */
export interface ApiResource {
  /** `""` is core. */
  readonly group: string;
  readonly version: string;
  /** Plural, lower case: `deployments`. */
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Absent where nobody asks, as in our own table of well-known resources. */
  readonly verbs?: readonly string[];
}

/** What identifies an object inside a space, whatever version it is read in. */
export interface ObjectRef {
  readonly group: string;
  readonly resource: string;
  /** `""` for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

/** `group/version`, or `version` alone for core. */
export function apiVersionOf(resource: Pick<ApiResource, "group" | "version">): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}

/** Splits `apps/v1` into group and version; core gives group `""`. */
export function parseApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? { group: "", version: apiVersion } : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** How people read an object's name: `Deployment.apps nginx/nginx`, `Namespace nginx`. */
export function describeObject(object: Pick<KubeObject, "apiVersion" | "kind" | "metadata">): string {
  const { group } = parseApiVersion(object.apiVersion);
  const kind = group === "" ? object.kind : `${object.kind}.${group}`;
  const { namespace, name } = object.metadata;
  return namespace === undefined || namespace === "" ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
