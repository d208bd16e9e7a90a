/** Where the spaces of a fleet are, and the way to each: on an embedded hub, or by contexts of a kubeconfig and ControlPlanes of a hosting cluster. */
import { HOSTING_SPACE, ensureHub, type Hub } from "../../hub";
import type { SpaceRef } from "../../operations/clients";
import { KubeStellarError } from "../../operations/errors";
import { requireHub } from "../commands/hub-options";

/** A space as it is asked for. */
export type NamedSpace = Pick<SpaceRef, "name" | "kind">;

/** The ways to the spaces of one fleet; nothing is connected yet. */
export interface Place {
  /** The cluster whose ControlPlanes are the ITSes and WDSes. Absent: only the user knows which there are. */
  readonly host?: SpaceRef;
  /** Whether a ControlPlane of the hosting cluster makes this space: until it has, there is no way to it. */
  readonly isMade: (space: NamedSpace) => boolean;
  /** The way to a space that there is. @throws KubeStellarError `NotFound` or `Invalid` when none is known. */
  readonly refOf: (space: NamedSpace) => SpaceRef;
  /** The embedded hub, where it is one. */
  readonly hub?: Hub;
}

/**
 * The spaces of an embedded hub; one that was stopped by a restart of the machine is revived.
 *
 * @throws KubeStellarError `HubNotRunning` when there is none of this name.
 */
export async function onHub(name: string): Promise<Place> {
  await requireHub(name);
  const hub = await ensureHub({ name });
  const host = hub.ref(HOSTING_SPACE);
  return { host, hub, isMade: isMadeKind, refOf: ({ name: space, kind }) => (kind === "HOST" ? { ...host, name: space } : hub.ref(space)) };
}

/** Which contexts are spaces. */
export interface KubeconfigPlace {
  /** Path of the kubeconfig. @default as kubectl */
  readonly kubeconfig?: string | undefined;
  /** Name of the hosting cluster, if there is one to ask. */
  readonly host?: string | undefined;
  /** The context of a space; `undefined`: its hosting cluster has its kubeconfig. */
  readonly contextOf: (space: string) => string | undefined;
}

/** The spaces of a kubeconfig, and those that the hosting cluster among them has. */
export function inKubeconfig({ kubeconfig, host, contextOf }: KubeconfigPlace): Place {
  const byContext = ({ name, kind }: NamedSpace, context: string): SpaceRef => ({ name, kind, via: { kubeconfig: { ...(kubeconfig !== undefined && { path: kubeconfig }), context } } });
  const hostContext = host === undefined ? undefined : contextOf(host);
  const hosting = host === undefined || hostContext === undefined ? undefined : byContext({ name: host, kind: "HOST" }, hostContext);
  const isMade = (space: NamedSpace): boolean => hosting !== undefined && isMadeKind(space) && contextOf(space.name) === undefined;
  return {
    ...(hosting !== undefined && { host: hosting }),
    isMade,
    refOf: (space) => {
      const context = contextOf(space.name);
      if (context !== undefined) return byContext(space, context);
      if (hosting !== undefined && isMade(space)) return { ...space, via: { controlPlane: space.name, host: hosting } };
      throw new KubeStellarError(`no context is called ${space.name}`, { code: "Invalid", space: space.name, fix: `Say which one it is: --context ${space.name}=CONTEXT` });
    },
  };
}

const isMadeKind = ({ kind }: NamedSpace): boolean => kind === "ITS" || kind === "WDS";
