/** Where the compiled entry modules of our own processes are, whether this file runs compiled or from source. */
import { existsSync } from "node:fs";
import path from "node:path";
import { KubeStellarError } from "../../operations/errors";

const PACKAGE = path.join(__dirname, "..", "..");
const COMPILED = path.basename(PACKAGE) === "dist" ? PACKAGE : path.join(PACKAGE, "dist");

/** Path of a compiled module below `hub/`: `supervisor/main`. @throws KubeStellarError `ToolMissing` when it was not built. */
export function entryPath(module: string): string {
  const file = path.join(COMPILED, "hub", `${module}.js`);
  if (!existsSync(file)) throw new KubeStellarError(`the compiled module ${file} is missing`, { code: "ToolMissing", fix: "Run: npm run build" });
  return file;
}

/** Version of this package. */
export function packageVersion(): string {
  const root = path.dirname(COMPILED);
  // Read, not imported: package.json lies outside of what is compiled.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require(path.join(root, "package.json")) as { version: string }).version;
}
