// Cold previews of synthetic fleets by the command line tool, growth from N to 2N, and one label change on a placed fleet.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { performance } from "node:perf_hooks";
import { clusterOf, objectOf, policyOf, writeFleet } from "./synthetic-fleet.mjs";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "../../dist");

/** Policies, clusters, objects. */
const SIZES = [
  { policies: 100, clusters: 1_000, objects: 1_000 },
  { policies: 1_000, clusters: 10_000, objects: 10_000 },
  { policies: 1_000, clusters: 10_000, objects: 50_000 },
  { policies: 1_000, clusters: 10_000, objects: 100_000 },
];
/** At the largest size; seconds and bytes, and milliseconds for one change. */
const GOALS = { json: 2, yaml: 10, bytes: 1e9, changeMs: 1, growth: 2.2 };
const RUNS = 3;

/** @returns the exit code: 1 when a goal is missed. */
export async function benchCore(args) {
  const sizes = args.includes("smallest") ? SIZES.slice(0, 1) : SIZES;
  const rows = [];
  for (const size of sizes) for (const format of ["json", "yaml"]) rows.push(coldPreview(size, format));
  console.table(rows);
  const change = labelChange(sizes.at(-1));
  console.log(`one label change: median ${change.median.toFixed(3)} ms, worst of 100 ${change.worst.toFixed(3)} ms`);
  const missed = [];
  if (change.median > GOALS.changeMs) missed.push(`label change: ${change.median.toFixed(2)} ms, goal ${GOALS.changeMs}`);
  if (sizes.length === SIZES.length) {
    for (const format of ["json", "yaml"]) {
      const [half, full] = rows.filter((row) => row.format === format).slice(-2);
      const growth = full.seconds / half.seconds;
      console.log(`${format}: time(100,000 objects) / time(50,000 objects) = ${growth.toFixed(2)}`);
      if (growth > GOALS.growth) missed.push(`${format} growth ${growth.toFixed(2)}, goal ${GOALS.growth}`);
      if (full.seconds > GOALS[format]) missed.push(`${format} ${full.seconds} s, goal ${GOALS[format]}`);
      if (full.megabytes * 1e6 > GOALS.bytes) missed.push(`${format} ${full.megabytes} MB, goal ${GOALS.bytes / 1e6}`);
    }
  }
  console.log(missed.length === 0 ? "all goals reached" : `missed: ${missed.join("; ")}`);
  return missed.length === 0 ? 0 : 1;
}

function coldPreview(size, format) {
  const folder = mkdtempSync(join(tmpdir(), "ksfleet-bench-"));
  try {
    writeFleet(folder, size, format);
    const runs = Array.from({ length: RUNS }, () => {
      const started = performance.now();
      const { status, stderr } = spawnSync(process.execPath, ["-r", join(here, "report-usage.cjs"), join(dist, "cli/main.js"), "preview", folder, "--output", "json"], { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8", timeout: 300_000 });
      if (status !== 0) throw new Error(`preview ended with ${status}: ${stderr}`);
      return { seconds: (performance.now() - started) / 1000, ...JSON.parse(stderr.trim().split("\n").at(-1)) };
    });
    const best = runs.reduce((a, b) => (b.seconds < a.seconds ? b : a));
    return { ...size, format, seconds: Number(best.seconds.toFixed(2)), cpuSeconds: Number(best.cpuSeconds.toFixed(2)), megabytes: Math.round(best.maxRss / 1000) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From a cluster's new label to the names of the policies whose destinations change, and these destinations. */
function labelChange({ policies, clusters, objects }) {
  const { createPlacementIndex } = require(join(dist, "core/placement/index.js"));
  const { discoveryOf } = require(join(dist, "core/model/discovery.js"));
  const { find } = discoveryOf();
  const index = createPlacementIndex();
  for (let i = 0; i < policies; i++) index.setPolicy(policyOf(i, policies));
  for (let i = 0; i < clusters; i++) index.setCluster({ name: clusterOf(i).metadata.name, labels: clusterOf(i).metadata.labels });
  for (let i = 0; i < objects; i++) {
    const object = objectOf(i, policies);
    index.setObject(find(object.apiVersion, object.kind), object);
  }
  for (const name of index.takeDirty()) index.binding(name);
  const times = Array.from({ length: 100 }, (_, i) => {
    const { name, labels } = clusterOf((i * 97) % clusters).metadata;
    const started = performance.now();
    index.setCluster({ name, labels: { ...labels, ring: String((i * 13) % 100) } });
    for (const policy of index.takeDirty()) index.binding(policy);
    return performance.now() - started;
  }).sort((a, b) => a - b);
  return { median: times[50], worst: times[99] };
}
