/** What we tell a user about StatusCollectors before they are applied; upstream says it late, or stops. */
import type { Diagnostic } from "../model/diagnostic";
import type { CompiledCollector, CompiledCollectorResult } from "./collector";
import type { CollectorEvaluation } from "./evaluate-collector";

/**
 * KS301 for what KubeStellar would put into `status.errors`; KS302 for an expression on which its status controller hangs.
 */
export function collectorDiagnostics(name: string, result: CompiledCollectorResult): readonly Diagnostic[] {
  const object = `StatusCollector ${name}`;
  if (!result.ok) {
    return result.findings.map(({ path, message }) => ({
      code: "KS301", severity: "error", object, path,
      message: `${message}; KubeStellar treats the collector as absent`,
      fix: "Correct the collector; expressions are plain CEL over obj, returned, inventory and propagation",
    }));
  }
  return result.collector.hangs.map(({ path, variable }) => ({
    code: "KS302", severity: "error", object, path,
    message: `holds the letters "${variable}" inside a longer word before another occurrence, on which KubeStellar's search for variables never ends: its status controller would stop`,
    fix: `Name the variable ${variable} on its own first, as in \`has(${variable}.x) || true\`, or reach the field as ["…"] in two pieces`,
  }));
}

/** KS303: a groupBy value on which KubeStellar's status controller crashes. */
export function crashDiagnostic(collector: CompiledCollector, crash: NonNullable<CollectorEvaluation["crash"]>, subject: string): Diagnostic {
  return {
    code: "KS303", severity: "error", object: `StatusCollector ${collector.name}`,
    path: "spec.groupBy",
    message: `column "${crash.column}" has the type ${crash.type} for ${subject} in WEC ${crash.wec}; KubeStellar's status controller crashes on it`,
    fix: "Group by a text, a number or a truth value",
  };
}

/** An object whose CombinedStatus cannot be written, and why. */
export interface RefusedStatus {
  readonly object: string;
  readonly refusal: string;
}

/** KS304: objects of a policy that get no CombinedStatus, because their name or the policy's is no label value. */
export function refusedDiagnostic(policyName: string, refused: readonly RefusedStatus[]): Diagnostic {
  const [first] = refused;
  const others = refused.length > 1 ? ` and ${refused.length - 1} more` : "";
  return {
    code: "KS304", severity: "warning", object: `BindingPolicy ${policyName}`, path: "spec.downsync",
    message: `no CombinedStatus can be written for ${first?.object ?? "an object"}${others}: ${first?.refusal ?? ""}`,
    fix: "Leave statusCollectors out of clauses that select such objects, or rename them",
  };
}
