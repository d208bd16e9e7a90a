/** Builders of the objects of an inventory and of Bindings, for tests. */
import type { KubeObject } from "../../core/model/kube-object";

type Conditions = Readonly<Record<string, "True" | "False" | "Unknown">>;

export const conditionsOf = (conditions: Conditions, observedGeneration?: number): readonly object[] => Object.entries(conditions).map(([type, status]) => ({ type, status, reason: `${type}${status}`, message: "", lastTransitionTime: "2026-01-01T00:00:00Z", ...(observedGeneration === undefined ? {} : { observedGeneration }) }));

export interface ClusterContent {
  readonly labels?: Readonly<Record<string, string>>;
  readonly owner?: string;
  readonly accepted?: boolean;
  readonly conditions?: Conditions;
  readonly finalizers?: readonly string[];
}

/** Conditions of a cluster that has joined and whose agent lives. */
export const ALIVE: Conditions = { HubAcceptedManagedCluster: "True", ManagedClusterJoined: "True", ManagedClusterConditionAvailable: "True" };
/** Joined once, silent now. */
export const SILENT: Conditions = { ...ALIVE, ManagedClusterConditionAvailable: "Unknown" };

export function aCluster(name: string, { labels, owner, accepted = true, conditions = {}, finalizers }: ClusterContent = {}): KubeObject {
  return {
    apiVersion: "cluster.open-cluster-management.io/v1",
    kind: "ManagedCluster",
    metadata: { name, ...(labels === undefined ? {} : { labels }), ...(owner === undefined ? {} : { annotations: { "fleet.kubestellar.io/owner": owner } }), ...(finalizers === undefined ? {} : { finalizers }) },
    spec: { hubAcceptsClient: accepted, leaseDurationSeconds: 60 },
    status: { conditions: conditionsOf(conditions) },
  };
}

/** A ManifestWork of Binding `binding`, WDS `wds1`, in the mailbox of `cluster`. */
export function aWork(cluster: string, binding: string, manifests: readonly KubeObject[], { name = `${binding}-${cluster}`, generation = 1, finalizers }: { readonly name?: string; readonly generation?: number; readonly finalizers?: readonly string[] } = {}): KubeObject {
  return {
    apiVersion: "work.open-cluster-management.io/v1",
    kind: "ManifestWork",
    metadata: {
      name,
      namespace: cluster,
      labels: { "transport.kubestellar.io/originOwnerReferenceBindingKey": binding, "transport.kubestellar.io/originWdsName": "wds1" },
      annotations: { "transport.kubestellar.io/originOwnerReferenceBindingGeneration": String(generation) },
      ...(finalizers === undefined ? {} : { finalizers }),
    },
    spec: { workload: { manifests } },
  };
}

/** The work with its agent's report: one set of conditions a manifest. */
export function reported(work: KubeObject, manifests: readonly Conditions[], observedGeneration = 1): KubeObject {
  const all = manifests.every((m) => m["Applied"] === "True") ? "True" : "False";
  return { ...work, metadata: { generation: 1, ...work.metadata }, status: { conditions: conditionsOf({ Applied: all }, observedGeneration), resourceStatus: { manifests: manifests.map((conditions, ordinal) => ({ resourceMeta: { ordinal }, conditions: conditionsOf(conditions) })) } } };
}

export interface EntryContent {
  readonly group?: string;
  readonly version?: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
  readonly resourceVersion?: string;
}

export function aBinding(name: string, entries: readonly EntryContent[], destinations: readonly string[], status?: object): KubeObject {
  const full = entries.map((e) => ({ group: "", version: "v1", resourceVersion: "1", ...e }));
  return {
    apiVersion: "control.kubestellar.io/v1alpha1",
    kind: "Binding",
    metadata: { name, generation: 1 },
    spec: { workload: { clusterScope: full.filter((e) => e.namespace === undefined), namespaceScope: full.filter((e) => e.namespace !== undefined) }, destinations: destinations.map((clusterId) => ({ clusterId })) },
    status: status ?? { observedGeneration: 1 },
  };
}
