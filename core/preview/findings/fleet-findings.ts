/** Traps between the WDSes of a fleet. */
import type { PreviewFinding } from "../input";
import { objectKey, type WorkloadSpace } from "../workload-space";
import { haveCommonCluster } from "./common-cluster";
import { aboutObject } from "./finding";
import { entriesOf } from "../../model/binding-entries";

/** The same object delivered to one cluster from two WDSes: each overwrites the other, and only one sees the status (4.6, 7.1). */
export function fleetFindings(wdses: readonly WorkloadSpace[]): readonly PreviewFinding[] {
  if (wdses.length < 2) return [];
  const delivered = new Map<string, { readonly space: WorkloadSpace; readonly policy: string }[]>();
  const findings: PreviewFinding[] = [];
  for (const space of wdses) {
    const told = new Set<string>();
    for (const policy of space.policies.keys()) {
      const { spec } = space.resolve(policy);
      if (spec === null || (spec.destinations ?? []).length === 0) continue;
      for (const entry of entriesOf(spec)) {
        const key = `${space.inventory.name} ${objectKey(entry)}`;
        const uses = delivered.get(key);
        const other = uses?.find((use) => use.space !== space && shareCluster(use, { space, policy }));
        const listed = space.objects.get(objectKey(entry));
        if (other !== undefined && listed !== undefined && !told.has(key)) {
          told.add(key);
          findings.push(aboutObject(space, listed, { code: "KS455", severity: "error", path: "", message: `policy ${policy} delivers it, and policy ${other.policy} of ${other.space.name} delivers an object of the same name to a common cluster; the two overwrite each other, and only one space sees the status`, fix: "Deliver the object from one space only" }));
        }
        if (uses === undefined) delivered.set(key, [{ space, policy }]);
        else uses.push({ space, policy });
      }
    }
  }
  return findings;
}

interface Delivery {
  readonly space: WorkloadSpace;
  readonly policy: string;
}

function shareCluster(a: Delivery, b: Delivery): boolean {
  return haveCommonCluster(a.space.placement.destinations(a.policy), b.space.placement.destinations(b.policy));
}
