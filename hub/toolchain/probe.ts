/** Asks a binary for its version, and judges whether that version will do. */
import { execFile } from "node:child_process";
import { isAtLeast, type ToolSpec } from "./catalogue";

/** A binary takes well under a second to answer; a loaded machine may take much longer. */
const PROBE_TIMEOUT_MS = 30_000;

export type Verdict = { readonly usable: true; readonly version: string } | { readonly usable: false; readonly reason: string };

/**
 * Runs a binary once.
 *
 * @returns its version (`unknown` when the tool tells none), or why it cannot be used. Never throws.
 */
export async function probe(spec: ToolSpec, path: string): Promise<Verdict> {
  const { output, failure } = await run(path, spec.probe.args);
  const match = spec.probe.answer.exec(output);
  if (match === null) {
    const said = output.trim().split("\n")[0]?.slice(0, 200) ?? "";
    return { usable: false, reason: failure ?? `\`${spec.name} ${spec.probe.args.join(" ")}\` answered ${said === "" ? "nothing" : `"${said}"`}, which is no version` };
  }
  const version = match[1] ?? "unknown";
  if (spec.atLeast !== undefined && !isAtLeast(version, spec.atLeast)) return { usable: false, reason: `version ${version} is older than ${spec.atLeast}` };
  return { usable: true, version };
}

function run(path: string, args: readonly string[]): Promise<{ output: string; failure?: string }> {
  return new Promise((done) => {
    execFile(path, [...args], { timeout: PROBE_TIMEOUT_MS, killSignal: "SIGKILL", env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" } }, (error, stdout, stderr) => {
      const output = `${stdout}\n${stderr}`;
      if (error === null) return done({ output });
      const failure = error.killed === true ? `does not answer within ${PROBE_TIMEOUT_MS / 1000} s` : `does not run: ${error.message.split("\n")[0] ?? ""}`;
      done({ output, failure });
    });
  });
}
