/** The spaces of a running fleet, connected: one inventory, an inventory with what delivers through it, or all of them. */
import { ownMember } from "../../core/model/own-member";
import { mapBounded } from "../../operations/bounded";
import { connect, type SpaceClient, type SpaceRef } from "../../operations/clients";
import { KubeStellarError } from "../../operations/errors";
import { findSpaces, type LiveSpaces, type LiveWorkloadSpace } from "../../operations/sources/live";
import type { LiveOptions } from "../fleet-options";
import { connected, type Connections } from "./connections";
import { inKubeconfig, onHub, type Place } from "./place";

/** Every space of a fleet; the caller closes them. */
export interface ConnectedSpaces extends LiveSpaces {
  /** Connects to the hosting cluster; `undefined`: nobody said which it is. */
  readonly openHost: () => Promise<SpaceClient | undefined>;
  /** The way to a cluster from here; `undefined`: none is known. */
  readonly wayTo: (cluster: string) => (() => Promise<SpaceClient>) | undefined;
  /** Clusters of an embedded hub that were cut off with `ksfleet disconnect`. */
  readonly disconnected: readonly string[];
  readonly close: () => void;
}

/** A fleet's inventory and the spaces whose policies are delivered through it; the caller closes them. */
export interface ConnectedFleet {
  readonly its: SpaceClient;
  readonly wdses: readonly SpaceClient[];
  /** Clusters of an embedded hub that were cut off with `ksfleet disconnect`. */
  readonly disconnected: readonly string[];
  /** Connects to the clusters that can be reached from here: those of an embedded hub that are not cut off. */
  readonly connectWecs: () => Promise<readonly SpaceClient[]>;
  readonly close: () => void;
}

/** Connects to the inventory of the chosen fleet alone; the caller closes it. @throws KubeStellarError as `connect`. */
export async function connectInventory(given: LiveOptions): Promise<SpaceClient> {
  const options = withContexts(given);
  const place = await placeOf(options);
  return connect(place.refOf({ name: options.its, kind: "ITS" }));
}

/**
 * Connects to the inventory of the chosen fleet and to the workload spaces that deliver through it.
 *
 * @throws KubeStellarError also when a space that was asked for is not there, or delivers elsewhere.
 */
export function connectFleet(given: LiveOptions): Promise<ConnectedFleet> {
  const options = withContexts(given);
  return connected(async (connections) => {
    const place = await placeOf(options);
    const { inventories, wdses } = await spacesOf(place, options, connections);
    if (!inventories.includes(options.its)) throw missing(place, "ITS", [options.its], inventories);
    const elsewhere = wdses.filter(({ name, inventory }) => inventory !== options.its && options.wds?.includes(name) === true);
    if (elsewhere.length > 0) throw new KubeStellarError(elsewhere.map(({ name, inventory }) => `the WDS ${name} delivers to ${inventory ?? "no ITS"}`).join(", "), { code: "Invalid", fix: `Leave it out, or choose its ITS with --its instead of ${options.its}` });
    const { hub } = place;
    const disconnected = hub?.disconnected() ?? [];
    return {
      its: await connections.to(place.refOf({ name: options.its, kind: "ITS" })),
      wdses: await mapBounded(wdses.filter(({ inventory }) => inventory === options.its), ({ name }) => connections.to(place.refOf({ name, kind: "WDS" }))),
      disconnected,
      connectWecs: () => mapBounded((hub?.spaces() ?? []).filter(({ name, kind }) => kind === "WEC" && !disconnected.includes(name)), ({ name, kind }) => connections.to(place.refOf({ name, kind }))),
    };
  });
}

/**
 * Connects to every ITS of the chosen fleet and to its WDSes, or to those that were asked for.
 *
 * @param wecs - contexts of clusters, by name.
 * @throws KubeStellarError also when a space that was asked for is not there.
 */
export function connectSpaces(given: LiveOptions, wecs: Readonly<Record<string, string>> = {}): Promise<ConnectedSpaces> {
  const options = withContexts(given);
  return connected(async (connections) => {
    const place = await placeOf(options);
    const { inventories, wdses } = await spacesOf(place, options, connections);
    return {
      inventories: await mapBounded(inventories, async (name) => ({ name, client: await connections.to(place.refOf({ name, kind: "ITS" })) })),
      wdses: await mapBounded(wdses, async (wds) => ({ ...wds, client: await connections.to(place.refOf({ name: wds.name, kind: "WDS" })) })),
      openHost: async () => (place.host === undefined ? undefined : connections.to(place.host)),
      wayTo: (cluster) => {
        const ref = wecOf(place, options, wecs, cluster);
        return ref && (() => connections.to(ref));
      },
      disconnected: place.hub?.disconnected() ?? [],
    };
  });
}

/** A cluster is reached by the context that was said, or on an embedded hub. */
function wecOf({ hub }: Place, { kubeconfig }: LiveOptions, wecs: Readonly<Record<string, string>>, name: string): SpaceRef | undefined {
  const context = ownMember(wecs, name);
  if (context !== undefined) return { name, kind: "WEC", via: { kubeconfig: { ...(kubeconfig !== undefined && { path: kubeconfig }), context } } };
  return hub?.spaces().some((space) => space.kind === "WEC" && space.name === name) === true ? hub.ref(name) : undefined;
}

/** Spaces by their names, and the contexts that were given for them. */
interface AskedSpaces extends LiveOptions {
  readonly contexts: ReadonlyMap<string, string>;
}

/** Contexts can have other names than the spaces: `wds1=prod-wds`. */
function withContexts(options: LiveOptions): AskedSpaces {
  const { kubeconfig, host, its, wds } = options;
  if (kubeconfig === undefined || host !== undefined) return { ...options, contexts: new Map() };
  const contexts = new Map<string, string>();
  const nameOf = (asked: string): string => {
    const [, name = asked, context = asked] = /^([^=]+)=(.+)$/.exec(asked) ?? [];
    contexts.set(name, context);
    return name;
  };
  return { ...options, its: nameOf(its), ...(wds !== undefined && { wds: wds.map(nameOf) }), contexts };
}

async function placeOf({ name, kubeconfig, host, contexts }: AskedSpaces): Promise<Place> {
  if (host !== undefined) return inKubeconfig({ kubeconfig, host, contextOf: (space) => (space === host ? host : undefined) });
  return kubeconfig === undefined ? onHub(name) : inKubeconfig({ kubeconfig, contextOf: (space) => contexts.get(space) ?? space });
}

/** Which spaces there are: as the hosting cluster has them, or else as they were asked for. */
interface Found {
  readonly inventories: readonly string[];
  readonly wdses: readonly Omit<LiveWorkloadSpace, "client">[];
}

async function spacesOf(place: Place, { its, wds }: LiveOptions, connections: Connections): Promise<Found> {
  if (place.host === undefined) return { inventories: [its], wdses: (wds ?? ["wds1"]).map((name) => ({ name, inventory: its })) };
  const found = await findSpaces(await connections.to(place.host));
  const wdses = found.flatMap((space) => (space.kind === "WDS" ? [{ name: space.name, inventory: space.inventory, apiGroups: space.apiGroups }] : []));
  const unknown = (wds ?? []).filter((name) => !wdses.some((space) => space.name === name));
  if (unknown.length > 0) throw missing(place, "WDS", unknown, wdses.map(({ name }) => name));
  return { inventories: found.flatMap(({ kind, name }) => (kind === "ITS" ? [name] : [])), wdses: wdses.filter(({ name }) => wds?.includes(name) !== false) };
}

function missing({ host }: Place, kind: "ITS" | "WDS", names: readonly string[], there: readonly string[]): KubeStellarError {
  return new KubeStellarError(`has no ${kind} ${names.join(", ")}`, { code: "NotFound", ...(host !== undefined && { space: host.name }), fix: `It has: ${there.length === 0 ? "none" : there.join(", ")}` });
}
