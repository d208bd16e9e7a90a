/** One clause of `spec.downsync` against one object. Reference 2.3 and 2.4. */
import type { DownsyncClause, LabelSelector } from "../model/binding-policy";
import { isEmptySelector, matchesLabels, parseLabelSelector, type ParsedSelector } from "../model/label-selector";
import { compareBytes } from "../model/byte-order";
import type { DownsyncModulation } from "./types";

/** What the tests of a clause look at. */
export interface CandidateObject {
  readonly group: string;
  readonly resource: string;
  /** `""` for a cluster-scoped object. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A clause ready to be tested; an absent test is passed by everything. */
export interface CompiledClause {
  readonly apiGroup: string | undefined;
  readonly resources: ReadonlySet<string> | undefined;
  readonly namespaces: ReadonlySet<string> | undefined;
  readonly objectNames: ReadonlySet<string> | undefined;
  /** Without the malformed ones, which match nothing; an empty list is passed by nothing. */
  readonly objectSelectors: readonly ParsedSelector[] | undefined;
  readonly namespaceSelectors: readonly ParsedSelector[] | undefined;
  /** Only fields that are set; collectors sorted, without duplicates. */
  readonly modulation: DownsyncModulation;
}

/** @see kubestellar 0.30 pkg/binding/selectors.go, testObject */
export function compileClause(clause: DownsyncClause): CompiledClause {
  const { namespaceSelectors = [] } = clause;
  return {
    // The API server drops a null; it means absent here as well.
    apiGroup: clause.apiGroup ?? undefined,
    resources: namesOrAny(clause.resources),
    namespaces: namesOrAny(clause.namespaces),
    objectNames: namesOrAny(clause.objectNames),
    objectSelectors: selectorsOrAny(clause.objectSelectors),
    // One empty element switches this test off altogether, for cluster-scoped objects too.
    namespaceSelectors: namespaceSelectors.some(isEmptySelector) ? undefined : selectorsOrAny(namespaceSelectors),
    modulation: mergeModulations([clause]),
  };
}

/** All tests that look at the object alone. */
export function passesObjectTests(clause: CompiledClause, object: CandidateObject): boolean {
  if (clause.apiGroup !== undefined && clause.apiGroup !== object.group) return false;
  if (clause.resources !== undefined && !clause.resources.has(object.resource)) return false;
  if (clause.namespaces !== undefined && !clause.namespaces.has(object.namespace)) return false;
  if (clause.objectNames !== undefined && !clause.objectNames.has(object.name)) return false;
  return clause.objectSelectors === undefined || clause.objectSelectors.some((s) => matchesLabels(s, object.labels));
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
