/** The spaces of a folder, connected when they are asked for, as far as they are there already. */
import type { ControlPlane } from "../../core/model/control-plane";
import { resources } from "../../core/model/resources";
import type { OpenSpace } from "../../operations/apply";
import { readContextNames, type SpaceClient } from "../../operations/clients";
import { KubeStellarError } from "../../operations/errors";
import { apiGroupsOf } from "../../operations/sources/live";
import { awaitReady } from "../../operations/spaces";
import { Connections } from "./connections";
import { inKubeconfig, onHub, type NamedSpace, type Place } from "./place";

/** Where the spaces are. */
export interface FolderPlace {
  /** Embedded hub, unless a kubeconfig or contexts are given. */
  readonly name: string;
  /** Absent: as kubectl. */
  readonly kubeconfig?: string;
  /** Contexts by space; given: no embedded hub. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Opens spaces and keeps what it opened. */
export interface FolderSpaces {
  /** `undefined` for a space that its ControlPlane has not made yet. */
  readonly open: OpenSpace;
  /** Text of `--api-groups` of the controller of a WDS, as the hosting cluster says it; `undefined`: nobody said which that is, or it says nothing. */
  readonly apiGroupsOf: (wds: string) => Promise<string | undefined>;
  readonly close: () => void;
}

/**
 * Finds the spaces of a folder: on an embedded hub by their names, or by the contexts of a kubeconfig.
 *
 * @param spaces - of the folder; the hosting cluster among them makes the others.
 * @throws KubeStellarError when there is no such hub or kubeconfig, or a context is given for a space that the folder does not have.
 */
export async function folderSpaces(place: FolderPlace, spaces: readonly NamedSpace[]): Promise<FolderSpaces> {
  const { host, isMade, refOf } = place.kubeconfig === undefined && place.context === undefined ? await onHub(place.name) : await byContexts(place, spaces);
  const connections = new Connections();
  const ready = new Set<string>();
  return {
    open: async (space) => {
      if (host !== undefined && isMade(space) && !ready.has(space.name)) {
        if (!(await isReady(await connections.to(host), space.name))) return undefined;
        ready.add(space.name);
      }
      return connections.to(refOf(space));
    },
    apiGroupsOf: async (wds) => {
      const controlPlane = host === undefined ? undefined : await readControlPlane(await connections.to(host), wds);
      return controlPlane === undefined ? undefined : apiGroupsOf(controlPlane);
    },
    close: () => connections.close(),
  };
}

/** A space is the context of its name, or the one that was said. */
async function byContexts({ kubeconfig, context = {} }: FolderPlace, spaces: readonly NamedSpace[]): Promise<Place> {
  const known = new Set(await readContextNames(kubeconfig));
  const strange = Object.keys(context).filter((space) => !spaces.some(({ name }) => name === space));
  if (strange.length > 0) throw new KubeStellarError(`--context names ${strange.join(", ")}, which ${strange.length === 1 ? "is no space" : "are no spaces"} of the folder; it has ${spaces.map(({ name }) => name).join(", ")}`, { code: "Invalid" });
  const contextOf = (space: string): string | undefined => context[space] ?? (known.has(space) ? space : undefined);
  return inKubeconfig({ kubeconfig, contextOf, host: spaces.find(({ name, kind }) => kind === "HOST" && contextOf(name) !== undefined)?.name });
}

/** Whether the hosting cluster has the space, and it can be used. */
async function isReady(host: SpaceClient, name: string): Promise<boolean> {
  if ((await readControlPlane(host, name)) === undefined) return false;
  return (await awaitReady(host, name, { timeoutSeconds: 0, signal: new AbortController().signal })) === undefined;
}

/** `undefined` also where the hosting cluster does not know the kind yet. */
async function readControlPlane(host: SpaceClient, name: string): Promise<ControlPlane | undefined> {
  const { group, version, kind } = resources.ControlPlane;
  if ((await host.resourceFor(`${group}/${version}`, kind)) === undefined) return undefined;
  return (await host.get(resources.ControlPlane, { name })) as ControlPlane | undefined;
}
