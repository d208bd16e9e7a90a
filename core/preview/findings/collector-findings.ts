/** StatusCollectors that KubeStellar treats as absent, or on which it stops. Reference 4.3. */
import type { PreviewFinding } from "../input";
import type { WorkloadSpace } from "../workload-space";

export function collectorFindings(space: WorkloadSpace): readonly PreviewFinding[] {
  const { status } = space;
  if (status === undefined) return [];
  const told = new Set(space.findings.map(({ index, path }) => `${index} ${path}`));
  return [...space.collectors.values()].flatMap(({ object, index }) =>
    status.collectorDiagnostics(object.metadata.name, status.compileCollector(object))
      .filter(({ path }) => !told.has(`${index} ${path}`))
      .map((found) => ({ ...found, space: space.name, index })),
  );
}

const valid = new WeakMap<WorkloadSpace, ReadonlySet<string>>();

/** Names of the collectors that are there and count. */
export function validCollectors(space: WorkloadSpace): ReadonlySet<string> {
  let names = valid.get(space);
  if (names === undefined) valid.set(space, (names = new Set([...space.collectors].filter(([, { object }]) => space.status?.compileCollector(object).ok !== false).map(([name]) => name))));
  return names;
}
