/** Runs a command of the user's by the shell. */
import { spawn, type ChildProcess } from "node:child_process";
import { KubeStellarError } from "../../errors";

/**
 * Waits for the command. Its output goes to stderr: stdout is the result of whoever calls.
 *
 * @param subject - for people: what the command is run for.
 * @param signal - ends the command and all that it started.
 * @throws KubeStellarError `Invalid` when it does not end with 0.
 */
export async function runCommand(command: string, { cwd, subject, signal }: { readonly cwd: string; readonly subject: string; readonly signal: AbortSignal }): Promise<void> {
  const status = await new Promise<number | string>((resolve, reject) => {
    // A group of its own, so that what the shell started can be ended with it.
    const child = spawn(command, { cwd, shell: true, stdio: ["ignore", 2, 2], detached: process.platform !== "win32" });
    const stop = (): void => endGroup(child);
    signal.addEventListener("abort", stop);
    child.on("error", reject);
    child.on("close", (code, killedBy) => {
      signal.removeEventListener("abort", stop);
      resolve(code ?? killedBy ?? "killed");
    });
  });
  if (status !== 0) throw new KubeStellarError(`the command ended with ${status}: ${command}`, { code: "Invalid", object: subject, fix: "What it said stands above. Run it in a checkout of that ref and mend it" });
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill();
    else process.kill(-child.pid, "SIGTERM");
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
