/** What a CustomResourceDefinition declares of its objects: defaults, and lists into which several managers write. */
import { parseApiVersion, type Json, type KubeObject } from "../kube-object";
import { initially, type Rule } from "./rules";

interface Schema {
  readonly default?: Json;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
}

interface Definition {
  readonly spec?: { readonly group?: string; readonly names?: { readonly kind?: string }; readonly versions?: readonly { readonly name?: string; readonly schema?: { readonly openAPIV3Schema?: Schema } }[] };
}

/** The rules of the objects of a kind, by the definition of it among `definitions`; undefined when there is none. */
export function rulesOfDefinition(definitions: Iterable<KubeObject>, apiVersion: string, kind: string): Rule | undefined {
  const { group, version } = parseApiVersion(apiVersion);
  for (const definition of definitions) {
    const { spec } = definition as Definition;
    if (spec?.group !== group || spec.names?.kind !== kind) continue;
    // Input of users: what is no list of versions declares nothing.
    const versions: NonNullable<typeof spec.versions> = Array.isArray(spec.versions) ? spec.versions : [];
    const schema = versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema;
    return rulesOfSchema(schema ?? {}) ?? {};
  }
  return undefined;
}

/** Undefined where a schema declares nothing of the kind: nearly everywhere. */
function rulesOfSchema(schema: Schema): Rule | undefined {
  if (typeof schema !== "object" || schema === null) return undefined;
  const fields = Object.fromEntries(Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const rule = rulesOfSchema(property);
    return rule === undefined ? [] : [[name, rule] as const];
  }));
  const each = typeof schema.additionalProperties === "object" ? rulesOfSchema(schema.additionalProperties) : undefined;
  const items = schema.items === undefined ? undefined : rulesOfSchema(schema.items);
  const keys = keysOf(schema);
  const rule: Rule = { ...(keys !== undefined && { keys }), ...(schema.default !== undefined && initially(schema.default)), ...(Object.keys(fields).length > 0 && { fields }), ...(each !== undefined && { each }), ...(items !== undefined && { items }) };
  return Object.keys(rule).length === 0 ? undefined : rule;
}

/** By which fields the server merges the items of a list; none: by the items themselves. */
function keysOf({ "x-kubernetes-list-type": type, "x-kubernetes-list-map-keys": keys = [] }: Schema): readonly string[] | undefined {
  if (type === "set") return [];
  return type === "map" && Array.isArray(keys) && keys.length > 0 ? keys : undefined;
}
