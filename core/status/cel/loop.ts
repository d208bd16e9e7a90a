/** Runs the loops that macros expand to. */
import { ACCUMULATOR } from "./expr";
import type { Evaluator } from "./frame";
import { celGoTypeOf, CelError, CelList, CelMap, type CelResult, type CelValue } from "./values";

export interface LoopParts {
  readonly range: Evaluator;
  readonly init: Evaluator;
  readonly variable: string;
  readonly condition: Evaluator;
  readonly step: Evaluator;
  readonly result: Evaluator;
}

/** An error gathered in one round does not end the loop: a later round may make up for it. */
export function loop({ range, init, variable, condition, step, result }: LoopParts): Evaluator {
  return (frame) => {
    const over = range(frame);
    if (over instanceof CelError) return over;
    const elements = elementsOf(over);
    if (elements === undefined) return new CelError(`got '${celGoTypeOf(over)}', expected iterable type`);
    const start = init(frame);
    const list = start instanceof CelList ? CelList.gathering() : undefined;
    let gathered: CelResult = list ?? start;
    for (const element of elements) {
      const outer = { variables: frame.variables, name: ACCUMULATOR, value: gathered, outer: frame };
      const inner = { variables: frame.variables, name: variable, value: element, outer };
      if (condition(inner) === false) break;
      gathered = step(inner);
    }
    list?.gathered();
    return result({ variables: frame.variables, name: ACCUMULATOR, value: gathered, outer: frame });
  };
}

function elementsOf(value: CelValue): Iterable<CelValue> | undefined {
  if (value instanceof CelList) return value.values();
  return value instanceof CelMap ? value.keys() : undefined;
}
