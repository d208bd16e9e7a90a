/**
 * Runs a TypeScript module of the user's project. Whoever can do that already does it: Node from 22.18, or a loader such as ts-node in a
 * Pulumi program. Otherwise the project's own TypeScript translates the file and what it imports, without checking types; nothing is
 * loaded before that.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type * as TypeScript from "typescript";
import { KubeStellarError } from "../../errors";

/** What Node hands to a loader; `_compile` is what every loader calls. */
interface LoadedModule {
  _compile(code: string, filename: string): void;
}

/**
 * @returns the default export, or what `export =` gives.
 * @throws KubeStellarError `NotFound` without the file, `ToolMissing` without TypeScript, `Invalid` with what the module throws.
 */
export function requireTypeScript(file: string): unknown {
  const absolute = path.resolve(file);
  if (!existsSync(absolute)) throw new KubeStellarError("cannot be read (ENOENT)", { code: "NotFound", object: file, fix: "Write the guards there, or name the file with --guards" });
  const require = createRequire(absolute);
  // Deprecated since ever, and what every loader on every version of Node uses.
  const { extensions } = require as unknown as { readonly extensions: Record<string, unknown> };
  const isOurs = extensions[".ts"] === undefined;
  if (isOurs) extensions[".ts"] = translator(require, file);
  try {
    const loaded = require(absolute) as { readonly default?: unknown };
    return typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : loaded;
  } catch (error) {
    if (error instanceof KubeStellarError) throw error;
    throw new KubeStellarError(`cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, { code: "Invalid", object: file, fix: "Correct it; nothing was checked", cause: error });
  } finally {
    if (isOurs) delete extensions[".ts"];
  }
}

function translator(require: NodeJS.Require, file: string): (module: LoadedModule, filename: string) => void {
  let typescript: typeof TypeScript;
  try {
    typescript = require("typescript") as typeof TypeScript;
  } catch (error) {
    throw new KubeStellarError("is TypeScript, and the project has no TypeScript to run it with", { code: "ToolMissing", object: file, fix: "Run npm install --save-dev typescript, or use Node 22.18 or newer, or write the guards as fleet.guards.yaml", cause: error });
  }
  const { transpileModule, flattenDiagnosticMessageText, ModuleKind, ScriptTarget } = typescript;
  return (module, filename) => {
    const { outputText, diagnostics = [] } = transpileModule(readFileSync(filename, "utf8"), { fileName: filename, reportDiagnostics: true, compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true } });
    const [broken] = diagnostics;
    if (broken !== undefined) {
      const line = broken.file === undefined || broken.start === undefined ? "" : `:${broken.file.getLineAndCharacterOfPosition(broken.start).line + 1}`;
      throw new KubeStellarError(`is no TypeScript: ${flattenDiagnosticMessageText(broken.messageText, "\n")}`, { code: "Invalid", object: `${path.relative(process.cwd(), filename)}${line}`, fix: "Mend it" });
    }
    module._compile(outputText, filename);
  };
}
