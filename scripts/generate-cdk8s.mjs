/** cdk8s' ApiObject classes of the kinds, one file a noun under constructs/cdk8s/kinds, in the form of `cdk8s import`. */
import { apiVersionOf, header, kebab } from "./generate-common.mjs";

/**
 * @param {readonly object[]} kinds - as core/model/schema/kinds.mjs lists them.
 * @returns {Map<string, string>} file, from the root of the repository, to its text.
 */
export function generateCdk8s(kinds) {
  const files = new Map(kinds.map((kind) => [`constructs/cdk8s/kinds/${kebab(kind.kind)}.ts`, renderModule(kind)]));
  files.set("constructs/cdk8s/kinds/index.ts", `${header("core/model/schema")}${kinds.map(({ kind }) => `export { Kube${kind}, type Kube${kind}Props } from "./${kebab(kind)}";\n`).join("")}`);
  return files;
}

function renderModule(kind) {
  const name = `Kube${kind.kind}`;
  const [version] = kind.versions;
  const required = new Set(version.requiredProperties);
  // Status belongs to controllers.
  const fields = Object.entries(version.properties).filter(([field]) => field !== "status");
  const isRequired = fields.some(([field]) => required.has(field));
  const props = fields.map(([field, { description }]) => `  /** ${description} */\n  readonly ${field}${required.has(field) ? "" : "?"}: ${required.has(field) ? `${kind.kind}["${field}"]` : `NonNullable<${kind.kind}["${field}"]>`};\n`).join("");
  return `${header(`core/model/schema, after ${kind.source}`)}import { ApiObject } from "cdk8s";
import type { ApiObjectMetadata, ApiObjectProps, GroupVersionKind } from "cdk8s";
import type { Construct } from "constructs";
${fields.length > 0 ? `import type { ${kind.kind} } from "../../../core/model/${kebab(kind.kind)}";\n` : ""}
/** Props of ${name}. */
export interface ${name}Props {
  /** @default a name made from the construct's path */
  readonly metadata?: ApiObjectMetadata;
${props}}

/**
 * ${kind.description}
 *
 * ${kind.scope === "Cluster" ? "Cluster-scoped" : "Namespaced"}, \`${kind.plural}\`, in ${kind.spaces.join(" and ")}.
 */
export class ${name} extends ApiObject {
  static readonly GVK: GroupVersionKind = { apiVersion: "${apiVersionOf(kind)}", kind: "${kind.kind}" };

  /** The object, for places that take manifests. */
  static manifest(props: ${name}Props${isRequired ? "" : " = {}"}): ApiObjectProps {
    return { ...${name}.GVK, ...props };
  }

  constructor(scope: Construct, id: string, props: ${name}Props${isRequired ? "" : " = {}"}) {
    super(scope, id, ${name}.manifest(props));
  }
}
`;
}
