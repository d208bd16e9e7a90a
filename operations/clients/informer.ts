/**
 * A local copy of one resource of a space, kept true by LIST and WATCH. Survives everything a server does: closed
 * watches, expired versions, restarts. Nothing is ever taken for deleted because it could not be read.
 */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { isKubeStellarError } from "../errors";
import type { ListOptions, ObjectKey, SpaceClient } from "./space-client";

export type InformerEvent =
  | { readonly type: "added"; readonly object: KubeObject }
  | { readonly type: "updated"; readonly object: KubeObject; readonly old: KubeObject }
  | { readonly type: "deleted"; readonly object: KubeObject };

export interface InformerOptions extends ListOptions {
  readonly signal?: AbortSignal;
  /** What of an object is kept and told; for thousands of objects of which little matters. Default: all of it. */
  readonly keep?: (object: KubeObject) => KubeObject;
  /** Told of each failure; the informer tries again by itself. */
  readonly onError?: (error: Error) => void;
}

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;

/** Keeps the cache of one resource; `start` once, `stop` (or abort the signal) at the end. */
export class Informer {
  private readonly cache = new Map<string, KubeObject>();
  private readonly handlers = new Set<(event: InformerEvent) => void>();
  private readonly stopping = new AbortController();
  private synced: Promise<void> | undefined;

  constructor(
    private readonly client: SpaceClient,
    readonly resource: ApiResource,
    private readonly options: InformerOptions = {},
  ) {
    options.signal?.addEventListener("abort", () => this.stop(), { once: true });
    if (options.signal?.aborted === true) this.stop();
  }

  /** Resolves when the first list is in the cache; rejects only when stopped before that. */
  start(): Promise<void> {
    this.synced ??= new Promise((resolve, reject) => {
      this.stopping.signal.addEventListener("abort", () => reject(this.stopping.signal.reason as Error), { once: true });
      void this.run(resolve);
    });
    return this.synced;
  }

  get(key: ObjectKey): KubeObject | undefined {
    return this.cache.get(keyOf(key));
  }

  /** In no particular order. */
  list(): readonly KubeObject[] {
    return [...this.cache.values()];
  }

  get size(): number {
    return this.cache.size;
  }

  /** Calls `handler` for every change from now on; returns how to end that. */
  subscribe(handler: (event: InformerEvent) => void): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  stop(): void {
    this.stopping.abort(new Error("informer stopped"));
  }

  private async run(onSynced: () => void): Promise<void> {
    const { signal } = this.stopping;
    let backoff = FIRST_BACKOFF_MS;
    let version: string | undefined;
    while (!signal.aborted) {
      try {
        if (version === undefined) {
          version = await this.relist();
          onSynced();
        }
        const opened = Date.now();
        for await (const event of this.client.watch(this.resource, { ...this.listOptions(), resourceVersion: version, signal })) {
          backoff = FIRST_BACKOFF_MS;
          if (event.type === "BOOKMARK") version = event.resourceVersion;
          else {
            version = event.object.metadata.resourceVersion ?? version;
            this.take(event.type === "DELETED" ? undefined : event.object, keyOf(event.object.metadata));
          }
        }
        // Servers end watches after minutes; one that ends them at once is not asked in a tight loop.
        if (Date.now() - opened > MAX_BACKOFF_MS) continue;
      } catch (error) {
        if (signal.aborted) return;
        // A version that the server no longer has, or never had: it was restored, or the resource went and came back.
        if (isKubeStellarError(error, "Gone") || isKubeStellarError(error, "NotFound") || isKubeStellarError(error, "Invalid")) version = undefined;
        if (!isKubeStellarError(error, "Gone")) this.options.onError?.(error as Error);
      }
      await pause(backoff * (0.5 + Math.random() / 2), signal);
      backoff = Math.min(MAX_BACKOFF_MS, backoff * 2);
    }
  }

  private async relist(): Promise<string> {
    const { items, resourceVersion } = await this.client.list(this.resource, this.listOptions());
    const present = new Set<string>();
    for (const item of items) {
      const key = keyOf(item.metadata);
      present.add(key);
      this.take(item, key);
    }
    for (const key of [...this.cache.keys()]) if (!present.has(key)) this.take(undefined, key);
    return resourceVersion;
  }

  private take(object: KubeObject | undefined, key: string): void {
    const old = this.cache.get(key);
    if (object === undefined) {
      if (old === undefined) return;
      this.cache.delete(key);
      this.tell({ type: "deleted", object: old });
      return;
    }
    this.put(key, this.options.keep?.(object) ?? object, old);
  }

  private put(key: string, object: KubeObject, old: KubeObject | undefined): void {
    this.cache.set(key, object);
    if (old === undefined) this.tell({ type: "added", object });
    else if (old.metadata.uid !== object.metadata.uid) {
      // Deleted and created anew while we were not looking.
      this.tell({ type: "deleted", object: old });
      this.tell({ type: "added", object });
    } else if (old.metadata.resourceVersion !== object.metadata.resourceVersion) this.tell({ type: "updated", object, old });
  }

  private tell(event: InformerEvent): void {
    for (const handler of this.handlers) handler(event);
  }

  private listOptions(): ListOptions {
    const { namespace, labelSelector, fieldSelector } = this.options;
    return { ...(namespace === undefined ? {} : { namespace }), ...(labelSelector === undefined ? {} : { labelSelector }), ...(fieldSelector === undefined ? {} : { fieldSelector }) };
  }
}

const keyOf = ({ namespace, name }: ObjectKey): string => `${namespace ?? ""}/${name}`;

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
