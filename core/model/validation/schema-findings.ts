/** Turns what a generated validator found into diagnostics: paths as people write them, reasons in words, remedies. */
import type { Diagnostic } from "../diagnostic";
import { closestOf } from "./closest";

/** The part of an ajv error (option `verbose`) that is read here. */
export interface SchemaError {
  /** JSON pointer. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Value of the keyword. */
  readonly schema: unknown;
  /** The schema that holds the keyword. */
  readonly parentSchema: Readonly<Record<string, unknown>>;
  /** What was tested. */
  readonly data: unknown;
}

/** A finding, and whether it means that the value at its path cannot be read as its type says. */
export interface SchemaFinding {
  readonly diagnostic: Diagnostic;
  /** Path of the value that must not be looked into; absent when the value has the right shape. */
  readonly unreadable?: string;
  /** The value is a null that an API server drops, as it does with members of objects and not with items of lists. */
  readonly isNull?: true;
}

/**
 * @param root - the object that was validated; tells list indexes from keys.
 * @param object - for people: `BindingPolicy nginx`.
 */
export function schemaFindings(errors: readonly SchemaError[], root: unknown, object: string): readonly SchemaFinding[] {
  // Alternatives are summed up by the error of `anyOf` itself.
  return errors.filter((error) => !/\/anyOf\/\d+\//.test(error.schemaPath)).map((error) => finding(error, pathOf(root, error.instancePath), object));
}

function finding(error: SchemaError, path: string, object: string): SchemaFinding {
  const make = (code: string, at: string, message: string, fix: string): Diagnostic => ({ code, severity: "error", path: at, message, fix, object });
  switch (error.keyword) {
    case "additionalProperties": {
      const field = String(error.params["additionalProperty"]);
      const known = Object.keys(error.parentSchema["properties"] ?? {});
      const meant = closestOf(field, known);
      const fix = meant === undefined ? `Remove it; known here: ${known.join(", ")}` : `Did you mean ${meant}? The API server would drop the field without a word`;
      return { diagnostic: make("KS101", joinPath(path, field), `unknown field ${quote(field)}`, fix) };
    }
    case "required": {
      const field = String(error.params["missingProperty"]);
      return { diagnostic: make("KS102", joinPath(path, field), "is required", `Add ${field}`), unreadable: path };
    }
    case "type": {
      const expected = typeWords(error.schema, error.parentSchema);
      const fix = error.data === null ? "Give it a value, or remove the field" : `Write ${expected}`;
      return { diagnostic: make("KS104", path, `must be ${expected}, is ${describe(error.data)}`, fix), unreadable: path, ...(error.data === null && !/\/\d+$/.test(error.instancePath) && { isNull: true }) };
    }
    case "anyOf": {
      const fields = (error.schema as readonly { readonly required?: readonly string[] }[]).flatMap((alternative) => alternative.required ?? []);
      return { diagnostic: make("KS107", path, "has no test, so the API server refuses it", `Add at least one of ${fields.join(", ")}`) };
    }
    default:
      return { diagnostic: make("KS105", path, `must be ${contentWords(error)}, is ${describe(error.data)}`, "Write a value that is allowed here") };
  }
}

function contentWords({ keyword, schema, parentSchema }: SchemaError): string {
  switch (keyword) {
    case "enum":
      return `one of ${(schema as readonly string[]).join(", ")}`;
    case "pattern":
      return typeof parentSchema["means"] === "string" ? parentSchema["means"] : `text that matches ${String(schema)}`;
    case "minLength":
      return schema === 1 ? "not empty" : `at least ${String(schema)} characters long`;
    case "maxLength":
      return `at most ${String(schema)} characters long`;
    case "minimum":
      return `at least ${String(schema)}`;
    case "maximum":
      return `at most ${String(schema)}`;
    default:
      return `valid by ${keyword} ${JSON.stringify(schema)}`;
  }
}

function typeWords(type: unknown, schema: Readonly<Record<string, unknown>>): string {
  const items = schema["items"] as { readonly type?: unknown } | undefined;
  switch (Array.isArray(type) ? (type as unknown[])[0] : type) {
    case "string":
      return "text";
    case "boolean":
      return "true or false";
    case "integer":
      return "a whole number";
    case "array":
      return items?.type === "string" ? "a list of texts" : "a list";
    default:
      return "an object";
  }
}

/** A value as it is shown in a message: short, whatever it is. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value === undefined) return "absent";
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return `the ${typeof value} ${String(value)}`;
  return "an object";
}

/** Text in quotes, cut where it would drown the message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

/** `spec.downsync` and `0` -> `spec.downsync[0]`; keys that are no plain names are quoted. */
export function joinPath(path: string, step: string | number): string {
  if (typeof step === "number") return `${path}[${String(step)}]`;
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(step)) return `${path}[${quote(step)}]`;
  return path === "" ? step : `${path}.${step}`;
}

function pathOf(root: unknown, pointer: string): string {
  let path = "";
  let at: unknown = root;
  for (const token of pointer.split("/").slice(1)) {
    const step = token.replaceAll("~1", "/").replaceAll("~0", "~");
    path = joinPath(path, Array.isArray(at) ? Number(step) : step);
    at = typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[step] : undefined;
  }
  return path;
}
