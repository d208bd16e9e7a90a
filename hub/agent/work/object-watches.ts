/**
 * Watches the kinds of objects that works brought to the WEC, and remembers how each object looked when we left it: a
 * change that others make is told at once, our own writes and mere status changes are not.
 */
import { createHash } from "node:crypto";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { ControllerScope } from "../../controllers/runtime/controller";
import { appliedOwnersOf } from "./applied-resources";

interface Watch {
  readonly informer: Informer;
  readonly ending: AbortController;
}

interface Memory {
  readonly wanted: string;
  readonly left: string;
}

export class ObjectWatches {
  private readonly watches = new Map<string, Watch>();
  private readonly usedBy = new Map<string, ReadonlySet<string>>();
  private readonly memories = new Map<string, Memory>();

  constructor(
    private readonly wec: SpaceClient,
    private readonly scope: ControllerScope,
    /** Called with the name of each AppliedManifestWork that owns, or owned, a changed object. */
    private readonly onChange: (appliedName: string) => void,
  ) {}

  /** Says which kinds a work's objects are of; kinds that no work uses any more are not watched any more. */
  use(work: string, resources: readonly ApiResource[]): void {
    this.usedBy.set(work, new Set(resources.map(keyOfResource)));
    if (resources.length === 0) this.usedBy.delete(work);
    for (const resource of resources) this.watch(resource);
    const used = new Set([...this.usedBy.values()].flatMap((keys) => [...keys]));
    for (const [key, { ending }] of this.watches) {
      if (used.has(key)) continue;
      ending.abort();
      this.watches.delete(key);
    }
  }

  /** The object if it stands as we left it after applying the same manifest; else `undefined`: it has to be looked at. */
  unchanged(resource: ApiResource, manifest: KubeObject): KubeObject | undefined {
    const memory = this.memories.get(keyOfObject(resource, manifest));
    const cached = this.watches.get(keyOfResource(resource))?.informer.get(manifest.metadata);
    if (memory === undefined || cached === undefined) return undefined;
    return memory.wanted === hash(manifest) && memory.left === fingerprint(cached) ? cached : undefined;
  }

  /** Remembers how an object stands after we applied a manifest. */
  remember(resource: ApiResource, manifest: KubeObject, object: KubeObject): void {
    this.memories.set(keyOfObject(resource, manifest), { wanted: hash(manifest), left: fingerprint(object) });
  }

  private watch(resource: ApiResource): void {
    const key = keyOfResource(resource);
    if (this.watches.has(key)) return;
    const ending = new AbortController();
    const informer = this.scope.informer(this.wec, resource, { signal: ending.signal });
    this.watches.set(key, { informer, ending });
    informer.subscribe((event) => {
      const memoryKey = keyOfObject(resource, event.object);
      if (event.type === "deleted") this.memories.delete(memoryKey);
      else if (this.memories.get(memoryKey)?.left === fingerprint(event.object)) return;
      const owners = new Set(appliedOwnersOf(event.object));
      if (event.type === "updated") for (const owner of appliedOwnersOf(event.old)) owners.add(owner);
      for (const owner of owners) this.onChange(owner);
    });
    // Rejects only when it is stopped.
    informer.start().catch(() => undefined);
  }
}

const keyOfResource = ({ group, version, resource }: ApiResource): string => `${group}/${version}/${resource}`;

const keyOfObject = (resource: ApiResource, { metadata }: KubeObject): string => `${resource.group}/${resource.resource}/${resource.namespaced ? (metadata.namespace ?? "") : ""}/${metadata.name}`;

/** What people and controllers may not change unnoticed: everything but status and what the server counts. */
function fingerprint({ status: _, metadata, ...content }: KubeObject): string {
  const { resourceVersion: __, generation: ___, managedFields: ____, ...kept } = metadata;
  return hash({ ...content, metadata: kept });
}

const hash = (value: unknown): string => createHash("sha1").update(JSON.stringify(value)).digest("base64");
