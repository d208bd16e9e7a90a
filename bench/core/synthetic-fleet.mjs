// A made-up fleet of any size, the same every time. Policies choose about 100 objects and 1% to 20% of the clusters each; objects have
// about 500 bytes, as small Deployments and ConfigMaps do.
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

const regions = Array.from({ length: 20 }, (_, i) => `region-${i}`);
const tiers = ["edge", "store", "core", "lab", "dev"];

export const clusterOf = (i) => ({
  apiVersion: "cluster.open-cluster-management.io/v1",
  kind: "ManagedCluster",
  metadata: { name: `cluster-${String(i).padStart(5, "0")}`, labels: { region: regions[i % 20], tier: tiers[(i * 7) % 5], ring: String(i % 100), name: `cluster-${i}` } },
  spec: { hubAcceptsClient: true, leaseDurationSeconds: 60 },
});

export const policyOf = (i, teams) => ({
  apiVersion: "control.kubestellar.io/v1alpha1",
  kind: "BindingPolicy",
  metadata: { name: `policy-${String(i).padStart(5, "0")}` },
  spec: {
    clusterSelectors: i % 3 === 0 ? [{ matchLabels: { ring: String(i % 100) } }] : i % 3 === 1 ? [{ matchLabels: { region: regions[i % 20] } }] : [{ matchExpressions: [{ key: "tier", operator: "In", values: [tiers[i % 5]] }, { key: "region", operator: "NotIn", values: [regions[(i * 3) % 20], regions[(i * 5) % 20]] }] }],
    downsync: [{ objectSelectors: [{ matchLabels: { team: `team-${i % teams}` } }] }],
  },
});

export function objectOf(i, teams) {
  const namespace = `ns-${i % 200}`;
  const labels = { app: `app-${i % 1000}`, team: `team-${i % teams}`, tier: tiers[i % 5] };
  if (i % 4 === 0) return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `object-${i}`, namespace, labels }, data: { "application.properties": `name=app-${i}\nlog.level=info\nserver.port=8080\nfeature.a=true\nfeature.b=false\ncache.size=128\ncache.ttl=3600\nurl=https://service-${i % 1000}.example.com/api/v1\n`, mode: "fast", retries: "3" } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: `object-${i}`, namespace, labels },
    spec: { replicas: 1 + (i % 3), selector: { matchLabels: { app: labels.app } }, template: { metadata: { labels: { app: labels.app } }, spec: { containers: [{ name: "main", image: `registry.example.com/app-${i % 1000}:1.${i % 50}`, ports: [{ containerPort: 8080 }], resources: { requests: { cpu: "100m", memory: "128Mi" } } }] } } },
  };
}

const AS_IT_IS = { cluster: clusterOf, policy: policyOf, object: objectOf };

/**
 * Writes the fleet as its1/ and wds1/ below `folder`; lists of many objects in JSON, one a document in YAML.
 *
 * @param made - how each is made by its number; for fleets that differ.
 */
export function writeFleet(folder, { policies, clusters, objects }, format, made = AS_IT_IS) {
  const teams = Math.max(1, policies);
  const write = (path, items) => (format === "json" ? writeJson(path, items) : writeYaml(path, items));
  mkdirSync(join(folder, "its1"), { recursive: true });
  mkdirSync(join(folder, "wds1"), { recursive: true });
  write(join(folder, "its1", "clusters"), range(clusters, made.cluster));
  write(join(folder, "wds1", "policies"), range(policies, (i) => made.policy(i, teams)));
  const perFile = 10_000;
  for (let from = 0; from < objects; from += perFile) write(join(folder, "wds1", `objects-${from}`), range(Math.min(perFile, objects - from), (i) => made.object(from + i, teams)));
}

function* range(count, make) {
  for (let i = 0; i < count; i++) yield make(i);
}

function writeJson(path, items) {
  const file = openSync(`${path}.json`, "w");
  let separator = '{"apiVersion":"v1","kind":"List","items":[\n';
  let text = "";
  for (const item of items) {
    text += separator + JSON.stringify(item);
    separator = ",\n";
    if (text.length > 1 << 20) text = (writeSync(file, text), "");
  }
  writeSync(file, `${text}\n]}\n`);
  closeSync(file);
}

function writeYaml(path, items) {
  const file = openSync(`${path}.yaml`, "w");
  let text = "";
  for (const item of items) {
    text += `---\n${block(item, 0)}`;
    if (text.length > 1 << 20) text = (writeSync(file, text), "");
  }
  writeSync(file, text);
  closeSync(file);
}

/** Block YAML as kubectl prints it. */
function block(value, indent) {
  const pad = " ".repeat(indent);
  return Object.entries(value).map(([key, item]) => {
    if (Array.isArray(item)) return `${pad}${key}:\n${item.map((x) => (typeof x === "object" ? `${pad}- ${block(x, indent + 2).trimStart()}` : `${pad}- ${scalar(x)}\n`)).join("")}`;
    if (typeof item === "object") return `${pad}${key}:\n${block(item, indent + 2)}`;
    if (typeof item === "string" && item.includes("\n")) return `${pad}${key}: |\n${item.trimEnd().split("\n").map((line) => `${pad}  ${line}\n`).join("")}`;
    return `${pad}${key}: ${scalar(item)}\n`;
  }).join("");
}

const scalar = (value) => (typeof value === "string" && (value === "" || /^[\d.+-]|^(true|false|null|yes|no|on|off|y|n)$|: | #|^[^\w]/i.test(value)) ? JSON.stringify(value) : String(value));
