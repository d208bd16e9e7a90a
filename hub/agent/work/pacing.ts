/**
 * How soon a change that somebody made on the WEC is undone: at once, unless it comes again and again. An autoscaler and
 * a work that both set a number would otherwise turn it back and forth as fast as they can.
 */

/** So many changes of one work are undone at once. */
const PROMPT = 5;
const PROMPT_MS = 50;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** After so long without one, changes are undone at once again. */
const QUIET_MS = 120_000;

export class Pacing {
  private readonly recent = new Map<string, { count: number; at: number }>();

  constructor(private readonly now: () => Date) {}

  /** Milliseconds to wait before the change of a work that just happened is undone. */
  delay(work: string): number {
    const at = this.now().getTime();
    const last = this.recent.get(work);
    const count = last === undefined || at - last.at > QUIET_MS ? 1 : last.count + 1;
    this.recent.set(work, { count, at });
    return count <= PROMPT ? PROMPT_MS : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (count - PROMPT - 1));
  }

  /** The work itself changed, or is gone: what was before does not count. */
  forget(work: string): void {
    this.recent.delete(work);
  }
}
