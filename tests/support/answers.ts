/** What commands print as JSON, checked against the schemas that ship with the package. */
import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv, { type ValidateFunction } from "ajv";

const compiled = new Map<string, ValidateFunction>();

function schemaOf(kind: string): ValidateFunction {
  let known = compiled.get(kind);
  if (known === undefined) compiled.set(kind, (known = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(JSON.parse(readFileSync(path.join(__dirname, `../../schemas/${kind.toLowerCase()}.schema.json`), "utf8")) as object)));
  return known;
}

/** The answer of a command. @param kind - `Diff`, `Check` or `Drift`. @throws where it is another one, or not as its schema says. */
export function answer<Content>(kind: string, stdout: string): Content {
  const value: unknown = JSON.parse(stdout);
  const isAnswer = schemaOf(kind);
  if (!isAnswer(value)) throw new Error(`no ${kind} by its schema: ${JSON.stringify(isAnswer.errors, undefined, 2)}`);
  return value as Content;
}
