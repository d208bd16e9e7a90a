/** Embedded hubs of one test file: in a state folder of their own, ended whatever happens. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { listHubs, openHub } from "../../hub";
import type { Hub } from "../../hub";

/** Points `XDG_STATE_HOME` at a fresh folder for the tests of this file; ends all hubs and removes it afterwards. */
export function useTemporaryHubs(): void {
  const before = process.env["XDG_STATE_HOME"];
  const folder = mkdtempSync(path.join(tmpdir(), "ksf-"));
  beforeAll(() => (process.env["XDG_STATE_HOME"] = folder));
  afterAll(async () => {
    for (const name of await listHubs()) await (await openHub(name))?.down();
    if (before === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = before;
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);
}

/** Pid that a hub recorded for one of its processes, or for its supervisor. */
export function recordedPid(hub: Hub, process: string): number {
  const file = process === "supervisor" ? path.join(hub.folder, "supervisor.json") : path.join(hub.folder, "run", `${process}.json`);
  return (JSON.parse(readFileSync(file, "utf8")) as { pid: number }).pid;
}

/** Pids of processes whose command line, words parted by blanks, has this text in it: a folder, a flag with its value. Linux only, elsewhere none. */
export function processesOf(text: string): readonly number[] {
  if (!existsSync("/proc")) return [];
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && commandLine(pid).includes(text));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    // Ended meanwhile.
    return "";
  }
}
