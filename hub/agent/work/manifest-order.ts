/** The order in which the manifests of one work are applied: what others stand on goes first, as in OCM. */
import type { KubeObject } from "../../../core/model/kube-object";

const RANKS: readonly (readonly string[])[] = [
  ["PriorityClass", "Namespace", "CustomResourceDefinition", "StorageClass", "PersistentVolume", "PodSecurityPolicy"],
  ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
  ["NetworkPolicy", "ResourceQuota", "LimitRange", "PodDisruptionBudget", "ServiceAccount"],
  ["Secret", "ConfigMap", "PersistentVolumeClaim"],
  ["Service"],
  ["DaemonSet", "Pod", "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob"],
  ["APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
];
const RANK_OF: ReadonlyMap<string, number> = new Map(RANKS.flatMap((kinds, rank) => kinds.map((kind) => [kind, rank] as const)));

/** Manifests with their place in the spec; by rank of their kind, unknown kinds last, otherwise as in the spec. */
export function inApplyOrder(manifests: readonly KubeObject[]): readonly { readonly ordinal: number; readonly manifest: KubeObject }[] {
  return manifests
    .map((manifest, ordinal) => ({ ordinal, manifest, rank: RANK_OF.get(manifest.kind) ?? RANKS.length }))
    .sort((a, b) => a.rank - b.rank || a.ordinal - b.ordinal)
    .map(({ ordinal, manifest }) => ({ ordinal, manifest }));
}
