/** Turns a checked expression into a function that evaluates it. Errors and their words are those of cel-go's interpreter. */
import { calculate, negate } from "./arithmetic";
import { qualifiedName, type ChosenOverloads } from "./checker";
import { conversions } from "./conversions";
import { typeOfName } from "./declarations";
import { compare, contains, equal, UNHASHABLE } from "./equality";
import { ACCUMULATOR, type Expr } from "./expr";
import type { Evaluator, Frame } from "./frame";
import { functions } from "./functions";
import { loop } from "./loop";
import { field, hasField, indexed } from "./qualify";
import type { CelType } from "./types";
import { celGoTypeOf, CelError, CelList, CelTypeValue, LiteralMap, typeNameOf, type CelResult, type CelValue } from "./values";

const NO_OVERLOAD = new CelError("no such overload");
const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = { "_<_": (o) => o < 0, "_<=_": (o) => o <= 0, "_>_": (o) => o > 0, "_>=_": (o) => o >= 0 };

/** An expression that the checker accepts and of which cel-go makes no program. */
export class PlanError extends Error {}

/**
 * @param chosen - as the checker says: at run time too a conversion then takes nothing else.
 * @throws PlanError
 */
export function plan(expr: Expr, chosen: ChosenOverloads, locals: ReadonlySet<string> = new Set()): Evaluator {
  switch (expr.kind) {
    case "literal": {
      const { value } = expr;
      return () => value;
    }
    case "ident":
      return planName(expr.name, locals);
    case "select": {
      const name = expr.testOnly ? undefined : qualifiedName(expr);
      if (name !== undefined && typeOfName(name) !== undefined) return planName(name, locals);
      const operand = plan(expr.operand, chosen, locals);
      const access = expr.testOnly ? hasField : field;
      return strict([operand], ([value = null]) => access(value, expr.field));
    }
    case "call":
      return planCall(expr, chosen, locals);
    case "list":
      return strict(expr.elements.map((e) => plan(e, chosen, locals)), (values) => CelList.of(values));
    case "map":
      return planMap(expr, chosen, locals);
    case "struct":
      return () => new CelError(`unknown type: ${expr.typeName}`);
    case "comprehension":
      return loop({
        range: plan(expr.range, chosen, locals),
        init: plan(expr.init, chosen, locals),
        variable: expr.variable,
        condition: plan(expr.condition, chosen, new Set([...locals, ACCUMULATOR, expr.variable])),
        step: plan(expr.step, chosen, new Set([...locals, ACCUMULATOR, expr.variable])),
        result: plan(expr.result, chosen, new Set([...locals, ACCUMULATOR])),
      });
  }
}

/** Whether cel-go evaluates it as an attribute, which gives Go's own values and not CEL's. */
function isAttribute(expr: Expr): boolean {
  return expr.kind === "ident" || expr.kind === "select" || (expr.kind === "call" && (expr.function === "_[_]" || expr.function === "_?_:_"));
}

function planName(written: string, locals: ReadonlySet<string>): Evaluator {
  const name = written.replace(/^\./, "");
  if (locals.has(written)) {
    return (frame) => {
      for (let f: Frame | undefined = frame; f !== undefined; f = f.outer) if (f.name === name && f.value !== undefined) return f.value;
      return new CelError(`no such attribute(s): ${name}`);
    };
  }
  if (typeOfName(name)?.kind === "type") {
    const type = new CelTypeValue(name);
    return () => type;
  }
  return ({ variables }) => {
    const value = variables.get(name);
    return value === undefined ? new CelError(`no such attribute(s): ${name}`) : value;
  };
}

function planCall(expr: Expr & { readonly kind: "call" }, chosen: ChosenOverloads, locals: ReadonlySet<string>): Evaluator {
  const name = expr.function.replace(/^\./, "");
  const args = [...(expr.target === undefined ? [] : [expr.target]), ...expr.args].map((arg) => plan(arg, chosen, locals));
  const [first, second, third] = args;
  if (first === undefined) return () => new CelError(`no such overload: ${name}()`);
  if (name === "_&&_") return absorbing(args, false);
  if (name === "_||_") return absorbing(args, true);
  if (name === "@not_strictly_false") return (frame) => first(frame) !== false;
  if (name === "_[_]") {
    const [, index] = expr.args;
    const constant = index?.kind === "literal" ? index.value : undefined;
    if (constant === null || constant instanceof Uint8Array) throw new PlanError(`invalid qualifier type: ${celGoTypeOf(constant)}`);
    const resolved = index !== undefined && isAttribute(index);
    return strict(args, ([container = null, at = null]) => indexed(container, at, resolved));
  }
  if (name === "_?_:_" && second !== undefined && third !== undefined) {
    return (frame) => {
      const condition = first(frame);
      if (typeof condition !== "boolean") return condition instanceof CelError ? condition : NO_OVERLOAD;
      return condition ? second(frame) : third(frame);
    };
  }
  const convert = conversions.get(name);
  if (convert !== undefined) {
    const only = RUN_TIME_NAMES[chosen.get(expr)?.kind ?? "dyn"];
    return strict(args, ([value = null]) => (only === undefined || typeNameOf(value) === only ? convert(value) : new CelError(`no such overload: ${name}(${typeNameOf(value)})`)));
  }
  const operation = operationNamed(name);
  if (operation === undefined) return () => new CelError(`no such overload: ${name}`);
  return strict(args, operation);
}

/** What values of the types that conversions take are called at run time; any value can be of the other types. */
const RUN_TIME_NAMES: Readonly<Partial<Record<CelType["kind"], string>>> = { bool: "bool", bytes: "bytes", double: "double", duration: "google.protobuf.Duration", int: "int", string: "string", timestamp: "google.protobuf.Timestamp", uint: "uint" };

function operationNamed(name: string): ((values: readonly CelValue[]) => CelResult) | undefined {
  const comparison = COMPARISONS[name];
  if (comparison !== undefined) {
    return ([a = null, b = null]) => {
      const order = compare(a, b, name);
      return typeof order === "number" ? comparison(order) : order;
    };
  }
  switch (name) {
    case "_==_":
      return ([a = null, b = null]) => equal(a, b);
    case "_!=_":
      return ([a = null, b = null]) => !equal(a, b);
    case "!_":
      return ([value]) => (typeof value === "boolean" ? !value : NO_OVERLOAD);
    case "-_":
      return ([value = null]) => negate(value);
    case "@in":
      return ([value = null, container = null]) => contains(container, value);
    case "_+_":
    case "_-_":
    case "_*_":
    case "_/_":
    case "_%_": {
      const operator = name.charAt(1) as "+" | "-" | "*" | "/" | "%";
      return ([a = null, b = null]) => calculate(operator, a, b);
    }
    default:
      return functions.get(name);
  }
}

/** Evaluates from the left and gives the first error. */
function strict(args: readonly Evaluator[], operation: (values: readonly CelValue[]) => CelResult): Evaluator {
  return (frame) => {
    const values: CelValue[] = [];
    for (const arg of args) {
      const value = arg(frame);
      if (value instanceof CelError) return value;
      values.push(value);
    }
    return operation(values);
  };
}

/** `&&` and `||`: one deciding side is enough, whatever is wrong with the others. */
function absorbing(args: readonly Evaluator[], decides: boolean): Evaluator {
  return (frame) => {
    let error: CelError | undefined;
    for (const arg of args) {
      const value = arg(frame);
      if (value === decides) return decides;
      if (typeof value !== "boolean") error ??= value instanceof CelError ? value : NO_OVERLOAD;
    }
    return error ?? !decides;
  };
}

function planMap(expr: Expr & { readonly kind: "map" }, chosen: ChosenOverloads, locals: ReadonlySet<string>): Evaluator {
  const parts = expr.entries.flatMap(({ key, value }) => [plan(key, chosen, locals), plan(value, chosen, locals)]);
  return strict(parts, (values) => {
    const map = new LiteralMap();
    for (let i = 0; i < values.length; i += 2) {
      const key = values[i] ?? null;
      if (key instanceof Uint8Array) return UNHASHABLE;
      map.set(key, values[i + 1] ?? null);
    }
    return map;
  });
}
