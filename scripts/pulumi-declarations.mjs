/** Reads the TypeScript declarations of our Pulumi resources: what programs write (constructs/pulumi) and what handlers take and give (provider). */
import { join } from "node:path";
import ts from "typescript";

/** Every type of this package is much slower to load than all others together, and no input or output of ours. */
const LEFT_OUT = "@pulumi/kubernetes";

/**
 * @param {string} root - of the repository.
 * @returns the checker, and the resources by kind: `wire` are the inputs and outputs of the handler, `args` the arguments of the class, `members`
 *   what it shows.
 */
export function readDeclarations(root) {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const host = ts.createCompilerHost(options);
  const cache = ts.createModuleResolutionCache(root, (name) => name, options);
  host.resolveModuleNameLiterals = (names, containing, redirected, all, file) =>
    names.map((name) => (name.text === LEFT_OUT ? { resolvedModule: undefined } : ts.resolveModuleName(name.text, containing, all, host, cache, redirected, ts.getModeForUsageLocation(file, name, all))));

  const files = { constructs: join(root, "constructs/pulumi/index.ts"), registry: join(root, "provider/registry.ts") };
  const program = ts.createProgram(Object.values(files), options, host);
  const checker = program.getTypeChecker();
  const constructs = new Map(checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(files.constructs))).map((symbol) => [symbol.name, symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol]));
  const resources = [...handlersOf(program.getSourceFile(files.registry), checker)].map(({ kind, inputs, outputs }) => {
    const construct = constructs.get(kind);
    const args = constructs.get(`${kind}Args`);
    if (construct === undefined || args === undefined) throw new Error(`constructs/pulumi exports no ${kind} or no ${kind}Args`);
    return { kind, ...docOf(construct, checker), wire: { inputs, outputs }, args: checker.getDeclaredTypeOfSymbol(args), members: membersOf(checker.getDeclaredTypeOfSymbol(construct), checker) };
  });
  return { checker, resources };
}

/** `handlers` of the registry: `{ Kind: handler }`, where a handler is a `ResourceHandler<I, O>`. */
function* handlersOf(file, checker) {
  const statement = file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => declarationList.declarations).find(({ name }) => name.getText() === "handlers");
  for (const property of statement.initializer.properties) {
    const [inputs, outputs] = checker.getTypeArguments(checker.getTypeAtLocation(property.initializer));
    yield { kind: property.name.getText(), inputs, outputs };
  }
}

/** Members of an object type by name, in the order of their declaration. */
export function membersOf(type, checker) {
  return new Map(
    checker.getPropertiesOfType(type).map((symbol) => {
      const [declaration] = symbol.declarations ?? [];
      // By its node: the type of an optional member has lost its alias.
      const own = declaration?.type === undefined ? checker.getTypeOfSymbol(symbol) : checker.getTypeFromTypeNode(declaration.type);
      return [symbol.name, { type: own, optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0, ...docOf(symbol, checker) }];
    }),
  );
}

/** The docstring of a symbol: its text in one line, what stands after `@default`, and the code of each `@example`. */
export function docOf(symbol, checker) {
  const tags = symbol?.getJsDocTags(checker) ?? [];
  const text = (parts) => ts.displayPartsToString(parts ?? []).trim();
  return {
    text: text(symbol?.getDocumentationComment(checker)),
    fallback: tags.filter(({ name }) => name === "default").map((tag) => text(tag.text))[0],
    examples: tags.filter(({ name }) => name === "example").map((tag) => text(tag.text)),
  };
}

/** What is inside an `Input` of Pulumi: the plain alternatives. Resources are none, and nothing else is either where only they are left. */
export function plainOf(type) {
  if (type.aliasSymbol?.name === "OneOf") return type;
  if (type.aliasSymbol?.name === "Input") return plainOf(type.aliasTypeArguments[0]);
  const alternatives = type.isUnion() ? type.types.filter(({ symbol }) => symbol?.name !== "Promise" && symbol?.name !== "OutputInstance") : [type];
  const [only] = alternatives;
  if (alternatives.length !== 1) return undefined;
  return only.isUnion() ? plainOf(only) : only;
}
