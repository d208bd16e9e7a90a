/** `SpaceClient` over HTTPS: the Kubernetes API, as plain JSON. */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { apiVersionOf } from "../../core/model/kube-object";
import { KubeStellarError, isKubeStellarError } from "../errors";
import { discover } from "./discovery";
import type { DiscoveredResources } from "./discovery";
import type { ClusterAccess } from "./kubeconfig";
import type { ApplyOptions, DeleteOptions, KubeList, ListOptions, ObjectKey, PatchType, SpaceClient, WatchEvent, WatchOptions, WriteOptions } from "./space-client";
import { Transport, errorOf } from "./transport";
import type { TransportOptions } from "./transport";

/** Objects a page of a list; the API server's own advice. */
const PAGE_SIZE = 500;
/** A list that expires between its pages is begun anew so many times. */
const LIST_TRIES = 5;

const METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

const PATCH_TYPES: Readonly<Record<PatchType, string>> = {
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  strategic: "application/strategic-merge-patch+json",
};

export class KubeClient implements SpaceClient {
  readonly name: string;
  readonly server: string;
  readonly ca: string | undefined;
  private readonly transport: Transport;
  private discovered: Promise<DiscoveredResources> | undefined;

  constructor(access: ClusterAccess, options: TransportOptions) {
    this.name = options.name;
    this.server = access.server;
    this.ca = access.ca;
    this.transport = new Transport(access, options);
  }

  async get(resource: ApiResource, key: ObjectKey): Promise<KubeObject | undefined> {
    try {
      return (await this.transport.call({ method: "GET", path: pathOf(resource, key), object: describe(resource, key), idempotent: true })) as KubeObject;
    } catch (error) {
      if (isKubeStellarError(error, "NotFound") && isAboutTheObject(error)) return undefined;
      throw error;
    }
  }

  async list(resource: ApiResource, options: ListOptions = {}): Promise<KubeList> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.listOnce(resource, options);
      } catch (error) {
        // The continue token expired: a part is no answer, so begin anew.
        if (attempt < LIST_TRIES && isKubeStellarError(error, "Gone")) continue;
        throw error;
      }
    }
  }

  private async listOnce(resource: ApiResource, options: ListOptions): Promise<KubeList> {
    const items: KubeObject[] = [];
    const apiVersion = apiVersionOf(resource);
    let continueToken: string | undefined;
    for (;;) {
      const query = listQuery(options);
      query.set("limit", String(PAGE_SIZE));
      if (continueToken !== undefined) query.set("continue", continueToken);
      const page = (await this.transport.call({ method: "GET", path: `${collectionPath(resource, options.namespace)}?${query.toString()}`, ...(options.metadataOnly === true ? { accept: METADATA_ONLY } : {}), object: resource.resource, idempotent: true })) as { metadata?: { resourceVersion?: string; continue?: string }; items?: KubeObject[] | null };
      if (page.metadata?.resourceVersion === undefined) throw new KubeStellarError("the answer is no list", { code: "NotKubernetes", space: this.name, object: resource.resource });
      // Items of a typed list carry neither apiVersion nor kind, those of a list of metadata another one.
      for (const item of page.items ?? []) items.push(options.metadataOnly === true ? { apiVersion, kind: resource.kind, metadata: item.metadata } : item.kind === undefined ? { apiVersion, kind: resource.kind, ...(item as object) } as KubeObject : item);
      continueToken = page.metadata.continue;
      if (continueToken === undefined || continueToken === "") return { items, resourceVersion: page.metadata.resourceVersion };
    }
  }

  async create(resource: ApiResource, object: KubeObject, options: WriteOptions = {}): Promise<KubeObject> {
    const path = options.subresource === undefined ? collectionPath(resource, object.metadata.namespace) : pathOf(resource, object.metadata, options.subresource);
    return (await this.transport.call({ method: "POST", path: withQuery(path, writeQuery(options)), body: object, object: describe(resource, object.metadata), idempotent: false })) as KubeObject;
  }

  async replace(resource: ApiResource, object: KubeObject, options: WriteOptions = {}): Promise<KubeObject> {
    return (await this.transport.call({ method: "PUT", path: withQuery(pathOf(resource, object.metadata, options.subresource), writeQuery(options)), body: object, object: describe(resource, object.metadata), idempotent: false })) as KubeObject;
  }

  async patch(resource: ApiResource, key: ObjectKey, patch: unknown, options: WriteOptions & { readonly type?: PatchType } = {}): Promise<KubeObject> {
    const type = options.type ?? "merge";
    return (await this.transport.call({ method: "PATCH", path: withQuery(pathOf(resource, key, options.subresource), writeQuery(options)), body: patch, contentType: PATCH_TYPES[type], object: describe(resource, key), idempotent: type !== "json" })) as KubeObject;
  }

  async apply(resource: ApiResource, object: KubeObject, options: ApplyOptions): Promise<KubeObject> {
    const query = writeQuery(options);
    query.set("fieldManager", options.fieldManager);
    query.set("force", String(options.force ?? false));
    query.set("fieldValidation", "Strict");
    // JSON is YAML, and the API server takes it as such.
    return (await this.transport.call({ method: "PATCH", path: withQuery(pathOf(resource, object.metadata, options.subresource), query), body: object, contentType: "application/apply-patch+yaml", object: describe(resource, object.metadata), idempotent: true })) as KubeObject;
  }

  async delete(resource: ApiResource, key: ObjectKey, options: DeleteOptions = {}): Promise<boolean> {
    const body = {
      apiVersion: "v1",
      kind: "DeleteOptions",
      ...(options.propagation === undefined ? {} : { propagationPolicy: options.propagation }),
      ...(options.uid === undefined && options.resourceVersion === undefined ? {} : { preconditions: { uid: options.uid, resourceVersion: options.resourceVersion } }),
    };
    try {
      await this.transport.call({ method: "DELETE", path: pathOf(resource, key), body, object: describe(resource, key), idempotent: true });
      return true;
    } catch (error) {
      if (isKubeStellarError(error, "NotFound") && isAboutTheObject(error)) return false;
      // With a precondition a conflict says: another object has the name now.
      if (options.uid !== undefined && options.resourceVersion === undefined && isKubeStellarError(error, "Conflict")) return false;
      throw error;
    }
  }

  async *watch(resource: ApiResource, options: WatchOptions): AsyncGenerator<WatchEvent> {
    const query = listQuery(options);
    query.set("watch", "true");
    query.set("allowWatchBookmarks", "true");
    query.set("resourceVersion", options.resourceVersion);
    // Different ends for the watches of one process, so that they do not all come back at once.
    query.set("timeoutSeconds", String(240 + Math.floor(Math.random() * 240)));
    const call = { method: "GET" as const, path: `${collectionPath(resource, options.namespace)}?${query.toString()}`, object: resource.resource, idempotent: true };
    for await (const line of this.transport.lines(call, options.signal)) {
      let event: { type: string; object: KubeObject & { code?: number; message?: string } };
      try {
        event = JSON.parse(line) as typeof event;
      } catch (error) {
        throw new KubeStellarError("a watch sent broken JSON", { code: "UnexpectedAnswer", space: this.name, object: resource.resource, cause: error });
      }
      switch (event.type) {
        case "ADDED":
        case "MODIFIED":
        case "DELETED":
          yield { type: event.type, object: event.object };
          break;
        case "BOOKMARK":
          yield { type: "BOOKMARK", resourceVersion: event.object.metadata.resourceVersion ?? options.resourceVersion };
          break;
        default:
          throw errorOf({ status: event.object.code ?? 500, text: JSON.stringify(event.object) }, call, this.name);
      }
    }
  }

  async discover(options: { readonly refresh?: boolean } = {}): Promise<readonly ApiResource[]> {
    return (await this.resources(options.refresh ?? false)).preferred;
  }

  async unreadGroups(): Promise<ReadonlySet<string>> {
    return (await this.resources(false)).unreadGroups;
  }

  async resourceFor(apiVersion: string, kind: string): Promise<ApiResource | undefined> {
    const key = `${apiVersion}/${kind}`;
    const known = (await this.resources(false)).byKind.get(key);
    if (known !== undefined) return known;
    const fresh = await this.resources(true);
    const found = fresh.byKind.get(key);
    const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
    if (found === undefined && fresh.unreadGroups.has(group)) throw new KubeStellarError(`the server cannot tell now what the group ${group} serves`, { code: "Unreachable", space: this.name, object: kind, fix: "Check the APIService of this group" });
    return found;
  }

  private async resources(refresh: boolean): Promise<DiscoveredResources> {
    if (refresh || this.discovered === undefined) {
      const asked = discover((path, accept) => this.transport.call({ method: "GET", path, accept, object: "discovery", idempotent: true }));
      this.discovered = asked;
      asked.catch(() => {
        if (this.discovered === asked) this.discovered = undefined;
      });
    }
    return this.discovered;
  }

  raw(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<unknown> {
    return this.transport.call({ method, path, body, idempotent: method === "GET" });
  }

  close(): void {
    this.transport.close();
  }
}

function collectionPath(resource: ApiResource, namespace: string | undefined): string {
  const root = resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  return resource.namespaced && namespace !== undefined && namespace !== "" ? `${root}/namespaces/${encodeURIComponent(namespace)}/${resource.resource}` : `${root}/${resource.resource}`;
}

function pathOf(resource: ApiResource, key: ObjectKey, subresource?: string): string {
  if (key.name === "") throw new KubeStellarError("an object without a name cannot be addressed", { code: "Invalid", object: resource.kind });
  if (resource.namespaced && (key.namespace === undefined || key.namespace === "")) throw new KubeStellarError("the kind is namespaced, but no namespace is given", { code: "Invalid", object: describe(resource, key), fix: "Set metadata.namespace" });
  return `${collectionPath(resource, key.namespace)}/${encodeURIComponent(key.name)}${subresource === undefined ? "" : `/${subresource}`}`;
}

function listQuery(options: ListOptions): URLSearchParams {
  const query = new URLSearchParams();
  if (options.labelSelector !== undefined) query.set("labelSelector", options.labelSelector);
  if (options.fieldSelector !== undefined) query.set("fieldSelector", options.fieldSelector);
  return query;
}

function writeQuery(options: { readonly fieldManager?: string; readonly dryRun?: boolean }): URLSearchParams {
  const query = new URLSearchParams();
  if (options.fieldManager !== undefined) query.set("fieldManager", options.fieldManager);
  if (options.dryRun === true) query.set("dryRun", "All");
  return query;
}

const withQuery = (path: string, query: URLSearchParams): string => (query.size === 0 ? path : `${path}?${query.toString()}`);

const describe = (resource: ApiResource, key: ObjectKey): string => `${resource.group === "" ? resource.kind : `${resource.kind}.${resource.group}`} ${key.namespace === undefined || key.namespace === "" ? "" : `${key.namespace}/`}${key.name}`;

/** A 404 for an unknown resource type ("the server could not find the requested resource") tells nothing of the object. */
const isAboutTheObject = (error: KubeStellarError): boolean => !error.message.includes("could not find the requested resource") && !error.message.includes("404 page not found");
