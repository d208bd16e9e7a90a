/** The shop, written once, for the newest Kubernetes. What older clusters do not know is taken out on the way, and what differs is filled in. */
import type { CustomTransformProps, WorkloadProps } from "kubestellar-fleet/cdk8s";

type Objects = NonNullable<WorkloadProps["objects"]>;

const NAMESPACE = "shop";
const PER_CLUSTER = { "control.kubestellar.io/expand-templates": "true" };
const selector = { "app.kubernetes.io/name": "shop" };

/** @param version - of the image. */
export function shop(version: string): Objects {
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "telemetry", namespace: NAMESPACE, annotations: PER_CLUSTER },
      data: { OTEL_EXPORTER_OTLP_ENDPOINT: "https://{{.logs}}", OTEL_RESOURCE_ATTRIBUTES: "k8s.cluster.name={{.clusterName}},shop.distribution={{.distribution}}" },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "shop", namespace: NAMESPACE, annotations: PER_CLUSTER },
      spec: {
        replicas: 2,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: selector },
          spec: {
            // Root inside of the container is nobody outside of it.
            hostUsers: false,
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            containers: [
              {
                name: "shop",
                // Plants and the bank pull from mirrors of their own.
                image: `{{.registry}}/shop:${version}`,
                envFrom: [{ configMapRef: { name: "telemetry" } }],
                ports: [{ name: "http", containerPort: 8080 }],
                readinessProbe: { httpGet: { path: "/ready", port: "http" } },
                resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { memory: "256Mi" } },
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
              },
            ],
          },
        },
      },
    },
    { apiVersion: "v1", kind: "Service", metadata: { name: "shop", namespace: NAMESPACE }, spec: { selector, trafficDistribution: "PreferClose", ports: [{ name: "http", port: 80, targetPort: "http" }] } },
    { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "shop", namespace: NAMESPACE }, spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow", selector: { matchLabels: selector } } },
    {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "shop", namespace: NAMESPACE },
      spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop" }, minReplicas: 2, maxReplicas: 12, metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } }] },
    },
  ];
}

/** Rules that the API server itself enforces; clusters before 1.30 have no such kind. */
export function admission(): Objects {
  const name = "images-by-digest-or-version";
  return [
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: { resourceRules: [{ apiGroups: ["apps"], apiVersions: ["v1"], resources: ["deployments"], operations: ["CREATE", "UPDATE"] }] },
        validations: [{ expression: "object.spec.template.spec.containers.all(c, c.image.contains('@sha256:') || !c.image.endsWith(':latest'))", message: "an image needs a version or a digest" }],
      },
    },
    { apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicyBinding", metadata: { name }, spec: { policyName: name, validationActions: ["Deny"], matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": NAMESPACE } } } } },
  ];
}

/** Their autoscalers decide on the replicas in every cluster: what is never sent is never set back. */
const AUTOSCALED = "$.spec.replicas";

/**
 * What is taken out of the objects of a space. KubeStellar has transforms for all objects of a resource in a space, whatever the cluster: that is
 * why clusters that need other ones have a space of their own.
 */
export const TRANSFORMS: Readonly<Record<"current" | "legacy", Readonly<Record<string, CustomTransformProps>>>> = {
  current: {
    deployments: { apiGroup: "apps", resource: "deployments", remove: [AUTOSCALED] },
  },
  legacy: {
    // On by default since 1.33.
    deployments: { apiGroup: "apps", resource: "deployments", remove: [AUTOSCALED, "$.spec.template.spec.hostUsers"] },
    // On by default since 1.31.
    services: { apiGroup: "", resource: "services", remove: ["$.spec.trafficDistribution"] },
    // Stable since 1.31.
    budgets: { apiGroup: "policy", resource: "poddisruptionbudgets", remove: ["$.spec.unhealthyPodEvictionPolicy"] },
  },
};
