/** Our CEL against cel-go's answers: static types, values with their types and JSON, and the words of errors. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { combinedValue } from "../../../../core/status/combined-value";
import { compileExpression, timestampOf, typeNameOf } from "../../../../core/status/cel";

interface Answer {
  readonly expression: string;
  readonly parseError?: string;
  readonly checkError?: string;
  readonly evalError?: string;
  readonly type?: string;
  readonly valueType?: string;
  readonly kind?: string;
  readonly value?: string;
}

const corpus = JSON.parse(readFileSync(join(__dirname, "../../../fixtures/cel-corpus.json"), "utf8")) as { readonly variables: Record<string, Record<string, unknown>>; readonly answers: readonly Answer[] };
const variables = { ...corpus.variables, propagation: { lastReturnedUpdateTimestamp: timestampOf(String(corpus.variables["propagation"]?.["lastReturnedUpdateTimestamp"])) } };

/** In the form of the oracle; JSON decoded on both sides. */
function ours(expression: string): object {
  const compiled = compileExpression(expression);
  if (!compiled.ok) {
    const parse = /^failed to parse expression: ([^]*)$/.exec(compiled.error)?.[1];
    return parse === undefined ? { checkError: compiled.error.replace(/^failed to check expression: /, "") } : { parseError: parse };
  }
  const { type, evaluate } = compiled.expression;
  const result = evaluate(variables);
  if (!result.ok) return { type, evalError: result.error.replace(/^failed to evaluate expression: /, "").replace(/^failed to create program:/, "program:") };
  const { type: kind, string, float, bool, object } = combinedValue(result.value);
  return { type, valueType: typeNameOf(result.value), kind, value: kind === "Object" ? (object ?? null) : kind === "Null" ? undefined : (string ?? float ?? String(bool)) };
}

function theirs({ expression: _, ...answer }: Answer): object {
  if (answer.kind === "Object") return { ...answer, value: JSON.parse(answer.value ?? "") as unknown };
  return answer.kind === undefined ? answer : { ...answer, value: answer.kind === "Null" ? undefined : (answer.value ?? "") };
}

const all = corpus.answers.map((answer) => ({ expression: answer.expression, theirs: theirs(answer), answer }));

describe("cel-go gives the same", () => {
  test("the corpus is large", () => {
    expect(all.length).toBeGreaterThan(4000);
  });

  const groups: Readonly<Record<string, (answer: Answer) => boolean>> = {
    "values and static types": (a) => a.kind !== undefined,
    "errors of evaluation": (a) => a.evalError !== undefined,
    "errors of the checker": (a) => a.checkError !== undefined,
    "errors of the parser": (a) => a.parseError !== undefined,
  };
  for (const [name, belongs] of Object.entries(groups)) {
    test(name, () => {
      const group = all.filter(({ answer }) => belongs(answer));
      const different = group.flatMap(({ expression, theirs: expected }) => {
        const given = ours(expression);
        return isDeepStrictEqual(asJson(given), asJson(expected)) ? [] : [`${expression}\n  expected ${JSON.stringify(expected)}\n  given    ${JSON.stringify(given)}`];
      });
      expect(different.join("\n")).toBe("");
    });
  }
});

/** Without members that are undefined. */
function asJson(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
