/** Waiting, bounded and driven by watches: until something is so, a deadline passes, or the caller gives up. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiResource } from "../core/model/kube-object";
import { Informer } from "./clients/informer";
import type { ListOptions, SpaceClient } from "./clients/space-client";

/** One resource of one space to keep in sight. */
export interface Sight extends ListOptions {
  readonly client: SpaceClient;
  readonly resource: ApiResource;
}

export interface ObserveOptions {
  /** At least 0; with 0 the state is looked at once. */
  readonly deadlineSeconds: number;
  readonly signal?: AbortSignal | undefined;
  /** Check again so often although nothing changed, for what depends on the time. Default: on changes only. */
  readonly lookAgainSeconds?: number | undefined;
}

export interface Observed<T> {
  /** Absent when the wait ended before `check` was content. */
  readonly value?: T;
  readonly ended: "content" | "deadline" | "aborted";
}

/** How long the first list of everything may take, whatever the deadline. */
const FIRST_LOOK_SECONDS = 10;
/** Changes of one moment make one look: a look at each of hundreds of clusters for every event of one would be most of the work. */
const GATHER_MS = 20;

/**
 * Lists and watches what is in `sights` until `check` returns something.
 *
 * `check` sees complete caches; it is called once they are filled and after every batch of changes, one call at a time. One
 * LIST and WATCH a sight, however long the wait.
 *
 * @throws what `check` throws; and the last failure of a sight that could not be listed even once before the deadline, because
 *   then nothing is known.
 */
export async function observe<S extends Readonly<Record<string, Sight>>, T>(sights: S, options: ObserveOptions, check: (seen: { readonly [K in keyof S]: Informer }) => Promise<T | undefined> | T | undefined): Promise<Observed<T>> {
  if (options.signal?.aborted === true) return { ended: "aborted" };
  const failures = new Map<string, Error>();
  const entries = Object.entries(sights).map(([name, { client, resource, ...list }]) => [name, new Informer(client, resource, { ...list, onError: (error) => failures.set(name, error) })] as const);
  const seen = Object.fromEntries(entries) as { readonly [K in keyof S]: Informer };
  const synced = new Set<string>();
  const end = endOf(options);
  // Even with no time to wait, one look at the state is worth a moment.
  const firstLook = endOf({ ...options, deadlineSeconds: Math.max(options.deadlineSeconds, FIRST_LOOK_SECONDS) });
  try {
    const all = Promise.all(entries.map(async ([name, informer]) => {
      await informer.start();
      synced.add(name);
    }));
    // Stopping an informer that never synced rejects its start; that is told below.
    all.catch(() => undefined);
    const first = await Promise.race([all.then(() => "synced" as const), firstLook.promise]);
    if (first !== "synced") {
      const unread = entries.map(([name]) => name).find((name) => !synced.has(name) && failures.has(name));
      if (unread !== undefined) throw failures.get(unread)!;
      return { ended: first };
    }
    return await checkOnChanges(entries.map(([, informer]) => informer), { ended: end.promise, lookAgainSeconds: options.lookAgainSeconds }, async () => check(seen));
  } finally {
    end.cancel();
    firstLook.cancel();
    for (const [, informer] of entries) informer.stop();
  }
}

async function checkOnChanges<T>(informers: readonly Informer[], { ended, lookAgainSeconds }: { readonly ended: Promise<"deadline" | "aborted">; readonly lookAgainSeconds: number | undefined }, check: () => Promise<T | undefined>): Promise<Observed<T>> {
  let changed = (): void => undefined;
  const nextChange = (): Promise<"changed"> => new Promise((resolve) => (changed = () => resolve("changed")));
  const unsubscribe = informers.map((informer) => informer.subscribe(() => changed()));
  const clock = lookAgainSeconds === undefined ? undefined : setInterval(() => changed(), lookAgainSeconds * 1000);
  try {
    for (;;) {
      // Armed before the look, so that what changes meanwhile is looked at again.
      const change = nextChange();
      const value = await check();
      if (value !== undefined) return { value, ended: "content" };
      const next = await Promise.race([change, ended]);
      if (next !== "changed") return { ended: next };
      await sleep(GATHER_MS);
    }
  } finally {
    clearInterval(clock);
    for (const leave of unsubscribe) leave();
  }
}

interface End {
  readonly promise: Promise<"deadline" | "aborted">;
  readonly cancel: () => void;
}

function endOf({ deadlineSeconds, signal }: ObserveOptions): End {
  let cancel = (): void => undefined;
  const promise = new Promise<"deadline" | "aborted">((resolve) => {
    const timer = setTimeout(() => resolve("deadline"), deadlineSeconds * 1000);
    const abort = (): void => resolve("aborted");
    signal?.addEventListener("abort", abort, { once: true });
    cancel = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
  });
  return { promise, cancel };
}
