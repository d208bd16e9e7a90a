/** What comes back into a WDS object: its `.status` and two labels (reference 4.1). One object at a time. */
import type { KubeObject } from "../model/kube-object";
import { MULTI_WEC_STATUS_LABEL, SINGLETON_STATUS_LABEL } from "../model/names";
import type { WorkStatus } from "../model/work-status";
import type { ReportedStateRequest } from "../placement";
import { aggregateStatuses } from "./aggregate-status";
import type { StatusSupport } from "./stored-status";
import { wecOf } from "./work-status-index";
import { isEqual } from "../model/is-equal";

type Status = Readonly<Record<string, unknown>>;

/**
 * What the status controller does to an object.
 *
 * `leave`: nothing. `clear`: an empty status and no labels, if it carries one of them. `copy`: the status of the one WEC,
 * singleton label. `aggregate`: a status made of several, multi-WEC label.
 */
export type ReportedState =
  | { readonly kind: "leave" }
  | { readonly kind: "clear" }
  | { readonly kind: "copy"; readonly status: Status; readonly wec: string }
  | { readonly kind: "aggregate"; readonly status: Status; readonly wecs: readonly string[] };

export interface ReportedStateInput {
  readonly resource: { readonly group: string; readonly kind: string };
  /** What all policies together ask for. */
  readonly request: ReportedStateRequest;
  /** All WorkStatuses of the object. */
  readonly workStatuses: readonly WorkStatus[];
}

const leave: ReportedState = { kind: "leave" };
const clear: ReportedState = { kind: "clear" };

/**
 * Decides what happens to the status of an object. Namespaces and CRDs are never touched. Where two WECs report the condition
 * that an aggregate takes over, upstream picks either; here it is that of the first WEC by name.
 *
 * @see kubestellar 0.30 pkg/status, syncWorkloadObject
 */
export function reportedState({ resource, request, workStatuses }: ReportedStateInput): ReportedState {
  if (isExempt(resource)) return leave;
  const { singleton, singletonClusters, multiWec, multiWecClusters } = request;
  if (singleton && multiWec) {
    const union = new Set([...singletonClusters, ...multiWecClusters]);
    return union.size === 1 ? copyFrom(union, workStatuses) : aggregateOver(union, resource, workStatuses);
  }
  if (singleton && singletonClusters.length === 1) return copyFrom(new Set(singletonClusters), workStatuses);
  if (multiWec && multiWecClusters.length === 1) return copyFrom(new Set(multiWecClusters), workStatuses);
  if (multiWec && multiWecClusters.length > 1) return aggregateOver(new Set(multiWecClusters), resource, workStatuses);
  return clear;
}

/** What an object holds of its reported state. */
export interface ReportedFields {
  /** Absent where the kind keeps none. */
  readonly status?: Status;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * What an object holds when the controller has done what it can; undefined: the controller does not touch it.
 *
 * A label is added before the status is written and removed after it, so that a status that is refused leaves a label behind.
 * On a kind without status subresource the controller stops after its patch: there labels stay also when it clears.
 *
 * @see kubestellar 0.30 pkg/status/workstatus.go, updateObjectStatus
 */
export function reportedFields(state: ReportedState, object: KubeObject, support: StatusSupport): ReportedFields | undefined {
  if (state.kind === "leave") return undefined;
  const labels: Readonly<Record<string, string>> = object.metadata.labels ?? {};
  const { [SINGLETON_STATUS_LABEL]: singleton, [MULTI_WEC_STATUS_LABEL]: multiWec, ...others } = labels;
  if (state.kind === "clear" && singleton === undefined && multiWec === undefined) return undefined;
  const wanted = state.kind === "copy" ? SINGLETON_STATUS_LABEL : state.kind === "aggregate" ? MULTI_WEC_STATUS_LABEL : undefined;
  // A label that is there keeps its value, whatever it is.
  const mark = wanted === undefined ? {} : { [wanted]: labels[wanted] ?? "true" };
  const stored = support.store(state.kind === "clear" ? {} : state.status);
  const before = object["status"] as Status | undefined;
  const status = stored === null ? before : stored;
  const isDone = stored !== null && (support.subresource || isEqual(before, state.kind === "clear" ? {} : state.status));
  return { ...(status !== undefined && { status }), labels: isDone ? { ...others, ...mark } : { ...labels, ...mark } };
}

/** Objects whose status in the WDS is the WDS's own business. */
function isExempt({ group, kind }: { readonly group: string; readonly kind: string }): boolean {
  return (group === "" && kind === "Namespace") || (group === "apiextensions.k8s.io" && kind === "CustomResourceDefinition");
}

function copyFrom(wecs: ReadonlySet<string>, workStatuses: readonly WorkStatus[]): ReportedState {
  const [only, ...others] = workStatuses.filter((w) => wecs.has(wecOf(w)));
  if (only === undefined || others.length > 0) return clear;
  const status = statusOf(only);
  return status === undefined ? leave : { kind: "copy", status, wec: wecOf(only) };
}

function aggregateOver(wecs: ReadonlySet<string>, resource: ReportedStateInput["resource"], workStatuses: readonly WorkStatus[]): ReportedState {
  const inputs = workStatuses.flatMap((w) => {
    const status = wecs.has(wecOf(w)) ? statusOf(w) : undefined;
    return status === undefined ? [] : [{ status, wec: wecOf(w) }];
  });
  const [first, second] = inputs;
  if (first === undefined) return clear;
  if (second === undefined) return { kind: "copy", ...first };
  const status = aggregateStatuses(resource.group, resource.kind, inputs.map((i) => i.status));
  return status === undefined ? leave : { kind: "aggregate", status, wecs: inputs.map((i) => i.wec) };
}

/** Undefined where there is none, or none that is an object. */
function statusOf({ status }: WorkStatus): Status | undefined {
  const value: unknown = status;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Status) : undefined;
}
