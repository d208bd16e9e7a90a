/** The member of a map that it has itself: what every object inherits, as `constructor`, is no label and no field. */
export function ownMember<T>(map: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Gives a map a member of its own, whatever its key: users may call one `__proto__`, which an assignment takes for something else. */
export function setOwnMember<T>(map: Record<string, T>, key: string, value: T): void {
  // Defining is many times slower than assigning, and makes what it defines slow to read.
  if (key === "__proto__") Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}
