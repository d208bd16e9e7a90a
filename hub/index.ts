/** The embedded hub: real API servers as plain processes of one machine, and controllers that behave as KubeStellar's. */
import { readdir } from "node:fs/promises";
import { hubsFolder } from "../operations/clients/space-ref";
import { Hub } from "./hub";
import type { EnsureHubOptions } from "./hub";
import { HubPaths, isMissing, readHubRecord } from "./state";

export { HOSTING_SPACE } from "./supervisor";
export { assertKubeconfigTarget } from "./hub";
export type { EnsureHubOptions, EnsureWecOptions, Hub, HubSpace } from "./hub";
export type { ProcessState, ProcessStatus } from "./supervisor";

/**
 * The hub of this name: made, revived or found. Returns when its hosting space is ready. Safe to call from several
 * processes at once.
 *
 * @throws KubeStellarError `ToolMissing`, `HubNotRunning` (the supervisor does not start), `Timeout`, `Invalid` (name).
 */
export function ensureHub(options: EnsureHubOptions = {}): Promise<Hub> {
  return Hub.ensure(options);
}

/** The hub of this name, running or not; revives nothing. `undefined` when there is no state of it. */
export function openHub(name: string): Promise<Hub | undefined> {
  return Hub.open(name);
}

/** Names of all hubs of this user, running or not, ascending. */
export async function listHubs(): Promise<readonly string[]> {
  let entries;
  try {
    entries = await readdir(hubsFolder(), { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && readHubRecord(HubPaths.ofHub(entry.name)) !== undefined)
    .map(({ name }) => name)
    .sort();
}
