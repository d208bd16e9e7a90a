/** Runs a program of the toolchain in our place: its input, output and exit code are ours. */
import { spawn } from "node:child_process";
import { constants } from "node:os";

export interface ForegroundOptions {
  /** Default: the present folder. */
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
}

/** @returns its exit code; 128 + signal number when a signal ended it. Rejects when it cannot be started. */
export function runInForeground(program: string, args: readonly string[], options: ForegroundOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { ...options, stdio: "inherit" });
    // A terminal sends Ctrl-C to both of us; a second copy would make an engine stop at once instead of cleanly. Without a
    // terminal nobody but us can pass it on.
    const passed: readonly NodeJS.Signals[] = process.stdin.isTTY ? ["SIGTERM"] : ["SIGTERM", "SIGINT"];
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
    const stay = (): void => undefined;
    process.on("SIGINT", stay);
    passed.forEach((signal) => process.on(signal, pass));
    const leave = (): void => {
      process.off("SIGINT", stay);
      passed.forEach((signal) => process.off(signal, pass));
    };
    child.once("error", (error) => {
      leave();
      reject(error);
    });
    child.once("exit", (code, signal) => {
      leave();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
