/** Takes OCM's agents off a workload cluster, after the hub has let it go: Klusterlet first, then namespaces, then the operator (reference 5.5). */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { describeObject } from "../../core/model/kube-object";
import { ADD_ON_WORK, OCM_ADD_ON_NAMESPACE, OCM_AGENT_NAMESPACE, OCM_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { crdOf } from "../../core/render/crds";
import { KLUSTERLET, completeAgentSettings, operatorObjects } from "../../core/render/klusterlet";
import type { SpaceClient } from "../clients/space-client";
import { isKubeStellarError } from "../errors";
import { observe } from "../observe";
import { ownerOf } from "../ownership";
import { tryGetKlusterlet } from "./install-agent";

export interface RemoveAgentOptions {
  /** `<project>/<stack>`; what is not its own stays. */
  readonly owner: string;
  /** For each of the waits. Default 60: the operator takes agents and their rights down one by one. */
  readonly deadlineSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

export interface RemovedAgent {
  /** What still stands and holds the rest; empty when all that was ours is gone. */
  readonly blockers: readonly string[];
}

/**
 * Waits until the agent has taken back what was delivered, agents of add-ons excepted.
 *
 * @returns names of AppliedManifestWorks that are still there at the deadline; what they own goes with the Klusterlet.
 */
export async function awaitNothingDelivered(wec: SpaceClient, { deadlineSeconds = 30, signal }: Pick<RemoveAgentOptions, "deadlineSeconds" | "signal">): Promise<readonly string[]> {
  if ((await wec.get(resources.CustomResourceDefinition, { name: crdOf("AppliedManifestWork").metadata.name })) === undefined) return [];
  let left: readonly string[] = [];
  await observe({ works: { client: wec, resource: resources.AppliedManifestWork } }, { deadlineSeconds, signal }, ({ works }) => {
    left = works.list().filter(({ spec }) => !ADD_ON_WORK.test((spec as { manifestWorkName?: string } | undefined)?.manifestWorkName ?? "")).map(({ metadata }) => metadata.name).sort();
    return left.length === 0 ? true : undefined;
  });
  return left;
}

/**
 * Removes the agents that we installed for the cluster `name`. Idempotent; agents of others are not touched, and neither is the operator
 * while another Klusterlet needs it.
 */
export async function removeAgent(wec: SpaceClient, name: string, options: RemoveAgentOptions): Promise<RemovedAgent> {
  const klusterlet = await tryGetKlusterlet(wec);
  if (klusterlet !== undefined) {
    if (ownerOf(klusterlet) !== options.owner || (klusterlet["spec"] as { readonly clusterName?: string } | undefined)?.clusterName !== name) return { blockers: [] };
    options.onProgress?.(`${name}: removing its agents`);
    const held = await deleteAndWait(wec, resources.Klusterlet, klusterlet, options);
    if (held !== undefined) return { blockers: [held] };
  }
  if ((await otherKlusterlets(wec)).length > 0) return { blockers: [] };
  const blockers: string[] = [];
  for (const namespace of [OCM_AGENT_NAMESPACE, OCM_ADD_ON_NAMESPACE]) blockers.push(...(await deleteNamespace(wec, namespace, options)));
  blockers.push(...(await removeOperator(wec, options)));
  return { blockers };
}

async function otherKlusterlets(wec: SpaceClient): Promise<readonly KubeObject[]> {
  try {
    return (await wec.list(resources.Klusterlet)).items;
  } catch (error) {
    if (isKubeStellarError(error, "NotFound") || isKubeStellarError(error, "MissingCRD")) return [];
    throw error;
  }
}

/** The operator's objects in the opposite order of their making, then the CRD; only what is ours. */
async function removeOperator(wec: SpaceClient, options: RemoveAgentOptions): Promise<readonly string[]> {
  const objects = [...[...operatorObjects(completeAgentSettings(), undefined)].reverse().filter(({ kind }) => kind !== "Namespace"), crdOf("Klusterlet")];
  for (const { kind, metadata } of objects) {
    const resource = resources[kind as keyof typeof resources];
    const key = { namespace: metadata.namespace, name: metadata.name };
    const live = await wec.get(resource, key);
    if (live === undefined || ownerOf(live) !== options.owner) continue;
    // A hub's own parts in the same namespace may use it.
    await wec.delete(resource, key, live.metadata.uid === undefined ? {} : { uid: live.metadata.uid });
  }
  const rest = await wec.list(resources.Deployment, { namespace: OCM_NAMESPACE });
  return rest.items.some(({ metadata }) => metadata.name !== KLUSTERLET) ? [] : deleteNamespace(wec, OCM_NAMESPACE, options);
}

async function deleteNamespace(wec: SpaceClient, name: string, options: RemoveAgentOptions): Promise<readonly string[]> {
  const namespace = await wec.get(resources.Namespace, { name });
  // The one of add-ons is the operator's, and goes with the last Klusterlet.
  if (namespace === undefined || (ownerOf(namespace) !== options.owner && name !== OCM_ADD_ON_NAMESPACE)) return [];
  const held = await deleteAndWait(wec, resources.Namespace, namespace, options);
  return held === undefined ? [] : [held];
}

/** @returns what is left of it at the deadline, and what holds it. */
async function deleteAndWait(wec: SpaceClient, resource: ApiResource, object: KubeObject, { deadlineSeconds = 60, signal }: RemoveAgentOptions): Promise<string | undefined> {
  const { name, uid } = object.metadata;
  await wec.delete(resource, { name }, uid === undefined ? {} : { uid });
  const { ended } = await observe({ objects: { client: wec, resource, fieldSelector: `metadata.name=${name}` } }, { deadlineSeconds, signal }, ({ objects }) => (objects.get({ name })?.metadata.uid !== uid ? true : undefined));
  if (ended === "content") return undefined;
  const left = await wec.get(resource, { name });
  if (left === undefined || left.metadata.uid !== uid) return undefined;
  return `${describeObject(left)} on ${wec.name} (${(left.metadata.finalizers ?? []).map((finalizer) => `finalizer ${finalizer}`).join(", ") || "its deletion is not finished"})`;
}
