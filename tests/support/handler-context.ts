/** A context for handlers whose spaces are in memory and whose hubs only take notes. */
import type { SpaceRef } from "../../operations/clients";
import type { MemoryClient } from "./memory-client";
import { KubeStellarError } from "../../operations/errors";
import { createContext } from "../../provider/context";
import type { HandlerContext } from "../../provider/handler";
import type { WecRequest } from "../../provider/hubs";

export interface FakeFleet {
  readonly context: HandlerContext;
  /** By name; a space that is not here cannot be reached. */
  readonly spaces: Map<string, MemoryClient>;
  /** Embedded hubs that there are. */
  readonly hubs: Set<string>;
  readonly logged: string[];
  /** `ensure default`, `wec c1`, `remove c1`, `down default`, in order. */
  readonly done: string[];
  readonly wecs: WecRequest[];
}

/** What is known of how a hub behaves when it is asked for a WEC. */
export interface FakeHubOptions {
  readonly onWec?: (wec: WecRequest) => void | Promise<void>;
}

export function aFakeFleet(options: FakeHubOptions = {}): FakeFleet {
  const fleet = { spaces: new Map<string, MemoryClient>(), hubs: new Set<string>(), logged: [] as string[], done: [] as string[], wecs: [] as WecRequest[] };
  const context = createContext({
    log: (message) => fleet.logged.push(message),
    connect: async (ref: SpaceRef) => {
      const client = fleet.spaces.get(ref.name);
      if (client === undefined) throw new KubeStellarError("cannot be reached", { code: "Unreachable", space: ref.name });
      return client;
    },
    hubs: {
      async ensure(name) {
        fleet.done.push(`ensure ${name}`);
        fleet.hubs.add(name);
        return {
          async ensureWec(wec) {
            fleet.done.push(`wec ${wec.name}`);
            fleet.wecs.push(wec);
            await options.onWec?.(wec);
          },
          removeWec: async (wec) => void fleet.done.push(`remove ${wec}`),
        };
      },
      exists: (name) => fleet.hubs.has(name),
      async down(name) {
        fleet.done.push(`down ${name}`);
        fleet.hubs.delete(name);
      },
    },
  });
  return { ...fleet, context };
}

/** A space given by kubeconfig. */
export const aDirectSpace = (name: string, kind: SpaceRef["kind"] = "ITS"): SpaceRef => ({ name, kind, uid: `${name}-uid`, via: { kubeconfig: { context: name } } });

/** A ControlPlane on the embedded hub `default`. */
export const anEmbeddedSpace = (name: string, kind: SpaceRef["kind"] = "ITS"): SpaceRef => ({ name, kind, uid: `${name}-uid`, via: { controlPlane: name, host: { name: "host", kind: "HOST", uid: "host-uid", via: { hub: "default", space: "host" } } } });
