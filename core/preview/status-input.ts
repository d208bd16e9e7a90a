/** What core/status needs to know of a space. */
import { compareBytes } from "../model/byte-order";
import type { ResolvedPolicy } from "../placement";
import type { WorkloadSpace } from "./workload-space";

/** What the state of a space's objects is computed from. Bindings without a policy count for nothing there. */
export function statusInput(space: WorkloadSpace) {
  const policies = space.placement.policyNames().map((name): ResolvedPolicy => ({ name, ...space.resolve(name), singletonConflicts: [] }));
  return {
    placement: { policies: policies.sort((a, b) => compareBytes(a.name, b.name)), index: space.placement },
    objects: space.objects.values(),
    workStatuses: space.inventory.workStatuses,
    wdsName: space.name,
  };
}

/** What its CombinedStatuses are computed from. */
export function combinationInput(space: WorkloadSpace) {
  return { ...statusInput(space), policies: [...space.policies.values()].map(({ object }) => object), collectors: [...space.collectors.values()].map(({ object }) => object) };
}
