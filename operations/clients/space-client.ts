/**
 * What we ask of a space: an API server that speaks Kubernetes. `kube-client.ts` does it over HTTPS, unit tests in memory. Objects go in
 * and out as plain JSON, nothing dropped or converted.
 */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";

export interface ObjectKey {
  /** Absent or `""` for cluster-scoped objects. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

export interface ListOptions {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Only apiVersion, kind and metadata of each object: what a survey of everything needs. Default false. */
  readonly metadataOnly?: boolean;
}

export interface KubeList {
  readonly items: readonly KubeObject[];
  /** To start a watch that misses nothing. */
  readonly resourceVersion: string;
}

export interface ApplyOptions {
  readonly fieldManager: string;
  /** Take fields over from other managers. Default false: a conflict is an error that names manager and field. */
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly subresource?: string;
}

export interface WriteOptions {
  readonly fieldManager?: string;
  readonly subresource?: string;
  readonly dryRun?: boolean;
}

export type PatchType = "merge" | "json" | "strategic";

export interface DeleteOptions {
  /** Default: the resource's own, mostly background. */
  readonly propagation?: "Foreground" | "Background" | "Orphan";
  /** Delete only this very object; another one of its name counts as "not there". */
  readonly uid?: string;
  /** Delete only this state of it; any other is a `Conflict`. */
  readonly resourceVersion?: string;
}

export type WatchEvent =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: KubeObject }
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string };

export interface WatchOptions extends ListOptions {
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
}

/** A space as its API serves it. Methods throw `KubeStellarError`; see `errors.ts` for the codes. */
export interface SpaceClient {
  /** For messages: `its1`. */
  readonly name: string;
  /** Base URL. */
  readonly server: string;
  /** PEM of the CA that its certificate is checked with; absent: the system's. */
  readonly ca?: string | undefined;
  /** `undefined` when there is no such object; throws when that cannot be known. */
  get(resource: ApiResource, key: ObjectKey): Promise<KubeObject | undefined>;
  /** All pages or an error; never a part. */
  list(resource: ApiResource, options?: ListOptions): Promise<KubeList>;
  create(resource: ApiResource, object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  /** PUT: conflicts (`Conflict`) when `metadata.resourceVersion` is not current. */
  replace(resource: ApiResource, object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  patch(resource: ApiResource, key: ObjectKey, patch: unknown, options?: WriteOptions & { readonly type?: PatchType }): Promise<KubeObject>;
  /** Server-side apply: creates or changes what is stated, removes what this manager stated before and states no more. */
  apply(resource: ApiResource, object: KubeObject, options: ApplyOptions): Promise<KubeObject>;
  /** True when it was there; deletion may still be under way because of finalizers. */
  delete(resource: ApiResource, key: ObjectKey, options?: DeleteOptions): Promise<boolean>;
  /** Yields events until the server closes or `signal` aborts; throws `Gone` when the version is too old. */
  watch(resource: ApiResource, options: WatchOptions): AsyncIterable<WatchEvent>;
  /** Preferred version of every resource, subresources left out; aggregated discovery where the server has it. Cached; `refresh` asks anew. */
  discover(options?: { readonly refresh?: boolean }): Promise<readonly ApiResource[]>;
  /** API groups whose server did not answer discovery: what they serve is not known. */
  unreadGroups(): Promise<ReadonlySet<string>>;
  /** The resource that serves this apiVersion and kind, `undefined` when the space has none. Asks anew once before it says so. */
  resourceFor(apiVersion: string, kind: string): Promise<ApiResource | undefined>;
  /** Any other call; returns parsed JSON, or text where it is not JSON. */
  raw(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Closes idle connections. */
  close(): void;
}
