/** A StatusCollector, checked and ready to be evaluated (reference 4.3). */
import type { StatusCollector, StatusCollectorSpec } from "../model/status-collector";
import { compileExpression, type CelExpression } from "./cel";
import { queriedVariables, VARIABLES, type VariableName } from "./variable-search";

/** A column with its expression. */
export interface CompiledColumn {
  readonly name: string;
  readonly expression: CelExpression;
}

/** An aggregated column; only COUNT has no subject. */
export interface CompiledField {
  readonly name: string;
  /** As written; what is none of the five gives Null and an error. */
  readonly type: string;
  readonly subject?: CelExpression;
}

/** See `compileCollector`. */
export interface CompiledCollector {
  readonly name: string;
  readonly filter?: CelExpression;
  readonly select: readonly CompiledColumn[];
  readonly groupBy: readonly CompiledColumn[];
  readonly combinedFields: readonly CompiledField[];
  /** Variables that upstream provides for this collector: those its text search finds. */
  readonly variables: ReadonlySet<VariableName>;
  /** Expressions on which upstream's text search does not end, so that its status controller stops. Paths into `spec`. */
  readonly hangs: readonly { readonly path: string; readonly variable: VariableName }[];
}

/** A collector that can be evaluated, or the texts of its `status.errors`. */
export type CompiledCollectorResult =
  | { readonly ok: true; readonly collector: CompiledCollector }
  | { readonly ok: false; readonly errors: readonly string[]; readonly findings: readonly CollectorFinding[] };

/** An error with the place it comes from. */
export interface CollectorFinding {
  /** Into the object: `spec.select[0].def`. */
  readonly path: string;
  readonly message: string;
}

/**
 * Validates a collector and prepares it.
 *
 * @returns errors word for word and in the order of KubeStellar; a collector with errors counts as absent. One without columns
 * is valid and gives an empty result.
 * @see kubestellar 0.30 pkg/status/statuscollector.go, validateStatusCollector
 */
export function compileCollector(collector: StatusCollector): CompiledCollectorResult {
  const { name } = collector.metadata;
  const { filter, select = [], groupBy = [], combinedFields = [] }: Partial<StatusCollectorSpec> = collector.spec ?? {};
  const findings: CollectorFinding[] = [];
  if (select.length > 0 && (groupBy.length > 0 || combinedFields.length > 0)) findings.push({ path: "spec.select", message: "groupBy and combinedFields must be empty if select is not" });
  if (combinedFields.length === 0 && groupBy.length > 0) findings.push({ path: "spec.groupBy", message: "groupBy must be empty if combinedFields is" });
  if (findings.length > 0) return refused(findings);

  const texts: { readonly path: string; readonly text: string }[] = [];
  const compile = (path: string, text: string, complaint: string): CelExpression | undefined => {
    texts.push({ path, text });
    const result = compileExpression(text);
    if (result.ok) return result.expression;
    findings.push({ path, message: `${complaint} invalid: ${result.error}` });
    return undefined;
  };
  const columns = (list: "select" | "groupBy", entries: readonly { readonly name: string; readonly def: string }[]): CompiledColumn[] =>
    entries.flatMap((entry, i) => {
      const expression = compile(`spec.${list}[${i}].def`, entry.def, `${list} expression (${entry.name})`);
      return expression === undefined ? [] : [{ name: entry.name, expression }];
    });

  const compiledFilter = filter === undefined ? undefined : compile("spec.filter", filter, "filter expression");
  const compiledSelect = columns("select", select);
  const compiledGroupBy = columns("groupBy", groupBy);
  const fields = combinedFields.flatMap(({ name: field, type, subject }, i): CompiledField[] => {
    const path = `spec.combinedFields[${i}]`;
    if (type === "COUNT") {
      if (subject !== undefined) findings.push({ path: `${path}.subject`, message: `combinedField expression (${field}) invalid: subject must be nil for COUNT type` });
      return [{ name: field, type }];
    }
    if (subject === undefined) {
      findings.push({ path, message: `combinedField expression (${field}) invalid: subject must be set` });
      return [];
    }
    const expression = compile(`${path}.subject`, subject, `combinedField expression (${field}) subject`);
    return expression === undefined ? [] : [{ name: field, type, subject: expression }];
  });
  if (findings.length > 0) return refused(findings);

  const searches = texts.map(({ path, text }) => ({ path, found: queriedVariables(text) }));
  return {
    ok: true,
    collector: {
      name,
      ...(compiledFilter !== undefined && { filter: compiledFilter }),
      select: compiledSelect,
      groupBy: compiledGroupBy,
      combinedFields: fields,
      variables: new Set(VARIABLES.filter((variable) => searches.some(({ found }) => found[variable] !== "absent"))),
      hangs: searches.flatMap(({ path, found }) => VARIABLES.filter((variable) => found[variable] === "endless").map((variable) => ({ path, variable }))),
    },
  };
}

function refused(findings: readonly CollectorFinding[]): CompiledCollectorResult {
  return { ok: false, errors: findings.map((f) => f.message), findings };
}
