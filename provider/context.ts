/** The context of a run: connections and everything else that is made once and shared by all resources. */
import { connect, embeddedPlaceOf } from "../operations/clients";
import type { ConnectOptions, SpaceClient, SpaceRef } from "../operations/clients";
import { KubeStellarError } from "../operations/errors";
import { embeddedHubs } from "./embedded-hubs";
import type { HandlerContext } from "./handler";
import type { Hubs } from "./hubs";

export interface ContextOptions {
  /** Default: standard output, which Pulumi shows as information. */
  readonly log?: (message: string) => void;
  readonly signal?: AbortSignal;
  /** Default: `connect` of operations. */
  readonly connect?: (ref: SpaceRef, options?: ConnectOptions) => Promise<SpaceClient>;
  /** Default: the embedded hubs of this user. */
  readonly hubs?: Hubs;
}

/** A context for one run. Nothing in it outlives the process. */
export function createContext(options: ContextOptions = {}): HandlerContext {
  const shared = new Map<string, Promise<unknown>>();
  const openSpace = options.connect ?? connect;
  const hubs = options.hubs ?? embeddedHubs;
  const log = options.log ?? ((message: string) => void process.stdout.write(`${message}\n`));

  const once = <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const present = shared.get(key) as Promise<T> | undefined;
    if (present !== undefined) return present;
    const made = make();
    shared.set(key, made);
    // The next caller tries again: what could not be reached may be there by then.
    made.catch(() => shared.delete(key));
    return made;
  };

  const open = async (ref: SpaceRef): Promise<SpaceClient> => {
    const hub = embeddedPlaceOf(ref)?.hub;
    if (hub !== undefined) {
      // Only its own resource makes a hub: one made here would be another one under the old name.
      if (!hubs.exists(hub)) throw new KubeStellarError(`there is no embedded hub ${JSON.stringify(hub)} any more`, { code: "HubNotRunning", space: ref.name, fix: "Run `pulumi refresh`, which takes what was on it out of the state, then `pulumi up`" });
      await once(`hub ${hub}`, () => hubs.ensure(hub, log));
    }
    return openSpace(ref);
  };

  return {
    log,
    signal: options.signal ?? new AbortController().signal,
    hubs: { exists: (name) => hubs.exists(name), down: (name, report) => hubs.down(name, report), ensure: (name, report) => once(`hub ${name}`, () => hubs.ensure(name, report)) },
    connect: (ref) => (ref.uid === undefined ? open(ref) : once(`connection ${JSON.stringify(ref)}`, () => open(ref))),
    connectFresh: ({ uid: _, ...ref }) => open(ref),
    isCertainlyGone: (ref) => {
      const place = embeddedPlaceOf(ref);
      return place !== undefined && !hubs.exists(place.hub);
    },
    once,
  };
}
