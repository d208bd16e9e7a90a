/** Work on many things at once, but not on all. */

/** Calls in flight to one API server at a time, unless a caller says otherwise. */
const CALLS_IN_FLIGHT = 16;

/**
 * Calls `work` for every item, at most `limit` at a time.
 *
 * @returns results in the order of `items`.
 * @throws the first failure; items that had not begun are then left alone.
 */
export async function mapBounded<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>, limit = CALLS_IN_FLIGHT): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        results[index] = await work(items[index]!, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
