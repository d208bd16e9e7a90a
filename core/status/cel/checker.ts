/** Finds out the type of an expression, or what is wrong with it, as cel-go's checker does. */
import { functionNamed, typeOfName, type Overload } from "./declarations";
import { ACCUMULATOR, type Expr } from "./expr";
import type { SourceError } from "./source-error";
import { BOOL, BYTES, DOUBLE, DYN, ERROR, formatType, INT, isDynOrError, listOf, mapOf, mostGeneral, NULL, paramsOf, same, STRING, Substitutions, UINT, type CelType } from "./types";
import { CelUint, type CelValue } from "./values";

/** Of calls that only one overload fits: the type of its first argument. What stands for a type variable is then fixed by the first overload tried. */
export type ChosenOverloads = ReadonlyMap<Expr, CelType>;

export type CheckResult = { readonly ok: true; readonly type: CelType; readonly chosen: ChosenOverloads } | { readonly ok: false; readonly errors: readonly SourceError[] };

/** Types of the names that loops bring in, innermost first. */
interface Scope {
  readonly name: string;
  readonly type: CelType;
  readonly outer: Scope | undefined;
}

export function check(expr: Expr): CheckResult {
  const checker = new Checker();
  const type = checker.check(expr, undefined);
  return checker.errors.length > 0 ? { ok: false, errors: checker.errors } : { ok: true, type: checker.resolved(type), chosen: checker.chosen };
}

class Checker {
  readonly errors: SourceError[] = [];
  readonly chosen = new Map<Expr, CelType>();
  private readonly types = new Substitutions();

  resolved(type: CelType): CelType {
    return this.types.resolve(type, true);
  }

  check(expr: Expr, scope: Scope | undefined): CelType {
    switch (expr.kind) {
      case "literal":
        return typeOfLiteral(expr.value);
      case "ident":
        return lookUp(expr.name, scope) ?? this.fail(expr.at, `undeclared reference to '${expr.name}' (in container '')`);
      case "select": {
        const type = this.select(expr, scope);
        return expr.testOnly ? BOOL : type;
      }
      case "call":
        return this.call(expr, scope);
      case "list":
        return listOf(this.join(expr.elements, scope) ?? this.types.newVariable());
      case "map": {
        let key: CelType | undefined;
        let value: CelType | undefined;
        for (const entry of expr.entries) {
          key = this.joinOne(key, entry.key, scope);
          value = this.joinOne(value, entry.value, scope);
        }
        return mapOf(key ?? this.types.newVariable(), value ?? this.types.newVariable());
      }
      case "struct":
        return this.fail(expr.at, this.whyNoMessage(expr.typeName));
      case "comprehension":
        return this.loop(expr, scope);
    }
  }

  /** Protocol buffer messages are not supported. */
  private whyNoMessage(name: string): string {
    const type = typeOfName(name);
    if (type === undefined) return `undeclared reference to '${name}' (in container '')`;
    return type.kind === "type" ? `'${paramsOf(type)[0]?.kind ?? "type"}' is not a message type` : `'${type.kind}' is not a type`;
  }

  private select(expr: Expr & { readonly kind: "select" }, scope: Scope | undefined): CelType {
    const name = expr.testOnly ? undefined : qualifiedName(expr);
    const named = name === undefined ? undefined : lookUp(name, scope);
    if (named !== undefined) return named;
    const operand = this.types.resolve(this.check(expr.operand, scope));
    if (operand.kind === "map") return this.types.resolve(paramsOf(operand)[1] ?? DYN);
    if (operand.kind === "param") this.types.assign([DYN], [operand]);
    else if (!isDynOrError(operand)) this.fail(expr.at, `type '${formatType(operand)}' does not support field selection`);
    return DYN;
  }

  private call(expr: Expr & { readonly kind: "call" }, scope: Scope | undefined): CelType {
    const args = expr.args.map((arg) => this.check(arg, scope));
    const { target } = expr;
    if (target !== undefined) args.unshift(this.check(target, scope));
    const overloads = functionNamed(expr.function);
    if (overloads === undefined) return this.fail(expr.at, `undeclared reference to '${expr.function}' (in container '')`);
    if (expr.function === "_&&_" || expr.function === "_||_") return this.logical(expr.args, args);
    const fitting = this.fittingOverloads(overloads.filter((o) => o.member === (target !== undefined)), args);
    const [first, ...others] = fitting;
    if (first !== undefined) {
      if (others.length === 0 && first.overload.args[0] !== undefined) this.chosen.set(expr, first.overload.args[0]);
      // When their results differ, the result is dyn.
      return others.every(({ result }) => first.result.kind === "dyn" || same(result, first.result)) ? first.result : DYN;
    }
    const shown = args.map((arg) => formatType(this.types.resolve(arg, true)));
    const signature = target === undefined ? `(${shown.join(", ")})` : `${shown[0] ?? ""}.(${shown.slice(1).join(", ")})`;
    return this.fail(expr.at, `found no matching overload for '${expr.function.replace(/^\./, "")}' applied to '${signature}'`);
  }

  /** With their results. One that fits binds variables of the arguments, which later ones must fit as well. */
  private fittingOverloads(overloads: readonly Overload[], args: readonly CelType[]): readonly { readonly overload: Overload; readonly result: CelType }[] {
    return overloads.flatMap((overload) => {
      const { args: wanted, result } = overload.generic ? this.instantiate(overload) : overload;
      return this.types.assign(args, wanted) ? [{ overload, result: this.types.resolve(result) }] : [];
    });
  }

  private instantiate({ args, result }: Overload): Pick<Overload, "args" | "result"> {
    const variables = new Map<string, CelType>();
    const fresh = (type: CelType): CelType => {
      if (type.kind !== "param") return "params" in type ? { kind: type.kind, params: type.params.map(fresh) } : type;
      let variable = variables.get(type.name);
      if (variable === undefined) variables.set(type.name, (variable = this.types.newVariable()));
      return variable;
    };
    return { args: args.map(fresh), result: fresh(result) };
  }

  private logical(args: readonly Expr[], types: readonly CelType[]): CelType {
    let result = BOOL;
    for (const [i, arg] of args.entries()) if (!this.requireType(arg, BOOL, types[i] ?? ERROR, "given")) result = ERROR;
    return result;
  }

  private loop(expr: Expr & { readonly kind: "comprehension" }, scope: Scope | undefined): CelType {
    const range = this.types.resolve(this.check(expr.range, scope));
    const accumulator = this.check(expr.init, scope);
    const outer: Scope = { name: ACCUMULATOR, type: accumulator, outer: scope };
    const inner: Scope = { name: expr.variable, type: this.elementOf(range, expr.range.at), outer };
    this.requireType(expr.condition, BOOL, this.check(expr.condition, inner), "wanted");
    this.requireType(expr.step, accumulator, this.check(expr.step, inner), "wanted");
    return this.types.resolve(this.check(expr.result, outer));
  }

  private elementOf(range: CelType, at: number): CelType {
    if (range.kind === "list" || range.kind === "map") return paramsOf(range)[0] ?? DYN;
    if (isDynOrError(range) || range.kind === "param") {
      this.types.assign([DYN], [range]);
      return DYN;
    }
    return this.fail(at, `expression of type '${formatType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`);
  }

  private join(elements: readonly Expr[], scope: Scope | undefined): CelType | undefined {
    let joined: CelType | undefined;
    for (const element of elements) joined = this.joinOne(joined, element, scope);
    return joined;
  }

  /** Elements of different types make a list or map of dyn. */
  private joinOne(joined: CelType | undefined, expr: Expr, scope: Scope | undefined): CelType {
    const type = this.check(expr, scope);
    if (joined === undefined) return type;
    return this.types.assign([joined], [type]) ? mostGeneral(joined, type) : DYN;
  }

  /** @param first - which of the two types is tried for the other: it decides what variables come to stand for. */
  private requireType(expr: Expr, wanted: CelType, given: CelType, first: "wanted" | "given"): boolean {
    if (first === "wanted" ? this.types.assign([wanted], [given]) : this.types.assign([given], [wanted])) return true;
    this.fail(expr.at, `expected type '${formatType(wanted)}' but found '${formatType(given)}'`);
    return false;
  }

  private fail(at: number, message: string): CelType {
    this.errors.push({ at, message });
    return ERROR;
  }
}

function lookUp(name: string, scope: Scope | undefined): CelType | undefined {
  if (!name.startsWith(".")) for (let s = scope; s !== undefined; s = s.outer) if (s.name === name) return s.type;
  return typeOfName(name);
}

/** `a.b.c`, if the expression is that alone. */
export function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === "ident") return expr.name;
  if (expr.kind !== "select" || expr.testOnly) return undefined;
  const operand = qualifiedName(expr.operand);
  return operand === undefined ? undefined : `${operand}.${expr.field}`;
}

function typeOfLiteral(value: CelValue): CelType {
  if (value === null) return NULL;
  if (value instanceof CelUint) return UINT;
  if (value instanceof Uint8Array) return BYTES;
  return typeof value === "boolean" ? BOOL : typeof value === "bigint" ? INT : typeof value === "number" ? DOUBLE : STRING;
}
