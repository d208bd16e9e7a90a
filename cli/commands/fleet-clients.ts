/** Clients for the fleet that a command is about: an embedded hub by name, or spaces by the contexts of a kubeconfig. */
import { mapBounded } from "../../operations/bounded";
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
  let wdses: readonly SpaceClient[] = [];
  let wecs: readonly SpaceClient[] = [];
  let disconnected: readonly string[] = [];
  if (options.kubeconfig !== undefined) {
    const { kubeconfig: path } = options;
    wdses = await mapBounded(options.wds ?? ["wds1"], (context) => connectKubeconfig({ path, context, name: context }));
  } else {
    const hub = await requireHub(options.name);
    disconnected = hub.disconnected();
    const named = (wanted: SpaceKind): readonly string[] => hub.spaces().filter(({ kind }) => kind === wanted).map(({ name }) => name);
    const connectAll = (names: readonly string[]): Promise<SpaceClient[]> => mapBounded(names, (name) => connect(hub.ref(name)));
    [wdses, wecs] = await Promise.all([connectAll(options.wds ?? named("WDS")), connectAll(named("WEC"))]);
  }
  return { its, wdses, wecs, disconnected, close: () => [its, ...wdses, ...wecs].forEach((client) => client.close()) };
}
