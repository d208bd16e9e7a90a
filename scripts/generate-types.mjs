/** TypeScript interfaces of the kinds, and of what people write into files: one file a noun under core/model. Kinds extend KubeObject. */
import { apiVersionOf, header, kebab } from "./generate-common.mjs";

/**
 * @param {readonly object[]} kinds - as core/model/schema/kinds.mjs lists them.
 * @param {readonly object[]} shapes - named objects that stand by themselves.
 * @returns {Map<string, string>} file, from the root of the repository, to its text.
 */
export function generateTypes(kinds, shapes) {
  const modules = new Map();
  for (const kind of kinds) {
    const [version] = kind.versions;
    const module = moduleOf(modules, kebab(kind.kind));
    module.source = `core/model/schema, after ${kind.source}`;
    module.kinds.push(kind);
    for (const schema of Object.values(version.properties)) collect(modules, schema);
  }
  for (const schema of shapes) collect(modules, schema);
  return new Map([...modules].map(([name, module]) => [`core/model/${name}.ts`, render(name, module)]));
}

function moduleOf(modules, name) {
  if (!modules.has(name)) modules.set(name, { source: "core/model/schema", kinds: [], shapes: new Map() });
  return modules.get(name);
}

/** Finds the named objects, outer ones first, and refuses two that differ under one name. */
function collect(modules, schema) {
  if (schema.tsName !== undefined) {
    const { shapes } = moduleOf(modules, schema.tsModule);
    const text = renderShape(schema);
    const known = shapes.get(schema.tsName);
    if (known !== undefined && known.text !== text) throw new Error(`two different objects are called ${schema.tsName} in ${schema.tsModule}:\n${known.text}\n${text}`);
    shapes.set(schema.tsName, { text, schema });
  } else if (schema.properties !== undefined) {
    throw new Error(`an object with the properties ${Object.keys(schema.properties).join(", ")} has no name; use shapesOf`);
  }
  for (const inner of [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties]) if (inner !== undefined) collect(modules, inner);
}

function render(name, { source, kinds, shapes }) {
  const bodies = [...kinds.map(renderKind), ...[...shapes.values()].map(({ text }) => text)];
  const used = kinds.map((kind) => Object.values(kind.versions[0].properties)).concat([...shapes.values()].map(({ schema }) => Object.values(schema.properties))).flat();
  const imports = new Map();
  if (kinds.length > 0) addTo(imports, "./kube-object", "KubeObject");
  for (const schema of used) referenced(schema, name, imports);
  const importLines = [...imports].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, names]) => `import type { ${[...names].sort().join(", ")} } from "${from}";\n`);
  return `${header(source)}${importLines.join("")}${importLines.length > 0 ? "\n" : ""}${bodies.join("\n")}`;
}

function addTo(imports, from, name) {
  imports.set(from, (imports.get(from) ?? new Set()).add(name));
}

/** What the type of one property needs from other files. */
function referenced(schema, module, imports) {
  if (schema.tsType === "KubeObject" || schema.tsType === "Json") addTo(imports, "./kube-object", schema.tsType);
  if (schema.tsName !== undefined && schema.tsModule !== module) addTo(imports, `./${schema.tsModule}`, schema.tsName);
  if (schema.items !== undefined) referenced(schema.items, module, imports);
  if (schema.additionalProperties !== undefined) referenced(schema.additionalProperties, module, imports);
}

function renderKind(kind) {
  const [version] = kind.versions;
  const required = new Set(version.requiredProperties);
  const properties = Object.entries(version.properties).map(([name, schema]) => renderProperty(name, schema, required.has(name)));
  const place = `${kind.scope === "Cluster" ? "Cluster-scoped" : "Namespaced"}, \`${kind.plural}\`, in ${kind.spaces.join(" and ")}.`;
  return `/**\n * ${kind.description}\n *\n * ${place}\n */\nexport interface ${kind.kind} extends KubeObject {\n  readonly apiVersion: "${apiVersionOf(kind)}";\n  readonly kind: "${kind.kind}";\n${properties.join("")}}\n`;
}

function renderShape(schema) {
  const required = new Set(schema.required ?? []);
  const properties = Object.entries(schema.properties).map(([name, inner]) => renderProperty(name, inner, required.has(name)));
  return `/** ${schema.description} */\nexport interface ${schema.tsName} {\n${properties.join("")}}\n`;
}

function renderProperty(name, schema, required) {
  const doc = [schema.description, schema.default === undefined ? undefined : `@default ${JSON.stringify(schema.default)}`].filter((part) => part !== undefined);
  const comment = doc.length === 0 ? "" : `  /** ${doc.join(" ")} */\n`;
  return `${comment}  readonly ${name}${required ? "" : "?"}: ${typeOf(schema)};\n`;
}

function typeOf(schema) {
  return `${schema.nullable === true ? "null | " : ""}${plainTypeOf(schema)}`;
}

function plainTypeOf(schema) {
  if (schema.tsType !== undefined) return schema.tsType;
  if (schema.tsName !== undefined) return schema.tsName;
  if (schema["x-kubernetes-int-or-string"] === true) return "number | string";
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  switch (schema.type) {
    case "string":
    case "boolean":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array": {
      const item = typeOf(schema.items);
      return `readonly ${item.includes(" ") ? `(${item})` : item}[]`;
    }
    case "object":
      if (schema.additionalProperties !== undefined) return `Readonly<Record<string, ${typeOf(schema.additionalProperties)}>>`;
  }
  throw new Error(`no TypeScript type for ${JSON.stringify(schema)}`);
}
