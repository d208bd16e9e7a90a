/** What the hub does about the files of its WECs' agents; the agents write them (`hub/agent/agent-files.ts`). */
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { isMissing, readText, writeFileAtomic } from "../state";
import type { HubPaths } from "../state";

/** Whether the agent has its own credentials for the ITS. */
function hasCertificate(paths: HubPaths, wec: string): boolean {
  return readText(path.join(paths.agentHubFolder(wec), "kubeconfig")) !== undefined && readText(path.join(paths.agentHubFolder(wec), "tls.crt")) !== undefined;
}

/** Removes the bootstrap kubeconfigs of agents that need them no more: a token that is not there cannot leak. */
export function removeUsedBootstraps(paths: HubPaths): void {
  for (const wec of agents(paths)) if (hasCertificate(paths, wec)) rmSync(paths.bootstrapKubeconfig(wec), { force: true });
}

/** After an ITS on this hub has moved to another port: agents' kubeconfigs that named the old address name the new one. */
export function moveAgents(paths: HubPaths, from: string, to: string): void {
  for (const wec of agents(paths))
    for (const file of [path.join(paths.agentHubFolder(wec), "kubeconfig"), paths.bootstrapKubeconfig(wec)]) {
      const text = readText(file);
      // The port ends the address: 1700 must not be found in 17001.
      const moved = text?.replace(new RegExp(`${from.replaceAll(".", "\\.")}(?![0-9])`, "g"), to);
      if (moved !== undefined && moved !== text) writeFileAtomic(file, moved);
    }
}

function agents(paths: HubPaths): readonly string[] {
  try {
    return readdirSync(path.dirname(paths.agentFolder("any")));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
