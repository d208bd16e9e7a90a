/** A Pulumi project in a folder of its own, run by the real engine, with its own hubs: nothing of the user's is touched. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export const root = path.join(__dirname, "..", "..");
const ksfleetMain = path.join(root, "dist", "cli", "main.js");

export interface Finished {
  readonly code: number;
  /** stdout and stderr, interleaved as they came. */
  readonly output: string;
  readonly stdout: string;
}

export interface PulumiProject {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** `ksfleet ARGS` with this project's environment. */
  ksfleet(...args: string[]): Promise<Finished>;
  /** `ksfleet pulumi --stack test -- ARGS`; throws with the output unless it exits 0. */
  pulumi(...args: string[]): Promise<string>;
  /** The same without judging the exit code, and with the process at hand. */
  start(...args: string[]): { readonly process: ChildProcess; readonly finished: Promise<Finished> };
  /** Stops all hubs of this project and removes its folder. */
  dispose(): Promise<void>;
}

/** Copies an example's program; `node_modules` is the checkout's own. */
export function pulumiProject(example: string): PulumiProject {
  const base = mkdtempSync(path.join(tmpdir(), "ksfleet-e2e-"));
  const folder = path.join(base, "project");
  cpSync(path.join(root, "examples", example), folder, { recursive: true, filter: (source) => path.basename(source) !== "node_modules" });
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  writeFileSync(path.join(folder, "Pulumi.yaml"), "name: test\nruntime:\n  name: nodejs\n");
  mkdirSync(path.join(base, "state"));
  const env: NodeJS.ProcessEnv = { ...process.env, XDG_STATE_HOME: path.join(base, "state"), NO_COLOR: "1" };
  delete env["KUBECONFIG"];

  const run = (args: readonly string[]): { process: ChildProcess; finished: Promise<Finished> } => {
    const child = spawn(process.execPath, [ksfleetMain, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => ((output += text), (stdout += text)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    const finished = new Promise<Finished>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve({ code: code ?? (signal === null ? -1 : -2), output, stdout }));
    });
    return { process: child, finished };
  };
  const start = (...args: string[]) => run(["pulumi", "--stack", "test", "--", ...args, ...(NEEDS_TERMINAL.has(args[0] ?? "") ? ["--non-interactive"] : [])]);
  return {
    folder,
    env,
    ksfleet: (...args) => run(args).finished,
    start,
    pulumi: async (...args) => {
      const { code, output } = await start(...args).finished;
      if (code !== 0) throw new Error(`pulumi ${args.join(" ")} exited ${code}:\n${output}`);
      return output;
    },
    dispose: async () => {
      const { code, output } = await run(["down", "--all"]).finished;
      rmSync(base, { recursive: true, force: true });
      if (code !== 0) throw new Error(`ksfleet down --all exited ${code}:\n${output}`);
    },
  };
}

const NEEDS_TERMINAL = new Set(["up", "preview", "refresh", "destroy"]);
