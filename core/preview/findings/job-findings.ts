/** Jobs: immutable where KubeStellar changes them, run again where they clean up after themselves. References 3.5, 7.1, 7.2. */
import type { KubeObject } from "../../model/kube-object";
import type { BindingEntry } from "../../model/binding-entries";
import type { Statement } from "./finding";

interface JobShape {
  readonly spec?: { readonly ttlSecondsAfterFinished?: unknown; readonly manualSelector?: unknown };
}

/** @param policy - the policy that chooses the Job in this way. */
export function jobStatements(object: KubeObject | undefined, entry: BindingEntry, policy: string): readonly Statement[] {
  const spec = (object as JobShape | undefined)?.spec;
  return [
    ...(spec?.ttlSecondsAfterFinished !== undefined && entry.createOnly !== true
      ? [{ code: "KS451", severity: "warning", path: "spec.ttlSecondsAfterFinished", message: `policy ${policy} delivers the Job, which removes itself when it is done; the cluster's agent then creates it again, and it runs for ever`, fix: "Remove ttlSecondsAfterFinished" } as const]
      : []),
    ...(spec?.manualSelector === true
      ? [{ code: "KS452", severity: "error", path: "spec.manualSelector", message: "KubeStellar removes spec.selector from Jobs, and with manualSelector no cluster takes a Job without one", fix: "Remove manualSelector and selector" } as const]
      : []),
    ...(entry.createOnly === true && entry.wantSingletonReportedState === true
      ? [{ code: "KS453", severity: "warning", path: "", message: `policy ${policy} delivers the Job createOnly and asks for its singleton state; the two fight, as KubeStellar's release notes say`, fix: "Leave out one of the two" } as const]
      : []),
  ];
}
