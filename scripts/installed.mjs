// Makes sure that the checkout is installed and compiled, with nothing but Node and npm.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the checkout with the terminal's own input and output (`stdout: "ignore"` for what nobody reads); ends this process when it fails. */
export function must(command, args, { stdout = "inherit" } = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ["inherit", stdout, "inherit"] });
  if (result.error !== undefined) {
    console.error(`cannot run ${command}: ${result.error.message}`);
    process.exit(2);
  }
  if (result.status !== 0) process.exit(result.status ?? 2);
}

/** Whether a command in the checkout ends with 0; what it prints is nobody's business. */
export function succeeds(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: "ignore" }).status === 0;
}

/** `npm ci` when node_modules is missing or older than the lockfile, a build when dist is missing or older than a source. */
export function ensureInstalled() {
  const marker = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(marker) || statSync(marker).mtimeMs < statSync(path.join(root, "package-lock.json")).mtimeMs) {
    console.error("Installing packages (npm ci) ...");
    must("npm", ["ci"]);
    return;
  }
  const built = path.join(root, "dist", "cli", "main.js");
  if (!existsSync(built) || newestSource() > statSync(built).mtimeMs) {
    console.error("Compiling ...");
    must("npm", ["run", "--silent", "build"]);
  }
}

function newestSource() {
  let newest = 0;
  for (const layer of ["core", "operations", "hub", "provider", "constructs", "cli"])
    for (const file of readdirSync(path.join(root, layer), { recursive: true }))
      if (file.endsWith(".ts")) newest = Math.max(newest, statSync(path.join(root, layer, file)).mtimeMs);
  return newest;
}
