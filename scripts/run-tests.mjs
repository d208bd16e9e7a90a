// All tests by jest, and how many passed. For `npm test` and `npm run check`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { must, root } from "./installed.mjs";

/**
 * Gets the toolchain, runs jest and counts. Who failed, and why, is on stderr then.
 *
 * @param {readonly string[]} args - more arguments of jest: files, `--selectProjects unit`, `-t NAME`.
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>} tests; a file that cannot even be loaded is one that failed.
 */
export async function runTests(args) {
  must(process.execPath, [path.join(root, "dist", "cli", "main.js"), "doctor", "--fix"], { stdout: "ignore" });
  const report = path.join(root, "node_modules", ".cache", "tests.json");
  mkdirSync(path.dirname(report), { recursive: true });
  const jest = spawn(process.execPath, [path.join(root, "node_modules", "jest", "bin", "jest.js"), "--ci", "--passWithNoTests", "--json", `--outputFile=${report}`, ...args], { cwd: root, stdio: ["inherit", "ignore", "inherit"] });
  const [status] = await once(jest, "close");
  let result;
  try {
    result = JSON.parse(readFileSync(report, "utf8"));
  } catch (error) {
    console.error(`jest gave no report (exit ${status}): ${error.message}`);
    process.exit(2);
  }
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return { passed: result.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed, skipped: result.numPendingTests };
}

/** The last line of a run: `N passed, N failed`. Ends the process by what it says. */
export function conclude({ passed, failed, skipped }) {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
}
