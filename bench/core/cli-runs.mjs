// Runs the command line tool as people do, from a cold start, and says what it took.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { performance } from "node:perf_hooks";

const here = dirname(fileURLToPath(import.meta.url));
const cli = join(here, "../../dist/cli/main.js");

/** @returns `seconds` by wall clock, `cpuSeconds`, `maxRss` in kilobytes; throws when the tool fails. */
export function runCli(args) {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["-r", join(here, "report-usage.cjs"), cli, ...args], { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8", timeout: 300_000 });
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}: ${stderr}`);
  return { seconds: (performance.now() - started) / 1000, ...JSON.parse(stderr.trim().split("\n").at(-1)) };
}

export const least = (runs, key) => Math.min(...runs.map((run) => run[key]));

/** Of an even number of values the upper one in the middle. */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

export const round = (value) => Number(value.toFixed(2));
