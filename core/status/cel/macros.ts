/** Expands `has`, `all`, `exists`, `exists_one`, `map` and `filter` into presence tests and loops, as CEL's parser does. */
import { ACCUMULATOR, type Expr } from "./expr";
import type { SourceError } from "./source-error";

/** A call as it was parsed. */
export interface MacroCall {
  readonly at: number;
  readonly function: string;
  readonly target?: Expr;
  readonly args: readonly Expr[];
}

/** The expansion, an error in its arguments, or undefined where the call is none of a macro. */
export function expandMacro(call: MacroCall): Expr | SourceError | undefined {
  const { function: name, target, args, at } = call;
  const [first, second, third] = args;
  if (target === undefined) {
    if (name !== "has" || first === undefined || args.length !== 1) return undefined;
    if (first.kind !== "select" || first.testOnly) return { at: first.at, message: "invalid argument to has() macro" };
    return { ...first, at, testOnly: true };
  }
  if (first === undefined || second === undefined) return undefined;
  const build = args.length === 2 ? loops.get(name) : args.length === 3 && name === "map" ? mapLoop : undefined;
  if (build === undefined) return undefined;
  if (first.kind !== "ident") return { at: first.at, message: name === "map" || name === "filter" ? "argument is not an identifier" : "argument must be a simple name" };
  return { kind: "comprehension", at, range: target, variable: first.name, ...build(at, first, second, third) };
}

type Loop = Pick<Extract<Expr, { kind: "comprehension" }>, "init" | "condition" | "step" | "result">;
type LoopBuilder = (at: number, variable: Expr, second: Expr, third: Expr | undefined) => Loop;

const accumulator = (at: number): Expr => ({ kind: "ident", at, name: ACCUMULATOR });
const literal = (at: number, value: boolean | bigint): Expr => ({ kind: "literal", at, value });
const call = (at: number, name: string, ...args: readonly Expr[]): Expr => ({ kind: "call", at, function: name, args });
const list = (at: number, ...elements: readonly Expr[]): Expr => ({ kind: "list", at, elements });

/** `map` with a filter has it second and the transformation third. */
const mapLoop: LoopBuilder = (at, _variable, second, third) => {
  const add = call(at, "_+_", accumulator(at), list(at, third ?? second));
  return { init: list(at), condition: literal(at, true), step: third === undefined ? add : call(at, "_?_:_", second, add, accumulator(at)), result: accumulator(at) };
};

const loops = new Map<string, LoopBuilder>([
  ["all", (at, _variable, test) => ({
    init: literal(at, true),
    condition: call(at, "@not_strictly_false", accumulator(at)),
    step: call(at, "_&&_", accumulator(at), test),
    result: accumulator(at),
  })],
  ["exists", (at, _variable, test) => ({
    init: literal(at, false),
    condition: call(at, "@not_strictly_false", call(at, "!_", accumulator(at))),
    step: call(at, "_||_", accumulator(at), test),
    result: accumulator(at),
  })],
  ["exists_one", (at, _variable, test) => ({
    init: literal(at, 0n),
    condition: literal(at, true),
    step: call(at, "_?_:_", test, call(at, "_+_", accumulator(at), literal(at, 1n)), accumulator(at)),
    result: call(at, "_==_", accumulator(at), literal(at, 1n)),
  })],
  ["map", mapLoop],
  ["filter", (at, variable, test) => ({
    init: list(at),
    condition: literal(at, true),
    step: call(at, "_?_:_", test, call(at, "_+_", accumulator(at), list(at, variable)), accumulator(at)),
    result: accumulator(at),
  })],
]);
