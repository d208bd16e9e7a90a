// `npm test`: all tests. Needs the compiled code and the toolchain, so it gets both first. Fast kinds run side by side;
// those that start API servers and engines run one file at a time, because each wants the whole machine.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ensureInstalled, must, root } from "./installed.mjs";

ensureInstalled();
const ksfleet = path.join(root, "dist", "cli", "main.js");
must(process.execPath, [ksfleet, "doctor", "--fix"], { stdout: "ignore" });

const jest = path.join(root, "node_modules", "jest", "bin", "jest.js");
mkdirSync(path.join(root, "node_modules", ".cache"), { recursive: true });
const totals = { passed: 0, failed: 0, skipped: 0 };
for (const [projects, ...flags] of [[["unit", "property", "golden"]], [["integration", "e2e"], "--runInBand"]]) {
  const report = path.join(root, "node_modules", ".cache", `tests-${projects[0]}.json`);
  const { status } = spawnSync(process.execPath, [jest, "--selectProjects", ...projects, ...flags, "--ci", "--passWithNoTests", "--json", `--outputFile=${report}`, ...process.argv.slice(2)], { cwd: root, stdio: ["inherit", "ignore", "inherit"] });
  let result;
  try {
    result = JSON.parse(readFileSync(report, "utf8"));
  } catch (error) {
    console.error(`jest gave no report (exit ${status}): ${error.message}`);
    process.exit(2);
  }
  totals.passed += result.numPassedTests;
  totals.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  totals.skipped += result.numPendingTests;
  if (status !== 0 && totals.failed === 0) totals.failed = 1;
}
console.log(`${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ""}`);
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);
