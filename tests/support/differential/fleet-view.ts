/** Live copies of what the spaces of a fleet hold, kept by watches: a test looks at everything without asking anybody again. */
import { setMaxListeners } from "node:events";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { Informer } from "../../../operations/clients/informer";
import type { ObjectKey, SpaceClient } from "../../../operations/clients/space-client";
import { until } from "../poll";

/** A space and the resources of it that the view follows. */
export interface ViewedSpace {
  readonly client: SpaceClient;
  readonly resources: readonly ApiResource[];
}

export class FleetView {
  private readonly informers = new Map<string, Informer>();
  private readonly stopping = new AbortController();
  private lastEvent = Date.now();
  private wake: () => void = () => undefined;

  constructor(private readonly spaces: ReadonlyMap<string, ViewedSpace>) {
    setMaxListeners(0, this.stopping.signal);
    for (const [space, { client, resources }] of spaces) {
      for (const resource of resources) {
        const informer = new Informer(client, resource, { signal: this.stopping.signal });
        informer.subscribe(() => {
          this.lastEvent = Date.now();
          this.wake();
        });
        this.informers.set(keyOf(space, resource), informer);
      }
    }
  }

  /** Resolves when everything has been read once. */
  async start(): Promise<void> {
    await Promise.all([...this.informers.values()].map((informer) => informer.start()));
  }

  stop(): void {
    this.stopping.abort();
  }

  client(space: string): SpaceClient {
    return this.spaces.get(space)!.client;
  }

  resources(space: string): readonly ApiResource[] {
    return this.spaces.get(space)!.resources;
  }

  list(space: string, resource: ApiResource): readonly KubeObject[] {
    return this.informerOf(space, resource).list();
  }

  get(space: string, resource: ApiResource, key: ObjectKey): KubeObject | undefined {
    return this.informerOf(space, resource).get(key);
  }

  /** Waits until the view holds this very version of an object or a later one, so that nothing is judged by an older state. */
  async seen(space: string, resource: ApiResource, written: KubeObject): Promise<void> {
    await until(`the view sees ${written.kind} ${written.metadata.name} of ${space}`, 30, async () => Number(this.get(space, resource, written.metadata)?.metadata.resourceVersion ?? 0) >= Number(written.metadata.resourceVersion));
  }

  /** The same for an object that was there, and that others may have deleted since. */
  async passed(space: string, resource: ApiResource, written: KubeObject): Promise<void> {
    const { metadata } = written;
    await until(`the view sees ${written.kind} ${metadata.name} of ${space}, or that it is gone`, 30, async () => {
      const found = this.get(space, resource, metadata);
      return found === undefined || Number(found.metadata.resourceVersion) >= Number(metadata.resourceVersion);
    });
  }

  /** Waits until the view no longer holds the object with this UID. */
  async gone(space: string, resource: ApiResource, key: ObjectKey, uid: string | undefined): Promise<void> {
    await until(`${resource.resource} ${key.name} of ${space} is gone`, 60, async () => {
      const found = this.get(space, resource, key);
      return found === undefined || found.metadata.uid !== uid;
    });
  }

  /** Looks again after each change until `difference` finds none. @throws Error with the last difference after `seconds`. */
  async settle(seconds: number, difference: () => string | undefined): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const changed = new Promise<void>((resolve) => (this.wake = resolve));
      const found = difference();
      if (found === undefined) return;
      if (Date.now() > deadline) throw new Error(`after ${seconds} s still: ${found}`);
      await Promise.race([changed, new Promise((resolve) => setTimeout(resolve, 200))]);
    }
  }

  /** Waits until nothing has changed anywhere for so long. */
  async calm(milliseconds: number, seconds: number): Promise<void> {
    await until(`nothing changes for ${milliseconds} ms`, seconds, async () => Date.now() - this.lastEvent > milliseconds);
  }

  private informerOf(space: string, resource: ApiResource): Informer {
    const informer = this.informers.get(keyOf(space, resource));
    if (informer === undefined) throw new Error(`the view does not follow ${resource.resource} of ${space}`);
    return informer;
  }
}

const keyOf = (space: string, { group, version, resource }: ApiResource): string => `${space} ${group}/${version}/${resource}`;
