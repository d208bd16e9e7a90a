/** Waits until delivered workloads run on clusters that we can reach ourselves: embedded ones, or those with a kubeconfig. */
import { byCodeUnit } from "../../core/model/code-unit-order";
import type { KubeObject } from "../../core/model/kube-object";
import { describeObject } from "../../core/model/kube-object";
import type { ManifestWork } from "../../core/model/manifest-work";
import { ORIGIN_BINDING_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../clients/space-client";
import { observe } from "../observe";

export interface RolloutOptions {
  /** For all clusters together. */
  readonly deadlineSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** A delivered Deployment that does not have all its replicas yet. */
export interface UnfinishedRollout {
  readonly cluster: string;
  /** For people: `Deployment.apps nginx/nginx`. */
  readonly object: string;
  readonly reason: string;
}

/**
 * Waits until every Deployment in the mailboxes of these clusters is Available in its present generation.
 *
 * @param clusters - one client a cluster, named as in the inventory; others are not looked at.
 * @returns what is unfinished at the deadline, by cluster then object; empty when all runs.
 */
export async function awaitRollouts(its: SpaceClient, clusters: readonly SpaceClient[], options: RolloutOptions): Promise<readonly UnfinishedRollout[]> {
  const { items } = await its.list(resources.ManifestWork, { labelSelector: ORIGIN_BINDING_LABEL });
  const left = await Promise.all(
    clusters.map(async (client) => {
      const delivered = items.filter(({ metadata }) => metadata.namespace === client.name && metadata.deletionTimestamp === undefined).flatMap((work) => (work as ManifestWork).spec?.workload?.manifests ?? []);
      const deployments = delivered.filter(({ apiVersion, kind }) => apiVersion === "apps/v1" && kind === "Deployment");
      if (deployments.length === 0) return [];
      let unfinished: readonly UnfinishedRollout[] = [];
      await observe({ deployments: { client, resource: resources.Deployment } }, options, (seen) => {
        unfinished = deployments.flatMap((wanted) => {
          const reason = unfinishedReason(seen.deployments.get(wanted.metadata));
          return reason === undefined ? [] : [{ cluster: client.name, object: describeObject(wanted), reason }];
        });
        return unfinished.length === 0 ? true : undefined;
      });
      return unfinished;
    }),
  );
  return left.flat().sort((a, b) => (a.cluster === b.cluster ? byCodeUnit(a.object, b.object) : byCodeUnit(a.cluster, b.cluster)));
}

function unfinishedReason(live: KubeObject | undefined): string | undefined {
  if (live === undefined) return "it is not on the cluster";
  const status = (live["status"] ?? {}) as { readonly observedGeneration?: number; readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[] };
  if (status.observedGeneration !== live.metadata.generation) return "its controller has not seen it yet";
  const available = status.conditions?.find(({ type }) => type === "Available");
  return available?.status === "True" ? undefined : (available?.message ?? "it is not Available yet");
}
