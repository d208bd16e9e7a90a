/** The values that a ManifestWork wants back of one object, and the condition that says how that went: in the words of OCM's work agent. */
import { parseApiVersion } from "../../../core/model/kube-object";
import type { KubeObject } from "../../../core/model/kube-object";
import type { FeedbackRule, FeedbackValue } from "../../../core/model/manifest-work";
import type { WantedCondition } from "../../controllers/runtime/conditions";
import { valuesAt } from "./json-path";

/** Type of the condition. */
export const FEEDBACK_CONDITION = "StatusFeedbackSynced";

interface NamedPath {
  readonly name: string;
  readonly path: string;
  readonly version?: string;
}

const WELL_KNOWN: Readonly<Record<string, readonly NamedPath[]>> = {
  "apps/v1 Deployment": [{ name: "ReadyReplicas", path: ".status.readyReplicas" }, { name: "Replicas", path: ".status.replicas" }, { name: "AvailableReplicas", path: ".status.availableReplicas" }],
  "apps/v1 DaemonSet": [{ name: "NumberReady", path: ".status.numberReady" }, { name: "DesiredNumberScheduled", path: ".status.desiredNumberScheduled" }, { name: "NumberAvailable", path: ".status.numberAvailable" }],
  "batch/v1 Job": [{ name: "JobComplete", path: '.status.conditions[?(@.type=="Complete")].status' }, { name: "JobSucceeded", path: ".status.succeeded" }],
  "v1 Pod": [{ name: "PodReady", path: '.status.conditions[?(@.type=="Ready")].status' }, { name: "PodPhase", path: ".status.phase" }],
};

/** What is fed back of one object. */
export interface Feedback {
  readonly values: readonly FeedbackValue[];
  readonly condition: WantedCondition;
}

/** Reads the values of an object that rules name; without rules none. */
export function feedbackOf(object: KubeObject, rules: readonly FeedbackRule[]): Feedback {
  if (rules.length === 0) return { values: [], condition: { type: FEEDBACK_CONDITION, status: "True", reason: "NoStatusFeedbackSynced", message: "" } };
  const problems: string[] = [];
  const values = rules.flatMap((rule) => pathsOf(rule, object, problems)).flatMap((path) => {
    try {
      return valueOf(path, object);
    } catch (error) {
      problems.push((error as Error).message);
      return [];
    }
  });
  const condition: WantedCondition =
    problems.length === 0
      ? { type: FEEDBACK_CONDITION, status: "True", reason: "StatusFeedbackSynced", message: "" }
      : { type: FEEDBACK_CONDITION, status: "False", reason: "StatusFeedbackSyncFailed", message: `Sync status feedback failed with error ${problems.join(", ")}` };
  return { values, condition };
}

function pathsOf(rule: FeedbackRule, { apiVersion, kind }: KubeObject, problems: string[]): readonly NamedPath[] {
  if (rule.type === "JSONPaths") return rule.jsonPaths ?? [];
  const known = WELL_KNOWN[`${apiVersion} ${kind}`];
  if (known === undefined) problems.push(`cannot find the wellknown statuses for resource with gvk ${apiVersion}, Kind=${kind}`);
  return known ?? [];
}

/** None where there is no such value. @throws Error for what cannot be fed back. */
function valueOf({ name, path, version = "" }: NamedPath, object: KubeObject): readonly FeedbackValue[] {
  if (version !== "" && parseApiVersion(object.apiVersion).version !== version) throw new Error(`version set in the path ${name} is not matched for the related resource`);
  const [value] = valuesAt(path, object);
  if (value === undefined || value === null) return [];
  if (typeof value === "string") return [{ name, fieldValue: { type: "String", string: value } }];
  if (typeof value === "boolean") return [{ name, fieldValue: { type: "Boolean", boolean: value } }];
  if (typeof value === "number" && Number.isInteger(value)) return [{ name, fieldValue: { type: "Integer", integer: value } }];
  throw new Error(`the type ${Array.isArray(value) ? "list" : typeof value} of the value for ${name} is not found`);
}
