/** JSON Schemas of files that people write, for their editors, and of what commands print, for programs: shipped under schemas/. */
import { Type } from "@sinclair/typebox";
import { NOTES } from "./generate-common.mjs";

/**
 * @param {Readonly<Record<string, {title: string, schema: object}>>} files - by name of the file without `.schema.json`.
 * @returns {Map<string, string>} file, from the root of the repository, to its text.
 */
export function generateJsonSchemas(files) {
  return new Map(Object.entries(files).map(([name, { title, schema }]) => [`schemas/${name}.schema.json`, `${JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", title, ...plain(schema) }, undefined, 2)}\n`]));
}

/** A document as the CLI prints it: an answer with what tells its form. */
export function documentOf(kind, answer) {
  const { properties, ...options } = answer;
  return Type.Object({ apiVersion: Type.Literal("kubestellar-fleet/v1"), kind: Type.Literal(kind), ...properties }, { ...options, required: undefined });
}

/** Without notes and what only Kubernetes understands; objects take no other fields than theirs. */
function plain(schema) {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).filter(([key]) => !NOTES.has(key) && !key.startsWith("x-kubernetes-"));
  const own = Object.fromEntries(entries.map(([key, value]) => [key, key === "properties" ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)])) : plain(value)]));
  return own.properties === undefined || own.additionalProperties !== undefined ? own : { ...own, additionalProperties: false };
}
