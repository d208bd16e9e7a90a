/** Where built tools live: one folder an entry, named by everything that decides what is in the binary. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { MODULES, TOOLS, type ModuleName, type ToolName } from "./catalogue";

/** Flags of every build; the key covers them. `GOFLAGS` of the user comes on top and is not in the key. */
export const BUILD_FLAGS = ["-mod=readonly", "-trimpath", "-buildvcs=false"] as const;

/** What we know of a binary in the cache without running it. */
export interface CachedTool {
  readonly path: string;
  /** Without a `v`. */
  readonly version: string;
}

/** `$XDG_CACHE_HOME/ksfleet/toolchain`, also on macOS; `~/.cache` without the variable or when it is not absolute, as XDG says. */
export function cacheRoot(): string {
  const xdg = process.env.XDG_CACHE_HOME;
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), ".cache");
  return join(base, "ksfleet", "toolchain");
}

/** The folder with the go.mod and go.sum of a module: beside this file, or in the package's root when this runs from `dist`. */
export function moduleFolder(module: ModuleName): string {
  const beside = join(__dirname, "modules");
  return join(existsSync(beside) ? beside : resolve(__dirname, "..", "..", "..", "hub", "toolchain", "modules"), module);
}

/** This machine as Go names it. */
export function goPlatform(): { readonly os: string; readonly arch: string } {
  return { os: process.platform, arch: process.arch === "x64" ? "amd64" : process.arch };
}

/** Linker flags of a module: no symbol table, no debug data, version stamps. */
export function linkerFlags(module: ModuleName): string {
  return ["-s", "-w", ...Object.entries(MODULES[module].stamps).map(([variable, value]) => `-X ${variable}=${value}`)].join(" ");
}

/** Digest of all that decides what a module's binaries are; 16 hexadecimal digits. The Go version is left out: any that builds will do. */
export async function moduleKey(module: ModuleName): Promise<string> {
  const folder = moduleFolder(module);
  const { os, arch } = goPlatform();
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) hash.update(await readFile(join(folder, file))).update("\0");
  return hash.update([...BUILD_FLAGS, linkerFlags(module), "CGO_ENABLED=0", os, arch].join("\0")).digest("hex").slice(0, 16);
}

/** The folder of a tool's entry, whether it is there or not. */
export async function entryFolder(tool: ToolName): Promise<string> {
  return join(cacheRoot(), `${tool}-${await moduleKey(TOOLS[tool].module)}`);
}

/** The tool in the cache, or undefined. Entries appear whole, by a rename: what is there was tried and works. */
export async function findCached(tool: ToolName): Promise<CachedTool | undefined> {
  const path = join(await entryFolder(tool), tool);
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? { path, version: TOOLS[tool].pinned } : undefined;
}
