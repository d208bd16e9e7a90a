// What a hub uses while nobody does anything.
import { setTimeout as delay } from "node:timers/promises";
import { cpuOf, memoryOf, processesOf } from "./processes.mjs";

/** Starting leaves work behind: kinds are discovered, pods become ready. */
const SETTLE_MS = 20_000;
const SAMPLE_MS = 20_000;

/** @returns megabytes and share of one processor, by program: `kube-apiserver` is the sum over all spaces. */
export async function usageAtRest(hub) {
  await delay(SETTLE_MS);
  const processes = await processesOf(hub);
  const before = new Map(processes.map(({ pid }) => [pid, cpuOf(pid)]));
  await delay(SAMPLE_MS);
  const programs = new Map();
  for (const { name, pid } of processes) {
    const program = name.split("@")[0];
    const usage = programs.get(program) ?? { program, processes: 0, megabytes: 0, cpuPercent: 0 };
    usage.processes++;
    usage.megabytes += memoryOf(pid) / 1e6;
    usage.cpuPercent += ((cpuOf(pid) - before.get(pid)) / (SAMPLE_MS / 1000)) * 100;
    programs.set(program, usage);
  }
  return [...programs.values()].sort((a, b) => b.megabytes - a.megabytes);
}
