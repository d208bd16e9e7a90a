/** What a team may do in a WDS, as RBAC. Policies are cluster-scoped and place objects of every namespace: writing them is a right of its own. */
import type { KubeObject } from "../model/kube-object";

/** A team of a WDS. */
export interface TeamAccess {
  /** Groups of the API server's users. */
  readonly groups?: readonly string[];
  /** Single users. */
  readonly users?: readonly string[];
  /** Namespaces in which the team may do what `role` says. @default none */
  readonly namespaces?: readonly string[];
  /** Kubernetes' own role in those namespaces. @default "edit" */
  readonly role?: "view" | "edit" | "admin";
  /** Policies, transforms and collectors: whoever writes them decides about objects of all teams in the space. @default "view" */
  readonly policies?: "none" | "view" | "edit";
}

const RBAC = "rbac.authorization.k8s.io";
const VERBS = { view: ["get", "list", "watch"], edit: ["get", "list", "watch", "create", "update", "patch", "delete"] } as const;

/**
 * The objects that give a team its access: a RoleBinding `fleet:<team>` in each namespace, and a ClusterRole with its binding for
 * policies and what came of them.
 *
 * @param team - a DNS label.
 */
export function teamAccessObjects(team: string, { groups = [], users = [], namespaces = [], role = "edit", policies = "view" }: TeamAccess): readonly KubeObject[] {
  const name = `fleet:${team}`;
  const subjects = [...groups.map((group) => ({ apiGroup: RBAC, kind: "Group", name: group })), ...users.map((user) => ({ apiGroup: RBAC, kind: "User", name: user }))];
  const roleRef = (clusterRole: string) => ({ apiGroup: RBAC, kind: "ClusterRole", name: clusterRole });
  const inNamespaces = [...namespaces].sort().map((namespace): KubeObject => ({ apiVersion: `${RBAC}/v1`, kind: "RoleBinding", metadata: { name, namespace }, roleRef: roleRef(role), subjects }));
  if (policies === "none") return inNamespaces;
  return [
    ...inNamespaces,
    {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRole",
      metadata: { name },
      rules: [
        { apiGroups: ["control.kubestellar.io"], resources: ["bindingpolicies", "customtransforms", "statuscollectors"], verbs: [...VERBS[policies]] },
        { apiGroups: ["control.kubestellar.io"], resources: ["bindings", "combinedstatuses"], verbs: [...VERBS.view] },
      ],
    },
    { apiVersion: `${RBAC}/v1`, kind: "ClusterRoleBinding", metadata: { name }, roleRef: roleRef(name), subjects },
  ];
}
