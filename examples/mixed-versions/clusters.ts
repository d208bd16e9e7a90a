/** Clusters of many ages. In a real fleet this list comes from where clusters are bought and upgraded. */

/** A workload cluster, and what is different about it. */
export interface Cluster {
  readonly name: string;
  /** Minor version of Kubernetes: 34 is 1.34. */
  readonly minor: number;
  readonly distribution: "kubeadm" | "openshift" | "k3s";
  /** Where it can pull images from. */
  readonly registry: string;
  /** Where its logs go. */
  readonly logs: string;
}

/** Every cluster. */
export const CLUSTERS: readonly Cluster[] = [
  { name: "paris-1", minor: 34, distribution: "kubeadm", registry: "registry.shop.example", logs: "otel.paris.shop.example:4317" },
  { name: "paris-2", minor: 34, distribution: "kubeadm", registry: "registry.shop.example", logs: "otel.paris.shop.example:4317" },
  { name: "madrid-1", minor: 33, distribution: "kubeadm", registry: "registry.shop.example", logs: "otel.paris.shop.example:4317" },
  { name: "bank-1", minor: 31, distribution: "openshift", registry: "quay.bank.internal/shop", logs: "collector.openshift-logging.svc:4317" },
  { name: "bank-2", minor: 29, distribution: "openshift", registry: "quay.bank.internal/shop", logs: "collector.openshift-logging.svc:4317" },
  { name: "plant-lyon", minor: 30, distribution: "k3s", registry: "mirror.plant.local:5000/shop", logs: "edge-collector.logging.svc:4317" },
  { name: "plant-turin", minor: 27, distribution: "k3s", registry: "mirror.plant.local:5000/shop", logs: "edge-collector.logging.svc:4317" },
];

/** From this minor version on a cluster knows everything that the objects of this example use. */
const CURRENT = 33;

/** Which of the two workload spaces delivers to a cluster. */
export type Track = "current" | "legacy";

/** Follows from the version, so that an upgrade is one number in one place. */
export function trackOf({ minor }: Cluster): Track {
  return minor >= CURRENT ? "current" : "legacy";
}
