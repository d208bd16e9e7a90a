/**
 * How long events are gathered before their key is worked on: the longer the work took the last time, the longer, so that an
 * object that hundreds of WECs report on is computed a few times while the reports come in, and not once for each.
 */
import type { WorkQueue } from "../runtime/work-queue";

const SHORTEST_MS = 100;
/** Upstream's fixed delay. */
const LONGEST_MS = 5_000;
/** Of the time, at most a tenth goes into one key. */
const REST_PER_WORK = 9;

export class Gathering<K extends string> {
  private readonly lastMs = new Map<K, number>();

  constructor(private readonly queue: () => WorkQueue) {}

  /** Something happened to the key. */
  add(key: K): void {
    this.queue().addAfter(key, Math.min(LONGEST_MS, Math.max(SHORTEST_MS, REST_PER_WORK * (this.lastMs.get(key) ?? 0))));
  }

  /** Works on a key and remembers how long it took. */
  async measure(key: K, work: () => Promise<void>): Promise<void> {
    const start = performance.now();
    await work();
    const ms = performance.now() - start;
    // What takes less than a moment needs no memory.
    if (ms * REST_PER_WORK > SHORTEST_MS) this.lastMs.set(key, ms);
    else this.lastMs.delete(key);
  }
}
