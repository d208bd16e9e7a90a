/** The payments system of one region, cut into what stands by everywhere and what serves in one place. */
import type { WorkloadProps } from "kubestellar-fleet/cdk8s";

type Objects = NonNullable<WorkloadProps["objects"]>;

const database = { "app.kubernetes.io/name": "ledger-db" };
const api = { "app.kubernetes.io/name": "payments-api" };

/**
 * Warm on both sites: the database, which follows the other site until it finds the ConfigMap `serve`, and nothing that takes traffic.
 * A failover moves no data and starts no database: it only says who serves.
 */
export function standby(namespace: string): Objects {
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "site", namespace, annotations: { "control.kubestellar.io/expand-templates": "true" } },
      data: { site: "{{.clusterName}}", peer: "{{.peer}}.payments.example:5432" },
    },
    { apiVersion: "v1", kind: "Service", metadata: { name: "ledger-db", namespace }, spec: { clusterIP: "None", selector: database, ports: [{ name: "postgres", port: 5432 }] } },
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "ledger-db", namespace },
      spec: {
        serviceName: "ledger-db",
        replicas: 3,
        podManagementPolicy: "OrderedReady",
        selector: { matchLabels: database },
        template: {
          metadata: { labels: database },
          spec: {
            terminationGracePeriodSeconds: 120,
            containers: [
              {
                name: "postgres",
                image: "registry.payments.example/ledger-db:16.9",
                envFrom: [{ configMapRef: { name: "site" } }],
                ports: [{ name: "postgres", containerPort: 5432 }],
                readinessProbe: { exec: { command: ["pg_isready", "--quiet"] }, periodSeconds: 5 },
                resources: { requests: { cpu: "2", memory: "8Gi" }, limits: { memory: "8Gi" } },
                volumeMounts: [{ name: "data", mountPath: "/var/lib/postgresql" }, { name: "serve", mountPath: "/etc/ledger/serve", readOnly: true }],
              },
            ],
            // There on the active site only. The supervisor of the database promotes it when the file appears, and demotes it when it goes.
            volumes: [{ name: "serve", configMap: { name: "serve", optional: true } }],
          },
        },
        // Every site has a class of this name: volumes that its storage copies to the peer.
        volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], storageClassName: "replicated", resources: { requests: { storage: "500Gi" } } } }],
      },
    },
    { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "ledger-db", namespace }, spec: { maxUnavailable: 1, selector: { matchLabels: database } } },
  ];
}

/**
 * On the active site only: the word to the database that it serves, and what takes traffic.
 *
 * @param version - of the image.
 */
export function serving(namespace: string, version: string): Objects {
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "serve", namespace }, data: { role: "primary" } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "payments-api", namespace },
      spec: {
        replicas: 6,
        selector: { matchLabels: api },
        template: {
          metadata: { labels: api },
          spec: {
            topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: api } }],
            containers: [
              {
                name: "api",
                image: `registry.payments.example/payments-api:${version}`,
                env: [{ name: "DATABASE_HOST", value: "ledger-db" }],
                ports: [{ name: "https", containerPort: 8443 }],
                // Not ready until the database beside it takes writes: traffic arrives when there is something to serve it.
                readinessProbe: { httpGet: { path: "/readyz?writable", port: "https", scheme: "HTTPS" }, periodSeconds: 3 },
                resources: { requests: { cpu: "500m", memory: "512Mi" }, limits: { memory: "512Mi" } },
              },
            ],
          },
        },
      },
    },
    { apiVersion: "v1", kind: "Service", metadata: { name: "payments-api", namespace }, spec: { selector: api, ports: [{ name: "https", port: 443, targetPort: "https" }] } },
    { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "payments-api", namespace }, spec: { minAvailable: "66%", selector: { matchLabels: api } } },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      // The DNS controller of a site publishes the host while this object is there: the name follows the role.
      metadata: { name: "payments-api", namespace, annotations: { "external-dns.alpha.kubernetes.io/ttl": "30" } },
      spec: { rules: [{ host: `${namespace}.payments.example`, http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "payments-api", port: { name: "https" } } } }] } }] },
    },
  ];
}
