/** The state of the whole toolchain as data; `ksfleet doctor` prints it. */
import { readdir, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheRoot } from "./cache";
import { TOOL_NAMES, TOOLS, type ToolName } from "./catalogue";
import { canBuild, findGo, goNeededFor, type GoCommand } from "./go";
import { search, type FoundTool, type PassedOver } from "./locate";
import { goNeeded } from "./missing";

export interface ToolStatus {
  readonly name: ToolName;
  /** `ready`: found. `buildable`: built at first use. `missing`: neither. */
  readonly status: "ready" | "buildable" | "missing";
  readonly found?: FoundTool;
  readonly passedOver: readonly PassedOver[];
  /** What to do; absent when ready. */
  readonly advice?: string;
}

export interface GoStatus {
  readonly path: string;
  readonly version: string;
}

export interface ToolchainStatus {
  readonly tools: readonly ToolStatus[];
  /** Absent: no Go on PATH. */
  readonly go?: GoStatus;
  /** The oldest Go that builds everything. */
  readonly goNeeded: string;
  readonly cache: {
    readonly path: string;
    /** What the entries take, in bytes. */
    readonly bytes: number;
    /** What is free on that disk, in bytes. */
    readonly freeBytes: number;
  };
  /** Found tools that Kubernetes does not support together. */
  readonly warnings: readonly string[];
}

/** Looks at every tool; builds nothing. Runs each binary found outside the cache once. */
export async function inspectToolchain(): Promise<ToolchainStatus> {
  const go = await findGo();
  const tools = await Promise.all(TOOL_NAMES.map((name) => inspectTool(name, go)));
  const path = cacheRoot();
  return {
    tools,
    ...(go === undefined ? {} : { go: { path: go.path, version: go.version } }),
    goNeeded: await goNeeded(TOOL_NAMES),
    cache: { path, bytes: await bytesUnder(path), freeBytes: await freeBytes(path) },
    warnings: skewWarnings(tools),
  };
}

async function inspectTool(name: ToolName, go: GoCommand | undefined): Promise<ToolStatus> {
  const { found, passedOver } = await search(name);
  if (found !== undefined) return { name, status: "ready", found, passedOver };
  const spec = TOOLS[name];
  if (go !== undefined && (await canBuild(go, spec.module))) return { name, status: "buildable", passedOver, advice: `${spec.pinned} is built at first use, or now by \`ksfleet tool ${name} --path\`` };
  const binary = `put ${name}${spec.atLeast === undefined ? "" : ` ${spec.atLeast} or newer`} on PATH or in KUBEBUILDER_ASSETS`;
  return { name, status: "missing", passedOver, advice: `install Go ${await goNeededFor(spec.module)} or newer, or ${binary}` };
}

/** A controller manager or scheduler must not be newer than its API server, and at most one minor version older. */
function skewWarnings(tools: readonly ToolStatus[]): string[] {
  const minorOf = (name: ToolName): { version: string; minor: number } | undefined => {
    // One that is yet to be built will have the pinned version.
    const version = tools.find((tool) => tool.name === name)?.found?.version ?? TOOLS[name].pinned;
    const minor = /^1\.(\d+)/.exec(version)?.[1];
    return minor === undefined ? undefined : { version, minor: Number(minor) };
  };
  const server = minorOf("kube-apiserver");
  if (server === undefined) return [];
  return (["kube-controller-manager", "kube-scheduler"] as const).flatMap((name) => {
    const tool = minorOf(name);
    const fits = tool === undefined || (tool.minor <= server.minor && tool.minor >= server.minor - 1);
    return fits ? [] : [`${name} ${tool.version} does not fit kube-apiserver ${server.version}: provide the same minor version of both, or neither`];
  });
}

async function bytesUnder(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(entries.map(async (entry) => (entry.isDirectory() ? bytesUnder(join(folder, entry.name)) : ((await stat(join(folder, entry.name)).catch(() => undefined))?.size ?? 0))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Of the nearest folder that exists: the cache may not be there yet. */
async function freeBytes(folder: string): Promise<number> {
  const disk = await statfs(folder).catch(() => undefined);
  if (disk !== undefined) return disk.bavail * disk.bsize;
  return dirname(folder) === folder ? 0 : freeBytes(dirname(folder));
}
