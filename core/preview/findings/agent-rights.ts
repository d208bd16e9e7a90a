/** Whether the work agents may create what a policy sends them. Reference 3.8. */
import { entriesOf } from "../../model/binding-entries";
import type { BindingSpec } from "../../model/binding";
import type { WorkloadSpace } from "../workload-space";
import { AGGREGATE_TO_WORK_LABEL, agentsMayWrite, grantedRights } from "../../render/agent-rights";
import { some, type Statement } from "./finding";

/**
 * The check of one Binding: resources that no agent may write, unless a ClusterRole of the space is labelled for the agents and
 * covers them. That such a role reaches every cluster is not looked at.
 */
export function agentRights(space: WorkloadSpace): (spec: BindingSpec) => readonly Statement[] {
  const isGranted = grantedRights([...space.objects.values()].map(({ object }) => object));
  const mayWrite = (group: string, resource: string): boolean => agentsMayWrite(group, resource) || isGranted(group, resource);
  const known = new Map<string, boolean>();
  return (spec) => {
    const refused = new Set<string>();
    let last: { readonly group: string; readonly resource: string } | undefined;
    for (const entry of entriesOf(spec)) {
      // Entries are sorted by resource, so nearly all are like the one before.
      if (entry.resource === last?.resource && entry.group === last.group) continue;
      last = entry;
      const name = `${entry.resource}${entry.group === "" ? "" : `.${entry.group}`}`;
      let may = known.get(name);
      if (may === undefined) known.set(name, (may = mayWrite(entry.group, entry.resource)));
      if (!may) refused.add(name);
    }
    if (refused.size === 0 || (spec.destinations ?? []).length === 0) return [];
    return [{ code: "KS454", severity: "warning", path: "spec.downsync", message: `the clusters' agents have no right to create ${some([...refused])}, unless the clusters grant it`, fix: `Deliver a ClusterRole with these resources and the label ${AGGREGATE_TO_WORK_LABEL}: "true": \`ksfleet preview --show agent-rights\` prints it, a Workload with agentRights: "derive" has it` }];
  };
}
