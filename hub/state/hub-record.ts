/** `hub.json`: what a hub is; and `supervisor.json`: who runs it. */
import { randomUUID } from "node:crypto";
import { readJson, writeJson } from "./atomic-file";
import type { HubPaths } from "./hub-paths";
import type { ProcessIdentity } from "../processes";
import { identityFrom, isAlive } from "../processes";

export interface HubRecord {
  /** Random, made once: a hub rebuilt under the same name is another hub. */
  readonly id: string;
  readonly name: string;
  /** Of this package, when the hub was made. */
  readonly version: string;
  /** Processes taken out with `stop`; they stay out over restarts. Names, ascending. */
  readonly stopped: readonly string[];
  /** WECs cut off from their hub with `disconnect`; they stay so over restarts. Names, ascending. */
  readonly disconnected: readonly string[];
  /** Processes whose last pod on the hosting space has gone; they stay out until one comes, over restarts too. Names, ascending. */
  readonly podless: readonly string[];
  /** Whether the quirks of KubeStellar are kept, see docs/quirks.md. */
  readonly strictUpstream: boolean;
}

export function readHubRecord(paths: HubPaths, onTorn?: (message: string) => void): HubRecord | undefined {
  const found = readJson(paths.hubFile, onTorn);
  if (found === undefined || typeof found["id"] !== "string" || typeof found["name"] !== "string") return undefined;
  const names = (list: unknown): readonly string[] => (Array.isArray(list) ? list.filter((x): x is string => typeof x === "string") : []);
  return { id: found["id"], name: found["name"], version: typeof found["version"] === "string" ? found["version"] : "", stopped: names(found["stopped"]), disconnected: names(found["disconnected"]), podless: names(found["podless"]), strictUpstream: found["strictUpstream"] !== false };
}

/** The record of a hub that is made now. */
export function newHubRecord(name: string, version: string): HubRecord {
  return { id: randomUUID(), name, version, stopped: [], disconnected: [], podless: [], strictUpstream: true };
}

export function writeHubRecord(paths: HubPaths, record: HubRecord): void {
  writeJson(paths.hubFile, record);
}

export interface SupervisorRecord {
  readonly identity: ProcessIdentity;
  /** Unix socket that it answers on. */
  readonly socket: string;
}

/** Who supervises the hub, or did before it died: check with `isAlive`. */
export function readSupervisorRecord(paths: HubPaths): SupervisorRecord | undefined {
  const found = readJson(paths.supervisorFile);
  const identity = identityFrom(found);
  return identity === undefined || typeof found?.["socket"] !== "string" ? undefined : { identity, socket: found["socket"] };
}

/** Held by the supervisor of a hub as long as it lives. */
export function supervisorLock(paths: HubPaths): string {
  return `${paths.supervisorFile}.lock`;
}

/** The process that supervises the hub, whether it answers or not; `undefined` when there is none. */
export function livingSupervisor(paths: HubPaths): ProcessIdentity | undefined {
  return [readSupervisorRecord(paths)?.identity, identityFrom(readJson(supervisorLock(paths)))].find((identity) => identity !== undefined && isAlive(identity));
}

export function writeSupervisorRecord(paths: HubPaths, { identity, socket }: SupervisorRecord): void {
  writeJson(paths.supervisorFile, { ...identity, socket });
}
