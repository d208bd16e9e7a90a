/**
 * Fields that a cluster does not let anybody change in an object that stands there. An agent's update is refused as a whole, and the object
 * stays as it is (KS464).
 */
import type { KubeObject } from "../../model/kube-object";
import type { FieldChange } from "./types";

type Rule = (field: FieldChange, existing: KubeObject) => boolean;

const under = (...paths: readonly string[]): Rule => ({ path }) => paths.some((one) => path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`));
const outside = (parent: string, ...paths: readonly string[]): Rule => {
  const [inside, free] = [under(parent), under(...paths.map((path) => `${parent}.${path}`))];
  return (field, existing) => inside(field, existing) && !free(field, existing);
};

/** By exact apiVersion and kind; as the validation of the API server of Kubernetes 1.30 to 1.34 has it. */
const rules: ReadonlyMap<string, Rule> = new Map([
  ["apps/v1 Deployment", under("spec.selector")],
  ["apps/v1 DaemonSet", under("spec.selector")],
  ["apps/v1 ReplicaSet", under("spec.selector")],
  ["apps/v1 StatefulSet", outside("spec", "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds")],
  // KubeStellar takes the selector off each Job, without which no cluster takes an update of it.
  ["batch/v1 Job", under("spec", "metadata")],
  ["v1 ConfigMap", (field, existing) => existing["immutable"] === true && under("data", "binaryData")(field, existing)],
  ["v1 PersistentVolumeClaim", outside("spec", "resources", "volumeAttributesClassName")],
  ["v1 Service", ({ path, after }) => path === "spec.clusterIP" && after === "None"],
  ["rbac.authorization.k8s.io/v1 RoleBinding", under("roleRef")],
  ["rbac.authorization.k8s.io/v1 ClusterRoleBinding", under("roleRef")],
  ["scheduling.k8s.io/v1 PriorityClass", under("value", "preemptionPolicy")],
  ["networking.k8s.io/v1 IngressClass", under("spec.controller")],
  ["node.k8s.io/v1 RuntimeClass", under("handler")],
  ["apiextensions.k8s.io/v1 CustomResourceDefinition", under("spec.scope", "spec.names.kind")],
]);

/** Paths of those changes that the cluster refuses. @param existing - as it stands there. */
export function refusedFields(existing: KubeObject, changes: readonly FieldChange[]): readonly string[] {
  const refuses = rules.get(`${existing.apiVersion} ${existing.kind}`);
  return refuses === undefined ? [] : changes.filter((change) => refuses(change, existing)).map(({ path }) => path);
}
