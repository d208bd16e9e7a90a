/** Watches the resources of one space that somebody needs at the moment, each once, however many need it. */
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import type { Informer, InformerEvent } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { isKubeStellarError } from "../../../operations/errors";
import type { ControllerScope } from "./controller";

interface Watch {
  readonly informer: Informer;
  readonly ending: AbortController;
  users: number;
}

/** What identifies a watched resource. */
export type WatchedResource = Pick<ApiResource, "group" | "version" | "resource">;

export class ResourceWatches {
  private readonly watches = new Map<string, Watch>();
  private readonly usedBy = new Map<string, ReadonlySet<string>>();
  private readonly handlers = new Set<(resource: ApiResource, event: InformerEvent) => void>();

  constructor(
    private readonly client: SpaceClient,
    private readonly scope: ControllerScope,
  ) {}

  /** Calls `handler` for every change of a watched object from now on; returns how to end that. */
  subscribe(handler: (resource: ApiResource, event: InformerEvent) => void): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  /** Says all that a user needs now, in place of what it needed before. What nobody needs any more is not watched any more. */
  use(user: string, resources: readonly ApiResource[]): void {
    const before = this.usedBy.get(user) ?? new Set<string>();
    const needed = new Map(resources.map((resource) => [keyOf(resource), resource]));
    for (const [key, resource] of needed) if (!before.has(key)) this.acquire(key, resource);
    for (const key of before) if (!needed.has(key)) this.release(key);
    if (needed.size === 0) this.usedBy.delete(user);
    else this.usedBy.set(user, new Set(needed.keys()));
  }

  /** The cache of a resource, perhaps still being filled: `start` resolves when it is. Undefined when nobody needs it. */
  informer(resource: WatchedResource): Informer | undefined {
    return this.watches.get(keyOf(resource))?.informer;
  }

  /** An object as it stands: from the cache where its resource is watched, else read. Undefined only when there is none. */
  async lookUp(object: WatchedResource & { readonly namespace: string; readonly name: string }): Promise<KubeObject | undefined> {
    const informer = this.informer(object);
    // What has not been read yet must not be taken for gone; it rejects when nobody needs the resource any more.
    const filled = informer !== undefined && (await informer.start().then(() => true, () => false));
    if (filled) return informer.get(object);
    const { group, version, resource, namespace } = object;
    try {
      return await this.client.get({ group, version, resource, kind: resource, namespaced: namespace !== "" }, object);
    } catch (error) {
      // Its kind is gone, and it with it.
      if (isKubeStellarError(error, "NotFound")) return undefined;
      throw error;
    }
  }

  private acquire(key: string, resource: ApiResource): void {
    const present = this.watches.get(key);
    if (present !== undefined) {
      present.users++;
      return;
    }
    const ending = new AbortController();
    const informer = this.scope.informer(this.client, resource, { signal: ending.signal });
    this.watches.set(key, { informer, ending, users: 1 });
    informer.subscribe((event) => {
      for (const handler of this.handlers) handler(resource, event);
    });
    // Rejects only when it is stopped.
    informer.start().catch(() => undefined);
  }

  private release(key: string): void {
    const watch = this.watches.get(key);
    if (watch === undefined || --watch.users > 0) return;
    watch.ending.abort();
    this.watches.delete(key);
  }
}

const keyOf = ({ group, version, resource }: WatchedResource): string => `${group}/${version}/${resource}`;
