/** Conditions of a ManifestWork and of its manifests, in the words of OCM. */
import type { Condition } from "../../../core/model/condition";
import type { KubeObject } from "../../../core/model/kube-object";
import type { ManifestCondition, ManifestResourceMeta, ManifestWork, ManifestWorkStatus } from "../../../core/model/manifest-work";
import { findCondition, withCondition } from "../../controllers/runtime/conditions";
import type { WantedCondition } from "../../controllers/runtime/conditions";
import { messageOf } from "../../controllers/runtime/log";

/** What came of one manifest. */
export interface ManifestResult {
  readonly meta: ManifestResourceMeta;
  /** The object as it stands on the WEC, if it does. */
  readonly object?: KubeObject;
  /** Why it could not be applied. */
  readonly error?: unknown;
  /** Why it is not known whether the object stands there. */
  readonly unknown?: string;
}

/** The status that follows from the results; entries and transition times of before are carried on. */
export function workStatus(work: ManifestWork, results: readonly ManifestResult[], now: Date): ManifestWorkStatus {
  const generation = work.metadata.generation ?? 0;
  const previous = work.status?.resourceStatus?.manifests ?? [];
  const manifests = results.map((result) => manifestCondition(result, previous, generation, now));
  let conditions = work.status?.conditions ?? [];
  if (results.length > 0) conditions = withCondition(conditions, appliedOverall(results, generation), now);
  conditions = withCondition(conditions, availableOverall(manifests, generation), now);
  return { ...work.status, conditions, resourceStatus: { ...work.status?.resourceStatus, manifests } };
}

/** The condition of a work whose deletion is under way. */
export function deletingStatus(work: ManifestWork, now: Date): ManifestWorkStatus {
  return { ...work.status, conditions: withCondition(work.status?.conditions, { type: "Deleting", status: "True", reason: "WorkDeleting", message: "ManifestWork is being deleted", observedGeneration: work.metadata.generation ?? 0 }, now) };
}

function manifestCondition(result: ManifestResult, previous: readonly ManifestCondition[], generation: number, now: Date): ManifestCondition {
  const before = previous.find(({ resourceMeta }) => sameObject(resourceMeta, result.meta));
  const applied: WantedCondition =
    result.error === undefined
      ? { type: "Applied", status: "True", reason: "AppliedManifestComplete", message: "Apply manifest complete", observedGeneration: generation }
      : { type: "Applied", status: "False", reason: "AppliedManifestFailed", message: `Failed to apply manifest: ${messageOf(result.error)}`, observedGeneration: generation };
  let conditions = withCondition(before?.conditions, applied, now);
  conditions = withCondition(conditions, availableOf(result), now);
  if (result.object !== undefined && findCondition(conditions, "StatusFeedbackSynced") === undefined) conditions = withCondition(conditions, { type: "StatusFeedbackSynced", status: "True", reason: "NoStatusFeedbackSynced", message: "" }, now);
  return { resourceMeta: result.meta, ...(before?.statusFeedback === undefined ? {} : { statusFeedback: before.statusFeedback }), conditions };
}

function availableOf({ object, meta, unknown }: ManifestResult): WantedCondition {
  if (object !== undefined) return { type: "Available", status: "True", reason: "ResourceAvailable", message: "Resource is available" };
  if ((meta.resource ?? "") === "") return { type: "Available", status: "Unknown", reason: "IncompleteResourceMeta", message: "Resource meta is incomplete" };
  if (unknown !== undefined) return { type: "Available", status: "Unknown", reason: "FetchingResourceFailed", message: `Failed to fetch resource: ${unknown}` };
  return { type: "Available", status: "False", reason: "ResourceNotAvailable", message: "Resource is not available" };
}

function appliedOverall(results: readonly ManifestResult[], generation: number): WantedCondition {
  return results.every(({ error }) => error === undefined)
    ? { type: "Applied", status: "True", reason: "AppliedManifestWorkComplete", message: "Apply manifest work complete", observedGeneration: generation }
    : { type: "Applied", status: "False", reason: "AppliedManifestWorkFailed", message: "Failed to apply manifest work", observedGeneration: generation };
}

function availableOverall(manifests: readonly ManifestCondition[], observedGeneration: number): WantedCondition {
  const count = (status: Condition["status"]): number => manifests.filter(({ conditions }) => findCondition(conditions, "Available")?.status === status).length;
  const base = { type: "Available", observedGeneration };
  if (count("False") > 0) return { ...base, status: "False", reason: "ResourcesNotAvailable", message: `${count("False")} of ${manifests.length} resources are not available` };
  if (count("Unknown") > 0) return { ...base, status: "Unknown", reason: "ResourcesStatusUnknown", message: `${count("Unknown")} of ${manifests.length} resources have unknown status` };
  if (count("True") === 0) return { ...base, status: "Unknown", reason: "ResourcesStatusUnknown", message: "cannot get any available resource " };
  return { ...base, status: "True", reason: "ResourcesAvailable", message: "All resources are available" };
}

const sameObject = (a: ManifestResourceMeta, b: ManifestResourceMeta): boolean => a.kind === b.kind && (a.group ?? "") === (b.group ?? "") && a.version === b.version && a.name === b.name && (a.namespace ?? "") === (b.namespace ?? "");
