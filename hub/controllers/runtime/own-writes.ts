/**
 * What a controller wrote and its cache does not show yet. The next write goes on from there instead of meeting a conflict
 * with our own last one.
 */
import type { KubeObject } from "../../../core/model/kube-object";
import type { Informer } from "../../../operations/clients/informer";
import type { ObjectKey } from "../../../operations/clients/space-client";

interface OwnWrite {
  readonly object: KubeObject;
  /** Versions that our writes replaced, one after the other: a cache that shows one of them is behind. */
  readonly replaced: Set<string>;
}

/** A cache that is never older than our own writes. They must name the version that they replace, so that nothing lies in between. */
export class OwnWrites {
  /** By uid. */
  private readonly writes = new Map<string, OwnWrite>();

  constructor(private readonly cache: Pick<Informer, "get" | "subscribe">) {
    cache.subscribe(({ type, object }) => {
      if (type === "deleted") this.writes.delete(object.metadata.uid ?? "");
      else this.newest(object);
    });
  }

  /** The object as the cache has it, or as our last write left it; `undefined` when the cache has none. */
  get(key: ObjectKey): KubeObject | undefined {
    const cached = this.cache.get(key);
    return cached === undefined ? undefined : this.newest(cached);
  }

  /** Remembers the answer to a write over `before`; gives it back. */
  remember<T extends KubeObject>(before: KubeObject, answer: T): T {
    const { uid = "", resourceVersion = "" } = before.metadata;
    const earlier = this.writes.get(uid);
    const replaced = earlier?.object.metadata.resourceVersion === resourceVersion ? earlier.replaced : new Set<string>();
    replaced.add(resourceVersion);
    const cached = this.cache.get(answer.metadata);
    // Events are faster than answers now and then: nothing to remember.
    if (cached !== undefined && replaced.has(cached.metadata.resourceVersion ?? "")) this.writes.set(uid, { object: answer, replaced });
    else this.writes.delete(uid);
    return answer;
  }

  private newest(cached: KubeObject): KubeObject {
    const { uid = "", resourceVersion = "" } = cached.metadata;
    const write = this.writes.get(uid);
    if (write?.replaced.has(resourceVersion) === true) return write.object;
    this.writes.delete(uid);
    return cached;
  }
}
