/** How long the transport controllers will write, from how many works they touch and how fast they may. */
import type { ServedObject } from "../../preview/served-object";
import { isEqual } from "../../model/is-equal";
import type { InventoryChange } from "./compare";
import type { Delivery } from "./deliveries";

/** What the client of a transport controller is allowed. */
export interface TransportRate {
  /** Requests a second. @default 5, as KubeStellar's chart */
  readonly qps: number;
  /** Requests at once before that. @default 10, as KubeStellar's chart */
  readonly burst: number;
}

const DEFAULT_TRANSPORT_RATE: TransportRate = { qps: 5, burst: 10 };

/** For one WDS. */
export interface Forecast {
  readonly space: string;
  /** ManifestWorks that are written: all works of a Binding that changes in any way (reference 3.4). */
  readonly written: number;
  /** ManifestWorks that are deleted. */
  readonly deleted: number;
  /** A write reads the work first. */
  readonly requests: number;
  /** Until the last of them is sent; agents take their own time after that. */
  readonly seconds: number;
}

/** WDSes by name; those without a write are left out. */
export function forecastOf(changes: readonly InventoryChange[], { qps, burst }: TransportRate = DEFAULT_TRANSPORT_RATE): readonly Forecast[] {
  const spaces = new Map<string, { written: number; deleted: number }>();
  for (const { deliveries } of changes) {
    const before = new Map(deliveries.base.delivered.map((one) => [keyOf(one), one]));
    const after = new Map(deliveries.head.delivered.map((one) => [keyOf(one), one]));
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const [old, now] = [before.get(key), after.get(key)];
      const space = (now ?? old)?.space.name ?? "";
      let sum = spaces.get(space);
      if (sum === undefined) spaces.set(space, (sum = { written: 0, deleted: 0 }));
      if (now !== undefined && (old === undefined || isTouched(old, now))) sum.written += works(now) * now.destinations.count();
      if (old !== undefined) sum.deleted += worksGone(old, now);
    }
  }
  return [...spaces]
    .filter(([, { written, deleted }]) => written + deleted > 0)
    .map(([space, { written, deleted }]) => {
      const requests = written * 2 + deleted;
      return { space, written, deleted, requests, seconds: Math.ceil(Math.max(0, requests - burst) / qps) };
    })
    .sort((a, b) => (a.space < b.space ? -1 : 1));
}

function keyOf({ space, policy }: Delivery): string {
  return `${space.name}/${policy}`;
}

/** Works of one destination, by number alone: what sizes cut further is not counted. */
function works({ space, entries }: Delivery): number {
  return Math.ceil(entries.size / Math.max(1, space.limits.maxNumWrapped));
}

function worksGone(old: Delivery, now: Delivery | undefined): number {
  if (now === undefined) return works(old) * old.destinations.count();
  const left = old.destinations.copy().subtract(now.destinations).count();
  const stayed = old.destinations.count() - left;
  // With one object a work, a work has the name of its object; otherwise works are numbered, and only the last ones go.
  const gone = old.space.limits.maxNumWrapped <= 1 ? [...old.entries.keys()].filter((key) => !now.entries.has(key)).length : Math.max(0, works(old) - works(now));
  return works(old) * left + gone * stayed;
}

function isTouched(old: Delivery, now: Delivery): boolean {
  if (old === now) return false;
  if (old.entries.size !== now.entries.size || !old.destinations.equals(now.destinations)) return true;
  for (const [key, entry] of now.entries) {
    if (!isEqual(old.entries.get(key), entry) || !isSameObject(old.space.objects.get(key), now.space.objects.get(key))) return true;
  }
  return false;
}

function isSameObject(old: ServedObject | undefined, now: ServedObject | undefined): boolean {
  return (old !== undefined && now !== undefined && old.isSureToEqual(now)) || isEqual(old?.object, now?.object);
}
