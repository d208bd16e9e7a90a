/** One clause against one object, test by test, for people. */
import type { DownsyncClause } from "../../model/binding-policy";
import { matchesLabels } from "../../model/label-selector";
import { compileClause } from "../../placement/clause";
import type { CompiledClause } from "../../placement/index-state";
import type { ServedObject } from "../../preview/served-object";

type Labels = Readonly<Record<string, string>>;

/** The tests of a clause, by the name of their field. */
export type ClauseTest = "apiGroup" | "resources" | "namespaces" | "objectNames" | "objectSelectors" | "namespaceSelectors";

export interface ClauseVerdict {
  /** Tests that the object fails; none: the clause selects it. */
  readonly failed: readonly ClauseTest[];
  /** Which of `objectSelectors` matches; absent when there is none, or any would. */
  readonly objectSelector?: number;
  readonly namespaceSelector?: number;
}

const known = new WeakMap<DownsyncClause, CompiledClause>();

/** Clauses are tested against many objects: each is compiled once. */
function compiledOnce(clause: DownsyncClause): CompiledClause {
  let compiled = known.get(clause);
  if (compiled === undefined) known.set(clause, (compiled = compileClause(clause)));
  return compiled;
}

/**
 * @param namespaceLabels - absent: the Namespace is missing, or the object has none; then a test of its labels fails (reference 2.3).
 */
export function testClause(clause: DownsyncClause, served: ServedObject, namespaceLabels: Labels | undefined): ClauseVerdict {
  const compiled = compiledOnce(clause);
  const { resource, head: { metadata: { name, namespace = "", labels = {} } } } = served;
  const failed: ClauseTest[] = [];
  if (compiled.apiGroup !== undefined && compiled.apiGroup !== resource.group) failed.push("apiGroup");
  if (compiled.resources?.has(resource.resource) === false) failed.push("resources");
  if (compiled.namespaces?.has(namespace) === false) failed.push("namespaces");
  if (compiled.objectNames?.has(name) === false) failed.push("objectNames");
  const objectSelector = compiled.objectSelectors?.findIndex((selector) => matchesLabels(selector, labels));
  if (objectSelector === -1) failed.push("objectSelectors");
  const namespaceSelector = compiled.namespaceSelectors?.findIndex((selector) => namespaceLabels !== undefined && matchesLabels(selector, namespaceLabels));
  if (namespaceSelector === -1) failed.push("namespaceSelectors");
  return {
    failed,
    ...(objectSelector !== undefined && objectSelector >= 0 && { objectSelector }),
    ...(namespaceSelector !== undefined && namespaceSelector >= 0 && { namespaceSelector }),
  };
}
