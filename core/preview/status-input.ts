/** What core/status needs to know of a space. */
import type { BindingSpec } from "../model/binding";
import { entriesOf } from "../model/binding-entries";
import { compareBytes } from "../model/byte-order";
import type { ApiResource } from "../model/kube-object";
import type { ObjectName, ReportedStateRequest, ResolvedPolicy } from "../placement";
import { objectKey, type WorkloadSpace } from "./workload-space";

/**
 * What the state of a space's objects is computed from. Bindings without a policy count for nothing there; one that its policy keeps
 * because its selectors cannot be converted counts as it stands (reference 2.1).
 */
export function statusInput(space: WorkloadSpace) {
  const kept: BindingSpec[] = [];
  const policies = space.placement.policyNames().map((name): ResolvedPolicy => {
    const resolved = space.resolve(name);
    const stored = resolved.stuck === undefined ? undefined : space.storedBindings.get(name)?.spec;
    if (stored !== undefined) kept.push(stored);
    return { name, ...resolved, ...(stored !== undefined && { spec: stored, wanted: true }), singletonConflicts: [] };
  });
  return {
    placement: { policies: policies.sort((a, b) => compareBytes(a.name, b.name)), index: kept.length === 0 ? space.placement : withKept(space, kept) },
    objects: space.objects.values(),
    workStatuses: space.inventory.workStatuses,
    wdsName: space.name,
  };
}

/** What its CombinedStatuses are computed from. */
export function combinationInput(space: WorkloadSpace) {
  return { ...statusInput(space), policies: [...space.policies.values()].map(({ object }) => object), collectors: [...space.collectors.values()].map(({ object }) => object) };
}

/** Whose states are reported, with what kept Bindings ask for besides the policies that are placed. */
function withKept({ placement }: WorkloadSpace, kept: readonly BindingSpec[]) {
  const clusters = { wantSingletonReportedState: new Map<string, Set<string>>(), wantMultiWECReportedState: new Map<string, Set<string>>() };
  for (const spec of kept) {
    for (const entry of entriesOf(spec)) {
      for (const flag of ["wantSingletonReportedState", "wantMultiWECReportedState"] as const) {
        if (entry[flag] !== true) continue;
        const key = objectKey({ ...entry, namespace: entry.namespace ?? "" });
        const known = clusters[flag].get(key) ?? new Set<string>();
        for (const { clusterId } of spec.destinations ?? []) known.add(clusterId);
        clusters[flag].set(key, known);
      }
    }
  }
  return {
    reportedState(resource: ApiResource, object: ObjectName): ReportedStateRequest {
      const asked = placement.reportedState(resource, object);
      const key = objectKey({ ...resource, namespace: object.namespace ?? "", name: object.name });
      const union = (names: readonly string[], more: ReadonlySet<string> | undefined): readonly string[] => (more === undefined ? names : [...new Set([...names, ...more])].sort(compareBytes));
      const [singleton, multiWec] = [clusters.wantSingletonReportedState.get(key), clusters.wantMultiWECReportedState.get(key)];
      return {
        singleton: asked.singleton || singleton !== undefined,
        singletonClusters: union(asked.singletonClusters, singleton),
        multiWec: asked.multiWec || multiWec !== undefined,
        multiWecClusters: union(asked.multiWecClusters, multiWec),
      };
    },
  };
}
