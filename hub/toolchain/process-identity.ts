/** Tells one process from another that later got the same pid: by its start time. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";

/**
 * When a process started, as an opaque text that is stable as long as it runs: clock ticks since boot on Linux, the
 * start time of `ps` elsewhere.
 *
 * @returns undefined when no such process runs (a zombie does not run).
 */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined;
  if (process.platform !== "linux") return startTimeFromPs(pid);
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The second field is the program's name in parentheses and may hold anything; the fields after it are plain.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields === undefined || fields[0] === "Z" ? undefined : fields[19];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function startTimeFromPs(pid: number): Promise<string | undefined> {
  return new Promise((done) => {
    execFile("ps", ["-o", "lstart=", "-p", String(pid)], { env: { ...process.env, LC_ALL: "C", TZ: "UTC" } }, (error, stdout) => done(error !== null || stdout.trim() === "" ? undefined : stdout.trim()));
  });
}
