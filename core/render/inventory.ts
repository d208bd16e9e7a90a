/** What a workload cluster is in its ITS: the ManagedCluster, and the ConfigMap of its properties. */
import type { KubeObject } from "../model/kube-object";
import { apiVersionOf } from "../model/kube-object";
import { DEFAULT_LEASE_SECONDS, PROPERTIES_NAMESPACE } from "../model/names";
import { resources } from "../model/resources";

type Strings = Readonly<Record<string, string>>;

/** What is said about one workload cluster. */
export interface ClusterDefinition {
  /** Labels of its inventory object, which policies select by. */
  readonly labels?: Strings | undefined;
  /** Annotations of its inventory object; templates can use them. */
  readonly annotations?: Strings | undefined;
  /** Properties for templates: the ConfigMap `customization-properties/<name>` of the ITS. */
  readonly properties?: Strings | undefined;
}

/**
 * The inventory object of a cluster.
 *
 * @param accept - false leaves acceptance to whoever decides about it.
 */
export function managedCluster(name: string, { labels, annotations }: ClusterDefinition, accept = true): KubeObject {
  return {
    apiVersion: apiVersionOf(resources.ManagedCluster),
    kind: "ManagedCluster",
    metadata: { name, ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) },
    spec: { ...(accept ? { hubAcceptsClient: true } : {}), leaseDurationSeconds: DEFAULT_LEASE_SECONDS },
  };
}

/** The ConfigMap from which templates take a cluster's properties. */
export function clusterProperties(name: string, data: Strings, annotations?: Strings): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: PROPERTIES_NAMESPACE, ...(annotations === undefined ? {} : { annotations }) }, data };
}

/** The namespace of all properties. */
export function propertiesNamespace(): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: PROPERTIES_NAMESPACE } };
}
