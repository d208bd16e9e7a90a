/**
 * The agent of one WEC: registers it with the hub, then, with nothing but its own certificate, keeps its lease and
 * status, applies what lies in its mailbox and reports what becomes of it. Does the work of OCM's registration and work
 * agents and of KubeStellar's status agent.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { resources } from "../../core/model/resources";
import { connectKubeconfig } from "../../operations/clients/connect";
import type { SpaceClient } from "../../operations/clients/space-client";
import { ControllerScope } from "../controllers/runtime/controller";
import { messageOf } from "../controllers/runtime/log";
import type { Logger } from "../controllers/runtime/log";
import { startAddOns } from "./add-ons/index";
import { bootstrap } from "./bootstrap";
import { requestCertificate } from "./certificate-request";
import { renewalDue } from "./certificate-validity";
import type { Validity } from "./certificate-validity";
import { startClusterStatus } from "./cluster-status";
import { startFeedback } from "./feedback/index";
import { HubCredentials } from "./hub-credentials";
import { startLease } from "./lease";
import { openMailbox } from "./mailbox";
import { startStatusAgent } from "./status/index";
import { startWorkAgent } from "./work/index";

export interface AgentOptions {
  readonly cluster: string;
  readonly bootstrapKubeconfig: string;
  /** Where the agent keeps its key and certificate. */
  readonly hubKubeconfigDir: string;
  /** Access to the cluster that the agent works for. */
  readonly wec: SpaceClient;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Whether the quirks of the real agents are kept. Default true. */
  readonly strictUpstream?: boolean;
  readonly now?: () => Date;
  /** Told whenever there is a certificate to go on with, new or old. */
  readonly onCredentials?: () => void;
}

/** A renewal that failed is tried again after this; there are months of time in a usual certificate. */
const RENEWAL_PAUSE_MS = 30_000;
/** Certificates may be born with less than that left (signers date them back): renewals keep this distance all the same. */
const SHORTEST_LIFE_MS = 10_000;
/** Timers overflow above 2^31 ms. */
const LONGEST_SLEEP_MS = 2 ** 30;

/** Runs the agent until the signal aborts. */
export async function runAgent(options: AgentOptions): Promise<void> {
  const { cluster, log, signal, hubKubeconfigDir, bootstrapKubeconfig, now = () => new Date() } = options;
  const credentials = new HubCredentials(hubKubeconfigDir, cluster);
  const agent = await credentials.prepare();
  const identity = { cluster, agent };
  const interrupted = await credentials.pending();
  if (interrupted?.certificate !== undefined) await credentials.install({ ...interrupted, certificate: interrupted.certificate }, undefined);

  while (!signal.aborted) {
    const validity = await credentials.validity(agent);
    if (validity === undefined || validity.notAfter <= now()) {
      if (validity !== undefined) log.warn("the certificate has expired; registering anew", { cluster, expired: validity.notAfter.toISOString() });
      await bootstrap({ identity, credentials, bootstrapKubeconfig, credentialsFolder: hubKubeconfigDir, log, signal });
      continue;
    }
    options.onCredentials?.();
    // A session lives as long as its certificate; connections hold on to the one they were opened with.
    const hub = await connectKubeconfig({ path: credentials.kubeconfig, name: "hub" });
    const scope = new ControllerScope(log, signal);
    try {
      startSession(options, { hub, scope, agent, kubeconfig: credentials.kubeconfig, now });
      await renewInTime({ hub, scope, credentials, identity, validity, now });
    } finally {
      await scope.close();
      hub.close();
    }
  }
}

function startSession({ cluster, wec, strictUpstream = true }: AgentOptions, { hub, scope, agent, kubeconfig, now }: { readonly hub: SpaceClient; readonly scope: ControllerScope; readonly agent: string; readonly kubeconfig: string; readonly now: () => Date }): void {
  // None of them waits for another: the lease goes on while a cache of the WEC still fills.
  const managed = scope.informer(hub, resources.ManagedCluster, { fieldSelector: `metadata.name=${cluster}` });
  startClusterStatus({ cluster, managed, hub, wec, scope, now });
  startLease({ cluster, managed, hub, scope, now });
  const mailbox = openMailbox({ cluster, agentId: agent, hub, wec, scope });
  startWorkAgent({ mailbox, scope, now });
  startStatusAgent({ mailbox, managed, strictUpstream, scope, now });
  startFeedback({ mailbox, scope, now });
  startAddOns({ mailbox, kubeconfig, scope, now });
}

interface Renewal {
  readonly hub: SpaceClient;
  readonly scope: ControllerScope;
  readonly credentials: HubCredentials;
  readonly identity: { readonly cluster: string; readonly agent: string };
  readonly validity: Validity;
  readonly now: () => Date;
}

/** Resolves when a new certificate is in place, the old one has expired, or the scope has closed. */
async function renewInTime({ hub, scope, credentials, identity, validity, now }: Renewal): Promise<void> {
  const { notBefore, notAfter } = validity;
  const life = notAfter.getTime() - notBefore.getTime();
  const due = renewalDue(validity).getTime();
  scope.log.info("using the certificate", { cluster: identity.cluster, until: notAfter.toISOString(), renewalAfter: new Date(due).toISOString() });
  const pause = (milliseconds: number): Promise<void> => sleep(Math.min(milliseconds, LONGEST_SLEEP_MS), undefined, { signal: scope.signal }).catch(() => undefined);
  await pause(Math.min(SHORTEST_LIFE_MS, (notAfter.getTime() - now().getTime()) / 4));
  while (!scope.signal.aborted && now().getTime() < due) await pause(due - now().getTime());
  while (!scope.signal.aborted && now() < notAfter) {
    try {
      const issued = await requestCertificate(hub, identity, { credentials, scope });
      await credentials.install(issued, undefined);
      scope.log.info("certificate renewed", { cluster: identity.cluster, csr: issued.csr });
      return;
    } catch (error) {
      if (scope.signal.aborted) return;
      scope.log.warn("cannot renew the certificate, trying again", { cluster: identity.cluster, error: messageOf(error) });
      await pause(Math.min(RENEWAL_PAUSE_MS, life / 100));
    }
  }
}
