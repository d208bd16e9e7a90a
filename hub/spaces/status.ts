/** The status of a ControlPlane from how far it has come. Pure. */
import type { KubeFlexCondition } from "../../core/model/condition";
import type { ControlPlane, ControlPlaneStatus, SecretReference } from "../../core/model/control-plane";

/** How far a ControlPlane has come. */
export interface Progress {
  /** Whether its API server is ready and its Secret is written. */
  readonly serving: boolean;
  readonly secretRef?: SecretReference;
  /** Names, in the order they run. */
  readonly hooks: readonly string[];
  readonly hooksDone: Readonly<Record<string, boolean>>;
  /** Message of what went wrong in this round. */
  readonly failure?: string;
  /** The round goes on, so that nothing is known yet of what failed in the last one: that stands. */
  readonly goesOn?: boolean;
}

/** The status that the ControlPlane should have; `undefined` when it has it, apart from times. */
export function statusAfter(controlPlane: ControlPlane, progress: Progress, now: Date): ControlPlaneStatus | undefined {
  const before = controlPlane.status;
  const hooksComplete = progress.hooks.every((hook) => progress.hooksDone[hook] === true);
  const failure = progress.failure ?? (progress.goesOn === true ? failureIn(before) : undefined);
  const conditions = [readyCondition(controlPlane, progress.serving, hooksComplete, failure), syncedCondition(failure)].map((wanted) => dated(wanted, before?.conditions, now));
  const secretRef = progress.secretRef ?? before?.secretRef;
  const status: ControlPlaneStatus = {
    conditions,
    observedGeneration: controlPlane.metadata.generation ?? 0,
    ...(secretRef === undefined ? {} : { secretRef }),
    ...(Object.keys(progress.hooksDone).length === 0 ? {} : { postCreateHooks: progress.hooksDone }),
    postCreateHookCompleted: progress.serving && hooksComplete,
  };
  return before !== undefined && untimed(before) === untimed(status) ? undefined : status;
}

type Wanted = Pick<KubeFlexCondition, "type" | "status" | "reason" | "message">;

function readyCondition({ spec }: ControlPlane, serving: boolean, hooksComplete: boolean, failure: string | undefined): Wanted {
  if (!serving) return { type: "Ready", status: "False", reason: failure === undefined ? "Creating" : "Unavailable", message: failure ?? "" };
  if (spec?.waitForPostCreateHooks === true && !hooksComplete) return { type: "Ready", status: "False", reason: "WaitingForPostCreateHooks", message: failure ?? "" };
  return { type: "Ready", status: "True", reason: "Available", message: "" };
}

function failureIn(status: ControlPlaneStatus | undefined): string | undefined {
  return status?.conditions.find(({ type, status: holds }) => type === "Synced" && holds === "False")?.message;
}

function syncedCondition(failure: string | undefined): Wanted {
  return failure === undefined ? { type: "Synced", status: "True", reason: "ReconcileSuccess", message: "" } : { type: "Synced", status: "False", reason: "ReconcileError", message: failure };
}

function dated(wanted: Wanted, before: readonly KubeFlexCondition[] | undefined, now: Date): KubeFlexCondition {
  const time = `${now.toISOString().slice(0, 19)}Z`;
  const old = before?.find(({ type }) => type === wanted.type);
  const same = old !== undefined && old.status === wanted.status && old.reason === wanted.reason && old.message === wanted.message;
  return { ...wanted, lastUpdateTime: same ? old.lastUpdateTime : time, lastTransitionTime: old?.status === wanted.status ? old.lastTransitionTime : time };
}

/** Canonical text of a status without its times; the order of conditions and keys does not matter. */
function untimed({ conditions, observedGeneration, secretRef, postCreateHooks, postCreateHookCompleted }: ControlPlaneStatus): string {
  const sorted = (record: Readonly<Record<string, unknown>> | undefined): unknown => Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([conditions.map(({ type, status, reason, message }) => [type, status, reason, message]).sort(), observedGeneration, sorted({ ...secretRef }), sorted(postCreateHooks), postCreateHookCompleted ?? false]);
}
