/** How an object fares, in a word or two: what `kubectl get` shows of workloads, and the condition Ready or Available of anything else. */
import type { Condition } from "../model/condition";
import type { KubeObject } from "../model/kube-object";

/** The state of an object. */
export interface ObjectState {
  /** `""` when it tells nothing. */
  readonly state: string;
  /** Whether it is as it should be; absent when it does not tell. */
  readonly ready?: boolean;
}

interface Fields {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status: Readonly<Record<string, unknown>>;
}

/** Longest word of a state; a reason is a word that others choose. */
const MAX_STATE = 60;

/** Reads it from spec and status; what is of another shape than expected tells nothing. */
export function childState({ kind, metadata, ...content }: KubeObject): ObjectState {
  if (metadata.deletionTimestamp !== undefined) return { state: "Terminating" };
  const fields: Fields = { spec: recordOf(content["spec"]), status: recordOf(content["status"]) };
  const { state, ready } = (KINDS[kind] ?? byCondition)(fields);
  return { state: state.slice(0, MAX_STATE), ...(ready !== undefined && { ready }) };
}

const KINDS: Readonly<Record<string, (fields: Fields) => ObjectState>> = {
  Pod: podState,
  Deployment: replicated,
  ReplicaSet: replicated,
  StatefulSet: replicated,
  DaemonSet: ({ status }) => fraction(status["numberReady"], status["desiredNumberScheduled"]),
  Job: jobState,
};

function podState({ status }: Fields): ObjectState {
  const phase = textOf(status["phase"]);
  const waiting = [...listOf(status["initContainerStatuses"]), ...listOf(status["containerStatuses"])].map((container) => textOf(recordOf(recordOf(recordOf(container)["state"])["waiting"])["reason"])).find((reason) => reason !== "");
  if (waiting !== undefined) return { state: waiting, ready: false };
  if (phase === "") return { state: "" };
  return { state: phase, ready: phase === "Succeeded" || (phase === "Running" && conditionOf(status, "Ready")?.status === "True") };
}

function replicated({ spec, status }: Fields): ObjectState {
  return fraction(status["readyReplicas"], spec["replicas"] ?? 1);
}

function fraction(ready: unknown, wanted: unknown): ObjectState {
  const [have, want] = [typeof ready === "number" ? ready : 0, typeof wanted === "number" ? wanted : 0];
  return { state: `${have}/${want} ready`, ready: have >= want };
}

function jobState({ status }: Fields): ObjectState {
  if (conditionOf(status, "Failed")?.status === "True") return { state: "Failed", ready: false };
  if (conditionOf(status, "Complete")?.status === "True") return { state: "Complete", ready: true };
  return typeof status["active"] === "number" && status["active"] > 0 ? { state: "Active" } : { state: "" };
}

function byCondition({ status }: Fields): ObjectState {
  const condition = conditionOf(status, "Ready") ?? conditionOf(status, "Available");
  if (condition === undefined) return { state: textOf(status["phase"]) };
  return condition.status === "True" ? { state: condition.type, ready: true } : { state: `not ${condition.type}`, ready: false };
}

function conditionOf(status: Fields["status"], type: string): Pick<Condition, "type" | "status"> | undefined {
  return listOf(status["conditions"]).map(recordOf).find((condition) => condition["type"] === type) as Pick<Condition, "type" | "status"> | undefined;
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
