/**
 * The agents of workload clusters that can be reached from here: those of an embedded hub, which are started, and those with a kubeconfig.
 * Both get the same objects; the rest of the registration does not know which is which.
 */
import { CLUSTER_UID_ANNOTATION } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { mapBounded } from "../../operations/bounded";
import { embeddedPlaceOf } from "../../operations/clients";
import type { SpaceClient, SpaceRef } from "../../operations/clients";
import { KubeStellarError, isKubeStellarError } from "../../operations/errors";
import { awaitNothingDelivered, installAgent, joinTargetOf, removeAgent } from "../../operations/join";
import { mintBootstrapToken } from "../../operations/registration";
import type { DetachOptions } from "../../operations/registration";
import { sameValue } from "../compare";
import { messageOf } from "../failure";
import type { HandlerContext } from "../handler";
import { agentSettingsOf, bootstrapOptionsOf, imagePullCredentialsOf } from "./agent-inputs";
import type { ClusterInputs, Clusters, FleetInputs } from "./model";

/** Clusters of an embedded hub are started one or two at a time: each is an API server. */
const EMBEDDED_STARTS_AT_ONCE = 2;
const INSTALLATIONS_AT_ONCE = 8;

export interface InstallResult {
  /** Why a cluster could not be reached, by name: a debt. */
  readonly unreachable: ReadonlyMap<string, string>;
  /** What went wrong otherwise, by name: nothing that waiting would mend. */
  readonly failed: ReadonlyMap<string, string>;
  /** Clusters whose agent has to join anew although the hub knows one. */
  readonly rejoin: readonly string[];
}

/** Clusters whose agent is ours to install and may not be as the program wants it. */
export function clustersToInstall(fleet: FleetInputs, wanted: Clusters, previous: Clusters, settled: ReadonlySet<string>): readonly string[] {
  const embedded = embeddedPlaceOf(fleet.space) !== undefined;
  return Object.entries(wanted).flatMap(([name, cluster]) => {
    if (!settled.has(name)) return cluster.kubeconfig !== undefined || embedded ? [name] : [];
    return cluster.kubeconfig !== undefined && !sameAgent(cluster, previous[name]) ? [name] : [];
  });
}

/** Whether two versions of a cluster ask for the same agent at the same place. */
function sameAgent(a: ClusterInputs, b: ClusterInputs | undefined): boolean {
  return sameValue(a.agent, b?.agent) && sameValue(a.kubeconfig, b?.kubeconfig);
}

/** Installs the agents of `names`, whose ManagedClusters are declared. */
export async function installAgents(fleet: FleetInputs, its: SpaceClient, names: readonly string[], wanted: Clusters, context: HandlerContext): Promise<InstallResult> {
  const unreachable = new Map<string, string>();
  const failed = new Map<string, string>();
  const rejoin: string[] = [];
  const isEmbedded = (name: string): boolean => wanted[name]!.kubeconfig === undefined;
  const limit = names.some(isEmbedded) ? EMBEDDED_STARTS_AT_ONCE : INSTALLATIONS_AT_ONCE;
  await mapBounded(names, async (name) => {
    try {
      if ((await install(fleet, its, name, wanted[name]!, context)).mustRejoin) rejoin.push(name);
    } catch (error) {
      if (!isEmbedded(name) && isOutOfReach(error)) unreachable.set(name, messageOf(error));
      else failed.set(name, messageOf(error));
    }
  }, limit);
  return { unreachable, failed, rejoin };
}

async function install(fleet: FleetInputs, its: SpaceClient, name: string, cluster: ClusterInputs, context: HandlerContext): ReturnType<typeof installAgent> {
  const ref = await placeOf(fleet, name, cluster, context);
  const wec = await context.connectFresh(ref);
  try {
    // One token a run and ITS, shared by its joins, made when the first agent needs one.
    const target = await joinTargetOf(its, await bootstrapOptionsOf(cluster.agent), () => context.once(`bootstrap ${JSON.stringify(fleet.space)}`, () => mintBootstrapToken(its)));
    return await installAgent(wec, name, target, {
      owner: fleet.owner,
      settings: agentSettingsOf(cluster.agent),
      operator: cluster.kubeconfig === undefined ? "built-in" : "install",
      imagePullCredentials: await imagePullCredentialsOf(cluster.agent),
      adopt: fleet.adopt,
      signal: context.signal,
      onProgress: context.log,
    });
  } finally {
    wec.close();
  }
}

/** Where the cluster is; one of an embedded hub is made when it is not there. */
async function placeOf(fleet: FleetInputs, name: string, { kubeconfig }: ClusterInputs, context: HandlerContext): Promise<SpaceRef> {
  if (kubeconfig !== undefined) return { name, kind: "WEC", via: { kubeconfig } };
  const place = embeddedPlaceOf(fleet.space)!;
  const hub = await context.hubs.ensure(place.hub, context.log);
  context.log(`${name}: starting the cluster and its agent`);
  await hub.ensureWec({ name, inventory: place.space });
  return { name, kind: "WEC", via: { hub: place.hub, space: name } };
}

const isOutOfReach = (error: unknown): boolean => isKubeStellarError(error, "Unreachable") || isKubeStellarError(error, "Timeout");

/** What detaching has to do on a cluster with a kubeconfig. A cluster that is out of reach, or another one by now, is left as it is and told of. */
export async function agentRemoval(fleet: FleetInputs, its: SpaceClient | undefined, name: string, cluster: ClusterInputs, context: HandlerContext): Promise<DetachOptions["onCluster"]> {
  const { kubeconfig } = cluster;
  if (kubeconfig === undefined) return undefined;
  const uid = (await its?.get(resources.ManagedCluster, { name }))?.metadata.annotations?.[CLUSTER_UID_ANNOTATION];
  const onCluster = async (work: (wec: SpaceClient) => Promise<readonly string[]>): Promise<readonly string[]> => {
    try {
      return await work(await context.connect({ name, kind: "WEC", ...(uid === undefined ? {} : { uid }), via: { kubeconfig } }));
    } catch (error) {
      if (!isOutOfReach(error) && !isKubeStellarError(error, "IdentityChanged") && !isKubeStellarError(error, "BadKubeconfig")) throw error;
      context.log(`${name}: its agent stays where it is: ${messageOf(error)}`);
      return [];
    }
  };
  return {
    awaitNothingDelivered: () => onCluster(async (wec) => (await awaitNothingDelivered(wec, { signal: context.signal })).map((work) => `on ${name}: AppliedManifestWork ${work}, which goes with its agent`)),
    removeAgent: () => onCluster(async (wec) => (await removeAgent(wec, name, { owner: fleet.owner, signal: context.signal, onProgress: context.log })).blockers),
  };
}

/** Removes the agents of clusters whose hub is gone. @throws KubeStellarError `Timeout` naming what holds them. */
export async function removeAgents(fleet: FleetInputs, clusters: Clusters, context: HandlerContext): Promise<void> {
  const held = await mapBounded(Object.entries(clusters), async ([name, cluster]) => (await agentRemoval(fleet, undefined, name, cluster, context))?.removeAgent() ?? [], INSTALLATIONS_AT_ONCE);
  if (held.flat().length > 0) throw new KubeStellarError(held.flat().join("; "), { code: "Timeout", space: fleet.space.name, fix: "See that OCM's operator runs on these clusters, or remove what holds them, and run the command again" });
}
