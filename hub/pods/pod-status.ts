/** The status of a pod from how the processes that it stands for are doing. Pure. */
import type { KubeObject } from "../../core/model/kube-object";
import type { ProcessStatus } from "../supervisor/process-spec";

/** How a pod's program is doing. */
export type PodState =
  | { readonly kind: "running"; readonly since: string; readonly ready: boolean }
  | { readonly kind: "waiting"; readonly reason: string; readonly message?: string }
  | { readonly kind: "completed" };

/** The parts of a pod that decide its status. */
interface PodView {
  readonly spec?: { readonly containers?: readonly Container[]; readonly initContainers?: readonly Container[] };
  readonly status?: { readonly phase?: string; readonly startTime?: string; readonly conditions?: readonly Condition[]; readonly containerStatuses?: readonly { readonly restartCount?: number }[] };
}
interface Container {
  readonly name: string;
  readonly image: string;
}
interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string;
}

/** One state out of those of the processes: the worst one. */
export function stateOf(processes: readonly (ProcessStatus | undefined)[]): PodState {
  const states = processes.map(stateOfOne);
  return states.find(({ kind }) => kind === "waiting") ?? states.find((state) => state.kind === "running" && !state.ready) ?? states.at(-1) ?? { kind: "completed" };
}

function stateOfOne(process: ProcessStatus | undefined): PodState {
  if (process === undefined) return { kind: "waiting", reason: "ContainerCreating" };
  const { state, pid, since, message } = process;
  const why = message === undefined ? {} : { message };
  switch (state) {
    case "running":
      return { kind: "running", since, ready: true };
    case "starting":
      return pid === undefined ? { kind: "waiting", reason: "ContainerCreating", ...why } : { kind: "running", since, ready: false };
    case "backoff":
      return { kind: "waiting", reason: "CrashLoopBackOff", ...why };
    case "stopped":
    case "disconnected":
      return { kind: "waiting", reason: "Stopped", message: message ?? "taken out with ksfleet stop" };
  }
}

/** How often the pod's containers have been started anew, as its status tells. */
export function restartsOf(pod: KubeObject): number {
  return (pod as PodView).status?.containerStatuses?.[0]?.restartCount ?? 0;
}

/** The status that the pod should have; `undefined` when it has it. */
export function podStatus(pod: KubeObject, state: PodState, { restarts, now }: { readonly restarts: number; readonly now: Date }): Readonly<Record<string, unknown>> | undefined {
  const { spec, status: before } = pod as PodView;
  const time = seconds(now.toISOString());
  const ready = state.kind === "running" && state.ready;
  const condition = (type: string, holds: boolean): Condition => {
    const status = holds ? "True" : "False";
    const old = before?.conditions?.find((known) => known.type === type);
    return { type, status, lastTransitionTime: (old?.status === status ? old.lastTransitionTime : undefined) ?? time, ...(type === "PodScheduled" || holds || state.kind !== "completed" ? {} : { reason: "PodCompleted" }) };
  };
  const done = { exitCode: 0, reason: "Completed", startedAt: before?.startTime ?? time, finishedAt: before?.startTime ?? time };
  const containers = (list: readonly Container[] = [], containerState: object, isReady: boolean): readonly object[] =>
    list.map(({ name, image }) => ({ name, image, imageID: "", ready: isReady, started: isReady, restartCount: restarts, state: containerState }));
  const status = {
    phase: state.kind === "completed" ? "Succeeded" : state.kind === "waiting" && state.reason === "ContainerCreating" ? "Pending" : "Running",
    startTime: before?.startTime ?? time,
    hostIP: "127.0.0.1",
    hostIPs: [{ ip: "127.0.0.1" }],
    conditions: [condition("PodScheduled", true), condition("Initialized", true), condition("ContainersReady", ready), condition("Ready", ready)],
    ...(spec?.initContainers === undefined ? {} : { initContainerStatuses: containers(spec.initContainers, { terminated: done }, true) }),
    containerStatuses: containers(spec?.containers, containerState(state, done), ready),
  };
  return isSame(before, status) ? undefined : status;
}

function containerState(state: PodState, terminated: object): object {
  switch (state.kind) {
    case "running":
      return { running: { startedAt: seconds(state.since) } };
    case "waiting":
      return { waiting: { reason: state.reason, ...(state.message === undefined ? {} : { message: state.message }) } };
    case "completed":
      return { terminated };
  }
}

/** Whether a status says what is wanted; servers add fields and order keys as they like. */
function isSame(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return Array.isArray(actual) && actual.length === wanted.length && wanted.every((item, at) => isSame(actual[at], item));
  if (typeof wanted !== "object" || wanted === null) return actual === wanted;
  return typeof actual === "object" && actual !== null && Object.entries(wanted).every(([key, value]) => isSame((actual as Record<string, unknown>)[key], value));
}

/** Kubernetes knows no fractions of a second here. */
function seconds(rfc3339: string): string {
  return rfc3339.replace(/\.\d+Z$/, "Z");
}
