/** Runs the real Pulumi engine of the toolchain without any account: local state, own passphrase, tools on the PATH. */
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { ensureTools, pulumiPath, renderProgress } from "../../hub/toolchain";
import { clearDeadLocks } from "./backend-locks";
import { runInForeground } from "./foreground";

export interface EngineOptions {
  /** Folder of Pulumi.yaml. */
  readonly project: string;
  /** Folder of ours beside it, for state, passphrase and plugins: `<project>/.ksfleet`. */
  readonly home: string;
}

/** Environment in which `pulumi` runs; what the user has set wins. */
async function engineEnvironment(options: EngineOptions): Promise<NodeJS.ProcessEnv> {
  const state = path.join(options.home, "state");
  await mkdir(state, { recursive: true, mode: 0o700 });
  const env = process.env;
  return {
    ...env,
    PULUMI_BACKEND_URL: env["PULUMI_BACKEND_URL"] ?? `file://${state}`,
    ...(env["PULUMI_CONFIG_PASSPHRASE"] === undefined && env["PULUMI_CONFIG_PASSPHRASE_FILE"] === undefined ? { PULUMI_CONFIG_PASSPHRASE_FILE: await passphraseFile(options.home) } : {}),
    PULUMI_HOME: env["PULUMI_HOME"] ?? path.join(options.home, "pulumi-home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] ?? "true",
    // Unchanged resources are compared side by side: half the time of a preview without changes.
    PULUMI_PARALLEL_DIFF: env["PULUMI_PARALLEL_DIFF"] ?? "true",
    PATH: [...(await pulumiPath()), env["PATH"] ?? ""].join(path.delimiter),
  };
}

/** Made once and kept beside the state that it encrypts. */
async function passphraseFile(home: string): Promise<string> {
  const file = path.join(home, "passphrase");
  try {
    await writeFile(file, randomBytes(24).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return file;
}

/**
 * Runs `pulumi ARGS` with the terminal's own input and output; first removes locks that a killed engine left.
 * @returns its exit code; 128 + signal number when a signal ended it.
 */
export async function runEngine(args: readonly string[], options: EngineOptions, log: (line: string) => void): Promise<number> {
  const tools = await ensureTools(["pulumi", "pulumi-language-nodejs"], { onProgress: renderProgress(process.stderr) });
  const env = await engineEnvironment(options);
  const backend = env["PULUMI_BACKEND_URL"] ?? "";
  if (backend.startsWith("file://")) for (const lock of await clearDeadLocks(backend.slice("file://".length))) log(`removed the lock of a pulumi that is gone: ${path.basename(lock)}`);
  return runInForeground(tools.pulumi, args, { cwd: options.project, env });
}
