/** Starts a process that outlives whoever starts it: own session, nothing inherited but a log file and a short environment. */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import path from "node:path";
import { identify } from "../processes";
import { PRIVATE_FILE, PRIVATE_FOLDER } from "../state";
import type { RunningProcess } from "./managed-process";

/** A log that has grown beyond is set aside as `.1` at the next start, in bytes. */
const LOG_LIMIT = 32 * 1024 * 1024;
/** Nothing of the caller's world comes along but this: a provider's environment holds passphrases and cloud keys. */
const KEPT_VARIABLES = /^(PATH|HOME|USER|LOGNAME|LANG|LC_.*|TZ|TMPDIR|XDG_.*|SSL_CERT_.*|KUBEBUILDER_ASSETS|GO[A-Z0-9]+|KSFLEET_.*)$/;

export interface LaunchOptions {
  readonly file: string;
  readonly args: readonly string[];
  /** Standard output and error are appended to it. */
  readonly log: string;
  /** Working directory. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts it and gives its identity; does not wait for anything.
 *
 * @throws Error when the program cannot be started at all, with the system's reason.
 */
export async function launchDetached({ file, args, log, folder, env = {} }: LaunchOptions): Promise<RunningProcess> {
  const output = openLog(log);
  try {
    const child = spawn(file, args, { detached: true, stdio: ["ignore", output, output], cwd: folder, env: { ...keptEnvironment(), ...env } });
    const failed = new Promise<never>((_, reject) => child.once("error", (error) => reject(new Error(`${file} cannot be started: ${error.message}`, { cause: error }))));
    const ended = new Promise<string>((resolve) => child.once("exit", (code, signal) => resolve(signal === null ? `ended with exit code ${code}; see ${log}` : `was ended by ${signal}`)));
    child.unref();
    if (child.pid === undefined) return await failed;
    failed.catch(() => undefined);
    const identity = identify(child.pid);
    if (identity === undefined) throw new Error(`${file} ended at once: ${await ended}`);
    return { identity, ended };
  } finally {
    closeSync(output);
  }
}

function keptEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && KEPT_VARIABLES.test(entry[0])));
}

function openLog(log: string): number {
  mkdirSync(path.dirname(log), { recursive: true, mode: PRIVATE_FOLDER });
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT) renameSync(log, `${log}.1`);
  return openSync(log, "a", PRIVATE_FILE);
}
