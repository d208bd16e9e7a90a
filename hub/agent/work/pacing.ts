/**
 * How soon a change that somebody made on the WEC is undone: at once, unless it comes again and again. An autoscaler and
 * a work that both set a number would otherwise turn it back and forth as fast as they can.
 */

/** So many changes of one work are undone at once. */
const PROMPT = 10;
const PROMPT_MS = 50;
/** After those, one each so many milliseconds; quiet times are saved up. */
const EACH_MS = 5_000;

export class Pacing {
  private readonly allowances = new Map<string, { left: number; at: number }>();

  constructor(private readonly now: () => Date) {}

  /** Milliseconds to wait before the change of a work that just happened is undone; at most five seconds. */
  delay(work: string): number {
    const at = this.now().getTime();
    const before = this.allowances.get(work) ?? { left: PROMPT, at };
    const left = Math.min(PROMPT, before.left + (at - before.at) / EACH_MS);
    this.allowances.set(work, { left: left >= 1 ? left - 1 : left, at });
    return left >= 1 ? PROMPT_MS : Math.ceil((1 - left) * EACH_MS);
  }

  /** The work itself changed, or is gone: what was before does not count. */
  forget(work: string): void {
    this.allowances.delete(work);
  }
}
