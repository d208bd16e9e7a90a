/** Ends what a hub's supervisor started and did not end itself, because it died. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { KubeStellarError } from "../../operations/errors";
import { identify, identityFrom, isAlive, signalProcess } from "../processes";
import { isMissing, readJson } from "../state";
import type { ProcessIdentity } from "../processes";
import type { HubPaths } from "../state";

const GONE_SECONDS = 20;

/**
 * Kills what the run files name, each checked by its start time; on Linux also what carries the hub's id in its
 * environment: a supervisor that is killed between starting a process and recording it leaves one without a file.
 *
 * @throws KubeStellarError `Timeout` when something does not die.
 */
export async function endLeftovers(paths: HubPaths, hubId: string): Promise<void> {
  await end([...recorded(paths), ...marked(hubId)], paths);
}

/**
 * Kills what carries the hub's id and is in no run file: a new supervisor would start it a second time. Linux only;
 * elsewhere a supervisor that is killed in that very moment leaves a stray behind.
 *
 * @throws KubeStellarError `Timeout` when something does not die.
 */
export async function endStrays(paths: HubPaths, hubId: string): Promise<readonly number[]> {
  const known = new Set(recorded(paths).map(({ pid, started }) => `${pid} ${started}`));
  const strays = marked(hubId).filter(({ pid, started }) => !known.has(`${pid} ${started}`));
  await end(strays, paths);
  return strays.map(({ pid }) => pid);
}

async function end(leftovers: readonly ProcessIdentity[], paths: HubPaths): Promise<void> {
  for (const identity of leftovers) signalProcess(identity, "SIGKILL");
  const deadline = Date.now() + GONE_SECONDS * 1000;
  for (const identity of leftovers)
    while (isAlive(identity)) {
      if (Date.now() > deadline) throw new KubeStellarError(`process ${identity.pid} of the hub in ${paths.folder} does not end`, { code: "Timeout", fix: `End it: kill -9 ${identity.pid}` });
      await delay(20);
    }
}

function recorded(paths: HubPaths): readonly ProcessIdentity[] {
  return list(paths.runFolder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => identityFrom(readJson(path.join(paths.runFolder, file))))
    .filter((identity) => identity !== undefined);
}

function marked(hubId: string): readonly ProcessIdentity[] {
  if (process.platform !== "linux") return [];
  const found: ProcessIdentity[] = [];
  for (const entry of list("/proc")) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    let environment: string;
    try {
      environment = readFileSync(`/proc/${pid}/environ`, "latin1");
    } catch {
      // Another user's, or gone meanwhile: not ours.
      continue;
    }
    const identity = environment.split("\0").includes(`KSFLEET_HUB_ID=${hubId}`) ? identify(pid) : undefined;
    if (identity !== undefined) found.push(identity);
  }
  return found;
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
