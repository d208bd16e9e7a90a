// What processes use, by pid.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Memory in bytes. On Linux pages that several processes share count in parts, so that a sum over a hub is what the machine lacks. */
export function memoryOf(pid) {
  try {
    const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
    if (kibibytes !== null) return Number(kibibytes[1]) * 1024;
  } catch {
    // No such file outside Linux.
  }
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) * 1024;
}

/** Processor time so far, in seconds. */
export function cpuOf(pid) {
  const text = execFileSync("ps", ["-o", "cputimes=", "-p", String(pid)], { encoding: "utf8" });
  try {
    // Finer than whole seconds.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number(text);
  }
}

/** Name and pid of everything that a hub runs, its supervisor too. */
export async function processesOf(hub) {
  const running = (await hub.processes()).filter(({ pid }) => pid !== undefined).map(({ name, pid }) => ({ name, pid }));
  const { pid } = JSON.parse(readFileSync(`${hub.folder}/supervisor.json`, "utf8"));
  return [...running, { name: "supervisor", pid }];
}
