/**
 * How long events are gathered before their key is worked on: a moment, but longer and longer while they keep coming, so that an
 * object on which hundreds of WECs report is computed a few times while the reports come in, and not once for each.
 */
import type { WorkQueue } from "../runtime/work-queue";

const SHORTEST_MS = 50;
/** Upstream's fixed delay. */
const LONGEST_MS = 5_000;
const GROWTH = 1.5;
/** A key that had nothing to do for so many of its last delays, and for so long, begins with the shortest again. */
const QUIET_DELAYS = 2;
const QUIET_MS = 500;

interface Pace {
  delayMs: number;
  /** Absent while a run is planned. */
  ranAt?: number;
}

export class Gathering<K extends string> {
  private readonly paces = new Map<K, Pace>();

  constructor(
    private readonly queue: () => Pick<WorkQueue, "addAfter">,
    private readonly now: () => number = Date.now,
  ) {}

  /** Something happened to the key. */
  add(key: K): void {
    const pace = this.paces.get(key);
    if (pace === undefined) return this.plan(key, SHORTEST_MS);
    if (pace.ranAt === undefined) return;
    const quietMs = this.now() - pace.ranAt;
    this.plan(key, quietMs >= Math.max(QUIET_MS, QUIET_DELAYS * pace.delayMs) ? SHORTEST_MS : Math.min(LONGEST_MS, pace.delayMs * GROWTH));
  }

  /** The run of a key begins: what happens from now on needs another. */
  ran(key: K): void {
    const pace = this.paces.get(key);
    if (pace === undefined) return;
    pace.ranAt = this.now();
    // Most keys are never heard of again for long; those that are begin anew.
    for (const [old, { ranAt }] of this.paces) {
      if (ranAt === undefined || this.now() - ranAt < QUIET_DELAYS * LONGEST_MS) break;
      this.paces.delete(old);
    }
  }

  private plan(key: K, delayMs: number): void {
    this.paces.delete(key);
    this.paces.set(key, { delayMs });
    this.queue().addAfter(key, delayMs);
  }
}
