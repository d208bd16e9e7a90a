/** OCM's klusterlet operator, as `clusteradm join` installs it (reference 5.2 d): namespace, ServiceAccount, rights, pull Secret, Deployment. */
import type { KubeObject } from "../../model/kube-object";
import { OCM_NAMESPACE } from "../../model/names";
import { encodeText } from "../../model/encode-text";
import type { CompleteAgentSettings } from "./settings";

/** Name of the operator's Deployment, ServiceAccount, ClusterRole and binding, and of the Klusterlet. */
export const KLUSTERLET = "klusterlet";
/** Credentials for the image registry; the operator copies it to where agents run. */
const PULL_SECRET = "open-cluster-management-image-pull-credentials";
/** The bootstrap kubeconfig, key `kubeconfig`, in the agents' namespace. */
export const BOOTSTRAP_SECRET = "bootstrap-hub-kubeconfig";
/** What an agent earns with it: `kubeconfig`, `tls.crt`, `tls.key`, `cluster-name`, `agent-name`. */
export const HUB_KUBECONFIG_SECRET = "hub-kubeconfig-secret";

const RBAC = "rbac.authorization.k8s.io";
const labels = { app: KLUSTERLET };

/** An image of OCM. */
export function ocmImage(name: "registration-operator" | "registration" | "work", { imageRegistry, version }: Pick<CompleteAgentSettings, "imageRegistry" | "version">): string {
  return `${imageRegistry}/${name}:${version}`;
}

/** In the order in which they can be applied. */
export function operatorObjects(settings: CompleteAgentSettings, imagePullCredentials: string | undefined): readonly KubeObject[] {
  const namespace = OCM_NAMESPACE;
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: KLUSTERLET, namespace }, imagePullSecrets: [{ name: PULL_SECRET }] },
    { apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name: KLUSTERLET }, rules: operatorRules() },
    { apiVersion: `${RBAC}/v1`, kind: "ClusterRoleBinding", metadata: { name: KLUSTERLET }, roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: KLUSTERLET }, subjects: [{ kind: "ServiceAccount", name: KLUSTERLET, namespace }] },
    // There even without credentials: ServiceAccounts name it.
    { apiVersion: "v1", kind: "Secret", metadata: { name: PULL_SECRET, namespace, labels }, type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": encodeText(imagePullCredentials ?? "{}") } },
    deployment(settings),
  ];
}

function deployment(settings: CompleteAgentSettings): KubeObject {
  const probe = { httpGet: { path: "/healthz", scheme: "HTTPS", port: 8443 }, initialDelaySeconds: 2 };
  const apart = (weight: number, topologyKey: string): object => ({ weight, podAffinityTerm: { topologyKey, labelSelector: { matchExpressions: [{ key: "app", operator: "In", values: [KLUSTERLET] }] } } });
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: KLUSTERLET, namespace: OCM_NAMESPACE, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { annotations: { "target.workload.openshift.io/management": '{"effect": "PreferredDuringScheduling"}' }, labels },
        spec: {
          affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [apart(70, "failure-domain.beta.kubernetes.io/zone"), apart(30, "kubernetes.io/hostname")] } },
          serviceAccountName: KLUSTERLET,
          securityContext: { runAsNonRoot: true },
          containers: [
            {
              name: KLUSTERLET,
              image: ocmImage("registration-operator", settings),
              imagePullPolicy: "IfNotPresent",
              args: ["/registration-operator", "klusterlet"],
              env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, privileged: false, runAsNonRoot: true, readOnlyRootFilesystem: true },
              livenessProbe: { ...probe, periodSeconds: 10 },
              readinessProbe: probe,
              resources: { requests: { cpu: "2m", memory: "16Mi" }, limits: { memory: "2Gi" } },
              volumeMounts: [{ name: "tmpdir", mountPath: "/tmp" }],
            },
          ],
          volumes: [{ name: "tmpdir", emptyDir: {} }],
        },
      },
    },
  };
}

const READ = ["get", "list", "watch"];
const WRITE = [...READ, "create", "update", "patch", "delete"];

/** What the operator must be allowed to set agents up and to take them down. */
function operatorRules(): readonly object[] {
  const rule = (apiGroups: readonly string[], resources: readonly string[], verbs: readonly string[]): object => ({ apiGroups, resources, verbs });
  const secrets = [PULL_SECRET, BOOTSTRAP_SECRET, HUB_KUBECONFIG_SECRET, ...["", "-work", "-registration", "-agent"].map((of) => `external-managed-kubeconfig${of}`)];
  return [
    rule([""], ["configmaps", "serviceaccounts", "namespaces"], WRITE),
    rule([""], ["secrets"], ["create"]),
    { ...rule([""], ["secrets"], [...READ, "update", "delete"]), resourceNames: secrets },
    // For the events that it writes.
    rule([""], ["pods"], ["get"]),
    rule(["apps"], ["replicasets"], ["get"]),
    rule(["", "events.k8s.io"], ["events"], ["create", "patch", "update"]),
    rule(["coordination.k8s.io"], ["leases"], [...READ, "create", "update", "patch"]),
    rule(["authorization.k8s.io"], ["subjectaccessreviews"], ["create"]),
    rule([""], ["nodes"], READ),
    rule(["apps"], ["deployments"], WRITE),
    rule([RBAC], ["clusterrolebindings", "rolebindings"], WRITE),
    // The agents' rights are more than its own.
    rule([RBAC], ["clusterroles", "roles"], [...WRITE, "escalate", "bind"]),
    rule(["apiextensions.k8s.io"], ["customresourcedefinitions"], WRITE),
    rule(["operator.open-cluster-management.io"], ["klusterlets"], [...READ, "update", "patch", "delete"]),
    rule(["operator.open-cluster-management.io"], ["klusterlets/status"], ["update", "patch"]),
    // To release what an agent left behind.
    rule(["work.open-cluster-management.io"], ["appliedmanifestworks"], ["list", "update", "patch"]),
  ];
}
