// Cold previews of synthetic fleets by the command line tool, growth from N to 2N of each of the three numbers, and the evaluation of one
// change on a placed fleet. CPU seconds count for growth: they say the same on a busy machine, and the smallest of several runs is the
// one that others disturbed least.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { performance } from "node:perf_hooks";
import { changeTimes } from "./one-change.mjs";
import { writeFleet } from "./synthetic-fleet.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const cli = join(here, "../../dist/cli/main.js");

/** Policies, clusters, objects. */
const SIZES = [
  { policies: 100, clusters: 1_000, objects: 1_000 },
  { policies: 1_000, clusters: 10_000, objects: 10_000 },
  { policies: 1_000, clusters: 10_000, objects: 100_000 },
];
/** At the largest size: seconds, megabytes, milliseconds for one change, and time(2N)/time(N). */
const GOALS = { json: 2, yaml: 10, megabytes: 1_000, changeMs: 1, growth: 2.2 };
/** Enough for a quiet moment among them. */
const RUNS = { json: 5, yaml: 2 };

/** @returns the exit code: 1 when a goal is missed. */
export async function benchCore(args) {
  const sizes = args.includes("smallest") ? SIZES.slice(0, 1) : SIZES;
  const largest = sizes.at(-1);
  const goals = [];
  const goal = (what, reached, limit, unit) => goals.push({ what, reached: `${reached} ${unit}`.trim(), goal: `at most ${limit} ${unit}`.trim(), ok: reached <= limit });
  const rows = [];
  for (const size of sizes) for (const format of ["json", "yaml"]) rows.push(coldPreview(size, format, RUNS[format]));
  console.table(rows);
  for (const format of ["json", "yaml"]) {
    const row = rows.findLast((each) => each.format === format);
    goal(`cold preview from ${format}`, row.seconds, GOALS[format], "s");
    goal(`memory, ${format}`, row.megabytes, GOALS.megabytes, "MB");
  }

  const startUp = coldPreview({ policies: 1, clusters: 1, objects: 1 }, "json", RUNS.json).cpuSeconds;
  const growth = ["policies", "clusters", "objects"].map((dimension) => {
    const half = coldPreview({ ...largest, [dimension]: largest[dimension] / 2 }, "json", RUNS.json);
    const full = rows.findLast((row) => row.format === "json");
    // What every start costs says nothing about growth, and would only make it look smaller.
    const ratio = round((full.cpuSeconds - startUp) / Math.max(half.cpuSeconds - startUp, 0.001));
    goal(`time(2N)/time(N), ${dimension}`, ratio, GOALS.growth, "");
    return { dimension, N: largest[dimension] / 2, cpuSeconds: half.cpuSeconds, "2N": largest[dimension], "cpuSeconds of 2N": full.cpuSeconds, ratio };
  });
  console.log(`Growth in CPU seconds, less ${startUp} s of start-up:`);
  console.table(growth);

  const changes = changeTimes(largest);
  console.log("One change on a placed fleet, until all Bindings that it touches are there again, in milliseconds:");
  console.table(changes);
  for (const { change, median } of changes) goal(`one change (${change}), median`, median, GOALS.changeMs, "ms");

  console.log(`Goals at ${largest.policies} policies x ${largest.clusters} clusters x ${largest.objects} objects:`);
  console.table(goals);
  return goals.every(({ ok }) => ok) ? 0 : 1;
}

/** The quickest of several runs by wall clock, and the least CPU time and memory of any. */
function coldPreview(size, format, runs) {
  const folder = mkdtempSync(join(tmpdir(), "ksfleet-bench-"));
  try {
    writeFleet(folder, size, format);
    const measured = Array.from({ length: runs }, () => {
      const started = performance.now();
      const { status, stderr } = spawnSync(process.execPath, ["-r", join(here, "report-usage.cjs"), cli, "preview", folder, "--output", "json"], { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8", timeout: 300_000 });
      if (status !== 0) throw new Error(`preview ended with ${status}: ${stderr}`);
      return { seconds: (performance.now() - started) / 1000, ...JSON.parse(stderr.trim().split("\n").at(-1)) };
    });
    const least = (key) => Math.min(...measured.map((run) => run[key]));
    return { ...size, format, seconds: round(least("seconds")), cpuSeconds: round(least("cpuSeconds")), megabytes: Math.round(least("maxRss") / 1000) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const round = (value) => Number(value.toFixed(2));
