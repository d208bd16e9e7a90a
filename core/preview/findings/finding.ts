/** Short ways to write a finding. */
import { describeObject } from "../../model/kube-object";
import type { Severity } from "../../model/diagnostic";
import { shorten } from "../../model/words";
import type { ObjectHead, PreviewFinding } from "../input";
import type { WorkloadSpace } from "../workload-space";

/** The part of a finding that says something. */
export interface Statement {
  readonly code: string;
  readonly severity: Severity;
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

/** A finding about a policy of the space; without its place when the policy is not in the input. */
export function aboutPolicy(space: WorkloadSpace, name: string, statement: Statement): PreviewFinding {
  const index = space.policies.get(name)?.index;
  return { ...statement, space: space.name, object: `${index === undefined ? "Binding" : "BindingPolicy"} ${name}`, ...(index !== undefined && { index }) };
}

/** A finding about a workload object, or another one of the space; without its place for a system object. */
export function aboutObject(space: WorkloadSpace, { object, index }: { readonly object: ObjectHead; readonly index?: number | undefined }, statement: Statement): PreviewFinding {
  return { ...statement, space: space.name, object: describeObject(object), ...(index !== undefined && { index }) };
}

/** Some of a long list, for a message: `a, b, c and 12 more`. */
export function some(names: readonly string[], limit = 4): string {
  return shorten(names, limit);
}
