/** sdk/schema.json says what the handlers do: names that must never change, inputs that are taken, defaults that are filled in, changes that replace. */
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { parse } from "yaml";
import schema from "../../sdk/schema.json";
import { dynamicProvider } from "../../provider/dynamic";
import { KINDS } from "../../provider/dynamic/text";
import type { Kind } from "../../provider/dynamic/text";
import { handlers } from "../../provider/registry";
import { aFakeFleet } from "../support/handler-context";

interface TypeSpec {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: TypeSpec;
  readonly additionalProperties?: TypeSpec;
  readonly oneOf?: readonly TypeSpec[];
}
interface PropertySpec extends TypeSpec {
  readonly description: string;
  readonly default?: unknown;
  readonly willReplaceOnChanges?: boolean;
}
interface ObjectSpec {
  readonly properties?: Readonly<Record<string, PropertySpec>>;
  readonly required?: readonly string[];
  readonly enum?: readonly { readonly value: string }[];
}
interface ResourceSpec extends Required<Pick<ObjectSpec, "properties" | "required">> {
  readonly description: string;
  readonly inputProperties: Readonly<Record<string, PropertySpec>>;
  readonly requiredInputs: readonly string[];
}
type Properties = Readonly<Record<string, unknown>>;

const resources = schema.resources as unknown as Readonly<Record<string, ResourceSpec>>;
const types = schema.types as unknown as Readonly<Record<string, ObjectSpec>>;
const specOf = (kind: Kind): ResourceSpec => resources[`kubestellar:index:${kind}`]!;
const check = async (kind: Kind, inputs: Properties): Promise<{ readonly inputs: Properties; readonly failures: readonly { readonly property: string; readonly reason: string }[] }> => {
  const { inputs: checked, failures } = await dynamicProvider(kind, handlers[kind], () => aFakeFleet().context).check({}, inputs);
  return { inputs: checked as Properties, failures };
};

/** What programs in other languages are written against. */
test("tokens and names are these", () => {
  const shape = ({ type, $ref, items, additionalProperties, oneOf }: TypeSpec): string => {
    if ($ref !== undefined) return $ref.replace("#/types/kubestellar:index:", "");
    if (oneOf !== undefined) return oneOf.map(shape).join(" | ");
    if (items !== undefined) return `${shape(items)}[]`;
    return additionalProperties === undefined ? type! : `{${shape(additionalProperties)}}`;
  };
  const listed = (properties: Readonly<Record<string, PropertySpec>>, required: readonly string[]): readonly string[] => Object.entries(properties).map(([name, spec]) => `${name}${required.includes(name) ? "" : "?"}: ${shape(spec)}${spec.default === undefined ? "" : ` = ${JSON.stringify(spec.default)}`}`);
  expect({
    resources: Object.fromEntries(Object.entries(resources).map(([token, { properties, required, inputProperties, requiredInputs }]) => [token, { inputs: listed(inputProperties, requiredInputs), outputs: listed(properties, required) }])),
    types: Object.fromEntries(Object.entries(types).map(([token, { properties, required = [], enum: words }]) => [token, properties === undefined ? words!.map(({ value }) => value) : listed(properties, required)])),
  }).toMatchSnapshot();
});

test("every kind is described, and nothing else", () => {
  expect(Object.keys(resources)).toEqual(KINDS.map((kind) => `kubestellar:index:${kind}`));
});

test("the secret material of no resource is a property", () => {
  const names = [...Object.values(resources).flatMap(({ properties, inputProperties }) => [...Object.keys(properties), ...Object.keys(inputProperties)]), ...Object.values(types).flatMap(({ properties = {} }) => Object.keys(properties))];
  expect(names.filter((name) => /token|password|privateKey|credential(?!File)/i.test(name))).toEqual([]);
});

test("the examples in TypeScript compile", () => {
  const folder = path.join(__dirname, "..", "..", "node_modules", ".cache", "schema-examples");
  const texts = new Map(KINDS.map((kind) => [path.join(folder, `${kind}.ts`), /```typescript\n([\s\S]*?)```/.exec(specOf(kind).description)![1]!]));
  const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node20, strict: true, noEmit: true, skipLibCheck: true, types: ["node"] };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    readFile: (file) => texts.get(file) ?? disk.readFile(file),
    fileExists: (file) => texts.has(file) || disk.fileExists(file),
    getSourceFile: (file, version, ...rest) => (texts.has(file) ? ts.createSourceFile(file, texts.get(file)!, version) : disk.getSourceFile(file, version, ...rest)),
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  expect([...texts.keys()].flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map(({ messageText }) => `${path.basename(file)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`))).toEqual([]);
}, 60_000);

/** Values by type: `variant` 0 and 1 are different ones. */
function valueOf(spec: TypeSpec, name: string, variant: number): unknown {
  const { $ref, type, items, additionalProperties, oneOf } = spec;
  if ($ref === "pulumi.json#/Any") return `any-${variant}`;
  if ($ref === "#/types/kubestellar:index:SpaceRef") return { name: `space-${variant}`, kind: "ITS", uid: `uid-${variant}`, via: { hub: "default", space: `space-${variant}` } };
  if ($ref !== undefined) {
    const { properties, enum: words } = types[$ref.replace("#/types/", "")]!;
    return properties === undefined ? words![variant % words!.length]!.value : Object.fromEntries(Object.entries(properties).map(([member, inner]) => [member, valueOf(inner, member, variant)]));
  }
  if (oneOf !== undefined) return valueOf(oneOf[0]!, name, variant);
  if (items !== undefined) return [valueOf(items, name, variant)];
  if (additionalProperties !== undefined) return { [`key-${variant}`]: valueOf(additionalProperties, name, variant) };
  if (type === "boolean") return variant === 0;
  return type === "integer" ? 700 + variant : `${name.toLowerCase()}-${variant}`;
}

describe.each([...KINDS])("%s", (kind) => {
  const spec = specOf(kind);
  // A hosting cluster is one or the other.
  const isGiven = (name: string): boolean => !(kind === "HostingCluster" && name === "kubeconfig");
  const all = (variant: number): Record<string, unknown> => Object.fromEntries(Object.entries(spec.inputProperties).flatMap(([name, property]) => (isGiven(name) ? [[name, valueOf(property, name, variant)]] : [])));

  test("the example in YAML passes the check", async () => {
    const folder = kind.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
    const text = readFileSync(path.join(__dirname, "..", "..", "provider", folder, "example.yaml"), "utf8");
    expect(spec.description).toContain(text);
    const [[name, { type, properties }]] = Object.entries((parse(text) as { readonly resources: Readonly<Record<string, { readonly type: string; readonly properties: Properties }>> }).resources) as [[string, { readonly type: string; readonly properties: Properties }]];
    expect(type).toBe(`kubestellar:${kind}`);
    const references = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, typeof value === "string" && value.startsWith("${") ? valueOf({ $ref: "#/types/kubestellar:index:SpaceRef" }, key, 0) : value]));
    const { inputs, failures } = await check(kind, { name, ...references });
    expect(failures).toEqual([]);
    expect(Object.keys(spec.properties)).toEqual(expect.arrayContaining(Object.keys(inputs)));
  });

  test("the handler takes every input", async () => {
    const { failures } = await check(kind, all(0));
    expect(failures.filter(({ reason }) => reason.includes("is no argument"))).toEqual([]);
  });

  test("what is required is missed, nothing else is", async () => {
    const { failures } = await check(kind, {});
    const missed = failures.map(({ property }) => property);
    // Shells give every resource its name; a space has a host or a kubeconfig; no objects and no clusters are none.
    expect(missed.filter((name) => name !== "name" && !(name === "host" && spec.inputProperties["kubeconfig"] !== undefined)).sort()).toEqual(spec.requiredInputs.filter((name) => name !== "objects" && name !== "clusters"));
  });

  test("defaults are what the handler fills in", async () => {
    const { inputs } = await check(kind, {});
    const defaults = Object.entries(spec.inputProperties).flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value] as const]));
    // `adopt: never` is not filled in.
    expect(defaults.map(([name]) => [name, inputs[name] ?? "never"])).toEqual(defaults);
  });

  test("what replaces is said to", () => {
    const handler = handlers[kind];
    const replaced = Object.keys(spec.inputProperties).filter((name) => {
      const olds = handler.check({}, all(0)).inputs as Properties;
      const news = handler.check({}, { ...all(0), [name]: all(1)[name] }).inputs as Properties;
      return handler.diff("id", olds, news).replaces.includes(name);
    });
    expect(replaced).toEqual(Object.entries(spec.inputProperties).flatMap(([name, { willReplaceOnChanges }]) => (willReplaceOnChanges === true ? [name] : [])));
  });
});
