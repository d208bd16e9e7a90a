/** One cluster against what its hub wants there: reads only what is placed there, and what the agent says that it brought. */
import type { AppliedManifestWork, AppliedResource } from "../../core/model/applied-manifest-work";
import { describeObject, type ApiResource, type KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { compareCluster, leftBehind, leftObject, type DriftFinding, type ExpectedObject, type Found, type LeftBehind, type MailboxWork } from "../../core/plan/drift";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients";
import { isKubeStellarError } from "../errors";
import { readObjects, resolveKinds } from "./read-objects";

/** What a cluster should have. */
export interface WantedOnCluster {
  readonly objects: readonly ExpectedObject[];
  /** See `Expectations`. */
  readonly uncertain: ReadonlySet<string>;
  /** What is in its mailbox. */
  readonly works: readonly MailboxWork[];
}

/** @param cluster - its client, of its name. @throws KubeStellarError when anything of it cannot be read: then nothing is known of it. */
export async function clusterDrift(cluster: SpaceClient, { objects, uncertain, works }: WantedOnCluster): Promise<readonly DriftFinding[]> {
  const heads = objects.map(({ head }) => head);
  const resourceOf = await resolveKinds(cluster, heads);
  const [found, left] = await Promise.all([readObjects(cluster, heads, resourceOf), readLeftBehind(cluster, works, wantedOn(objects, resourceOf))]);
  return [...compareCluster(cluster.name, { objects }, ({ head }): Found => found.get(head) ?? "missing"), ...left.flatMap(({ object, reason }) => (uncertain.has(describeObject(object)) ? [] : [leftObject({ against: "hub", space: "", object: describeObject(object) }, object, reason)]))];
}

function wantedOn(objects: readonly ExpectedObject[], resourceOf: (object: ExpectedObject["head"]) => ApiResource | undefined): (resource: AppliedResource) => boolean {
  const wanted = new Set(objects.flatMap(({ head }) => {
    const resource = resourceOf(head);
    return resource === undefined ? [] : [identityOf({ ...resource, namespace: head.metadata.namespace, name: head.metadata.name })];
  }));
  return (resource) => wanted.has(identityOf(resource));
}

async function readLeftBehind(cluster: SpaceClient, works: readonly MailboxWork[], isWanted: (resource: AppliedResource) => boolean): Promise<readonly (LeftBehind & { readonly object: KubeObject })[]> {
  const { group, version, kind } = resources.AppliedManifestWork;
  // A cluster without an agent of OCM got nothing from one.
  if ((await cluster.resourceFor(`${group}/${version}`, kind)) === undefined) return [];
  const { items } = await cluster.list(resources.AppliedManifestWork);
  const read = await mapBounded(leftBehind(items as readonly AppliedManifestWork[], works, isWanted), async (one) => ({ ...one, object: await getUnlessUnserved(cluster, one) }));
  return read.flatMap(({ object, ...one }) => (object === undefined || (one.uid !== undefined && one.uid !== object.metadata.uid) ? [] : [{ ...one, object }]));
}

async function getUnlessUnserved(cluster: SpaceClient, { group = "", version, resource, namespace = "", name }: AppliedResource): Promise<KubeObject | undefined> {
  try {
    return await cluster.get({ group, version, resource, kind: resource, namespaced: namespace !== "" }, { namespace, name });
  } catch (error) {
    // Its definition is gone, and all its objects with it.
    if (isKubeStellarError(error, "NotFound")) return undefined;
    throw error;
  }
}

const identityOf = ({ group = "", resource, namespace = "", name }: Pick<AppliedResource, "group" | "resource" | "name"> & { readonly namespace?: string | undefined }): string => `${group}/${resource}/${namespace}/${name}`;
