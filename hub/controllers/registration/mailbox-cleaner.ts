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
import { deleteHeedingFinalizers } from "../runtime/finalizers";

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

/** Somebody may fill the mailbox as fast as it is emptied (KubeStellar does while the cluster is selected): OCM's pace then. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

interface Cleaning {
  readonly works: Informer;
  readonly ending: AbortController;
  rounds: number;
}

export class MailboxCleaner {
  private readonly cleanings = new Map<string, Cleaning>();

  constructor(
    private readonly its: SpaceClient,
    private readonly scope: ControllerScope,
    /** Called when the mailbox has become empty while it is being cleaned; look again after the pause. */
    private readonly onEmpty: (cluster: string, pauseMs: number) => void,
  ) {}

  /**
   * Asks for the deletion of what is there; resolves with what remains, or `undefined` when the mailbox is clean.
   *
   * What came after the deletion began, and no agent has taken up, does not count: OCM waits for an empty mailbox, and where KubeStellar
   * makes each work anew as long as the cluster is there, that moment may never come.
   *
   * @param since - when the deletion of the cluster began, RFC 3339.
   */
  async clean(cluster: string, since: string): Promise<Remaining | undefined> {
    await this.watch(cluster);
    for (const resource of CLEANED) {
      const items = await this.list(resource, cluster);
      if (items.every(({ metadata }) => (metadata.finalizers ?? []).length === 0 && Date.parse(String(metadata["creationTimestamp"])) > Date.parse(since))) continue;
      const first = Math.min(...items.map(priorityOf));
      for (const item of items) if (priorityOf(item) === first && item.metadata.deletionTimestamp === undefined) await deleteHeedingFinalizers(this.its, resource, item);
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
    this.cleanings.get(cluster)?.ending.abort();
    this.cleanings.delete(cluster);
  }

  private async watch(cluster: string): Promise<void> {
    const present = this.cleanings.get(cluster);
    if (present !== undefined) {
      present.rounds++;
      return;
    }
    const ending = new AbortController();
    const works = this.scope.informer(this.its, resources.ManifestWork, { namespace: cluster, signal: ending.signal });
    const cleaning: Cleaning = { works, ending, rounds: 0 };
    this.cleanings.set(cluster, cleaning);
    works.subscribe(({ type }) => {
      if (type === "deleted" && works.list().length === 0) this.onEmpty(cluster, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** cleaning.rounds));
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
