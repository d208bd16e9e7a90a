// Everything that must stay true of compiled code: `npm run check`, and CI. Tests mostly wait for servers; what only computes, and has no
// time limit, runs beside them, and yields to them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority } from "node:os";
import { root } from "./installed.mjs";
import { conclude, runTests } from "./run-tests.mjs";

const CHECKS = [
  { name: "generated files are fresh", command: [process.execPath, "scripts/generate.mjs", "--check"] },
  { name: "types of everything, tests and examples included", command: ["npm", "run", "--silent", "types"] },
  { name: "lint and directions", command: ["npm", "run", "--silent", "lint"] },
];

/** Runs one check and tells of it when it has ended; its output only when it failed. */
async function passes({ name, command: [program, ...args] }) {
  const begun = Date.now();
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const [status] = await once(child, "close");
  console.error(`${status === 0 ? "" : `${output.trimEnd()}\n`}== ${name}: ${status === 0 ? "yes" : "NO, see above"} (${Math.round((Date.now() - begun) / 1000)} s)`);
  return status === 0;
}

async function failedChecks() {
  const failed = [];
  for (const check of CHECKS) if (!(await passes(check))) failed.push(check.name);
  return failed;
}

const [failed, tests] = await Promise.all([failedChecks(), runTests([])]);
for (const name of failed) console.error(`FAIL ${name}`);
conclude({ ...tests, failed: tests.failed + failed.length });
