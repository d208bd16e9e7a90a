/** The running fleet that a command is about: the spaces that ControlPlanes name, or the contexts of a kubeconfig. */
import { ensureHub, HOSTING_SPACE } from "../hub";
import { connect, connectKubeconfig, type SpaceClient, type SpaceRef } from "../operations/clients";
import { KubeStellarError } from "../operations/errors";
import { findSpaces, type FoundSpace, type LiveInventory, type LiveSpaces, type LiveWorkloadSpace } from "../operations/sources/live";
import { requireHub } from "./commands/hub-options";
import type { LiveOptions } from "./fleet-options";

/** Spaces with connections that the caller closes. */
export interface ConnectedSpaces extends LiveSpaces {
  close(): void;
}

/**
 * Connects to the ITSes and WDSes of the chosen fleet.
 *
 * @throws KubeStellarError also when a space that was asked for is not there.
 */
export async function connectLiveSpaces(options: LiveOptions): Promise<ConnectedSpaces> {
  const opened: SpaceClient[] = [];
  const keep = async (client: Promise<SpaceClient>): Promise<SpaceClient> => {
    const one = await client;
    opened.push(one);
    return one;
  };
  const close = (): void => opened.forEach((client) => client.close());
  try {
    return { ...(await (options.kubeconfig !== undefined && options.host === undefined ? byContexts(options, options.kubeconfig, keep) : byControlPlanes(options, keep))), close };
  } catch (error) {
    close();
    throw error;
  }
}

type Keep = (client: Promise<SpaceClient>) => Promise<SpaceClient>;

async function byContexts({ its, wds = ["wds1"] }: LiveOptions, kubeconfig: string, keep: Keep): Promise<LiveSpaces> {
  const at = (context: string): Promise<SpaceClient> => keep(connectKubeconfig({ path: kubeconfig, context, name: context }));
  const wdses: LiveWorkloadSpace[] = [];
  for (const name of wds) wdses.push({ name, client: await at(name), inventory: its });
  return { inventories: [{ name: its, client: await at(its) }], wdses };
}

async function byControlPlanes(options: LiveOptions, keep: Keep): Promise<LiveSpaces> {
  const { host, refOf } = await hostOf(options);
  const found = await findSpaces(await keep(connect(host)));
  const missing = (options.wds ?? []).filter((name) => !found.some((space) => space.kind === "WDS" && space.name === name));
  if (missing.length > 0) throw new KubeStellarError(`has no WDS ${missing.join(", ")}`, { code: "NotFound", space: host.name, fix: `It has: ${found.filter(({ kind }) => kind === "WDS").map(({ name }) => name).join(", ")}` });
  const inventories: LiveInventory[] = [];
  const wdses: LiveWorkloadSpace[] = [];
  for (const space of found) {
    if (space.kind === "WDS" && options.wds?.includes(space.name) === false) continue;
    const client = await keep(connect(refOf(space)));
    if (space.kind === "ITS") inventories.push({ name: space.name, client });
    else wdses.push({ name: space.name, client, inventory: space.inventory, apiGroups: space.apiGroups });
  }
  return { inventories, wdses };
}

/** The hosting cluster, and the way to the spaces that its ControlPlanes name. */
async function hostOf({ name, kubeconfig, host }: LiveOptions): Promise<{ readonly host: SpaceRef; readonly refOf: (space: FoundSpace) => SpaceRef }> {
  if (kubeconfig !== undefined && host !== undefined) {
    const ref: SpaceRef = { name: host, kind: "HOST", via: { kubeconfig: { path: kubeconfig, context: host } } };
    return { host: ref, refOf: (space) => ({ name: space.name, kind: space.kind, via: { controlPlane: space.name, host: ref } }) };
  }
  await requireHub(name);
  const hub = await ensureHub({ name });
  return { host: hub.ref(HOSTING_SPACE), refOf: (space) => hub.ref(space.name) };
}
