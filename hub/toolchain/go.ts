/** Runs the Go command: which one there is, what it can build, and what it said when it failed. */
import { execFile, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { goPlatform, moduleFolder } from "./cache";
import { isAtLeast, type ModuleName } from "./catalogue";

export interface GoCommand {
  readonly path: string;
  /** Without the leading `go`: `1.26.1`. */
  readonly version: string;
  /** Whether it fetches a newer Go by itself when a module asks for one (GOTOOLCHAIN is not `local`). */
  readonly fetchesNewer: boolean;
}

/** The first `go` on PATH that answers, or undefined. */
export async function findGo(): Promise<GoCommand | undefined> {
  for (const folder of (process.env.PATH ?? "").split(delimiter).filter((entry) => entry !== "")) {
    const path = join(folder, "go");
    if (!(await access(path, constants.X_OK).then(() => true, () => false))) continue;
    const [version, toolchain] = (await output(path, ["env", "GOVERSION", "GOTOOLCHAIN"])).split("\n");
    const match = /^go(\d+\.\d+(?:\.\d+)?)/.exec(version ?? "");
    if (match?.[1] !== undefined) return { path, version: match[1], fetchesNewer: isAtLeast(match[1], "1.21") && !(toolchain ?? "").trim().startsWith("local") };
  }
  return undefined;
}

/** The oldest Go that builds a module: the `go` line of its go.mod. */
export async function goNeededFor(module: ModuleName): Promise<string> {
  const text = await readFile(join(moduleFolder(module), "go.mod"), "utf8");
  return /^go (\S+)/m.exec(text)?.[1] ?? "1.24";
}

/** Whether this Go builds that module, itself or by the newer Go it fetches. */
export async function canBuild(go: GoCommand, module: ModuleName): Promise<boolean> {
  return go.fetchesNewer || isAtLeast(go.version, await goNeededFor(module));
}

export interface GoRun {
  /** The exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  /** Standard output, whole. */
  readonly stdout: string;
  /** The last lines of standard error. */
  readonly tail: readonly string[];
}

export interface GoRunOptions {
  /** Gets every line of standard error. */
  readonly onLine?: (line: string) => void;
  /** Gets the command line and standard error. */
  readonly log: Writable;
  readonly signal?: AbortSignal;
}

const TAIL_LINES = 25;

/**
 * Runs `go -C <module> ...` to its end. The user's environment holds (GOFLAGS, GOPROXY, GOMODCACHE), except what decides
 * whether the result is what we pinned: no workspace, no cgo, this platform.
 *
 * @throws the spawn error when the command cannot be started; a failing build is a result, not an error.
 */
export function runGo(go: GoCommand, module: ModuleName, args: readonly string[], options: GoRunOptions): Promise<GoRun> {
  const { os, arch } = goPlatform();
  options.log.write(`$ go ${args.join(" ")}\n`);
  return new Promise((done, fail) => {
    const child = spawn(go.path, ["-C", moduleFolder(module), ...args], {
      env: { ...process.env, GOWORK: "off", CGO_ENABLED: "0", GOOS: os, GOARCH: arch },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stop = (): void => void child.kill("SIGTERM");
    options.signal?.addEventListener("abort", stop, { once: true });
    process.once("exit", stop);
    if (options.signal?.aborted === true) stop();
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    const tail: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => {
      options.log.write(`${line}\n`);
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      options.onLine?.(line);
    });
    const forget = (): void => {
      options.signal?.removeEventListener("abort", stop);
      process.removeListener("exit", stop);
    };
    child.once("error", (error) => {
      forget();
      fail(error);
    });
    child.once("close", (code) => {
      forget();
      done({ code: code ?? undefined, stdout, tail });
    });
  });
}

function output(path: string, args: readonly string[]): Promise<string> {
  return new Promise((done) => {
    execFile(path, [...args], { timeout: 30_000, env: process.env }, (error, stdout) => done(error === null ? stdout : ""));
  });
}
