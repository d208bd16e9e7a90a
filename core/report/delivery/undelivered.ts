/** ManifestWorks that did not come to what they say, and why, in the words of the agents. */
import { compareBytes } from "../../model/byte-order";
import type { Condition } from "../../model/condition";
import { describeObject } from "../../model/kube-object";
import type { ManifestWork } from "../../model/manifest-work";
import { ORIGIN_BINDING_LABEL, ORIGIN_WDS_LABEL } from "../../model/names";
import { byClusters, type OnClusters } from "./by-clusters";

/**
 * `unreported`: the agent has said nothing of the work. `behind`: it has not taken up the work's present form. `not-applied`,
 * `not-available`: it could not write the objects, or does not find them on the cluster.
 */
export type DeliveryProblem = "unreported" | "behind" | "not-applied" | "not-available";

/** Objects of works of one policy that are undelivered for one reason. */
export type Undelivered = OnClusters<{
  /** As transport calls the WDS. */
  readonly wds: string;
  readonly policy: string;
  readonly problem: DeliveryProblem;
  /** Reason of the condition; `""` where there is none. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
  /** `Deployment.apps nginx/nginx`, sorted. */
  readonly objects: readonly string[];
}>;

/** @param works - those that are being deleted are passed over. @returns by WDS, policy, problem. Cost: once through all manifests. */
export function findUndelivered(works: readonly ManifestWork[]): readonly Undelivered[] {
  return byClusters(works.filter(({ metadata }) => metadata.deletionTimestamp === undefined).flatMap((work) => problemsOf(work).map((row) => [work.metadata.namespace ?? "", row] as const)));
}

type Problem = Omit<Undelivered, "clusters">;
type Finding = Pick<Problem, "problem" | "reason" | "message">;

function problemsOf(work: ManifestWork): readonly Problem[] {
  const labels = work.metadata.labels ?? {};
  const origin = { wds: labels[ORIGIN_WDS_LABEL] ?? "", policy: labels[ORIGIN_BINDING_LABEL] ?? "" };
  const row = ({ problem, reason, message }: Finding, objects: readonly string[]): Problem => ({ ...origin, problem, reason, message, objects: [...objects].sort(compareBytes) });
  const whole = findingOfWork(work);
  if (whole === undefined) return [];
  const all = (work.spec?.workload?.manifests ?? []).map(describeObject);
  if (whole.problem === "unreported" || whole.problem === "behind") return [row(whole, all)];
  // What a manifest says is more than what is said of the whole work.
  const single = new Map<string, { readonly finding: Finding; readonly objects: string[] }>();
  for (const { resourceMeta, conditions = [] } of work.status?.resourceStatus?.manifests ?? []) {
    const finding = findingOf(conditions);
    const object = all[resourceMeta?.ordinal ?? 0];
    if (finding === undefined || object === undefined) continue;
    const key = JSON.stringify(finding);
    const group = single.get(key) ?? { finding, objects: [] };
    group.objects.push(object);
    single.set(key, group);
  }
  return single.size === 0 ? [row(whole, all)] : [...single.values()].map(({ finding, objects }) => row(finding, objects));
}

function findingOfWork({ metadata, status }: ManifestWork): Finding | undefined {
  const conditions = status?.conditions ?? [];
  const applied = conditions.find(({ type }) => type === "Applied");
  if (applied === undefined) return { problem: "unreported", reason: "", message: "its agent has not reported it yet" };
  if ((applied.observedGeneration ?? metadata.generation) !== metadata.generation) return { problem: "behind", reason: "", message: "its agent has not taken up its present form yet" };
  return findingOf(conditions);
}

function findingOf(conditions: readonly Condition[]): Finding | undefined {
  const problems = [["Applied", "not-applied"], ["Available", "not-available"]] as const;
  for (const [type, problem] of problems) {
    const found = conditions.find((condition) => condition.type === type);
    if (found !== undefined && found.status !== "True") return { problem, reason: found.reason, message: found.message };
  }
  return undefined;
}
