// Cold previews of synthetic fleets by the command line tool, growth from N to 2N of each of the three numbers, and the evaluation of one
// change on a placed fleet. CPU seconds count for growth, and half and full size are run in turns: what else the machine does then weighs
// on both alike.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { least, median, round, runCli } from "./cli-runs.mjs";
import { changeTimes } from "./one-change.mjs";
import { writeFleet } from "./synthetic-fleet.mjs";

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

  const growth = ["policies", "clusters", "objects"].map((dimension) => growthIn(dimension, largest));
  for (const { dimension, ratio } of growth) goal(`time(2N)/time(N), ${dimension}`, ratio, GOALS.growth, "");
  console.log("Growth in CPU seconds, medians of runs in turns, each ratio less the start-up of its own turn:");
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
  return withFleets([size], format, ([folder]) => {
    const measured = Array.from({ length: runs }, () => preview(folder));
    return { ...size, format, seconds: round(least(measured, "seconds")), cpuSeconds: round(least(measured, "cpuSeconds")), megabytes: Math.round(least(measured, "maxRss") / 1000) };
  });
}

/** The median over turns of one start-up, one preview of half the size and one of the full size each. */
function growthIn(dimension, largest) {
  const half = { ...largest, [dimension]: largest[dimension] / 2 };
  return withFleets([{ policies: 1, clusters: 1, objects: 1 }, half, largest], "json", (folders) => {
    const turns = Array.from({ length: RUNS.json }, () => folders.map((folder) => preview(folder).cpuSeconds));
    const of = (value) => round(median(turns.map(value)));
    // What every start costs says nothing about growth, and would only make it look smaller.
    const ratio = of(([startUp, n, twice]) => (twice - startUp) / Math.max(n - startUp, 0.001));
    return { dimension, "start-up": of(([startUp]) => startUp), N: half[dimension], cpuSeconds: of(([, n]) => n), "2N": largest[dimension], "cpuSeconds of 2N": of(([, , twice]) => twice), ratio };
  });
}

const preview = (folder) => runCli(["preview", folder, "--output", "json"]);

function withFleets(sizes, format, use) {
  const folders = sizes.map(() => mkdtempSync(join(tmpdir(), "ksfleet-bench-")));
  try {
    sizes.forEach((size, i) => writeFleet(folders[i], size, format));
    return use(folders);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}
