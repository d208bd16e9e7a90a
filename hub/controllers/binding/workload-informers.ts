/**
 * Watches every resource of a WDS whose objects can be selected, and feeds them to the placement index: what discovery
 * shows at the start, and from then on what CustomResourceDefinitions add and take away. Reference 2.2.
 */
import { isWatched, watchedVersions } from "../../../core/placement/index";
import type { PlacementIndex } from "../../../core/placement/index";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { resources } from "../../../core/model/resources";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { ControllerScope } from "../runtime/controller";
import { persist } from "../runtime/process";

export interface WorkloadInformersOptions {
  readonly wds: SpaceClient;
  readonly index: PlacementIndex;
  readonly apiGroups: string;
  readonly scope: ControllerScope;
  /** Called after each change that reached the index. */
  readonly onChange: () => void;
}

interface Watch {
  readonly informer: Informer;
  readonly ending: AbortController;
}

export class WorkloadInformers {
  private readonly watches = new Map<string, Watch>();
  /** Resources that each CRD brought, by its name. */
  private readonly byDefinition = new Map<string, readonly ApiResource[]>();

  constructor(private readonly options: WorkloadInformersOptions) {}

  /** How many resources are watched. */
  get size(): number {
    return this.watches.size;
  }

  /**
   * Resolves when every resource that was there has been read to the end: only then does the index know all objects, and
   * an answer of it that lacks an object means that there is none.
   */
  async start(): Promise<void> {
    const { wds, scope, apiGroups } = this.options;
    const definitions = scope.informer(wds, resources.CustomResourceDefinition);
    definitions.subscribe(({ type, object }) => this.takeDefinition(object, type === "deleted"));
    await definitions.start();
    const discovered = await persist("discover the resources of the WDS", () => wds.discover({ refresh: true }), scope);
    for (const resource of discovered) if (isWatched(resource, apiGroups)) this.watch(resource);
    await Promise.all([...this.watches.values()].map(({ informer }) => informer.start()));
  }

  private takeDefinition(definition: KubeObject, deleted: boolean): void {
    const { name } = definition.metadata;
    const before = this.byDefinition.get(name) ?? [];
    const after = deleted ? [] : watchedVersions(definition).filter((resource) => isWatched(resource, this.options.apiGroups));
    if (after.length === 0) this.byDefinition.delete(name);
    else this.byDefinition.set(name, after);
    const kept = new Set(after.map(keyOf));
    for (const resource of before) if (!kept.has(keyOf(resource))) this.unwatch(resource);
    for (const resource of after) this.watch(resource);
  }

  private watch(resource: ApiResource): void {
    const key = keyOf(resource);
    if (this.watches.has(key)) return;
    const { wds, index, scope, onChange } = this.options;
    const ending = new AbortController();
    const informer = scope.informer(wds, resource, { signal: ending.signal });
    this.watches.set(key, { informer, ending });
    informer.subscribe(({ type, object }) => {
      if (type === "deleted") index.removeObject(resource, object.metadata);
      else index.setObject(resource, object);
      onChange();
    });
    // Rejects only when it is stopped.
    informer.start().catch(() => undefined);
  }

  private unwatch(resource: ApiResource): void {
    const watch = this.watches.get(keyOf(resource));
    if (watch === undefined) return;
    this.watches.delete(keyOf(resource));
    watch.ending.abort();
    for (const { metadata } of watch.informer.list()) this.options.index.removeObject(resource, metadata);
    this.options.onChange();
  }
}

const keyOf = ({ group, version, resource }: ApiResource): string => `${group}/${version}/${resource}`;
