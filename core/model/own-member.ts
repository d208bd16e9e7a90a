/** The member of a map that it has itself: what every object inherits, as `constructor`, is no label and no field. */
export function ownMember<T>(map: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
