// `ksfleet diff` of two large fleets by the command line tool, from cold: the second one has a few labels, a selector and an image changed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { least, round, runCli } from "../core/cli-runs.mjs";
import { clusterOf, objectOf, policyOf, writeFleet } from "../core/synthetic-fleet.mjs";

const SIZE = { policies: 200, clusters: 1_000, objects: 2_000 };
/** Seconds from start to end. */
const GOALS = { json: 1.5, yaml: 4 };
const RUNS = 5;

/** What a pull request may do: ten clusters move to another ring, a policy gets other clusters, an image of five objects is raised. */
const CHANGED = {
  cluster: (i) => (i % 100 === 7 ? relabelled(clusterOf(i), { ring: "99" }) : clusterOf(i)),
  policy: (i, teams) => (i === 3 ? { ...policyOf(i, teams), spec: { ...policyOf(i, teams).spec, clusterSelectors: [{ matchLabels: { ring: "5" } }] } } : policyOf(i, teams)),
  object: (i, teams) => (i % 400 === 1 ? withImage(objectOf(i, teams), "registry.example.com/app:2.0") : objectOf(i, teams)),
};

/** @returns the exit code: 1 when a goal is missed. */
export async function benchDiff() {
  const rows = ["json", "yaml"].map((format) => {
    const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), "ksfleet-bench-")));
    try {
      const [base, head] = folders;
      writeFleet(base, SIZE, format);
      writeFleet(head, SIZE, format, CHANGED);
      const measured = Array.from({ length: RUNS }, () => runCli(["diff", base, head, "--output", "json"]));
      const seconds = round(least(measured, "seconds"));
      return { ...SIZE, format, seconds, cpuSeconds: round(least(measured, "cpuSeconds")), megabytes: Math.round(least(measured, "maxRss") / 1000), goal: `at most ${GOALS[format]} s`, ok: seconds <= GOALS[format] };
    } finally {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    }
  });
  console.table(rows);
  return rows.every(({ ok }) => ok) ? 0 : 1;
}

const relabelled = (object, labels) => ({ ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } } });

function withImage(object, image) {
  const { template } = object.spec;
  const containers = template.spec.containers.map((container) => ({ ...container, image }));
  return { ...object, spec: { ...object.spec, template: { ...template, spec: { ...template.spec, containers } } } };
}
