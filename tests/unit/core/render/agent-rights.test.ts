import { deriveAgentRights } from "../../../../core/render/agent-rights";
import type { ServedObject } from "../../../../core/render/agent-rights";

const served = (group: string, resource: string, labels?: Record<string, string>, more: object = {}): ServedObject => ({ resource: { group, resource }, object: { apiVersion: `${group}/v1`, kind: "K", metadata: { name: "o", ...(labels === undefined ? {} : { labels }) }, ...more } });
const role = (rules: unknown, label = "true"): ServedObject => served("rbac.authorization.k8s.io", "clusterroles", { "open-cluster-management.io/aggregate-to-work": label }, { kind: "ClusterRole", rules });
const VERBS = ["get", "list", "watch", "create", "update", "patch", "delete"];

test("what agents may create needs no role", () => {
  expect(deriveAgentRights("r", [served("apps", "deployments"), served("", "configmaps"), served("apiextensions.k8s.io", "customresourcedefinitions")])).toBeUndefined();
});

test("kinds beyond that get one role, labelled for the agents and with what the objects share", () => {
  const objects = [served("example.org", "widgets", { app: "a", tier: "x" }), served("storage.k8s.io", "storageclasses", { app: "a", tier: "y" }), served("example.org", "gears", { app: "a" }), served("apps", "deployments", { app: "b" })];
  expect(deriveAgentRights("shop-agent-rights", objects)).toEqual({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "shop-agent-rights", labels: { app: "a", "open-cluster-management.io/aggregate-to-work": "true" } },
    rules: [
      { apiGroups: ["example.org"], resources: ["gears", "widgets"], verbs: VERBS },
      { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: VERBS },
    ],
  });
});

test.each<[string, ServedObject, boolean]>([
  ["the resource by name", role([{ apiGroups: ["example.org"], resources: ["widgets"] }]), true],
  ["everything", role([{ apiGroups: ["*"], resources: ["*"] }]), true],
  ["another resource", role([{ apiGroups: ["example.org"], resources: ["gears"] }]), false],
  ["it, but not for agents", role([{ apiGroups: ["*"], resources: ["*"] }], "false"), false],
  ["nonsense", role(["x", null, { apiGroups: 3 as never }].slice(0, 2)), false],
])("a role of the set that grants %s counts: %#", (_, given, enough) => {
  expect(deriveAgentRights("r", [served("example.org", "widgets"), given]) === undefined).toBe(enough);
});
