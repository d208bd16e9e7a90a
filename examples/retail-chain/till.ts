/** The objects of the till. Every store gets the same ones; what differs is filled in on the way, from the properties of the store. */
import type { WorkloadProps } from "kubestellar-fleet/cdk8s";

/** @param version - of the image. */
export function till(namespace: string, version: string): NonNullable<WorkloadProps["objects"]> {
  const selector = { "app.kubernetes.io/name": "till" };
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "till", namespace, annotations: { "control.kubestellar.io/expand-templates": "true" } },
      data: { store: "{{.store}}", currency: "{{.currency}}" },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "till", namespace },
      spec: {
        replicas: 1,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: selector },
          spec: { containers: [{ name: "till", image: `registry.retail.example/till:${version}`, envFrom: [{ configMapRef: { name: "till" } }] }] },
        },
      },
    },
  ];
}
