/** Makes sure that tools are there: located, or built from the pinned modules. */
import { availableParallelism } from "node:os";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { KubeStellarError } from "../../operations/errors";
import { buildTools, type BuildReport } from "./build";
import { findCached, moduleFolder } from "./cache";
import { TOOLS, type ModuleName, type ToolName } from "./catalogue";
import { Estimate } from "./estimate";
import type { OnToolEvent } from "./events";
import { findGo, type GoCommand } from "./go";
import { locate, search } from "./locate";
import { assertBuildable, toolsMissing } from "./missing";

export interface EnsureOptions {
  /** Gets every event, in order; must not throw. See `renderProgress`. */
  readonly onProgress?: OnToolEvent | undefined;
  /** Stops the builds; the cache stays whole. */
  readonly signal?: AbortSignal | undefined;
}

const TICK_MS = 1000;

/**
 * Locates tools and builds those that are nowhere, in parallel where it helps: dependencies of all modules are
 * downloaded side by side, while one compile (on 8 cores and more: several) has the processor.
 *
 * @returns the absolute path of each. Nothing to build: some tens of milliseconds a tool at first, none later.
 * @throws KubeStellarError `ToolMissing` that names every tool that can neither be found nor built and the two ways out;
 * `BuildFailed` with the compiler's last words; `Aborted`.
 */
export async function ensureTools<N extends ToolName>(names: readonly N[], options: EnsureOptions = {}): Promise<Record<N, string>> {
  const emit = options.onProgress ?? (() => undefined);
  const paths = new Map<ToolName, string>();
  const missing: ToolName[] = [];
  const searches = await Promise.all([...new Set<N>(names)].map(async (name) => ({ name, result: await search(name) })));
  for (const { name, result } of searches) {
    for (const what of result.passedOver) emit({ kind: "passed-over", name, what });
    if (result.found === undefined) missing.push(name);
    else {
      emit({ kind: "found", tool: result.found });
      paths.set(name, result.found.path);
    }
  }
  if (missing.length > 0) for (const [name, path] of await buildAll(missing, { emit, signal: options.signal })) paths.set(name, path);
  return Object.fromEntries(paths) as Record<N, string>;
}

/**
 * The path of a tool that must be there already; builds nothing.
 *
 * @throws KubeStellarError `ToolMissing` that says the ways out.
 */
export async function toolPath(name: ToolName): Promise<string> {
  const found = await locate(name);
  if (found === undefined) throw await toolsMissing([name], await findGo());
  return found.path;
}

async function buildAll(names: readonly ToolName[], { emit, signal }: { emit: OnToolEvent; signal: AbortSignal | undefined }): Promise<ReadonlyMap<ToolName, string>> {
  const go = await assertBuildable(names);
  const now = (): number => performance.now() / 1000;
  const startedAt = now();
  const estimate = new Estimate({ now: startedAt, cores: availableParallelism() });
  const byModule = new Map<ModuleName, ToolName[]>();
  for (const name of names) byModule.set(TOOLS[name].module, [...(byModule.get(TOOLS[name].module) ?? []), name]);
  for (const [module, tools] of byModule) estimate.add(module, { tools, dependencies: await countDependencies(module) });

  // The first failure stops the others: nobody should wait minutes to hear it.
  const failed = new AbortController();
  const either = signal === undefined ? failed.signal : AbortSignal.any([failed.signal, signal]);
  const compileSlot = slots(Math.max(1, Math.floor(availableParallelism() / 4)));
  const built = new Map<ToolName, string>();
  const build = async (module: ModuleName, tools: readonly ToolName[], usedGo: GoCommand): Promise<void> => {
    const begin = now();
    const report: BuildReport = {
      waiting: (pid) => emit({ kind: "waiting", module, pid }),
      started: (really, log) => emit({ kind: "building", module, tools: really, log }),
      downloading: (files) => estimate.downloading(module, files),
      listed: (packages) => estimate.listed(module, packages),
      compiling: (packages) => estimate.compiling(module, packages, now()),
    };
    await buildTools({ go: usedGo, module, tools, report, compileSlot, signal: either });
    estimate.done(module);
    for (const tool of tools) {
      const entry = await findCached(tool);
      if (entry === undefined) throw new KubeStellarError(`${tool} was removed from the cache while it was used`, { code: "ToolMissing", fix: "Run it again" });
      built.set(tool, entry.path);
      emit({ kind: "built", tool: { name: tool, ...entry, source: "cache" }, seconds: now() - begin });
    }
  };
  const ticking = setInterval(() => emit(estimate.progress(now())), TICK_MS);
  let ok = false;
  try {
    const failures: unknown[] = [];
    await Promise.all([...byModule].map(([module, tools]) => build(module, tools, go).catch((error: unknown) => {
      failures.push(error);
      failed.abort();
    })));
    if (failures.length > 0) throw failures[0];
    ok = true;
    return built;
  } finally {
    clearInterval(ticking);
    emit({ kind: "finished", ok, built: built.size, seconds: now() - startedAt });
  }
}

async function countDependencies(module: ModuleName): Promise<number> {
  return (await readFile(join(moduleFolder(module), "go.mod"), "utf8")).split("\n").filter((line) => /^(require )?\s*\S+ v\d/.test(line)).length;
}

/** Lets at most `count` bodies run at once, first come first served. */
function slots(count: number): <T>(body: (waited: boolean) => Promise<T>) => Promise<T> {
  let free = count;
  const queue: (() => void)[] = [];
  return async (body) => {
    const waits = free === 0;
    if (waits) await new Promise<void>((turn) => queue.push(turn));
    else free--;
    try {
      return await body(waits);
    } finally {
      const next = queue.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
