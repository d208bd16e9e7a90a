/** The tree of a parsed expression, macros expanded. */
import type { CelValue } from "./values";

/** Where a node stands: index of a code unit in the source, where cel-go puts its errors. */
interface Node {
  readonly at: number;
}

export interface LiteralExpr extends Node {
  readonly kind: "literal";
  readonly value: CelValue;
}

export interface IdentExpr extends Node {
  readonly kind: "ident";
  /** With a leading dot where there is one. */
  readonly name: string;
}

export interface SelectExpr extends Node {
  readonly kind: "select";
  readonly operand: Expr;
  readonly field: string;
  /** `has(…)`. */
  readonly testOnly: boolean;
}

export interface CallExpr extends Node {
  readonly kind: "call";
  /** Operators by CEL's names: `_+_`, `_?_:_`. `_&&_` and `_||_` have two arguments or more. */
  readonly function: string;
  readonly target?: Expr;
  readonly args: readonly Expr[];
}

export interface ListExpr extends Node {
  readonly kind: "list";
  readonly elements: readonly Expr[];
}

export interface MapExpr extends Node {
  readonly kind: "map";
  readonly entries: readonly { readonly key: Expr; readonly value: Expr }[];
}

export interface StructExpr extends Node {
  readonly kind: "struct";
  readonly typeName: string;
  readonly fields: readonly { readonly name: string; readonly value: Expr }[];
}

/** A loop; see the CEL specification. `accumulator` is always ACCUMULATOR. */
export interface ComprehensionExpr extends Node {
  readonly kind: "comprehension";
  readonly range: Expr;
  readonly variable: string;
  readonly init: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}

export type Expr = LiteralExpr | IdentExpr | SelectExpr | CallExpr | ListExpr | MapExpr | StructExpr | ComprehensionExpr;

/** Name of the variable in which a loop gathers its result. */
export const ACCUMULATOR = "__result__";
