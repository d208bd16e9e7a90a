/** What a team finds on every cluster of its pool: its namespace with a quota, closed to others, and the right to look at what runs there. */
import type { WorkloadProps } from "kubestellar-fleet/cdk8s";
import { groupOf } from "./teams";
import type { Team } from "./teams";

type Objects = NonNullable<WorkloadProps["objects"]>;

/** @param stage - of the namespace; callers come from the same one. */
export function tenancy(team: Team, stage: string): Objects {
  const namespace = `${team.name}-${stage}`;
  const { cpu, memory } = team.quota;
  const callers = [team.name, ...(team.callers ?? [])];
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted", "platform.example/team": team.name, "platform.example/stage": stage } } },
    { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "team", namespace }, spec: { hard: { "requests.cpu": cpu, "requests.memory": memory, "limits.memory": memory, "count/services": "50", "services.loadbalancers": "0", "services.nodeports": "0" } } },
    { apiVersion: "v1", kind: "LimitRange", metadata: { name: "defaults", namespace }, spec: { limits: [{ type: "Container", defaultRequest: { cpu: "100m", memory: "128Mi" }, default: { memory: "256Mi" } }] } },
    // Closed, but for DNS, the ingress, and those who may call.
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "default", namespace },
      spec: {
        podSelector: {},
        policyTypes: ["Ingress"],
        ingress: [
          { from: callers.map((caller) => ({ namespaceSelector: { matchLabels: { "platform.example/team": caller, "platform.example/stage": stage } } })) },
          { from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } }] },
        ],
      },
    },
    // Teams look and debug on the clusters; what they want there, they write into their space.
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "team-view", namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: groupOf(team) }],
    },
  ];
}
