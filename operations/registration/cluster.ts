/** A workload cluster as the inventory knows it, and how to read it. */
import type { Condition } from "../../core/model/condition";
import type { KubeObject } from "../../core/model/kube-object";
import { OWNER_ANNOTATION, PROPERTIES_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients/space-client";
import { ownedKeys, ownerOf } from "../ownership";

/** Up to so many objects are read one by one; more by one list. */
const SINGLE_READS = 5;

type Strings = Readonly<Record<string, string>>;

/** What the hub says about one cluster. */
export interface ClusterView {
  readonly name: string;
  readonly uid: string;
  readonly labels: Strings;
  /** Without the owner annotation. */
  readonly annotations: Strings;
  /** Keys that our field manager owns now; the rest is others'. Sorted by code unit. */
  readonly ownedLabels: readonly string[];
  readonly ownedAnnotations: readonly string[];
  /** `data` of ConfigMap `customization-properties/<name>`; `undefined` when there is none. */
  readonly properties: Strings | undefined;
  /** `project/stack`; `undefined` when it names none. */
  readonly owner: string | undefined;
  /** `spec.hubAcceptsClient`. */
  readonly accepted: boolean;
  /** Condition ManagedClusterJoined. */
  readonly joined: boolean;
  /** Condition ManagedClusterConditionAvailable; `unknown` when the agent's lease is lost or nobody said. */
  readonly available: "yes" | "no" | "unknown";
  /** Being deleted. */
  readonly terminating: boolean;
}

/** The condition of this type, if the object has it. */
export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  return ((object["status"] as { readonly conditions?: readonly Condition[] } | undefined)?.conditions ?? []).find((c) => c.type === type);
}

/** `spec.hubAcceptsClient` of a ManagedCluster. */
export const isAccepted = (cluster: KubeObject): boolean => (cluster["spec"] as { readonly hubAcceptsClient?: boolean } | undefined)?.hubAcceptsClient === true;
export const isJoined = (cluster: KubeObject): boolean => conditionOf(cluster, "ManagedClusterJoined")?.status === "True";
/** Its agent renews its lease. */
export const isAvailable = (cluster: KubeObject): boolean => conditionOf(cluster, "ManagedClusterConditionAvailable")?.status === "True";

/**
 * Reads clusters, their properties included.
 *
 * @returns by name; a name without a ManagedCluster is absent. Two LISTs, or two GETs each for at most five names.
 */
export async function readClusters(its: SpaceClient, names: readonly string[]): Promise<ReadonlyMap<string, ClusterView>> {
  const [clusters, properties] = await Promise.all([readManagedClusters(its, names), readProperties(its, names)]);
  return new Map([...clusters].map(([name, cluster]) => [name, viewOf(cluster, properties.get(name))]));
}

/** ManagedClusters by name; absent ones are left out. */
export async function readManagedClusters(its: SpaceClient, names: readonly string[]): Promise<ReadonlyMap<string, KubeObject>> {
  return readNamed(its, resources.ManagedCluster, undefined, names);
}

/** The ConfigMaps of properties by the name of their cluster; absent ones are left out. */
async function readProperties(its: SpaceClient, names: readonly string[]): Promise<ReadonlyMap<string, KubeObject>> {
  return readNamed(its, resources.ConfigMap, PROPERTIES_NAMESPACE, names);
}

async function readNamed(its: SpaceClient, resource: Parameters<SpaceClient["get"]>[0], namespace: string | undefined, names: readonly string[]): Promise<ReadonlyMap<string, KubeObject>> {
  if (names.length <= SINGLE_READS) {
    const found = await mapBounded(names, (name) => its.get(resource, { namespace, name }));
    return new Map(found.flatMap((object) => (object === undefined ? [] : [[object.metadata.name, object] as const])));
  }
  const wanted = new Set(names);
  const { items } = await its.list(resource, namespace === undefined ? {} : { namespace });
  return new Map(items.filter(({ metadata }) => wanted.has(metadata.name)).map((object) => [object.metadata.name, object]));
}

function viewOf(cluster: KubeObject, properties: KubeObject | undefined): ClusterView {
  const { name, uid, labels, annotations, deletionTimestamp } = cluster.metadata;
  const available = conditionOf(cluster, "ManagedClusterConditionAvailable")?.status;
  return {
    name,
    uid: uid ?? "",
    labels: labels ?? {},
    annotations: Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => key !== OWNER_ANNOTATION)),
    ownedLabels: ownedKeys(cluster, ["metadata", "labels"]),
    ownedAnnotations: ownedKeys(cluster, ["metadata", "annotations"]).filter((key) => key !== OWNER_ANNOTATION),
    properties: properties === undefined ? undefined : ((properties["data"] as Strings | undefined) ?? {}),
    owner: ownerOf(cluster),
    accepted: isAccepted(cluster),
    joined: isJoined(cluster),
    available: available === "True" ? "yes" : available === "False" ? "no" : "unknown",
    terminating: deletionTimestamp !== undefined,
  };
}

/**
 * The live values of the keys that we declared: what a refresh compares with the program. A key that is gone is left out; keys of
 * others never appear.
 */
export function liveValuesOf(declared: Strings, live: Strings): Strings {
  return Object.fromEntries(Object.keys(declared).flatMap((key) => (live[key] === undefined ? [] : [[key, live[key]] as const])));
}
