/** Validators of the kinds that users write: ajv's standalone code, one file, nothing to load at run time. */
import { createRequire } from "node:module";
import { header } from "./generate-common.mjs";

const require = createRequire(import.meta.url);
const { Ajv } = require("ajv");
const standaloneCode = require("ajv/dist/standalone").default;

const FILE = "core/model/validation/validators.generated.ts";

/** What a pattern or format asks for, to be read after "must be". */
const MEANINGS = new Map([
  ["^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "a DNS label: lower-case letters, digits and '-', not at the ends"],
  ["^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$", "a name of letters, digits, '-', '_' and '.', with a DNS prefix and '/' before it if wanted"],
]);

/** Formats as JSON Schema that needs no code at run time. */
const FORMATS = {
  // The API server does not hold numbers to 32 bits; the checks beside the nouns do where it matters.
  int32: {},
  int64: { minimum: -(2 ** 63), maximum: 2 ** 63 },
  byte: { pattern: "^(?=.)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", means: "base64 and not empty" },
  "date-time": { pattern: "^\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?([Zz]|[+-]\\d{2}:\\d{2})$", means: "a time such as 2026-01-31T12:00:00Z" },
};

const texts = { type: "object", additionalProperties: { type: "string" } };
/** `metadata`, closed: a misspelt `labels` must not pass. What the server adds may come back in. */
const metadata = {
  type: "object",
  additionalProperties: false,
  properties: {
    name: { type: "string" },
    generateName: { type: "string" },
    namespace: { type: "string" },
    labels: texts,
    annotations: texts,
    finalizers: { type: "array", items: { type: "string" } },
    ownerReferences: { type: "array", items: { type: "object" } },
    managedFields: { type: "array", items: { type: "object" } },
    uid: { type: "string" },
    resourceVersion: { type: "string" },
    generation: { type: "integer" },
    creationTimestamp: { type: ["string", "null"] },
    deletionTimestamp: { type: ["string", "null"] },
    deletionGracePeriodSeconds: { type: ["integer", "null"] },
    selfLink: { type: "string" },
  },
};

/**
 * @param {readonly object[]} kinds - as core/model/schema/kinds.mjs lists them; only `parsed` ones get a validator.
 * @returns {Map<string, string>} file, from the root of the repository, to its text.
 */
export function generateValidators(kinds) {
  const parsed = kinds.filter((kind) => kind.parsed);
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, inlineRefs: false, addUsedSchema: false, code: { source: true, esm: true, lines: true } });
  ajv.addSchema(metadata, "metadata");
  for (const kind of parsed) ajv.addSchema(objectSchema(kind), kind.kind);
  const code = standaloneCode(ajv, Object.fromEntries(parsed.map((kind) => [`validate${kind.kind}`, kind.kind])));
  // ajv counts characters by a function of its own package; a spread counts code points just as well.
  const inlined = code.replaceAll(/require\("ajv\/dist\/runtime\/ucs2length"\)\.default/g, "(text) => [...text].length");
  if (inlined.includes("require(")) throw new Error("the generated validators need a module at run time; say in scripts/generate-validators.mjs how to inline it");
  return new Map([[FILE, `${header("core/model/schema")}// @ts-nocheck\n${inlined}\n`]]);
}

function objectSchema(kind) {
  const [version] = kind.versions;
  return {
    type: "object",
    additionalProperties: false,
    required: version.requiredProperties,
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { $ref: "metadata" },
      ...Object.fromEntries(Object.entries(version.properties).map(([name, schema]) => [name, validation(schema)])),
      // Belongs to controllers, and the server ignores what a user writes there.
      status: {},
    },
  };
}

function validation(schema) {
  const { type, properties, items, additionalProperties, required, enum: values, anyOf, pattern, minimum, maximum, minLength, maxLength, format, nullable } = schema;
  const given = { enum: values, anyOf, pattern, minimum, maximum, minLength, maxLength, ...(MEANINGS.has(pattern) ? { means: MEANINGS.get(pattern) } : {}), ...(FORMATS[format] ?? {}) };
  return {
    ...(type === undefined ? {} : { type: nullable === true ? [type, "null"] : type }),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(required === undefined || required.length === 0 ? {} : { required }),
    ...(properties === undefined
      ? {}
      : { additionalProperties: false, properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, validation(inner)])) }),
    ...(items === undefined ? {} : { items: validation(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: validation(additionalProperties) }),
  };
}
