/** Builds tools of one pinned module into the cache: aside, tried, then renamed into place. */
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { KubeStellarError } from "../../operations/errors";
import { BUILD_FLAGS, cacheRoot, entryFolder, findCached, linkerFlags, moduleKey } from "./cache";
import { TOOLS, type ModuleName, type ToolName } from "./catalogue";
import { runGo, type GoCommand, type GoRun } from "./go";
import { withFileLock } from "../processes";
import { probe } from "./probe";

/** More than the slowest build takes. */
const SLOWEST_BUILD_SECONDS = 3600;

/** What a builder reports about its module. */
export interface BuildReport {
  waiting(pid: number): void;
  /** The lock is ours, and this is really built. */
  started(tools: readonly ToolName[], log: string): void;
  downloading(files: number): void;
  listed(packages: number): void;
  compiling(packages: number): void;
}

export interface BuildJob {
  readonly go: GoCommand;
  readonly module: ModuleName;
  /** All of `module`, none twice. */
  readonly tools: readonly ToolName[];
  readonly report: BuildReport;
  /** Runs the heavy part when its turn has come, and tells it whether others had theirs first; downloads do not wait for it. */
  readonly compileSlot: <T>(body: (waited: boolean) => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
}

/**
 * Brings the tools into the cache. Those that are there, or that another process builds meanwhile, are not built again.
 *
 * @throws KubeStellarError `BuildFailed` with the compiler's last words and the log, `Aborted`, `Timeout`
 * (another process holds the lock). In every case the cache holds whole entries only.
 */
export async function buildTools(job: BuildJob): Promise<void> {
  const root = cacheRoot();
  try {
    await mkdir(join(root, "logs"), { recursive: true });
    const name = `${job.module}-${await moduleKey(job.module)}`;
    // The lock saves work and is no pillar of correctness: entries appear by a rename.
    await withFileLock(join(root, `.${name}.lock`), { purpose: `building ${job.module}`, timeoutSeconds: SLOWEST_BUILD_SECONDS, signal: job.signal, onWait: (owner) => job.report.waiting(owner.pid) }, async () => {
      const missing: ToolName[] = [];
      for (const tool of job.tools) if ((await findCached(tool)) === undefined) missing.push(tool);
      if (missing.length > 0) await buildMissing(job, missing, { root, name });
    });
  } catch (error) {
    throw explainWriteFailure(error, root);
  }
}

async function buildMissing(job: BuildJob, tools: readonly ToolName[], { root, name }: { root: string; name: string }): Promise<void> {
  const prefix = `.${name}.tmp-`;
  // What a killed builder left; its lock is ours now.
  for (const entry of await readdir(root)) if (entry.startsWith(prefix)) await rm(join(root, entry), { recursive: true, force: true });
  const logPath = join(root, "logs", `${name}.log`);
  const log = createWriteStream(logPath);
  // A log that cannot be written must not end a build that can; what is wrong with the disk, Go tells too.
  log.on("error", () => undefined);
  const folder = await mkdtemp(join(root, prefix));
  try {
    job.report.started(tools, logPath);
    await compile(job, tools, { folder, log, logPath });
    for (const tool of tools) await install(tool, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    log.end();
    await finished(log).catch(() => undefined);
  }
}

async function compile(job: BuildJob, tools: readonly ToolName[], at: { folder: string; log: Writable; logPath: string }): Promise<void> {
  const { go, module, report, signal } = job;
  const packages = tools.map((tool) => TOOLS[tool].package);
  const flags = [...BUILD_FLAGS, `-ldflags=${linkerFlags(module)}`];
  const run = async (what: string, args: readonly string[], onLine: (line: string) => void): Promise<GoRun> => {
    if (signal.aborted) throw aborted(module);
    const result = await runGo(go, module, args, { onLine, log: at.log, signal });
    if (signal.aborted) throw aborted(module);
    if (result.code !== 0) throw buildFailed({ tools, what, result, logPath: at.logPath });
    return result;
  };
  // Lists what is to be compiled, and on the way downloads what is not there. Go's own word on what it has in its cache.
  const list = async (): Promise<void> => {
    const { stdout } = await run("reading the dependencies", ["list", "-deps", ...flags, "-f", "{{if .Stale}}{{.ImportPath}}{{end}}", ...packages], (line) => {
      if (line.startsWith("go: downloading ")) report.downloading(1);
    });
    report.listed(Math.max(1, stdout.split("\n").filter((line) => line !== "").length));
  };
  report.downloading(0);
  await list();
  await job.compileSlot(async (waited) => {
    // The modules before it have compiled what they share with it, the standard library above all.
    if (waited) await list();
    report.compiling(0);
    // With -v, Go names each package as it comes to it; its own messages start with `go: ` or `# `.
    await run("compiling", ["build", "-v", ...flags, "-o", `${at.folder}/`, ...packages], (line) => {
      if (/^[^\s#:]+$/.test(line)) report.compiling(1);
    });
  });
}

async function install(tool: ToolName, folder: string): Promise<void> {
  const spec = TOOLS[tool];
  const entry = join(folder, `entry-${tool}`);
  const binary = join(entry, tool);
  await mkdir(entry);
  await rename(join(folder, spec.emits), binary);
  const verdict = await probe(spec, binary);
  if (!verdict.usable) throw new KubeStellarError(`${tool} was built but ${verdict.reason}`, { code: "BuildFailed", fix: "This is a defect of the pins or of the Go installation; please report it with the output of `ksfleet doctor`" });
  const target = await entryFolder(tool);
  // Only a folder without its binary can be in the way: findCached has not seen one, and the lock is ours.
  await rm(target, { recursive: true, force: true });
  await rename(entry, target);
}

function aborted(module: ModuleName): KubeStellarError {
  return new KubeStellarError(`stopped while building ${module}`, { code: "Aborted", fix: "Run it again; what is compiled so far is kept by Go" });
}

function buildFailed({ tools, what, result, logPath }: { tools: readonly ToolName[]; what: string; result: GoRun; logPath: string }): KubeStellarError {
  const said = result.tail.filter((line) => !/^[^\s#:]+$/.test(line)).slice(-12);
  const text = result.tail.join("\n");
  const ended = result.code === undefined ? "Go was killed" : `Go ended with code ${result.code}`;
  return new KubeStellarError(`${tools.join(", ")}: ${what} failed, ${ended}:\n${said.map((line) => `  ${line}`).join("\n")}\nThe whole output: ${logPath}`, { code: "BuildFailed", fix: hint(text, result) });
}

function hint(text: string, result: GoRun): string {
  if (/no space left on device/.test(text)) return `The disk is full: free about 10 GB where Go keeps its cache (\`go env GOCACHE GOMODCACHE\`) and in ${cacheRoot()}`;
  if (/dial tcp|i\/o timeout|no such host|proxyconnect|TLS handshake/.test(text)) return "The Go module proxy cannot be reached: check the network and `go env GOPROXY`, or provide the binaries on PATH";
  if (result.code === undefined) return "Often memory ran out: give it 4 GB, or provide the binaries on PATH";
  return "Run `ksfleet doctor` to see which binaries on PATH would do instead";
}

/** Turns an error of the file system under the cache into one that says what to do; others pass. */
function explainWriteFailure(error: unknown, root: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, readonly [string, string]>> = {
    ENOSPC: ["no space left on the disk", "Free about 10 GB, or set XDG_CACHE_HOME to a folder on another disk"],
    EDQUOT: ["the disk quota is used up", "Free about 10 GB, or set XDG_CACHE_HOME to a folder on another disk"],
    EACCES: ["permission denied", "Make it writable, or set XDG_CACHE_HOME to a folder that is"],
    EPERM: ["permission denied", "Make it writable, or set XDG_CACHE_HOME to a folder that is"],
    EROFS: ["the file system is read-only", "Set XDG_CACHE_HOME to a folder that can be written"],
    ENOTDIR: [`${basename(dirname(path ?? root))} is a file, not a folder`, "Remove it, or set XDG_CACHE_HOME to another folder"],
  };
  const reason = code === undefined ? undefined : reasons[code];
  return reason === undefined ? error : new KubeStellarError(`cannot write to the tool cache ${root}: ${reason[0]}`, { code: "BuildFailed", fix: reason[1], cause: error });
}
