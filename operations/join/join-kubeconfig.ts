/** What a remote site needs to join: `ksfleet join CLUSTER --output kubeconfig`. */
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../clients/space-client";
import { KubeStellarError } from "../errors";
import { ownerOf } from "../ownership";
import { isAccepted, isJoined, mintBootstrap } from "../registration";
import type { Bootstrap, BootstrapOptions } from "../registration";

/** A kubeconfig with which the agent of one cluster can ask to join. */
export interface JoinKubeconfig extends Bootstrap {
  /** `<project>/<stack>` that will accept it; `undefined` while no program declares the cluster. */
  readonly declaredBy: string | undefined;
  /** What the person should know; each a sentence. */
  readonly notes: readonly string[];
}

/**
 * Mints a short-lived bootstrap kubeconfig for the agent of `cluster`. Works before the cluster is declared: it is accepted
 * only by the `up` or `settle` of the program that declares it.
 *
 * @throws KubeStellarError `Invalid` when the name cannot be a cluster's.
 */
export async function joinKubeconfig(its: SpaceClient, cluster: string, options: BootstrapOptions = {}): Promise<JoinKubeconfig> {
  if (cluster.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(cluster)) throw new KubeStellarError(`${JSON.stringify(cluster)} cannot name a cluster`, { code: "Invalid", space: its.name, fix: "Use at most 63 lower-case letters, digits and dashes, beginning and ending with a letter or digit" });
  const live = await its.get(resources.ManagedCluster, { name: cluster });
  const bootstrap = await mintBootstrap(its, { contextName: cluster, ...options });
  const notes = [
    ...(live === undefined || !isAccepted(live) ? [`Nothing has accepted ${cluster} yet: declare it and run up or settle`] : []),
    ...(live !== undefined && isJoined(live) ? [`${cluster} has joined already: another agent is let in only when settle is told that it may join anew`] : []),
  ];
  return { ...bootstrap, declaredBy: live === undefined ? undefined : ownerOf(live), notes };
}
