/** One collector over the rows of one object: what stands in a CombinedStatus under its name (reference 4.3). */
import type { NamedStatusCombination, RowError, StatusCombinationRow } from "../model/combined-status";
import { typeNameOf, type CelExpression, type CelValue, type CelVariables } from "./cel";
import { aggregate } from "./aggregate-column";
import type { CompiledCollector } from "./collector";
import { combinedValue, groupKey } from "./combined-value";

/** One destination of the object. */
export interface CollectorRow {
  /** Name of the WEC. */
  readonly wec: string;
  /** Values of the variables; plain JSON, with integers where JSON has them. */
  readonly variables: CelVariables;
}

export interface CollectorEvaluation {
  readonly result: NamedStatusCombination;
  /** A value that no group can be made by: on it KubeStellar's status controller crashes. We group by its JSON. */
  readonly crash?: { readonly column: string; readonly wec: string; readonly type: string };
}

/** A column of one row: the value, or the text of what went wrong. */
type Cell = { readonly value: CelValue } | { readonly error: string };

interface EvaluatedRow {
  readonly wec: string;
  readonly errors: readonly { readonly column: string; readonly error: string }[];
  readonly select: ReadonlyMap<string, CelValue>;
  readonly groupBy: ReadonlyMap<string, CelValue>;
  /** A COUNT has no value. */
  readonly fields: ReadonlyMap<string, CelValue | undefined>;
}

/**
 * Evaluates a collector.
 *
 * @param rows - one a destination, also where no WorkStatus exists. Upstream goes through them in random order; we in the
 * order given, which decides row order and which WEC's error is named.
 * @see kubestellar 0.30 pkg/status/combinedstatus-resolution.go
 */
export function evaluateCollector(collector: CompiledCollector, rows: readonly CollectorRow[]): CollectorEvaluation {
  const evaluated = rows.flatMap((row) => evaluateRow(collector, row) ?? []);
  return collector.select.length > 0 ? { result: selected(collector, evaluated) } : aggregated(collector, evaluated);
}

/** Undefined for a row that the filter drops. */
function evaluateRow(collector: CompiledCollector, { wec, variables }: CollectorRow): EvaluatedRow | undefined {
  const errors: { readonly column: string; readonly error: string }[] = [];
  if (collector.filter !== undefined) {
    const cell = evaluate(collector.filter, variables);
    if ("error" in cell) errors.push({ column: "", error: cell.error });
    else if (typeof cell.value !== "boolean") errors.push({ column: "", error: `filter expression has type ${typeNameOf(cell.value)} but expected bool or null` });
    else if (!cell.value) return undefined;
  }
  const column = (name: string, expression: CelExpression): readonly [string, CelValue] => {
    const cell = evaluate(expression, variables);
    if (!("error" in cell)) return [name, cell.value];
    errors.push({ column: name, error: cell.error });
    return [name, cell.error];
  };
  // Of columns with one name all get the value of the last, as the maps upstream.
  const select = new Map(collector.select.map((c) => column(c.name, c.expression)));
  const groupBy = new Map(collector.groupBy.map((c) => column(c.name, c.expression)));
  const fields = new Map(collector.combinedFields.map((f): readonly [string, CelValue | undefined] => (f.subject === undefined ? [f.name, undefined] : column(f.name, f.subject))));
  return { wec, errors, select, groupBy, fields };
}

function evaluate(expression: CelExpression, variables: CelVariables): Cell {
  const result = expression.evaluate(variables);
  return result.ok ? { value: result.value } : { error: result.error };
}

function selected(collector: CompiledCollector, rows: readonly EvaluatedRow[]): NamedStatusCombination {
  return {
    name: collector.name,
    columnNames: collector.select.map((c) => c.name),
    rows: rows.map((row) => ({ columns: collector.select.map((c) => combinedValue(row.select.get(c.name))) })),
  };
}

function aggregated(collector: CompiledCollector, rows: readonly EvaluatedRow[]): CollectorEvaluation {
  const groups = new Map<unknown, EvaluatedRow[]>();
  // Without groupBy there is one group even of nothing, but none when all that there is has errors.
  if (collector.groupBy.length === 0 && rows.length === 0) groups.set("", []);
  const numbers = new Map<unknown, number>();
  const rowErrors: RowError[] = [];
  const covered = new Set<string>();
  let crash: CollectorEvaluation["crash"];
  for (const row of rows) {
    for (const { column, error } of row.errors) {
      if (covered.has(column)) continue;
      covered.add(column);
      rowErrors.push({ wec: { clusterId: row.wec }, columnName: column, error });
    }
    if (row.errors.length > 0) continue;
    const tuple = collector.groupBy.map(({ name }) => {
      const value = row.groupBy.get(name);
      const { key, hashable } = groupKey(value);
      if (!hashable && value !== undefined) crash ??= { column: name, wec: row.wec, type: typeNameOf(value) };
      let number = numbers.get(key);
      if (number === undefined) numbers.set(key, (number = numbers.size));
      return number;
    });
    const group = tuple.join(",");
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [row]);
    else members.push(row);
  }
  const aggregationErrors: { readonly columnName: string; readonly error: string }[] = [];
  const resultRows = [...groups.values()].map((members): StatusCombinationRow => ({
    columns: [
      ...collector.groupBy.map(({ name }) => combinedValue(members[0]?.groupBy.get(name))),
      ...collector.combinedFields.map(({ name, type }) => {
        const { value, error } = aggregate(type, members.map((m) => ({ wec: m.wec, value: m.fields.get(name) })));
        if (error !== undefined) aggregationErrors.push({ columnName: name, error });
        return value;
      }),
    ],
  }));
  return {
    result: {
      name: collector.name,
      columnNames: [...collector.groupBy, ...collector.combinedFields].map((c) => c.name),
      rows: resultRows,
      ...(rowErrors.length > 0 && { rowErrors }),
      ...(aggregationErrors.length > 0 && { aggregationErrors }),
    },
    ...(crash !== undefined && { crash }),
  };
}
