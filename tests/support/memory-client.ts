/**
 * A space in memory, for unit tests of what acts on a space. Keeps objects as JSON, numbers versions, serves watches, and
 * marks instead of removes what has finalizers. Not emulated: server-side apply's ownership of single fields (an apply
 * merges, and removes what the same manager stated before; it never conflicts), schemas, admission, garbage collection.
 * What depends on these is tested against a real kube-apiserver.
 */
import { EventEmitter, on } from "node:events";
import type { ApiResource, KubeObject, ObjectMeta } from "../../core/model/kube-object";
import { apiVersionOf } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { KubeStellarError } from "../../operations/errors";
import type { ErrorCode } from "../../operations/errors";
import type { ApplyOptions, DeleteOptions, KubeList, ListOptions, ObjectKey, PatchType, SpaceClient, WatchEvent, WatchOptions, WriteOptions } from "../../operations/clients/space-client";

/** One call, as a test may want to count or to break it. */
export interface MemoryCall {
  readonly verb: "get" | "list" | "create" | "replace" | "patch" | "apply" | "delete" | "raw";
  readonly kind: string;
  readonly name: string;
  readonly subresource?: string;
}

export interface MemoryClientOptions {
  readonly name?: string;
  /** What discovery tells. Default: every well-known resource. */
  readonly resources?: readonly ApiResource[];
  /** What discovery cannot tell. Default: nothing. */
  readonly unreadGroups?: ReadonlySet<string>;
  readonly before?: (call: MemoryCall) => void;
  /** Answers `raw`. */
  readonly raw?: (method: string, path: string, body?: unknown) => unknown;
}

/** An object's id and what happened to it. */
type Happened = readonly [id: string, event: { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: KubeObject }];
type Tree = { [key: string]: unknown };

/** In-memory `SpaceClient`; see the head of the file for what it does not do. */
export class MemoryClient implements SpaceClient {
  readonly name: string;
  readonly server = "https://memory.invalid";
  /** Called before each call; throw to make it fail. */
  before: ((call: MemoryCall) => void) | undefined;
  /** Every call so far, in order. */
  readonly calls: MemoryCall[] = [];
  private readonly objects = new Map<string, KubeObject>();
  private readonly applied = new Map<string, KubeObject>();
  private readonly history: Happened[] = [];
  private readonly events = new EventEmitter().setMaxListeners(0);
  private version = 0;

  constructor(private readonly options: MemoryClientOptions = {}) {
    this.name = options.name ?? "memory";
    this.before = options.before;
  }

  async get(resource: ApiResource, key: ObjectKey): Promise<KubeObject | undefined> {
    this.note("get", resource, key.name);
    return this.objects.get(idOf(resource, key));
  }

  async list(resource: ApiResource, options: ListOptions = {}): Promise<KubeList> {
    this.note("list", resource, "");
    const prefix = typeOf(resource);
    const items = [...this.objects.entries()].filter(([id, object]) => id.startsWith(prefix) && isSelected(object, options)).map(([, { apiVersion, kind, metadata, ...rest }]): KubeObject => ({ apiVersion, kind, metadata, ...(options.metadataOnly === true ? {} : rest) }));
    return { items, resourceVersion: String(this.version) };
  }

  async create(resource: ApiResource, object: KubeObject, options: WriteOptions = {}): Promise<KubeObject> {
    this.note("create", resource, object.metadata.name, options.subresource);
    if (this.objects.has(idOf(resource, object.metadata))) throw this.error("AlreadyExists", resource, object.metadata.name, "already exists");
    return this.store(resource, object, options.dryRun);
  }

  async replace(resource: ApiResource, object: KubeObject, options: WriteOptions = {}): Promise<KubeObject> {
    this.note("replace", resource, object.metadata.name, options.subresource);
    const old = this.existing(resource, object.metadata);
    const { resourceVersion } = object.metadata;
    if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) throw this.error("Conflict", resource, object.metadata.name, "the object has been modified");
    const kept = options.subresource === undefined ? { ...object, ...(old["status"] === undefined ? {} : { status: old["status"] }) } : { ...old, status: object["status"] };
    return this.store(resource, kept, options.dryRun);
  }

  async patch(resource: ApiResource, key: ObjectKey, patch: unknown, options: WriteOptions & { readonly type?: PatchType } = {}): Promise<KubeObject> {
    this.note("patch", resource, key.name, options.subresource);
    if (options.type !== undefined && options.type !== "merge") throw this.error("Invalid", resource, key.name, `patch type ${options.type} is not emulated`);
    const old = this.existing(resource, key);
    const { uid, resourceVersion } = (patch as { readonly metadata?: Partial<ObjectMeta> } | null)?.metadata ?? {};
    if ((uid !== undefined && uid !== old.metadata.uid) || (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion)) throw this.error("Conflict", resource, key.name, "the object has been modified");
    return this.store(resource, mergePatch(old, patch) as KubeObject, options.dryRun);
  }

  async apply(resource: ApiResource, object: KubeObject, options: ApplyOptions): Promise<KubeObject> {
    this.note("apply", resource, object.metadata.name, options.subresource);
    const id = idOf(resource, object.metadata);
    const memo = `${options.fieldManager}|${id}`;
    const live = this.objects.get(id);
    const before = live === undefined ? undefined : this.applied.get(memo);
    const pruned = live === undefined ? undefined : withoutStale(live, before, object);
    if (options.dryRun !== true) this.applied.set(memo, structuredClone(object));
    return this.store(resource, merge(pruned, object) as KubeObject, options.dryRun);
  }

  async delete(resource: ApiResource, key: ObjectKey, options: DeleteOptions = {}): Promise<boolean> {
    const id = idOf(resource, key);
    const seen = this.objects.get(id);
    this.note("delete", resource, key.name);
    const object = this.objects.get(id);
    if (object === undefined || (options.uid !== undefined && options.uid !== object.metadata.uid)) return false;
    if (options.resourceVersion !== undefined && options.resourceVersion !== object.metadata.resourceVersion) throw new KubeStellarError("the object has been modified", { code: "Conflict", space: this.name, object: `${resource.kind} ${key.name}` });
    // A server that has seen no finalizer deletes past one that comes in the same moment, which is what `before` is.
    if (((seen ?? object).metadata.finalizers ?? []).length > 0) this.store(resource, { ...object, metadata: { ...object.metadata, deletionTimestamp: object.metadata.deletionTimestamp ?? new Date().toISOString() } });
    else this.remove(id, object);
    return true;
  }

  async *watch(resource: ApiResource, options: WatchOptions): AsyncGenerator<WatchEvent> {
    const prefix = typeOf(resource);
    const isMeant = ([id, { object }]: Happened): boolean => id.startsWith(prefix) && isSelected(object, options);
    // Written between list and watch: replayed, as a server does.
    const missed = this.history.filter((happened) => Number(happened[1].object.metadata.resourceVersion) > Number(options.resourceVersion) && isMeant(happened));
    try {
      const stream = on(this.events, "event", { signal: options.signal }) as AsyncIterable<Happened>;
      for (const [, event] of missed) yield event;
      for await (const happened of stream) if (isMeant(happened)) yield happened[1];
    } catch (error) {
      if (!options.signal.aborted) throw error;
    }
  }

  async discover(): Promise<readonly ApiResource[]> {
    return this.options.resources ?? Object.values(resources);
  }

  async unreadGroups(): Promise<ReadonlySet<string>> {
    return this.options.unreadGroups ?? new Set();
  }

  async resourceFor(apiVersion: string, kind: string): Promise<ApiResource | undefined> {
    return (await this.discover()).find((r) => apiVersionOf(r) === apiVersion && r.kind === kind);
  }

  async raw(method: string, path: string, body?: unknown): Promise<unknown> {
    this.note("raw", { kind: "" }, `${method} ${path}`);
    if (this.options.raw === undefined) throw new KubeStellarError(`no answer is prepared for ${method} ${path}`, { code: "NotFound", space: this.name });
    return this.options.raw(method, path, body);
  }

  close(): void {
    this.events.removeAllListeners();
  }

  /** Puts objects there as another party would, without counting as a call. */
  async seed(...objects: readonly KubeObject[]): Promise<void> {
    for (const object of objects) {
      const resource = await this.resourceFor(object.apiVersion, object.kind);
      if (resource === undefined) throw new KubeStellarError("kind is not served", { code: "MissingCRD", space: this.name, object: object.kind });
      this.store(resource, object);
    }
  }

  private store(resource: ApiResource, object: KubeObject, dryRun = false): KubeObject {
    const id = idOf(resource, object.metadata);
    const old = this.objects.get(id);
    const settled = (o: KubeObject | undefined): string => JSON.stringify({ ...o, metadata: { ...o?.metadata, resourceVersion: undefined, generation: undefined } });
    const bare: KubeObject = { ...structuredClone(object), metadata: { ...structuredClone(object.metadata), uid: old?.metadata.uid ?? object.metadata.uid ?? `uid-${object.metadata.name}-${this.version + 1}` } };
    if (old !== undefined && settled(old) === settled(bare)) return old;
    const changedSpec = old === undefined || JSON.stringify({ ...old, metadata: 0, status: 0 }) !== JSON.stringify({ ...bare, metadata: 0, status: 0 });
    const stored: KubeObject = { ...bare, metadata: { ...bare.metadata, resourceVersion: String(this.version + 1), generation: changedSpec ? (old?.metadata.generation ?? 0) + 1 : (old.metadata.generation ?? 1) } };
    if (dryRun) return stored;
    this.version += 1;
    if (stored.metadata.deletionTimestamp !== undefined && (stored.metadata.finalizers ?? []).length === 0) {
      this.remove(id, stored);
      return stored;
    }
    this.objects.set(id, stored);
    this.tell(id, { type: old === undefined ? "ADDED" : "MODIFIED", object: stored });
    return stored;
  }

  private remove(id: string, object: KubeObject): void {
    this.version += 1;
    this.objects.delete(id);
    for (const memo of [...this.applied.keys()]) if (memo.endsWith(`|${id}`)) this.applied.delete(memo);
    this.tell(id, { type: "DELETED", object: { ...object, metadata: { ...object.metadata, resourceVersion: String(this.version) } } });
  }

  private tell(...happened: Happened): void {
    this.history.push(happened);
    this.events.emit("event", ...happened);
  }

  private existing(resource: ApiResource, key: ObjectKey): KubeObject {
    const found = this.objects.get(idOf(resource, key));
    if (found === undefined) throw this.error("NotFound", resource, key.name, "not found");
    return found;
  }

  private note(verb: MemoryCall["verb"], resource: { readonly kind: string }, name: string, subresource?: string): void {
    const call: MemoryCall = { verb, kind: resource.kind, name, ...(subresource === undefined ? {} : { subresource }) };
    this.calls.push(call);
    this.before?.(call);
  }

  private error(code: ErrorCode, resource: ApiResource, name: string, message: string): KubeStellarError {
    return new KubeStellarError(message, { code, space: this.name, object: `${resource.kind} ${name}` });
  }
}

const typeOf = (resource: ApiResource): string => `${resource.group}/${resource.resource}|`;
const idOf = (resource: ApiResource, key: ObjectKey): string => `${typeOf(resource)}${resource.namespaced ? (key.namespace ?? "") : ""}/${key.name}`;

function isSelected(object: KubeObject, options: ListOptions): boolean {
  const { namespace, name, labels } = object.metadata;
  if (options.namespace !== undefined && options.namespace !== namespace) return false;
  if (options.fieldSelector !== undefined && options.fieldSelector !== `metadata.name=${name}`) return false;
  return (options.labelSelector ?? "").split(/,(?![^(]*\))/).every((term) => {
    const [key, value] = term.split("=");
    const within = /^(\S+) in \((.*)\)$/.exec(term);
    if (within !== null) return within[2]!.split(",").includes(labels?.[within[1]!] ?? "\0");
    return key === "" || key === undefined || (value === undefined ? labels?.[key] !== undefined : labels?.[key] === value);
  });
}

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

function merge(below: unknown, above: unknown): unknown {
  if (!isTree(below) || !isTree(above)) return above;
  const out: Tree = { ...below };
  for (const [key, value] of Object.entries(above)) if (value !== undefined) out[key] = merge(below[key], value);
  return out;
}

function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isTree(patch)) return patch;
  const out: Tree = isTree(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else out[key] = mergePatch(out[key], value);
  }
  return out;
}

/** `live` without the leaves that `before` stated and `now` states no more. */
function withoutStale(live: unknown, before: unknown, now: unknown): unknown {
  if (!isTree(live) || !isTree(before)) return live;
  const out: Tree = { ...live };
  for (const [key, value] of Object.entries(before)) {
    const stated = isTree(now) ? now[key] : undefined;
    if (isTree(value)) out[key] = withoutStale(out[key], value, stated ?? {});
    else if (stated === undefined) delete out[key];
  }
  return out;
}
