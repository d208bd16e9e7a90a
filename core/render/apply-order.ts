/** In which order objects are written, so that what others need is there first; deletion goes the other way. */
import type { ApiResource } from "../model/kube-object";

/** Kinds that others refer to without being a namespace or a definition. */
const FIRST = new Set(["ResourceQuota", "LimitRange", "ServiceAccount", "Secret", "ConfigMap", "StorageClass", "PriorityClass", "RuntimeClass", "PersistentVolume", "PersistentVolumeClaim", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "CustomTransform", "StatusCollector"]);
/** What may refuse or change other objects comes when these are there. */
const ADMISSION = new Set(["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "APIService"]);

/** 0 definitions, 1 namespaces, 2 what others refer to, 3 the rest, 4 admission, 5 policies, which send everything else on its way. */
export function phaseOf(resource: Pick<ApiResource, "group" | "kind">): number {
  if (resource.kind === "CustomResourceDefinition" && resource.group === "apiextensions.k8s.io") return 0;
  if (resource.kind === "Namespace" && resource.group === "") return 1;
  if (resource.kind === "BindingPolicy" && resource.group === "control.kubestellar.io") return 5;
  if (FIRST.has(resource.kind)) return 2;
  return ADMISSION.has(resource.kind) ? 4 : 3;
}

/** Groups by phase, ascending; the order inside a phase stays. */
export function inPhases<T extends { readonly resource: Pick<ApiResource, "group" | "kind"> }>(items: readonly T[]): readonly (readonly T[])[] {
  const phases: T[][] = [[], [], [], [], [], []];
  for (const item of items) phases[phaseOf(item.resource)]!.push(item);
  return phases.filter((phase) => phase.length > 0);
}
