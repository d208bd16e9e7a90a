/** The order of lists that are ours; what upstream sorts has `byte-order`. */

/** Sorts by code unit, the order of every list that we return. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
