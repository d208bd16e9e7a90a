/** How the spaces of a folder are found: on an embedded hub by their names, or by the contexts of a kubeconfig. */
import { HOSTING_SPACE, ensureHub } from "../hub";
import { resources } from "../core/model/resources";
import { connect, connectKubeconfig, readContextNames } from "../operations/clients";
import type { SpaceClient, SpaceRef } from "../operations/clients";
import { KubeStellarError } from "../operations/errors";
import type { OpenSpace, WantedSpace } from "../operations/apply";
import { awaitReady } from "../operations/spaces";
import { requireHub } from "./commands/hub-options";

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
  readonly open: OpenSpace;
  close(): void;
}

/** @param spaces - of the folder; the hosting cluster among them makes the others. */
export async function folderSpaces(place: FolderPlace, spaces: readonly Pick<WantedSpace, "name" | "kind">[]): Promise<FolderSpaces> {
  const clients = new Map<string, SpaceClient>();
  const find = place.kubeconfig === undefined && place.context === undefined ? await onHub(place.name, clients) : await byContexts(place, spaces, clients);
  return {
    open: async (space) => {
      const known = clients.get(space.name);
      if (known !== undefined) return known;
      const found = await find(space);
      if (found !== undefined) clients.set(space.name, found);
      return found;
    },
    close: () => clients.forEach((client) => client.close()),
  };
}

async function onHub(name: string, clients: Map<string, SpaceClient>): Promise<OpenSpace> {
  await requireHub(name);
  const hub = await ensureHub({ name });
  return async ({ name: space, kind }) => {
    if (kind === "HOST") return connect({ ...hub.ref(HOSTING_SPACE), name: space });
    if (kind === "WEC") return connect(hub.ref(space));
    const host = await remembered(clients, `\0${HOSTING_SPACE}`, () => connect(hub.ref(HOSTING_SPACE)));
    return (await isReady(host, space)) ? connect(hub.ref(space)) : undefined;
  };
}

async function byContexts({ kubeconfig, context = {} }: FolderPlace, spaces: readonly Pick<WantedSpace, "name" | "kind">[], clients: Map<string, SpaceClient>): Promise<OpenSpace> {
  const known = new Set(await readContextNames(kubeconfig));
  const strange = Object.keys(context).filter((space) => !spaces.some(({ name }) => name === space));
  if (strange.length > 0) throw new KubeStellarError(`--context names ${strange.join(", ")}, which ${strange.length === 1 ? "is no space" : "are no spaces"} of the folder; it has ${spaces.map(({ name }) => name).join(", ")}`, { code: "Invalid" });
  const contextOf = (space: string): string | undefined => context[space] ?? (known.has(space) ? space : undefined);
  const host = spaces.find(({ name, kind }) => kind === "HOST" && contextOf(name) !== undefined);
  return async ({ name, kind }) => {
    const own = contextOf(name);
    if (own !== undefined) return connectKubeconfig({ path: kubeconfig, context: own, name });
    if (host === undefined || kind === "HOST" || kind === "WEC") throw new KubeStellarError(`no context is called ${name}`, { code: "Invalid", space: name, fix: `Say which one it is: --context ${name}=CONTEXT` });
    const ref: SpaceRef = { name: host.name, kind: "HOST", via: { kubeconfig: { ...(kubeconfig === undefined ? {} : { path: kubeconfig }), context: contextOf(host.name)! } } };
    const hosting = await remembered(clients, host.name, () => connect(ref));
    return (await isReady(hosting, name)) ? connect({ name, kind, via: { controlPlane: name, host: ref } }) : undefined;
  };
}

async function remembered(clients: Map<string, SpaceClient>, key: string, make: () => Promise<SpaceClient>): Promise<SpaceClient> {
  const client = clients.get(key) ?? (await make());
  clients.set(key, client);
  return client;
}

/** Whether the hosting cluster has the space, and it can be used. */
async function isReady(host: SpaceClient, name: string): Promise<boolean> {
  const { group, version, kind } = resources.ControlPlane;
  if ((await host.resourceFor(`${group}/${version}`, kind)) === undefined || (await host.get(resources.ControlPlane, { name })) === undefined) return false;
  return (await awaitReady(host, name, { timeoutSeconds: 0, signal: new AbortController().signal })) === undefined;
}
