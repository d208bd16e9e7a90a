/** The objects that both sides of the bench write: `parts` parts of five, in two hundred namespaces. Loaded by the child processes. */
export const partsOf = (parts) =>
  Array.from({ length: parts }, (_, i) => {
    const namespace = `team-${i % 200}`;
    const labels = { "app.kubernetes.io/name": `app-${i}`, tier: ["web", "db", "batch"][i % 3] };
    const object = (apiVersion, kind, name, rest) => ({ apiVersion, kind, metadata: { name, namespace, labels }, ...rest });
    return [
      object("apps/v1", "Deployment", `app-${i}`, { spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: "main", image: `registry.example/app-${i}:1.${i % 10}.0`, ports: [{ name: "http", containerPort: 8080 }], env: [{ name: "REGION", value: "eu" }], resources: { requests: { cpu: "100m", memory: "64Mi" } } }] } } } }),
      object("v1", "Service", `app-${i}`, { spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] } }),
      object("v1", "ConfigMap", `app-${i}`, { data: { "app.conf": `listen = 8080\nname = "app-${i}"\n`, level: "info" } }),
      object("v1", "ServiceAccount", `app-${i}`, {}),
      object("networking.k8s.io/v1", "NetworkPolicy", `app-${i}`, { spec: { podSelector: { matchLabels: labels }, policyTypes: ["Ingress"] } }),
    ];
  });
