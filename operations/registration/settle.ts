/** Pays the debts of registration: lets declared clusters in as their agents come, and says what became of each. */
import type { KubeObject } from "../../core/model/kube-object";
import { CLUSTER_NAME_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients/space-client";
import { isKubeStellarError } from "../errors";
import { observe } from "../observe";
import type { ApprovalOptions, RefusedRequest, RequestPlan } from "./approve";
import { carryOut, planRequests, renewedLately, requestsByCluster } from "./approve";
import { conditionOf, isAccepted, isAvailable, isJoined } from "./cluster";

/** Long enough for an agent that is about to ask, short enough for a person. */
const SETTLE_DEADLINE_SECONDS = 30;

/** OCM's agent halts when so many requests exist under its name (fault 19). */
const AGENT_REQUEST_LIMIT = 10;
/** Joined clusters that are out of reach get this long to come back: a hub or an agent may just have been started anew. */
const UNREACHABLE_GRACE_SECONDS = 10;
/** How often it is asked whether an agent that is to be replaced has fallen silent: no watch tells of that. */
const SILENCE_LOOK_SECONDS = 5;

/**
 * `available`: joined, and its agent renews its lease. `joined`: no word about its lease yet. `unreachable`: joined, but the
 * lease is lost. `refused`: somebody asked for its name and was refused. `pending`: everything else.
 */
export type ClusterState = "available" | "joined" | "pending" | "refused" | "unreachable";

/** What became of one cluster; everything but `available` is a debt. */
export interface ClusterSettlement {
  readonly name: string;
  readonly state: ClusterState;
  /** For people; `""` when available. */
  readonly reason: string;
  readonly refusedRequests: readonly RefusedRequest[];
}

export interface SettleOptions extends ApprovalOptions {
  /** Default `SETTLE_DEADLINE_SECONDS`. With 0, what can be decided now is decided. */
  readonly deadlineSeconds?: number | undefined;
  /** Ends the wait; the state so far is returned. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each change of a cluster's settlement. */
  readonly onProgress?: ((settlement: ClusterSettlement) => void) | undefined;
}

/**
 * Approves the requests of exactly these clusters as they come, until all are available or the deadline is over.
 *
 * One LIST and WATCH of ManagedClusters and one of requests, whatever the number of clusters. Clusters that are un-accepted or not
 * declared are not waited for; those that had joined and are out of reach get 10 seconds at most, unless they are to join anew.
 *
 * @returns one entry a name, in the order of the input. A cluster that is not available is a debt, never an error.
 * @throws when the hub cannot be read at all, or forbids to approve.
 */
export async function settle(its: SpaceClient, names: readonly string[], options: SettleOptions = {}): Promise<readonly ClusterSettlement[]> {
  if (names.length === 0) return [];
  let latest: readonly ClusterSettlement[] = names.map((name) => ({ name, state: "pending", reason: "the hub was not asked yet", refusedRequests: [] }));
  const told = new Map<string, string>();
  const refusals = new Map<string, ReadonlyMap<string, RefusedRequest>>();
  /** The last judgement of each cluster, with the versions of the objects that it was made of. */
  const judged = new Map<string, { readonly versions: string; readonly settlement: ClusterSettlement; readonly hopeless: boolean }>();
  const patience = new AbortController();
  let hopeless = new Set<string>();
  let graceIsOver = false;
  const goesOn = (): boolean => latest.some(({ name, state }) => state !== "available" && !hopeless.has(name) && !(graceIsOver && state === "unreachable" && options.rejoin?.includes(name) !== true));
  const grace = setTimeout(() => {
    graceIsOver = true;
    if (!goesOn()) patience.abort();
  }, UNREACHABLE_GRACE_SECONDS * 1000);
  const sights = {
    clusters: { client: its, resource: resources.ManagedCluster, ...(names.length === 1 ? { fieldSelector: `metadata.name=${names[0]}` } : {}) },
    requests: { client: its, resource: resources.CertificateSigningRequest, labelSelector: names.length === 1 ? `${CLUSTER_NAME_LABEL}=${names[0]}` : CLUSTER_NAME_LABEL },
  };
  const signal = options.signal === undefined ? patience.signal : AbortSignal.any([options.signal, patience.signal]);
  const lookAgainSeconds = (options.rejoin ?? []).length > 0 ? SILENCE_LOOK_SECONDS : undefined;
  const watching = observe(sights, { deadlineSeconds: options.deadlineSeconds ?? SETTLE_DEADLINE_SECONDS, signal, lookAgainSeconds }, async ({ clusters, requests }) => {
    const byCluster = requestsByCluster(requests.list());
    const looked = await mapBounded(names, async (name) => {
      const cluster = clusters.get({ name });
      const own = byCluster.get(name) ?? [];
      // Each change of one cluster brings us here for all: what has not changed is not judged again.
      const versions = [cluster, ...own].map((object) => object?.metadata.resourceVersion ?? "").join();
      const before = judged.get(name);
      if (before?.versions === versions) return before;
      const plan = await planRequests(name, cluster, own, { ...options, renewed: await renewedLately(its, cluster, options) });
      const failure = await tryToCarryOut(its, plan, name);
      // A denied request is decided the next time it is seen, but stays worth telling.
      const refused = new Map([...(refusals.get(name) ?? []), ...plan.refused.map((r) => [r.csr, r] as const)]);
      // What was refused for a time only.
      for (const { metadata } of plan.approve) refused.delete(metadata.name);
      refusals.set(name, refused);
      const result = { versions, settlement: settlementOf(name, cluster, plan, [...refused.values()], failure), hopeless: cluster === undefined || !isAccepted(cluster) };
      if (failure === undefined && options.rejoin?.includes(name) !== true) judged.set(name, result);
      return result;
    });
    latest = looked.map(({ settlement }) => settlement);
    hopeless = new Set(looked.filter((l) => l.hopeless).map(({ settlement }) => settlement.name));
    for (const settlement of latest) {
      const text = `${settlement.state} ${settlement.reason}`;
      if (told.get(settlement.name) === text) continue;
      told.set(settlement.name, text);
      options.onProgress?.(settlement);
    }
    return goesOn() ? undefined : true;
  });
  await watching.finally(() => clearTimeout(grace));
  return latest;
}

/** @returns why it did not work, where another try may. */
async function tryToCarryOut(its: SpaceClient, plan: RequestPlan, name: string): Promise<string | undefined> {
  try {
    await carryOut(its, plan, name);
    return undefined;
  } catch (error) {
    // What another cluster's approval would meet as well is everybody's business.
    if (isKubeStellarError(error, "Forbidden") || isKubeStellarError(error, "Unauthorized") || !isKubeStellarError(error)) throw error;
    return error.message;
  }
}

function settlementOf(name: string, cluster: KubeObject | undefined, plan: RequestPlan, refusedRequests: readonly RefusedRequest[], failure: string | undefined): ClusterSettlement {
  const as = (state: ClusterState, reason: string): ClusterSettlement => ({ name, state, reason, refusedRequests });
  if (cluster === undefined) return as("pending", "it is not declared on the hub");
  const refusals = plan.refused.map((r) => `${r.csr}: ${r.reasons.join("; ")}`);
  if (plan.awaitsSilence) return as("pending", refusals.join(". "));
  if (isJoined(cluster)) {
    if (isAvailable(cluster)) return as("available", "");
    const condition = conditionOf(cluster, "ManagedClusterConditionAvailable");
    return condition === undefined ? as("joined", "no word yet whether its agent is alive") : as("unreachable", [(condition.message ?? condition.reason ?? "its agent does not renew the lease").replace(/\.$/, ""), ...refusals].join(". "));
  }
  if (!isAccepted(cluster)) return as("pending", "an administrator has un-accepted it on the hub");
  if (failure !== undefined) return as("pending", `its request could not be approved: ${failure}`);
  if (plan.approve.length > 0 || plan.underWay) return as("pending", "its request is approved; its agent has yet to come with the certificate");
  if (refusals.length > 0) return as("refused", refusals.join(". "));
  if (plan.rejected.length > 0) return as("refused", `${plan.rejected.join(", ")}: denied on the hub, or not signed`);
  if (plan.requests >= AGENT_REQUEST_LIMIT) return as("pending", `${plan.requests} requests are open under its name, and OCM's agent makes no more than ${AGENT_REQUEST_LIMIT}; delete the old ones`);
  return as("pending", "no agent has asked to join yet");
}
