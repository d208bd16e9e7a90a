/**
 * Remembers how each object that works brought to the WEC looked when we left it: a change that others make is told at
 * once, our own writes and mere status changes are not.
 */
import { createHash } from "node:crypto";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import type { Informer, InformerEvent } from "../../../operations/clients/informer";
import type { ResourceWatches } from "../../controllers/runtime/resource-watches";
import { appliedOwnersOf } from "./applied-resources";

/** What was wanted of an object, by whom, and how it stands since. */
interface Memory {
  /** The hash of the manifest of each work that is content with it, by hash of `by`. */
  readonly wanted: Map<string, string>;
  readonly left: string;
}

export class ObjectWatches {
  private readonly memories = new Map<string, Memory>();
  private readonly filled = new WeakSet<Informer>();

  constructor(
    private readonly watches: ResourceWatches,
    private readonly tell: {
      /** Called with the name of each AppliedManifestWork that owns, or owned, a changed object. */
      readonly changed: (appliedName: string) => void;
      /** Called with each work whose objects may have changed before their kind came to be watched. */
      readonly filled: (work: string) => void;
    },
  ) {
    watches.subscribe((resource, event) => this.take(resource, event));
  }

  /** Says which kinds a work's objects are of. */
  use(work: string, resources: readonly ApiResource[]): void {
    this.watches.use(`work ${work}`, resources);
    for (const resource of resources) {
      const informer = this.watches.informer(resource);
      if (informer === undefined || this.filled.has(informer)) continue;
      const fill = (): void => {
        this.filled.add(informer);
        this.tell.filled(work);
      };
      // What was deleted between our write and the first list is in neither list nor watch. Rejects only when it is stopped.
      informer.start().then(fill, () => undefined);
    }
  }

  /**
   * The object if it stands as we left it after applying the same manifest; else `undefined`: it has to be looked at.
   *
   * @param by - the work and how it applies the manifest: what one that only creates left alone may have to be changed by another.
   */
  unchanged(resource: ApiResource, manifest: KubeObject, by: unknown): KubeObject | undefined {
    const memory = this.memories.get(keyOfObject(resource, manifest));
    const cached = this.watches.informer(resource)?.get(manifest.metadata);
    if (memory === undefined || cached === undefined) return undefined;
    return memory.wanted.get(hash(by)) === hash(manifest) && memory.left === fingerprint(cached) ? cached : undefined;
  }

  /** Remembers how an object stands after we applied a manifest. */
  remember(resource: ApiResource, manifest: KubeObject, by: unknown, object: KubeObject): void {
    const key = keyOfObject(resource, manifest);
    const left = fingerprint(object);
    const before = this.memories.get(key);
    const memory = before?.left === left ? before : { wanted: new Map<string, string>(), left };
    memory.wanted.set(hash(by), hash(manifest));
    this.memories.set(key, memory);
  }

  private take(resource: ApiResource, event: InformerEvent): void {
    const key = keyOfObject(resource, event.object);
    if (event.type === "deleted") this.memories.delete(key);
    else if (this.memories.get(key)?.left === fingerprint(event.object)) return;
    const owners = new Set(appliedOwnersOf(event.object));
    if (event.type === "updated") for (const owner of appliedOwnersOf(event.old)) owners.add(owner);
    for (const owner of owners) this.tell.changed(owner);
  }
}

const keyOfObject = (resource: ApiResource, { metadata }: KubeObject): string => `${resource.group}/${resource.resource}/${resource.namespaced ? (metadata.namespace ?? "") : ""}/${metadata.name}`;

/** What people and controllers may not change unnoticed: everything but status and what the server counts. */
function fingerprint({ status: _, metadata, ...content }: KubeObject): string {
  const { resourceVersion: __, generation: ___, managedFields: ____, ...kept } = metadata;
  return hash({ ...content, metadata: kept });
}

const hash = (value: unknown): string => createHash("sha1").update(JSON.stringify(value)).digest("base64");
