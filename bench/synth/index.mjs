/** How long a synth takes: 10,000 objects in 2,000 parts, against plain cdk8s charts that write the same objects; each run a process of its own. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = import.meta.dirname;
const PARTS = [500, 1_000, 2_000];
/** At the largest size: how many times quicker than plain cdk8s; and how much longer twice the parts may take. */
const GOALS = { factor: 10, growth: 2.5 };
const RUNS = 3;

/** @returns the exit code: 1 when a goal is missed. */
export async function benchSynth(args) {
  const sizes = args.includes("smallest") ? PARTS.slice(0, 1) : PARTS;
  const rows = sizes.map((parts) => {
    const fleet = best(RUNS, () => synth("fleet.mjs", parts));
    const plain = synth("plain.mjs", parts);
    return { parts, objects: parts * 5, fleetMs: Math.round(fleet), plainMs: Math.round(plain), factor: Number((plain / fleet).toFixed(1)) };
  });
  console.table(rows);
  if (sizes.length < PARTS.length) return 0;
  const [half, full] = rows.slice(-2);
  const growth = full.fleetMs / half.fleetMs;
  console.log(`time(${full.parts} parts) / time(${half.parts} parts) = ${growth.toFixed(2)}`);
  const missed = [...(full.factor < GOALS.factor ? [`factor ${full.factor}, goal ${GOALS.factor}`] : []), ...(growth > GOALS.growth ? [`growth ${growth.toFixed(2)}, goal ${GOALS.growth}`] : [])];
  console.log(missed.length === 0 ? "all goals reached" : `missed: ${missed.join("; ")}`);
  return missed.length === 0 ? 0 : 1;
}

const best = (runs, measure) => Math.min(...Array.from({ length: runs }, measure));

function synth(program, parts) {
  const outdir = mkdtempSync(join(tmpdir(), "ksfleet-bench-"));
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(here, program), String(parts), outdir], { encoding: "utf8", timeout: 600_000 });
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
    return Number(stdout.trim().split("\n").at(-1));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
