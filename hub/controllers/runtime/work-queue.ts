/**
 * The queue that turns events into reconciliations: one run a key at a time, many events one run, failures tried again
 * with growing pauses. Every controller of the hub stands on it.
 */

/** What a reconciliation may ask for: nothing, or to be run again after a while. */
export type ReconcileResult = void | { readonly againAfterMs: number };

export interface WorkQueueOptions {
  /** Brings the world in line with the caches for one key. A rejection is a failure: reported, and tried again. */
  readonly reconcile: (key: string) => Promise<ReconcileResult>;
  /** Keys worked on at once. Default `DEFAULT_CONCURRENCY`. */
  readonly concurrency?: number;
  /** Told of each failure, with the pause before the next try. */
  readonly onFailure: (failure: { readonly key: string; readonly error: unknown; readonly attempt: number; readonly againInMs: number }) => void;
  /** Pause after the first failure; doubles with each further one. Default 50. */
  readonly firstBackoffMs?: number;
  /** Default 30 000: a server that is back is noticed soon. */
  readonly maxBackoffMs?: number;
}

/** Of upstream's controllers. */
export const DEFAULT_CONCURRENCY = 4;

/** Node's timers overflow above 2^31 ms and would fire at once; longer delays are waited for in parts. */
const LONGEST_TIMER_MS = 2 ** 30;

/** A queue of keys. `add` is cheap and may be called for every event. */
export class WorkQueue {
  private readonly ready = new Set<string>();
  private readonly running = new Set<string>();
  private readonly timers = new Map<string, { readonly due: number; readonly timer: NodeJS.Timeout }>();
  private readonly failures = new Map<string, number>();
  private readonly idleWaiters: (() => void)[] = [];
  private stopped = false;

  constructor(private readonly options: WorkQueueOptions) {}

  /** Runs the key as soon as a place is free; an earlier delay for it is overtaken. */
  add(key: string): void {
    if (this.stopped) return;
    this.cancelTimer(key);
    this.ready.add(key);
    this.pump();
  }

  /** Runs the key after a delay, or earlier if something earlier is already planned: events of one moment become one run. */
  addAfter(key: string, delayMs: number): void {
    if (this.stopped || this.ready.has(key)) return;
    if (delayMs <= 0) return this.add(key);
    const due = Date.now() + delayMs;
    const planned = this.timers.get(key);
    if (planned !== undefined && planned.due <= due) return;
    this.cancelTimer(key);
    this.arm(key, due);
  }

  /** Forgets past failures: the next one is the first again. */
  forget(key: string): void {
    this.failures.delete(key);
  }

  /** Takes no more keys, drops what waits, and resolves when the runs under way have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.ready.clear();
    for (const { timer } of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    while (this.running.size > 0) await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
  }

  private arm(key: string, due: number): void {
    const timer = setTimeout(() => {
      if (Date.now() < due) return this.arm(key, due);
      this.timers.delete(key);
      this.add(key);
    }, Math.min(due - Date.now(), LONGEST_TIMER_MS));
    this.timers.set(key, { due, timer });
  }

  private cancelTimer(key: string): void {
    const planned = this.timers.get(key);
    if (planned === undefined) return;
    clearTimeout(planned.timer);
    this.timers.delete(key);
  }

  private pump(): void {
    const places = this.options.concurrency ?? DEFAULT_CONCURRENCY;
    for (const key of this.ready) {
      if (this.running.size >= places) return;
      // A key under way stays ready: it runs once more when the present run ends.
      if (this.running.has(key)) continue;
      this.ready.delete(key);
      this.running.add(key);
      void this.run(key);
    }
  }

  private async run(key: string): Promise<void> {
    try {
      const result = await this.options.reconcile(key);
      this.failures.delete(key);
      if (result !== undefined) this.addAfter(key, result.againAfterMs);
    } catch (error) {
      if (!this.stopped) this.fail(key, error);
    } finally {
      this.running.delete(key);
      this.pump();
      if (this.running.size === 0) for (const resolve of this.idleWaiters.splice(0)) resolve();
    }
  }

  private fail(key: string, error: unknown): void {
    const attempt = (this.failures.get(key) ?? 0) + 1;
    this.failures.set(key, attempt);
    const ceiling = Math.min(this.options.maxBackoffMs ?? 30_000, (this.options.firstBackoffMs ?? 50) * 2 ** (attempt - 1));
    // Half of it at random, so that many keys failing for one reason do not come back in one moment.
    const againInMs = Math.round(ceiling * (0.5 + Math.random() / 2));
    this.options.onFailure({ key, error, attempt, againInMs });
    this.addAfter(key, againInMs);
  }
}
