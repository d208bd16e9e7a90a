/**
 * What an API server keeps of a status that is written to it: built-in kinds know their fields, leave out zeros and refuse
 * what contradicts itself; most kinds have no status at all. Statuses of real objects pass unchanged; aggregates do not.
 */
import type { ApiResource, KubeObject } from "../model/kube-object";

type Status = Readonly<Record<string, unknown>>;

/** How a kind takes a status. */
export interface StatusSupport {
  /** Whether there is a subresource `status`. */
  readonly subresource: boolean;
  /** What is stored; undefined for nothing. Null: the server refuses it, and what stood there stays. */
  readonly store: (status: Status) => Status | undefined | null;
}

/**
 * `count`: an integer, left out when 0. `total`: one that is always there. `optional`: one that stays as it is, 0 included.
 * `text`: left out when empty. `any`: unchanged. `load-balancer`: an object that is always there. Else the fields that each
 * condition gets when it lacks them.
 */
type Field = "count" | "total" | "optional" | "text" | "any" | "load-balancer" | Status;

interface Shape {
  readonly fields: Readonly<Record<string, Field>>;
  /** Pairs of fields of which the first must not be greater. */
  readonly atMost?: readonly (readonly [string, string])[];
}

const TIMED = { type: "", status: "", lastTransitionTime: null };
const METAV1 = { ...TIMED, reason: "", message: "" };
const REPLICAS = [["readyReplicas", "replicas"], ["availableReplicas", "replicas"], ["availableReplicas", "readyReplicas"]] as const;
const REPLICA_SET: Shape = {
  fields: { replicas: "total", fullyLabeledReplicas: "count", readyReplicas: "count", availableReplicas: "count", terminatingReplicas: "optional", observedGeneration: "count", conditions: TIMED },
  atMost: [["fullyLabeledReplicas", "replicas"], ...REPLICAS],
};

const shapes = new Map<string, Shape>([
  ["apps/Deployment", {
    fields: { observedGeneration: "count", replicas: "count", updatedReplicas: "count", readyReplicas: "count", availableReplicas: "count", unavailableReplicas: "count", terminatingReplicas: "optional", collisionCount: "optional", conditions: { ...TIMED, lastUpdateTime: null } },
    atMost: [["updatedReplicas", "replicas"], ...REPLICAS],
  }],
  ["apps/ReplicaSet", REPLICA_SET],
  ["/ReplicationController", REPLICA_SET],
  ["apps/StatefulSet", {
    fields: { observedGeneration: "count", replicas: "total", readyReplicas: "count", currentReplicas: "count", updatedReplicas: "count", currentRevision: "text", updateRevision: "text", collisionCount: "optional", availableReplicas: "total", conditions: TIMED },
    atMost: [["currentReplicas", "replicas"], ["updatedReplicas", "replicas"], ...REPLICAS],
  }],
  ["apps/DaemonSet", { fields: { currentNumberScheduled: "total", numberMisscheduled: "total", desiredNumberScheduled: "total", numberReady: "total", observedGeneration: "count", updatedNumberScheduled: "count", numberAvailable: "count", numberUnavailable: "count", collisionCount: "optional", conditions: TIMED } }],
  ["batch/Job", { fields: { conditions: { ...TIMED, lastProbeTime: null }, startTime: "any", completionTime: "any", active: "count", succeeded: "count", failed: "count", terminating: "optional", completedIndexes: "text", failedIndexes: "any", uncountedTerminatedPods: "any", ready: "optional" } }],
  ["batch/CronJob", { fields: { active: "any", lastScheduleTime: "any", lastSuccessfulTime: "any" } }],
  ["/Service", { fields: { loadBalancer: "load-balancer", conditions: METAV1 } }],
  ["networking.k8s.io/Ingress", { fields: { loadBalancer: "load-balancer" } }],
]);

/** Built-in kinds with a status that is kept as it is. */
const keeping: ReadonlySet<string> = new Set(["/PersistentVolume", "/PersistentVolumeClaim", "/Pod", "/ResourceQuota", "/Node", "autoscaling/HorizontalPodAutoscaler", "policy/PodDisruptionBudget", "certificates.k8s.io/CertificateSigningRequest", "storage.k8s.io/VolumeAttachment", "admissionregistration.k8s.io/ValidatingAdmissionPolicy", "networking.k8s.io/ServiceCIDR", "resource.k8s.io/ResourceClaim"]);
/** Groups whose kinds are built in or named after the built-in ones; all others come from CRDs. */
const builtIn = /^(apps|batch|autoscaling|policy|extensions|)$|\.k8s\.io$/;

const keep = (status: Status): Status => status;

/**
 * How the kinds of a WDS take a status.
 *
 * @param objects - of which the CRDs are read. Fields that a CRD's schema does not know are not pruned here.
 */
export function statusSupport(objects: Iterable<{ readonly object: KubeObject }>): (resource: Pick<ApiResource, "group" | "version" | "kind">) => StatusSupport {
  const custom = new Map<string, boolean>();
  for (const { object } of objects) {
    if (object.kind !== "CustomResourceDefinition") continue;
    const spec = object["spec"] as { readonly group?: string; readonly names?: { readonly kind?: string }; readonly versions?: readonly { readonly name?: string; readonly subresources?: { readonly status?: unknown } }[] } | undefined;
    for (const { name, subresources } of spec?.versions ?? []) custom.set(`${spec?.group ?? ""}/${name ?? ""}/${spec?.names?.kind ?? ""}`, subresources?.status !== undefined);
  }
  return ({ group, version, kind }) => {
    const declared = custom.get(`${group}/${version}/${kind}`);
    if (declared !== undefined) return { subresource: declared, store: keep };
    const key = `${group}/${kind}`;
    const shape = shapes.get(key);
    if (shape !== undefined) return { subresource: true, store: (status) => shaped(shape, status) };
    if (keeping.has(key) || !builtIn.test(group)) return { subresource: true, store: keep };
    return { subresource: false, store: () => undefined };
  };
}

function shaped({ fields, atMost = [] }: Shape, status: Status): Status | null {
  const stored: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = storedField(field, status[name] ?? undefined);
    if (value === null) return null;
    if (value !== undefined) stored[name] = value;
  }
  const number = (name: string) => Number(stored[name] ?? 0);
  if (Object.values(stored).some((v) => typeof v === "number" && v < 0)) return null;
  return atMost.some(([less, more]) => number(less) > number(more)) ? null : stored;
}

/** Undefined: left out. Null: not of the field's type. */
function storedField(field: Field, value: unknown): unknown {
  if (typeof field === "object") return storedConditions(field, value);
  switch (field) {
    case "any":
      return value;
    case "load-balancer":
      return value ?? {};
    case "text":
      return value === undefined || value === "" ? undefined : typeof value === "string" ? value : null;
    case "count":
    case "total":
    case "optional": {
      if (value !== undefined && !Number.isInteger(value)) return null;
      if (field === "optional") return value;
      return field === "total" ? (value ?? 0) : value === 0 ? undefined : value;
    }
  }
}

function storedConditions(template: Status, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return null;
  const known = new Set([...Object.keys(template), "reason", "message", ...("reason" in template ? ["observedGeneration"] : [])]);
  const conditions = (value as readonly Status[]).map((condition) => ({ ...template, ...Object.fromEntries(Object.entries(condition).filter(([name, v]) => known.has(name) && (name in template || v !== ""))) }));
  return conditions.length === 0 ? undefined : conditions;
}
