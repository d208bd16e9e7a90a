/** StatusCollectors that KubeStellar treats as absent, or on which it stops. Reference 4.3. */
import type { PreviewFinding } from "../input";
import { combinationInput } from "../status-input";
import type { WorkloadSpace } from "../workload-space";

export function collectorFindings(space: WorkloadSpace): readonly PreviewFinding[] {
  const { status } = space;
  if (status === undefined) return [];
  const told = new Set(space.findings.map(({ index, path }) => `${index} ${path}`));
  const invalid = [...space.collectors.values()].flatMap(({ object, index }) =>
    status.collectorDiagnostics(object.metadata.name, status.compileCollector(object))
      .filter(({ path }) => !told.has(`${index} ${path}`))
      .map((found) => ({ ...found, space: space.name, index })),
  );
  return [...invalid, ...crashes(space)];
}

/** Crashes depend on values: they show only where agents have reported some. */
function crashes(space: WorkloadSpace): readonly PreviewFinding[] {
  if (space.collectors.size === 0 || space.inventory.workStatuses.length === 0) return [];
  const { diagnostics = [] } = space.status?.combinedStatuses(combinationInput(space)) ?? {};
  return diagnostics.filter(({ code }) => code === "KS303").map((found) => {
    const index = space.collectors.get(found.object?.replace(/^StatusCollector /, "") ?? "")?.index;
    return { ...found, space: space.name, ...(index !== undefined && { index }) };
  });
}

const valid = new WeakMap<WorkloadSpace, ReadonlySet<string>>();

/** Names of the collectors that are there and count. */
export function validCollectors(space: WorkloadSpace): ReadonlySet<string> {
  let names = valid.get(space);
  if (names === undefined) valid.set(space, (names = new Set([...space.collectors].filter(([, { object }]) => space.status?.compileCollector(object).ok !== false).map(([name]) => name))));
  return names;
}
