/** What an evaluation runs in. */
import type { CelResult, CelValue } from "./values";

/** What the names stand for: variables, and inside of loops the element and what has been gathered. */
export interface Frame {
  readonly variables: ReadonlyMap<string, CelValue>;
  readonly name?: string;
  readonly value?: CelResult;
  readonly outer?: Frame;
}

/** A planned expression. Gives an error as a value, never throws. */
export type Evaluator = (frame: Frame) => CelResult;
