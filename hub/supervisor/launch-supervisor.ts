/** Makes sure that a hub has a supervisor: of this version, alive, one only. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { KubeStellarError, isKubeStellarError } from "../../operations/errors";
import { isAlive, signalProcess, withFileLock } from "../processes";
import { PRIVATE_FOLDER, livingSupervisor, newHubRecord, readHubRecord, readText, writeHubRecord } from "../state";
import type { HubPaths } from "../state";
import { ControlClient } from "./control-client";
import type { SupervisorStatus } from "./control-client";
import { entryPath, packageVersion } from "./entry-path";
import { launchDetached } from "./launch-process";

const START_TIMEOUT_SECONDS = 20;
const LOCK_TIMEOUT_SECONDS = 60;
const POLL_MS = 25;
/** A supervisor that lives has so long to answer: it may be at its start. */
const SILENCE_SECONDS = 5;
const GRACE_MS = 3_000;

export interface LaunchSupervisorOptions {
  readonly name: string;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds or starts the supervisor. Safe from several processes at once: one starts it, the others find it. One of another
 * version of this package is asked to let go, and everything it ran is adopted.
 */
export async function ensureSupervisor(paths: HubPaths, { name, log, signal }: LaunchSupervisorOptions): Promise<ControlClient> {
  const client = new ControlClient(paths);
  const version = packageVersion();
  if ((await statusOrSilence(client))?.version === version) return client;
  // Beside the folder, so that it can be removed while the lock is held.
  await withFileLock(hubLock(paths), { purpose: `starting the hub ${name}`, timeoutSeconds: LOCK_TIMEOUT_SECONDS, signal }, async () => {
    const found = await firstAnswer(paths, client);
    if (found?.version === version) return;
    if (found !== undefined) log(`hub ${name}: its supervisor is of version ${found.version}; one of ${version} takes over`);
    await endSupervisor(paths);
    mkdirSync(paths.folder, { recursive: true, mode: PRIVATE_FOLDER });
    const known = readHubRecord(paths, log);
    if (known === undefined) writeHubRecord(paths, newHubRecord(name, version));
    else log(`hub ${name}: revived in ${paths.folder}`);
    await startSupervisor(paths, client);
  });
  return client;
}

/** Held by whoever makes, revives or removes the hub. */
export function hubLock(paths: HubPaths): string {
  return path.join(path.dirname(paths.folder), `.${path.basename(paths.folder)}.lock`);
}

/** Ends the supervisor, if one lives, and nothing that it started. */
export async function endSupervisor(paths: HubPaths): Promise<void> {
  const identity = livingSupervisor(paths);
  if (identity === undefined) return;
  signalProcess(identity, "SIGTERM");
  for (const impolite = Date.now() + GRACE_MS; isAlive(identity); await delay(POLL_MS)) if (Date.now() > impolite) signalProcess(identity, "SIGKILL");
}

/** `undefined` as well when it lives and does not answer: stopped, or its socket was swept away. */
async function statusOrSilence(client: ControlClient): Promise<SupervisorStatus | undefined> {
  try {
    return await client.status();
  } catch (error) {
    if (isKubeStellarError(error, "Timeout")) return undefined;
    throw error;
  }
}

async function firstAnswer(paths: HubPaths, client: ControlClient): Promise<SupervisorStatus | undefined> {
  for (const deadline = Date.now() + SILENCE_SECONDS * 1000; ; await delay(POLL_MS)) {
    const answer = await statusOrSilence(client);
    if (answer !== undefined || livingSupervisor(paths) === undefined || Date.now() > deadline) return answer;
  }
}

async function startSupervisor(paths: HubPaths, client: ControlClient): Promise<void> {
  const file = paths.log("supervisor");
  const { identity } = await launchDetached({ file: process.execPath, args: ["--enable-source-maps", entryPath("supervisor/main"), "--folder", paths.folder], log: file, folder: paths.folder });
  const deadline = Date.now() + START_TIMEOUT_SECONDS * 1000;
  while ((await client.status()) === undefined) {
    if (!isAlive(identity)) throw new KubeStellarError(`the hub's supervisor ended at its start: ${lastLine(file)}`, { code: "HubNotRunning", fix: `Look into ${file}` });
    if (Date.now() > deadline) throw new KubeStellarError(`the hub's supervisor, process ${identity.pid}, gives no answer within ${START_TIMEOUT_SECONDS} s`, { code: "Timeout", fix: `Look into ${file}` });
    await delay(POLL_MS);
  }
}

function lastLine(file: string): string {
  return readText(file)?.trimEnd().split("\n").at(-1) ?? "it wrote nothing";
}
