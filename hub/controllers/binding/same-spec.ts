/** Whether two Binding specs mean the same: order plays no part, absent flags are false. Reference 2.6. */
import type { BindingSpec } from "../../../core/model/binding";
import { entriesOf, type BindingEntry } from "../../../core/model/binding-entries";

/** Compares as sets. Cost: linear. */
export function isSameSpec(a: BindingSpec | undefined, b: BindingSpec): boolean {
  const [left, right] = [elementsOf(a), elementsOf(b)];
  return left.size === right.size && [...left].every((element) => right.has(element));
}

function elementsOf(spec: BindingSpec | undefined): ReadonlySet<string> {
  return new Set([
    ...(spec?.destinations ?? []).map(({ clusterId }) => `to ${clusterId}`),
    ...entriesOf(spec).map(elementOf),
  ]);
}

function elementOf(entry: BindingEntry): string {
  const { group, version, resource, namespace, name, resourceVersion, createOnly = false, statusCollectors = [], wantSingletonReportedState = false, wantMultiWECReportedState = false } = entry;
  return JSON.stringify([group, version, resource, namespace, name, resourceVersion, createOnly, [...statusCollectors].sort(), wantSingletonReportedState, wantMultiWECReportedState]);
}
