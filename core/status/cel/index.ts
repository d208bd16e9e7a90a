/**
 * CEL as KubeStellar uses it: cel-go 0.22 with the variables of a StatusCollector and no extension. Parser, checker and
 * interpreter are our own because results are not all that shows: the words of errors, the places in them and the Go types
 * behind values end in CombinedStatus objects. Checked against cel-go on tests/fixtures/cel-corpus.json.
 *
 * Not supported: protocol buffer messages (`google.protobuf.Value{…}`).
 */
import { check, type ChosenOverloads } from "./checker";
import { parse } from "./parser";
import type { Evaluator, Frame } from "./frame";
import { plan, PlanError } from "./plan";
import type { Expr } from "./expr";
import { formatErrors } from "./source-error";
import { formatType } from "./types";
import { CelError, fromJson, type CelValue } from "./values";

export { timestampOf } from "./conversions";
export { encodeJson } from "./json";
export { CelTypeValue, CelUint, goTypeOf, identityOf, NIL_MAP, typeNameOf, type CelValue } from "./values";

/** Values of the variables, as plain JSON; a CEL value may stand anywhere in it. A variable that is left out is unbound. */
export type CelVariables = Readonly<Partial<Record<"obj" | "returned" | "inventory" | "propagation", unknown>>>;

/** A checked expression. */
export interface CelExpression {
  /** Static type: `map(string, dyn)`. */
  readonly type: string;
  /** Never throws. The error is KubeStellar's text. */
  readonly evaluate: (variables: CelVariables) => { readonly ok: true; readonly value: CelValue } | { readonly ok: false; readonly error: string };
}

/** An expression that can be evaluated, or what KubeStellar says is wrong with it. */
export type CompileResult = { readonly ok: true; readonly expression: CelExpression } | { readonly ok: false; readonly error: string };

const MAX_KEPT = 1000;
const compiled = new Map<string, CompileResult>();

/** Parses and checks; an expression seen lately is not compiled again. */
export function compileExpression(source: string): CompileResult {
  let result = compiled.get(source);
  if (result === undefined) {
    result = compile(source);
    if (compiled.size >= MAX_KEPT) compiled.clear();
    compiled.set(source, result);
  }
  return result;
}

function compile(source: string): CompileResult {
  const parsed = parse(source);
  if (!parsed.ok) return { ok: false, error: `failed to parse expression: ${formatErrors(source, parsed.errors)}` };
  const checked = check(parsed.expr);
  if (!checked.ok) return { ok: false, error: `failed to check expression: ${formatErrors(source, checked.errors)}` };
  const program = planOrComplain(parsed.expr, checked.chosen);
  return {
    ok: true,
    expression: {
      type: formatType(checked.type),
      evaluate: (variables) => {
        if (typeof program === "string") return { ok: false, error: `failed to create program: ${program}` };
        const value = program(frameOf(variables));
        return value instanceof CelError ? { ok: false, error: `failed to evaluate expression: ${value.message}` } : { ok: true, value };
      },
    },
  };
}

const frames = new WeakMap<CelVariables, Frame>();

/** Made once for all expressions of a row. */
function frameOf(variables: CelVariables): Frame {
  let frame = frames.get(variables);
  if (frame === undefined) frames.set(variables, (frame = { variables: new Map(Object.entries(variables).map(([name, value]) => [name, fromJson(value)])) }));
  return frame;
}

/** Or what cel-go says when it makes the program, which KubeStellar does for each evaluation. */
function planOrComplain(expr: Expr, chosen: ChosenOverloads): Evaluator | string {
  try {
    return plan(expr, chosen);
  } catch (error) {
    if (error instanceof PlanError) return error.message;
    throw error;
  }
}
