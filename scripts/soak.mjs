// `npm run soak [-- --seed N] [--batches N]`: the differential test of the live hub with a seed of its own and many more edits.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled, must, root } from "./installed.mjs";

/** About a quarter of an hour on two processors. */
const BATCHES = 500;

const { values } = parseArgs({ options: { seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) }, batches: { type: "string", default: String(BATCHES) } } });
for (const [name, value] of Object.entries(values)) {
  if (/^\d+$/.test(value)) continue;
  console.error(`--${name} is ${JSON.stringify(value)}; it must be a whole number`);
  process.exit(2);
}
ensureInstalled();
must(process.execPath, [path.join(root, "dist/cli/main.js"), "doctor", "--fix"], { stdout: "ignore" });
console.log(`seed ${values.seed}, ${values.batches} batches; the same again: npm run soak -- --seed ${values.seed} --batches ${values.batches}`);
const jest = path.join(root, "node_modules/jest/bin/jest.js");
const { status } = spawnSync(process.execPath, [jest, "--selectProjects", "integration", "--", "tests/integration/hub-differential"], { cwd: root, stdio: "inherit", env: { ...process.env, KSFLEET_SOAK_SEED: values.seed, KSFLEET_SOAK_BATCHES: values.batches } });
process.exit(status ?? 1);
