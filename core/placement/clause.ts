/** One clause of `spec.downsync` against one object. Reference 2.3 and 2.4. */
import type { DownsyncClause, LabelSelector } from "../model/binding-policy";
import { isEmptySelector, matchesLabels, parseLabelSelector, type ParsedSelector } from "../model/label-selector";
import { compareBytes } from "../model/byte-order";
import type { Cell, CompiledClause, ObjectEntry } from "./index-state";
import type { DownsyncModulation } from "./types";

/** @see kubestellar 0.30 pkg/binding/selectors.go, testObject */
export function compileClause(clause: DownsyncClause): CompiledClause {
  const { namespaceSelectors = [] } = clause;
  const compiled = {
    // The API server drops a null; it means absent here as well.
    apiGroup: clause.apiGroup ?? undefined,
    resources: namesOrAny(clause.resources),
    namespaces: namesOrAny(clause.namespaces),
    objectNames: namesOrAny(clause.objectNames),
    objectSelectors: selectorsOrAny(clause.objectSelectors),
    // One empty element switches this test off altogether, for cluster-scoped objects too.
    namespaceSelectors: namespaceSelectors.some(isEmptySelector) ? undefined : selectorsOrAny(namespaceSelectors),
  };
  return { ...compiled, id: testsId(compiled), modulation: mergeModulations([clause]) };
}

/** The tests that all objects of one resource in one namespace pass or fail together. */
export function passesCellTests(clause: CompiledClause, { resource: { watched }, namespace }: Cell): boolean {
  if (clause.apiGroup !== undefined && clause.apiGroup !== watched.group) return false;
  if (clause.resources !== undefined && !clause.resources.has(watched.resource)) return false;
  return clause.namespaces === undefined || clause.namespaces.has(namespace.name);
}

/** The tests of the object's own name and labels. */
export function passesOwnTests(clause: CompiledClause, { name, labels }: Pick<ObjectEntry, "name" | "labels">): boolean {
  if (clause.objectNames !== undefined && !clause.objectNames.has(name)) return false;
  if (clause.objectSelectors === undefined) return true;
  for (const selector of clause.objectSelectors) if (matchesLabels(selector, labels)) return true;
  return false;
}

/** The test of the labels of the object's Namespace. */
export function passesNamespaceTest(clause: CompiledClause, namespaceLabels: Readonly<Record<string, string>>): boolean {
  return clause.namespaceSelectors === undefined || clause.namespaceSelectors.some((s) => matchesLabels(s, namespaceLabels));
}

/** The modulation of an object: flags ORed and collectors united over all clauses that match it. */
export function mergeModulations(modulations: readonly DownsyncModulation[]): DownsyncModulation {
  const collectors = [...new Set(modulations.flatMap((m) => m.statusCollectors ?? []))].sort(compareBytes);
  return {
    ...(modulations.some((m) => m.createOnly === true) && { createOnly: true }),
    ...(collectors.length > 0 && { statusCollectors: collectors }),
    ...(modulations.some((m) => m.wantSingletonReportedState === true) && { wantSingletonReportedState: true }),
    ...(modulations.some((m) => m.wantMultiWECReportedState === true) && { wantMultiWECReportedState: true }),
  };
}

function testsId({ apiGroup, resources, namespaces, objectNames, objectSelectors, namespaceSelectors }: Omit<CompiledClause, "id" | "modulation">): string {
  const names = (set: ReadonlySet<string> | undefined) => (set === undefined ? null : [...set].sort());
  const ids = (selectors: readonly ParsedSelector[] | undefined) => selectors?.map((s) => s.id).sort() ?? null;
  return JSON.stringify([apiGroup ?? null, names(resources), names(namespaces), names(objectNames), ids(objectSelectors), ids(namespaceSelectors)]);
}

function namesOrAny(names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return names === undefined || names === null || names.length === 0 || names.includes("*") ? undefined : new Set(names);
}

function selectorsOrAny(selectors: readonly LabelSelector[] | undefined): readonly ParsedSelector[] | undefined {
  if (selectors === undefined || selectors === null || selectors.length === 0) return undefined;
  return selectors.flatMap((s) => {
    const parsed = parseLabelSelector(s);
    return parsed.ok ? [parsed.selector] : [];
  });
}
