/** Plain data as every library takes it. */

/**
 * A copy of plain data whose maps are ordinary objects. Parsers make maps without a prototype, and the engines that take our data ask
 * each value for its constructor, or turn it into text. What is undefined is left out, as in JSON; instances of classes stay.
 *
 * @param value - without cycles.
 */
export function ordinary<T>(value: T): T {
  if (Array.isArray(value)) return value.map((each) => ordinary<unknown>(each)) as T;
  if (typeof value !== "object" || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [[key, ordinary<unknown>(each)]]))) as T;
}
