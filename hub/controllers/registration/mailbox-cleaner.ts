/**
 * Empties the mailbox of a cluster that is being deleted, add-ons before works, and watches it until it is empty. OCM
 * asks again every five seconds; we look at the mailbox only while somebody waits for it.
 */
import type { ApiResource } from "../../../core/model/kube-object";
import { resources } from "../../../core/model/resources";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { isKubeStellarError } from "../../../operations/errors";
import type { ControllerScope } from "../runtime/controller";

/** What still stands in a mailbox. */
export interface Remaining {
  /** Plural resource name. */
  readonly resource: string;
  readonly count: number;
  readonly withFinalizers: number;
}

/** In this order: the next only when the one before is all gone. */
const CLEANED: readonly ApiResource[] = [resources.ManagedClusterAddOn, resources.ManifestWork];

/** Deletes with the smaller value first; from 0 to 100, absent is 0. */
const PRIORITY_ANNOTATION = "open-cluster-management.io/cleanup-priority";

export class MailboxCleaner {
  private readonly watches = new Map<string, { readonly works: Informer; readonly ending: AbortController }>();

  constructor(
    private readonly its: SpaceClient,
    private readonly scope: ControllerScope,
    /** Called with the cluster's name whenever its mailbox changed while it is being cleaned. */
    private readonly onChange: (cluster: string) => void,
  ) {}

  /** Asks for the deletion of what is there; resolves with what remains, or `undefined` when the mailbox is empty. */
  async clean(cluster: string): Promise<Remaining | undefined> {
    await this.watch(cluster);
    for (const resource of CLEANED) {
      const items = await this.list(resource, cluster);
      if (items.length === 0) continue;
      const first = Math.min(...items.map(priorityOf));
      for (const { metadata } of items) if (priorityOf({ metadata }) === first && metadata.deletionTimestamp === undefined) await this.its.delete(resource, { namespace: cluster, name: metadata.name });
      return { resource: resource.resource, count: items.length, withFinalizers: items.filter(({ metadata }) => (metadata.finalizers ?? []).length > 0).length };
    }
    return undefined;
  }

  /** Whether any ManifestWork stands in the mailbox. */
  async hasWorks(cluster: string): Promise<boolean> {
    return (await this.list(resources.ManifestWork, cluster)).length > 0;
  }

  /** Ends the watch: the cluster is gone, or was never to be deleted. */
  forget(cluster: string): void {
    this.watches.get(cluster)?.ending.abort();
    this.watches.delete(cluster);
  }

  private async watch(cluster: string): Promise<void> {
    if (this.watches.has(cluster)) return;
    const ending = new AbortController();
    const works = this.scope.informer(this.its, resources.ManifestWork, { namespace: cluster, signal: ending.signal });
    this.watches.set(cluster, { works, ending });
    works.subscribe(({ type }) => {
      if (type === "deleted") this.onChange(cluster);
    });
    await works.start();
  }

  private async list(resource: ApiResource, namespace: string) {
    try {
      return (await this.its.list(resource, { namespace })).items;
    } catch (error) {
      // A hub without add-ons has no such resource.
      if (isKubeStellarError(error, "NotFound")) return [];
      throw error;
    }
  }
}

function priorityOf({ metadata }: { readonly metadata: { readonly annotations?: Readonly<Record<string, string>> } }): number {
  const value = Number(metadata.annotations?.[PRIORITY_ANNOTATION] ?? 0);
  return Number.isInteger(value) && value >= 0 && value <= 100 ? value : 0;
}
