/** CustomResourceDefinitions of the kinds: one file a noun under core/render/crds, each a function that makes the object. */
import { header, kebab, NOTES } from "./generate-common.mjs";

/**
 * @param {readonly object[]} kinds - as core/model/schema/kinds.mjs lists them.
 * @returns {Map<string, string>} file, from the root of the repository, to its text.
 */
export function generateCrds(kinds) {
  const files = new Map(kinds.map((kind) => [`core/render/crds/${kebab(kind.kind)}.ts`, renderModule(kind)]));
  files.set("core/render/crds/table.ts", renderTable(kinds));
  return files;
}

// A function, not a constant: nothing is built before it is asked for, and nobody can change what the next caller gets.
function renderModule(kind) {
  return `${header(`core/model/schema, after ${kind.source}`)}import type { KubeObject } from "../../model/kube-object";

/** The CustomResourceDefinition of ${kind.kind}; a fresh object at every call. */
export const ${functionName(kind)} = (): KubeObject => (${JSON.stringify(crd(kind), null, 2)});
`;
}

function renderTable(kinds) {
  const imports = kinds.map((kind) => `import { ${functionName(kind)} } from "./${kebab(kind.kind)}";\n`).join("");
  const rows = kinds.map((kind) => `  ${kind.kind}: { spaces: ${JSON.stringify(kind.spaces).replaceAll(",", ", ")}, make: ${functionName(kind)} },\n`).join("");
  return `${header("core/model/schema")}${imports}
/** Kinds with a CustomResourceDefinition of ours: the kinds of space that have it, and how to make it. */
export const crdTable = {
${rows}} as const;
`;
}

const functionName = (kind) => `${kind.kind[0].toLowerCase()}${kind.kind.slice(1)}Crd`;

function crd(kind) {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${kind.plural}.${kind.group}` },
    spec: {
      group: kind.group,
      names: {
        ...(kind.categories === undefined ? {} : { categories: kind.categories }),
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        ...(kind.shortNames === undefined ? {} : { shortNames: kind.shortNames }),
        singular: kind.kind.toLowerCase(),
      },
      ...(kind.preserveUnknownFields === undefined ? {} : { preserveUnknownFields: kind.preserveUnknownFields }),
      scope: kind.scope,
      versions: kind.versions.map((version) => crdVersion(kind, version)),
    },
  };
}

function crdVersion(kind, version) {
  const required = version.requiredProperties;
  return {
    name: version.name,
    served: true,
    storage: version.stored ?? true,
    ...(version.columns === undefined ? {} : { additionalPrinterColumns: version.columns }),
    schema: {
      openAPIV3Schema: {
        type: "object",
        description: kind.description,
        ...(required.length === 0 ? {} : { required }),
        properties: {
          apiVersion: { type: "string" },
          kind: { type: "string" },
          metadata: { type: "object" },
          ...Object.fromEntries(Object.entries(version.properties).map(([name, schema]) => [name, structural(schema)])),
        },
      },
    },
    ...(version.status === undefined ? {} : { subresources: version.status ? { status: {} } : {} }),
  };
}

/** A schema without the notes for generators; keys in an order that people like to read. */
function structural(schema) {
  const { type, description, properties, items, additionalProperties, required, ...rest } = Object.fromEntries(Object.entries(schema).filter(([key]) => !NOTES.has(key)));
  return {
    ...(type === undefined ? {} : { type }),
    ...(description === undefined ? {} : { description }),
    ...rest,
    ...(required === undefined || required.length === 0 ? {} : { required }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, structural(inner)])) }),
    ...(items === undefined ? {} : { items: structural(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: structural(additionalProperties) }),
  };
}
