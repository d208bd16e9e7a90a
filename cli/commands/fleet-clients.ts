/** Clients for the fleet that a command is about: an embedded hub by name, or spaces by the contexts of a kubeconfig. */
import { connect, connectKubeconfig } from "../../operations/clients";
import type { SpaceClient, SpaceKind } from "../../operations/clients";
import { ensureHub } from "../../hub";
import type { FleetOptions } from "../fleet-options";
import { requireHub } from "./hub-options";

/** A fleet's inventory and the spaces whose policies are delivered through it. */
export interface FleetClients {
  readonly its: SpaceClient;
  readonly wdses: readonly SpaceClient[];
  /** Clusters that can be reached from here: those of an embedded hub. */
  readonly wecs: readonly SpaceClient[];
  /** Clusters of an embedded hub that were cut off with `ksfleet disconnect`. */
  readonly disconnected: readonly string[];
  close(): void;
}

/** Connects to the inventory of the chosen fleet; an embedded hub that was stopped by a restart of the machine is revived. */
export async function connectInventory(options: FleetOptions): Promise<SpaceClient> {
  if (options.kubeconfig !== undefined) return connectKubeconfig({ path: options.kubeconfig, context: options.its, name: options.its });
  await requireHub(options.name);
  const hub = await ensureHub({ name: options.name });
  return connect(hub.ref(options.its));
}

/** Connects to inventory and workload spaces of the chosen fleet. */
export async function connectFleet(options: FleetOptions): Promise<FleetClients> {
  const its = await connectInventory(options);
  const wdses: SpaceClient[] = [];
  const wecs: SpaceClient[] = [];
  let disconnected: readonly string[] = [];
  if (options.kubeconfig !== undefined) {
    for (const context of options.wds ?? ["wds1"]) wdses.push(await connectKubeconfig({ path: options.kubeconfig, context, name: context }));
  } else {
    const hub = await requireHub(options.name);
    disconnected = hub.disconnected();
    const named = (wanted: SpaceKind): readonly string[] => hub.spaces().filter(({ kind }) => kind === wanted).map(({ name }) => name);
    for (const name of options.wds ?? named("WDS")) wdses.push(await connect(hub.ref(name)));
    for (const name of named("WEC")) wecs.push(await connect(hub.ref(name)));
  }
  return { its, wdses, wecs, disconnected, close: () => [its, ...wdses, ...wecs].forEach((client) => client.close()) };
}
