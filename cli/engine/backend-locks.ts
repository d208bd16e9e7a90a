/**
 * Locks of Pulumi's file backend. A `pulumi` that was killed leaves its lock behind and every later run refuses;
 * a lock whose process on this host is gone holds nothing, so it is removed. Locks of living processes and of other
 * hosts are left alone.
 */
import { readFile, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";

interface Lock {
  readonly pid: number;
  readonly hostname: string;
  /** RFC 3339; when the lock was taken. */
  readonly timestamp: string;
}

/**
 * Removes dead locks below `<state>/.pulumi/locks`.
 * @param state - folder of the file backend.
 * @returns paths of the removed locks.
 */
export async function clearDeadLocks(state: string): Promise<readonly string[]> {
  const folder = path.join(state, ".pulumi", "locks");
  let entries: string[];
  try {
    entries = await readdir(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const removed: string[] = [];
  for (const entry of entries.filter((name) => name.endsWith(".json"))) {
    const file = path.join(folder, entry);
    let lock: Lock;
    try {
      lock = JSON.parse(await readFile(file, "utf8")) as Lock;
    } catch {
      // Half-written or already gone: not ours to judge.
      continue;
    }
    if (lock.hostname !== hostname() || !Number.isInteger(lock.pid) || isAlive(lock.pid)) continue;
    await rm(file, { force: true });
    removed.push(file);
  }
  return removed;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
