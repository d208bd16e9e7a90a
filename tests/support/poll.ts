/** Waits for a condition, never for a time. */

/**
 * Calls `probe` until it returns something else than `undefined` or `false`; errors of the probe count as "not yet".
 * @throws the last error, or that the condition did not come true, after `seconds`.
 */
export async function until<T>(what: string, seconds: number, probe: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const result = await probe();
      if (result !== undefined && result !== false) return result;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}${last === undefined ? "" : ` (${last instanceof Error ? last.message : JSON.stringify(last)})`}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
