/** Finds a tool: in KUBEBUILDER_ASSETS, then on PATH, then in our cache. What is found but unusable is passed over, with the reason. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, join, resolve, sep } from "node:path";
import { cacheRoot, findCached } from "./cache";
import { TOOLS, type ToolName } from "./catalogue";
import { probe, type Verdict } from "./probe";

export type ToolSource = "KUBEBUILDER_ASSETS" | "PATH" | "cache";

export interface FoundTool {
  readonly name: ToolName;
  /** Absolute. */
  readonly path: string;
  /** Without a `v`; `unknown` when the binary does not tell. */
  readonly version: string;
  readonly source: ToolSource;
}

export interface PassedOver {
  readonly path: string;
  readonly source: ToolSource;
  /** Continues "PATH is passed over: ". */
  readonly reason: string;
}

export interface Search {
  readonly found?: FoundTool;
  /** In the order of the search. */
  readonly passedOver: readonly PassedOver[];
}

/** Verdicts of this process by path, size and time of change: a binary is run once, not once a question. */
const verdicts = new Map<string, Promise<Verdict>>();

/** The first usable binary of a tool, or undefined. */
export async function locate(name: ToolName): Promise<FoundTool | undefined> {
  return (await search(name)).found;
}

/** As `locate`, with what it passed over. */
export async function search(name: ToolName): Promise<Search> {
  const passedOver: PassedOver[] = [];
  for (const { path, source } of candidates(name)) {
    const verdict = await judge(name, path);
    if (verdict === undefined) continue;
    if (verdict.usable) return { found: { name, path, version: verdict.version, source }, passedOver };
    passedOver.push({ path, source, reason: verdict.reason });
  }
  const cached = await findCached(name);
  return cached === undefined ? { passedOver } : { found: { name, ...cached, source: "cache" }, passedOver };
}

function* candidates(name: ToolName): Generator<{ path: string; source: ToolSource }> {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets !== undefined && assets !== "") yield { path: resolve(assets, name), source: "KUBEBUILDER_ASSETS" };
  // Our own cache may be on PATH (see pulumiPath); it has its turn later, by key.
  const own = cacheRoot() + sep;
  const folders = new Set((process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "").map((folder) => resolve(folder)));
  for (const folder of folders) if (!(folder + sep).startsWith(own)) yield { path: join(folder, name), source: "PATH" };
}

async function judge(name: ToolName, path: string): Promise<Verdict | undefined> {
  const file = await stat(path).catch(() => undefined);
  if (file?.isFile() !== true) return undefined;
  const executable = await access(path, constants.X_OK).then(() => true, () => false);
  if (!executable) return { usable: false, reason: "is not executable" };
  const key = `${name}\0${path}\0${file.size}\0${file.mtimeMs}`;
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const verdict = probe(TOOLS[name], path);
  verdicts.set(key, verdict);
  return verdict;
}
