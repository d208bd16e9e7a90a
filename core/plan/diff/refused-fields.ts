/**
 * Fields that a cluster does not let anybody change in an object that stands there. An agent's update is refused as a whole, and the object
 * stays as it is (KS464).
 */
import type { KubeObject } from "../../model/kube-object";
import { compareQuantities } from "../../model/quantity";
import type { FieldChange } from "./types";

type Rule = (field: FieldChange, existing: KubeObject, wanted: KubeObject) => boolean;

const under = (...paths: readonly string[]): Rule => ({ path }) => paths.some((one) => path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`));
const outside = (parent: string, ...paths: readonly string[]): Rule => {
  const [inside, free] = [under(parent), under(...paths.map((path) => `${parent}.${path}`))];
  return (...change) => inside(...change) && !free(...change);
};

type Fields = Readonly<Record<string, unknown>>;
const specOf = ({ spec }: KubeObject): Fields => (spec ?? {}) as Fields;

/** A cluster writes into a claim the volume to which it binds it: an update that leaves it out is none of the size alone. */
const claim: Rule = (...change) => {
  const [field, ...objects] = change;
  const hasVolume = objects.every((object) => (specOf(object)["volumeName"] ?? "") !== "");
  return hasVolume ? besidesSize(...change) || isSmaller(field) : anything(...change);
};
const anything = under("spec", "metadata");
const besidesSize = outside("spec", "resources.requests.storage", "volumeAttributesClassName");
const isSmaller = ({ path, before, after }: FieldChange): boolean => path === "spec.resources.requests.storage" && isQuantity(before) && isQuantity(after) && (compareQuantities(after, before) ?? 0) < 0;
const isQuantity = (value: unknown): value is string | number => typeof value === "string" || typeof value === "number";

/** Between no address of its own and another thing there is no way, but by way of a name elsewhere. */
const service: Rule = ({ path, after }, existing, wanted) => {
  const [was, becomes] = [specOf(existing), specOf(wanted)];
  if (path === "spec.clusterIP") return after === "None" && was["type"] !== "ExternalName";
  if (path === "spec.type") return becomes["clusterIP"] === "None" && (after === "NodePort" || after === "LoadBalancer");
  return path === "spec.loadBalancerClass" && was["type"] === "LoadBalancer" && becomes["type"] === "LoadBalancer";
};

const versionsOf = (object: KubeObject): readonly (Fields | null)[] => {
  const { versions } = specOf(object);
  return Array.isArray(versions) ? (versions as readonly (Fields | null)[]) : [];
};
const scopeOrKind = under("spec.scope", "spec.names.kind");

/** A version in which objects may be stored cannot go. */
const definition: Rule = (...change) => {
  const [{ path }, existing, wanted] = change;
  const versions = versionsOf(existing);
  const stored = versions.findIndex((version) => version?.["storage"] === true);
  const isGone = stored !== -1 && !versionsOf(wanted).some((version) => version?.["name"] === versions[stored]?.["name"]);
  return scopeOrKind(...change) || (isGone && ["spec.versions", `spec.versions[${stored}]`, `spec.versions[${stored}].name`].includes(path));
};

/** By exact apiVersion and kind; as the validation of the API server of Kubernetes 1.30 to 1.34 has it. */
const rules: ReadonlyMap<string, Rule> = new Map([
  ["apps/v1 Deployment", under("spec.selector")],
  ["apps/v1 DaemonSet", under("spec.selector")],
  ["apps/v1 ReplicaSet", under("spec.selector")],
  ["apps/v1 StatefulSet", outside("spec", "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds")],
  // KubeStellar takes the selector off each Job, without which no cluster takes an update of it.
  ["batch/v1 Job", anything],
  ["v1 ConfigMap", (field, existing, wanted) => existing["immutable"] === true && under("data", "binaryData")(field, existing, wanted)],
  ["v1 PersistentVolumeClaim", claim],
  ["v1 ResourceQuota", under("spec.scopes")],
  ["v1 Service", service],
  ["rbac.authorization.k8s.io/v1 RoleBinding", under("roleRef")],
  ["rbac.authorization.k8s.io/v1 ClusterRoleBinding", under("roleRef")],
  ["scheduling.k8s.io/v1 PriorityClass", under("value", "preemptionPolicy")],
  ["networking.k8s.io/v1 IngressClass", under("spec.controller")],
  ["node.k8s.io/v1 RuntimeClass", under("handler")],
  ["apiextensions.k8s.io/v1 CustomResourceDefinition", definition],
  ["discovery.k8s.io/v1 EndpointSlice", under("addressType")],
]);

/** Paths of those changes that the cluster refuses. @param existing - as it stands there. @param wanted - as the agent would write it. */
export function refusedFields(existing: KubeObject, wanted: KubeObject, changes: readonly FieldChange[]): readonly string[] {
  const refuses = rules.get(`${existing.apiVersion} ${existing.kind}`);
  return refuses === undefined ? [] : changes.filter((change) => refuses(change, existing, wanted)).map(({ path }) => path);
}
