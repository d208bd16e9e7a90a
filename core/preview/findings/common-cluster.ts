/** Whether two policies meet on a cluster. Asked for each pair of policies that deliver one object. */

const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Takes lists of destinations as placement returns them; policies with the same clusters share one list, and each is indexed once. */
export function haveCommonCluster(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return a.length > 0;
  const [few, many] = a.length < b.length ? [a, b] : [b, a];
  let known = sets.get(many);
  if (known === undefined) sets.set(many, (known = new Set(many)));
  return few.some((cluster) => known.has(cluster));
}
