/** Lets declared clusters in: approves exactly their agents' certificate requests, and says which were refused and why. */
import type { KubeObject } from "../../core/model/kube-object";
import { CLUSTER_LEASE, CLUSTER_NAME_LABEL, DEFAULT_LEASE_SECONDS } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../clients/space-client";
import { isKubeStellarError } from "../errors";
import { isAccepted, isAvailable, isJoined } from "./cluster";
import { csrVerdict } from "./csr-verdict";

/** Tries of a write that meets a newer version each time. */
const WRITE_TRIES = 5;

/** A request that asks for the name of a declared cluster and was not approved. */
export interface RefusedRequest {
  readonly csr: string;
  readonly cluster: string;
  readonly reasons: readonly string[];
  /** Denied for good on the hub; otherwise it was left undecided. */
  readonly denied: boolean;
}

export interface ApprovalOptions {
  /**
   * Clusters that may join anew although they joined before, because their agent is lost for good or was stopped for another. Never
   * while an agent still renews the lease. Default none.
   */
  readonly rejoin?: readonly string[] | undefined;
}

/** What is to be done about the requests of one cluster. */
export interface RequestPlan {
  readonly approve: readonly KubeObject[];
  readonly deny: readonly { readonly csr: KubeObject; readonly reason: string }[];
  readonly refused: readonly RefusedRequest[];
  /** A request was approved earlier; the agent has yet to come with it. */
  readonly underWay: boolean;
  /** Requests that somebody denied, or the signer failed at; by name. */
  readonly rejected: readonly string[];
  /** All requests under this name, whatever became of them. */
  readonly requests: number;
  /** Its agent is to be replaced and has not been silent for long enough: time alone changes that. */
  readonly awaitsSilence: boolean;
}

/** Requests by the cluster that their label names; those without the label are left out. */
export function requestsByCluster(requests: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  const byCluster = new Map<string, KubeObject[]>();
  for (const csr of requests) {
    const name = csr.metadata.labels?.[CLUSTER_NAME_LABEL];
    if (name === undefined) continue;
    const list = byCluster.get(name) ?? [];
    list.push(csr);
    byCluster.set(name, list);
  }
  return byCluster;
}

/**
 * When the agent of a cluster that may join anew last renewed its lease; `undefined` when that is so long ago that it is silent.
 *
 * The hub itself calls a cluster available for five periods after its agent was stopped; one and a quarter tell as well that
 * nobody renews. RFC 3339, by the agent's clock. No call unless the cluster is to join anew and counts as available.
 */
export async function renewedLately(its: SpaceClient, cluster: KubeObject | undefined, { rejoin = [] }: ApprovalOptions): Promise<string | undefined> {
  if (cluster === undefined || !rejoin.includes(cluster.metadata.name) || !isJoined(cluster) || !isAvailable(cluster)) return undefined;
  const lease = await its.get(resources.Lease, { namespace: cluster.metadata.name, name: CLUSTER_LEASE });
  const { renewTime } = (lease?.["spec"] ?? {}) as { readonly renewTime?: string };
  // Available, and no lease to say otherwise: the hub is believed.
  if (renewTime === undefined) return "an unknown time";
  return Date.now() - Date.parse(renewTime) < silenceSeconds(cluster) * 1000 ? renewTime : undefined;
}

/** An agent that has not renewed its lease for so long is silent: its period, and a quarter for what delays it. */
function silenceSeconds(cluster: KubeObject): number {
  const { leaseDurationSeconds } = (cluster["spec"] ?? {}) as { readonly leaseDurationSeconds?: number };
  return (leaseDurationSeconds || DEFAULT_LEASE_SECONDS) * 1.25;
}

/**
 * Decides about all requests under one cluster's name. Depends on its arguments only.
 *
 * @param options.renewed - what `renewedLately` says.
 */
export async function planRequests(name: string, cluster: KubeObject | undefined, requests: readonly KubeObject[], { rejoin = [], renewed }: ApprovalOptions & { readonly renewed?: string | undefined } = {}): Promise<RequestPlan> {
  const good: { readonly csr: KubeObject; readonly agent: string }[] = [];
  const refused: RefusedRequest[] = [];
  const rejected: string[] = [];
  let underWay = false;
  for (const csr of requests) {
    const verdict = await csrVerdict(csr, name);
    if (verdict.kind === "approve") good.push({ csr, agent: verdict.agent });
    else if (verdict.kind === "refuse") refused.push({ csr: csr.metadata.name, cluster: name, reasons: verdict.reasons, denied: false });
    else if (verdict.kind === "decided" && verdict.decision === "Approved") underWay = true;
    else if (verdict.kind === "decided") rejected.push(csr.metadata.name);
  }
  const plan: RequestPlan = { approve: [], deny: [], refused, underWay, rejected, requests: requests.length, awaitsSilence: false };
  const refuse = (reason: string, denied: boolean): RequestPlan => ({ ...plan, deny: denied ? good.map(({ csr }) => ({ csr, reason })) : [], refused: [...refused, ...good.map(({ csr }) => ({ csr: csr.metadata.name, cluster: name, reasons: [reason], denied }))] });

  if (good.length === 0) return plan;
  if (cluster === undefined || !isAccepted(cluster)) return refuse("the hub does not accept this cluster (hubAcceptsClient is not true)", false);
  if (isJoined(cluster) && !rejoin.includes(name)) {
    if (isAvailable(cluster)) return refuse("the cluster has joined and its agent is alive: a second agent asks for its name", true);
    return refuse("the cluster has joined before; if its agent is lost for good, allow it to join anew", false);
  }
  // Not denied: OCM's agent would take long to ask again, and it is welcome as soon as the other one is silent.
  if (renewed !== undefined) return { ...refuse(`its present agent renewed its lease at ${renewed}; another one is let in ${silenceSeconds(cluster)} s after the last renewal`, false), awaitsSilence: true };
  const agents = new Set(good.map(({ agent }) => agent));
  if (agents.size > 1) return refuse(`${agents.size} agents ask for one name (${[...agents].sort().join(", ")}); delete the requests of the wrong ones`, false);
  return { ...plan, approve: good.map(({ csr }) => csr) };
}

/** Writes the decisions of a plan. */
export async function carryOut(its: SpaceClient, plan: RequestPlan, name: string): Promise<void> {
  for (const { csr, reason } of plan.deny) await decide(its, csr, name, { type: "Denied", reason: "ClusterAlreadyJoined", message: reason });
  for (const csr of plan.approve) await decide(its, csr, name, { type: "Approved", reason: "DeclaredCluster", message: `cluster ${name} is declared and the request carries its identity` });
}

/** Adds the condition through the approval subresource, as long as the request stays what was judged. */
async function decide(its: SpaceClient, judged: KubeObject, name: string, condition: { readonly type: "Approved" | "Denied"; readonly reason: string; readonly message: string }): Promise<void> {
  let csr: KubeObject | undefined = judged;
  for (let attempt = 1; csr !== undefined; attempt++) {
    const status = (csr["status"] ?? {}) as { readonly conditions?: readonly object[] };
    const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    try {
      await its.replace(resources.CertificateSigningRequest, { ...csr, status: { ...status, conditions: [...(status.conditions ?? []), { ...condition, status: "True", lastUpdateTime: now, lastTransitionTime: now }] } }, { subresource: "approval", fieldManager: "kubestellar-fleet" });
      return;
    } catch (error) {
      if (isKubeStellarError(error, "NotFound")) return;
      if (!isKubeStellarError(error, "Conflict") || attempt >= WRITE_TRIES) throw error;
    }
    csr = await its.get(resources.CertificateSigningRequest, { name: judged.metadata.name });
    // The content of a request cannot change, but another object may have the name now, or somebody else decided.
    if (csr?.metadata.uid !== judged.metadata.uid || (csr !== undefined && (await csrVerdict(csr, name)).kind !== "approve")) return;
  }
}
