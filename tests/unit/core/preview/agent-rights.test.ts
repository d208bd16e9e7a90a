/** Which ClusterRoles a fleet lacks for its agents to create all that it delivers. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { createPreview, missingAgentRights } from "../../../../core/preview";

const storageClass = (name: string, labels: Readonly<Record<string, string>>): KubeObject => ({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name, labels }, provisioner: "x" });
const policy = (name: string, cluster: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name }, spec: { clusterSelectors: [{ matchLabels: cluster }], downsync: [{ objectSelectors: [{ matchLabels: labels }] }] } });
const role = (resources: readonly string[]): KubeObject => ({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "r", labels: { "open-cluster-management.io/aggregate-to-work": "true" } }, rules: [{ apiGroups: ["storage.k8s.io"], resources }] });

const missing = (...objects: readonly KubeObject[]) =>
  [...missingAgentRights(createPreview({
    spaces: [
      { kind: "ITS", name: "its1", objects: [{ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "c1", labels: { g: "edge" } }, spec: { hubAcceptsClient: true } }] },
      { kind: "WDS", name: "wds1", inventory: "its1", objects },
    ],
  }))];

const FAST = storageClass("fast", { app: "disks", tier: "a" });
const SLOW = storageClass("slow", { app: "disks", tier: "b" });

test("what is delivered and not granted, with the labels that all of it shares", () => {
  expect(missing(FAST, SLOW, policy("p", { g: "edge" }, { app: "disks" }))).toEqual([
    {
      space: "wds1",
      clusterRole: {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: { name: "wds1-agent-rights", labels: { app: "disks", "open-cluster-management.io/aggregate-to-work": "true" } },
        rules: [{ apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: ["get", "list", "watch", "create", "update", "patch", "delete"] }],
      },
    },
  ]);
});

test.each<[string, readonly KubeObject[]]>([
  ["goes to no cluster", [FAST, policy("p", { g: "cloud" }, { app: "disks" })]],
  ["no policy chooses", [FAST, policy("p", { g: "edge" }, { app: "other" })]],
  ["a ClusterRole of the space grants", [FAST, role(["storageclasses"]), policy("p", { g: "edge" }, { app: "disks" })]],
])("nothing for what %s", (_, objects) => {
  expect(missing(...objects)).toEqual([]);
});

test("a ClusterRole for something else is not enough", () => {
  expect(missing(FAST, role(["csidrivers"]), policy("p", { g: "edge" }, { app: "disks" }))).toHaveLength(1);
});
