/** What of an inventory is worth recording: all that placement and templates look at, and nothing that moves by itself. */
import type { KubeObject } from "../../model/kube-object";
import { PROPERTIES_NAMESPACE, RECORDED_ANNOTATION } from "../../model/names";
import { wholeOf, type InputObject, type ObjectHead } from "../../preview/input";
import { isGoIdentifier } from "../../transport";

/** Say whether add-ons are well, from minute to minute. */
const VOLATILE_LABEL = /^feature\.open-cluster-management\.io\//;

type Strings = Readonly<Record<string, string>>;

/**
 * The ManagedClusters and the ConfigMaps of their properties, reduced: names, labels, annotations that templates can use, whether the hub accepts
 * the cluster, properties. Without labels in which OCM tells how add-ons are. Each is annotated as recorded.
 *
 * @param objects - of an ITS; others are passed over.
 * @returns ManagedClusters, then ConfigMaps, each by name; maps by key: equal inventories give equal JSON.
 */
export function recordInventory(objects: Iterable<InputObject>): readonly KubeObject[] {
  const clusters: KubeObject[] = [];
  const properties: KubeObject[] = [];
  for (const object of objects) {
    if (object.kind === "ManagedCluster" && object.apiVersion.startsWith("cluster.open-cluster-management.io/")) clusters.push(recordedCluster(wholeOf(object)));
    else if (object.kind === "ConfigMap" && object.apiVersion === "v1" && object.metadata.namespace === PROPERTIES_NAMESPACE) properties.push(recordedProperties(wholeOf(object)));
  }
  const byName = (a: KubeObject, b: KubeObject): number => (a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0);
  return [...clusters.sort(byName), ...properties.sort(byName)];
}

function recordedCluster({ apiVersion, metadata: { name, labels = {}, annotations = {} }, spec }: KubeObject): KubeObject {
  const kept = ordered(labels, (key) => !VOLATILE_LABEL.test(key));
  return {
    apiVersion,
    kind: "ManagedCluster",
    metadata: { name, ...(Object.keys(kept).length > 0 && { labels: kept }), annotations: { [RECORDED_ANNOTATION]: "true", ...ordered(annotations, isGoIdentifier) } },
    spec: { hubAcceptsClient: (spec as { readonly hubAcceptsClient?: boolean } | undefined)?.hubAcceptsClient === true },
  };
}

function recordedProperties({ metadata: { name }, data, binaryData }: KubeObject): KubeObject {
  const maps = Object.entries({ data, binaryData }).flatMap(([field, map]) => (typeof map === "object" && map !== null && Object.keys(map).length > 0 ? [[field, ordered(map as Strings)] as const] : []));
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: PROPERTIES_NAMESPACE, annotations: { [RECORDED_ANNOTATION]: "true" } }, ...Object.fromEntries(maps) };
}

const ordered = (map: Strings, keep: (key: string) => boolean = () => true): Strings => Object.fromEntries(Object.entries(map).filter(([key]) => keep(key)).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Whether an object says what stood on a hub once: such objects are never applied. */
export const isRecorded = ({ metadata: { annotations } }: ObjectHead): boolean => annotations?.[RECORDED_ANNOTATION] === "true";
