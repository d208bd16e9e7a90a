/** From a short-lived bootstrap kubeconfig to the agent's own certificate: the only use that is ever made of it. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { resources } from "../../core/model/resources";
import { KubeClient } from "../../operations/clients/kube-client";
import { readKubeconfig } from "../../operations/clients/kubeconfig";
import type { SpaceClient } from "../../operations/clients/space-client";
import { isKubeStellarError } from "../../operations/errors";
import { ControllerScope } from "../controllers/runtime/controller";
import { messageOf } from "../controllers/runtime/log";
import type { Logger } from "../controllers/runtime/log";
import { requestCertificate } from "./certificate-request";
import type { AgentIdentity } from "./certificate-subject";
import type { HubCredentials } from "./hub-credentials";

export interface BootstrapOptions {
  readonly identity: AgentIdentity;
  readonly credentials: HubCredentials;
  /** Of the bootstrap identity; may appear later, and be replaced when its token has run out. */
  readonly bootstrapKubeconfig: string;
  /** Folder of `credentials`. */
  readonly credentialsFolder: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Registers the cluster and gets its certificate, however long that takes; rejects only when the signal aborts. */
export async function bootstrap(options: BootstrapOptions): Promise<void> {
  const { log, signal } = options;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    signal.throwIfAborted();
    try {
      await bootstrapOnce(options);
      return;
    } catch (error) {
      signal.throwIfAborted();
      log.warn("cannot register yet, trying again", { cluster: options.identity.cluster, error: messageOf(error) });
    }
    await sleep(pause, undefined, { signal });
  }
}

async function bootstrapOnce({ identity, credentials, bootstrapKubeconfig, credentialsFolder, log, signal }: BootstrapOptions): Promise<void> {
  const access = await readKubeconfig({ path: bootstrapKubeconfig });
  const hub = new KubeClient(access, { name: "hub" });
  const scope = new ControllerScope(log, signal);
  try {
    await ensureManagedCluster(hub, identity.cluster, log);
    const issued = await requestCertificate(hub, identity, { credentials, scope });
    await credentials.install(issued, access);
    log.info("the hub issued a certificate", { cluster: identity.cluster, csr: issued.csr });
  } finally {
    await scope.close();
    hub.close();
  }
  await forgetBootstrap(bootstrapKubeconfig, credentialsFolder);
}

/** An existing ManagedCluster is taken as it is; whether we may create one is the hub's decision. */
async function ensureManagedCluster(hub: SpaceClient, cluster: string, log: Logger): Promise<void> {
  try {
    if ((await hub.get(resources.ManagedCluster, { name: cluster })) !== undefined) return;
    await hub.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: cluster } });
    log.info("ManagedCluster created; it waits for acceptance", { cluster });
  } catch (error) {
    if (isKubeStellarError(error, "AlreadyExists")) return;
    if (!isKubeStellarError(error, "Forbidden")) throw error;
    log.warn("may not create the ManagedCluster; somebody else has to", { cluster, error: error.message });
  }
}

/** Its token is spent. A file in a folder of somebody else's is left to its owner. */
async function forgetBootstrap(file: string, credentialsFolder: string): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  const own = path.resolve(credentialsFolder);
  if (folder === own || folder === path.dirname(own)) await rm(file, { force: true });
}
