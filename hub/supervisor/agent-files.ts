/** The files of a WEC's agent: what it bootstraps with, and the certificate that it earns with that. */
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { isMissing, readText, writeFileAtomic } from "../state";
import type { HubPaths } from "../state";

/** Whether the agent has its own credentials for the ITS. */
export function hasCertificate(paths: HubPaths, wec: string): boolean {
  return readText(path.join(paths.agentHubFolder(wec), "kubeconfig")) !== undefined && readText(path.join(paths.agentHubFolder(wec), "tls.crt")) !== undefined;
}

/** Whether there is anything to start an agent with. */
export function hasAgent(paths: HubPaths, wec: string): boolean {
  return hasCertificate(paths, wec) || readText(paths.bootstrapKubeconfig(wec)) !== undefined;
}

/**
 * Gives the agent a bootstrap kubeconfig, unless it has a certificate for that very ITS already. One for another ITS, or
 * for one that was rebuilt with another CA, is worth nothing and goes.
 *
 * @returns true when files changed, so that a running agent has to begin anew.
 */
export function offerBootstrap(paths: HubPaths, wec: string, bootstrap: string): boolean {
  if (hasCertificate(paths, wec)) {
    const own = clusterOf(readText(path.join(paths.agentHubFolder(wec), "kubeconfig")) ?? "");
    if (own !== undefined && own === clusterOf(bootstrap)) return false;
    rmSync(paths.agentHubFolder(wec), { recursive: true, force: true });
  }
  if (readText(paths.bootstrapKubeconfig(wec)) === bootstrap) return false;
  writeFileAtomic(paths.bootstrapKubeconfig(wec), bootstrap);
  return true;
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

/** Address and CA of a kubeconfig's first cluster; `undefined` when it has none. */
function clusterOf(kubeconfig: string): string | undefined {
  const { clusters } = (parse(kubeconfig) ?? {}) as { clusters?: readonly { cluster?: Record<string, unknown> }[] };
  const cluster = clusters?.[0]?.cluster;
  return cluster === undefined ? undefined : JSON.stringify([cluster["server"], cluster["certificate-authority-data"], cluster["certificate-authority"]]);
}
