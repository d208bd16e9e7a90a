/** How long the transport controllers will write, from how many works they touch and how fast they may. */
import type { Forecast } from "../../model/diff-report";
import type { ServedObject } from "../../preview/served-object";
import type { WorkloadSpace } from "../../preview/workload-space";
import { cleanObject, DEFAULT_TRANSPORT_RATE, type TransportRate } from "../../transport";
import { isEqual } from "../../model/is-equal";
import { likeWithLike } from "../../model/server-defaults";
import { schemaRules } from "../schema-rules";
import type { InventoryChange } from "./compare";
import { deliveryKey, type Delivery } from "./deliveries";

/** WDSes by name; those without a write are left out. Each has a transport controller of its own. */
export function forecastOf(changes: readonly InventoryChange[]): readonly Forecast[] {
  const spaces = new Map<string, { written: number; deleted: number; rate: TransportRate }>();
  for (const { deliveries, changes: rows } of changes) {
    // Properties and transforms are in no Binding: whoever applies them touches an object of each Binding that they change (operations/policy).
    const carriers = new Set(rows.flatMap(({ change, space, policy }) => (change === "change" ? [deliveryKey(space, policy)] : [])));
    const before = new Map(deliveries.base.delivered.map((one) => [keyOf(one), one]));
    const after = new Map(deliveries.head.delivered.map((one) => [keyOf(one), one]));
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const [old, now] = [before.get(key), after.get(key)];
      const { name: space = "", input } = (now ?? old)?.space ?? {};
      let sum = spaces.get(space);
      if (sum === undefined) spaces.set(space, (sum = { written: 0, deleted: 0, rate: input?.rate ?? DEFAULT_TRANSPORT_RATE }));
      if (now !== undefined && (old === undefined || carriers.has(key) || isTouched(old, now))) sum.written += works(now) * now.destinations.count();
      if (old !== undefined) sum.deleted += worksGone(old, now);
    }
  }
  return [...spaces]
    .filter(([, { written, deleted }]) => written + deleted > 0)
    .map(([space, { written, deleted, rate: { qps, burst } }]) => {
      const requests = written * 2 + deleted;
      return { space, written, deleted, requests, seconds: Math.ceil(Math.max(0, requests - burst) / qps) };
    })
    .sort((a, b) => (a.space < b.space ? -1 : 1));
}

const keyOf = ({ space, policy }: Delivery): string => deliveryKey(space.name, policy);

/** Works of one destination, by number alone: what sizes cut further is not counted. */
function works({ space, entries }: Delivery): number {
  return Math.ceil(entries.size / Math.max(1, space.limits.maxNumWrapped));
}

function worksGone(old: Delivery, now: Delivery | undefined): number {
  if (now === undefined) return works(old) * old.destinations.count();
  const left = old.destinations.copy().subtract(now.destinations).count();
  const stayed = old.destinations.count() - left;
  // With one object a work, a work has the name of its object; otherwise works are numbered, and only the last ones go.
  const gone = isNamedByObject(old) !== isNamedByObject(now) ? works(old) : isNamedByObject(old) ? [...old.entries.keys()].filter((key) => !now.entries.has(key)).length : Math.max(0, works(old) - works(now));
  return works(old) * left + gone * stayed;
}

const isNamedByObject = ({ space }: Delivery): boolean => space.limits.maxNumWrapped <= 1;

function isTouched(old: Delivery, now: Delivery): boolean {
  if (old === now) return false;
  // Cut otherwise, the works hold other objects.
  if (old.space.limits.maxNumWrapped !== now.space.limits.maxNumWrapped) return true;
  if (old.entries.size !== now.entries.size || !old.destinations.equals(now.destinations)) return true;
  for (const [key, entry] of now.entries) {
    if (!isEqual(old.entries.get(key), entry) || !isSameObject(old.space.objects.get(key), now.space.objects.get(key), now.space)) return true;
  }
  return false;
}

/** Whether a server that has one makes nothing new of the other: beside a running fleet, objects are never the same text. */
function isSameObject(old: ServedObject | undefined, now: ServedObject | undefined, space: WorkloadSpace): boolean {
  if (old === undefined || now === undefined) return old === now;
  if (old.isSureToEqual(now) || isEqual(old.object, now.object)) return true;
  const [before, after] = likeWithLike(cleanObject(old.object), cleanObject(now.object), schemaRules(space, now.object), space.input.served === true);
  return isEqual(before, after);
}
