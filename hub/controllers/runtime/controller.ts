/** Ties informers, queues and a logger together, so that a controller says only what it watches and what it does. */
import { setMaxListeners } from "node:events";
import type { ApiResource } from "../../../core/model/kube-object";
import { Informer } from "../../../operations/clients/informer";
import type { InformerOptions } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { isKubeStellarError } from "../../../operations/errors";
import { messageOf } from "./log";
import type { Logger } from "./log";
import { WorkQueue } from "./work-queue";
import type { ReconcileResult } from "./work-queue";

/** Everything that one controller started; `close` ends all of it. */
export class ControllerScope {
  private readonly queues: WorkQueue[] = [];
  private readonly stopping = new AbortController();

  constructor(
    readonly log: Logger,
    signal: AbortSignal,
  ) {
    // A listener for each informer is no leak.
    setMaxListeners(0, this.stopping.signal);
    signal.addEventListener("abort", () => this.stopping.abort(signal.reason), { once: true });
    if (signal.aborted) this.stopping.abort(signal.reason);
  }

  /** Aborted when the scope closes or its creator's signal aborts. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** A cache of one resource; failures are logged and the informer goes on by itself. Not started yet. */
  informer(client: SpaceClient, resource: ApiResource, options: Omit<InformerOptions, "onError"> = {}): Informer {
    const { log } = this;
    const signal = options.signal === undefined ? this.signal : AbortSignal.any([this.signal, options.signal]);
    return new Informer(client, resource, { ...options, signal, onError: (error) => log.warn("watch failed, trying again", { space: client.name, resource: resource.resource, error: messageOf(error) }) });
  }

  /** A queue whose failures are logged. `subject` says what its keys name. */
  queue(subject: string, reconcile: (key: string) => Promise<ReconcileResult>, options: { readonly concurrency?: number; readonly maxBackoffMs?: number } = {}): WorkQueue {
    const queue = new WorkQueue({
      reconcile,
      ...options,
      onFailure: ({ key, error, attempt, againInMs }) => {
        // Our cache was behind, which is usual and mended by the next try.
        if (attempt === 1 && isKubeStellarError(error, "Conflict")) return;
        this.log.warn("failed, trying again", { [subject]: key, error: messageOf(error), inMs: againInMs > 1000 ? againInMs : undefined });
      },
    });
    this.queues.push(queue);
    return queue;
  }

  /** Ends informers and queues; resolves when the last reconciliation has ended. */
  async close(): Promise<void> {
    this.stopping.abort(new Error("controller closed"));
    await Promise.all(this.queues.map((queue) => queue.stop()));
  }
}
