/**
 * Registers workload clusters for WorkloadCluster and WorkloadClusters: declares them, installs the agents of those that can be reached,
 * lets in those that ask, and says what is still a debt.
 */
import { ORIGIN_WDS_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { mapBounded } from "../../operations/bounded";
import { embeddedPlaceOf } from "../../operations/clients";
import type { SpaceClient } from "../../operations/clients";
import { KubeStellarError, isKubeStellarError } from "../../operations/errors";
import { touchAffected } from "../../operations/policy";
import { declareClusters, detachCluster, settle } from "../../operations/registration";
import type { ClusterSettlement } from "../../operations/registration";
import { messageOf } from "../failure";
import type { HandlerContext } from "../handler";
import { connectUnlessGone } from "../space/gone";
import { agentRemoval, clustersToInstall, installAgents, removeAgents } from "./agents";
import type { InstallResult } from "./agents";
import type { Clusters, FleetInputs, Registration } from "./model";

/** An agent of an embedded hub asks at once; its API server takes some seconds. */
const EMBEDDED_WAIT_SECONDS = 120;

export interface RegisterResult {
  /** By name. */
  readonly registrations: Readonly<Record<string, Registration>>;
  /** What went wrong for single clusters; the others are registered. */
  readonly failures: readonly string[];
  /** Clusters that have joined, and whose agent could not be changed. */
  readonly agentsUnchanged: readonly string[];
}

/**
 * Registers `wanted`; what is registered already is brought up to date.
 *
 * @param settled - clusters that had joined by the last run: nobody waits for them.
 * @throws when nothing was declared; once something is, what goes wrong is in `failures`.
 */
export async function register(fleet: FleetInputs, wanted: Clusters, previous: Clusters, settled: ReadonlySet<string>, context: HandlerContext): Promise<RegisterResult> {
  const its = await context.connect(fleet.space);
  const names = Object.keys(wanted);
  const { declared, failed } = await declareClusters(
    its,
    Object.entries(wanted).map(([name, { labels, annotations, properties }]) => ({ name, labels, annotations, properties, adopt: fleet.adopt })),
    { owner: fleet.owner, previous, reaccept: names.filter((name) => previous[name]?.accepted === false), signal: context.signal },
  );
  if (declared.length === 0 && failed.length > 0) throw failed.length === 1 ? failed[0]!.error : new Error(failed.map(({ error }) => messageOf(error)).join("; "));
  const failures = failed.map(({ name, error }) => `${name}: ${messageOf(error)}`);

  const declaredNames = declared.map(({ name }) => name);
  const waitedFor = declaredNames.filter((name) => !settled.has(name));
  const toInstall = new Set(clustersToInstall(fleet, wanted, previous, settled));
  const installed = await installAgents(fleet, its, declaredNames.filter((name) => toInstall.has(name)), wanted, context);
  failures.push(...[...installed.failed].map(([name, message]) => `${name}: ${message}`));
  const settlements = await settleAll(fleet, its, { names: waitedFor.filter((name) => !installed.failed.has(name)), ...installed }, context, failures);
  const agentsUnchanged = [...installed.unreachable.keys(), ...installed.failed.keys()].filter((name) => settled.has(name));
  for (const name of agentsUnchanged.filter((name) => installed.unreachable.has(name))) context.log(`${name}: its agent stays as it is for now: ${installed.unreachable.get(name)}. The next up changes it`);

  const changed = declared.filter(({ created, templateDataChanged }) => templateDataChanged && !created).map(({ name }) => name);
  if (changed.length > 0) await touch(fleet, its, changed, context, failures);

  const registrationOf = (name: string): Registration => settlements.get(name) ?? (settled.has(name) ? { state: "joined", reason: "" } : { state: "pending", reason: installed.failed.get(name) ?? "it could not be declared" });
  return { registrations: Object.fromEntries(names.map((name) => [name, registrationOf(name)])), failures, agentsUnchanged };
}

async function settleAll(fleet: FleetInputs, its: SpaceClient, { names, rejoin, unreachable }: Pick<InstallResult, "rejoin" | "unreachable"> & { readonly names: readonly string[] }, context: HandlerContext, failures: string[]): Promise<ReadonlyMap<string, Registration>> {
  try {
    const deadlineSeconds = embeddedPlaceOf(fleet.space) === undefined ? fleet.timeoutSeconds : Math.max(fleet.timeoutSeconds, EMBEDDED_WAIT_SECONDS);
    const settlements = await settle(its, names, { deadlineSeconds, rejoin, signal: context.signal });
    const reasonOf = ({ name, reason }: ClusterSettlement): string => (unreachable.has(name) ? `its agent could not be installed: ${unreachable.get(name)}` : reason);
    for (const settlement of settlements) if (isDebt(settlement)) context.log(`${settlement.name}: registration is a debt: ${reasonOf(settlement)}. The next up settles it, or \`ksfleet settle\``);
    return new Map(settlements.map((settlement) => [settlement.name, isDebt(settlement) ? { state: settlement.state, reason: reasonOf(settlement) } : { state: "joined", reason: "" }]));
  } catch (error) {
    failures.push(messageOf(error));
    return new Map(names.map((name) => [name, { state: "pending", reason: messageOf(error) }]));
  }
}

const isDebt = (settlement: ClusterSettlement): settlement is ClusterSettlement & { readonly state: "pending" | "refused" } => settlement.state === "pending" || settlement.state === "refused";

/** Takes clusters out, and ends those that an embedded hub runs. @throws KubeStellarError `Timeout` naming what holds them. */
export async function unregister(fleet: FleetInputs, clusters: Clusters, context: HandlerContext): Promise<void> {
  const its = await connectUnlessGone(fleet.space, context);
  if (its === undefined) return removeAgents(fleet, clusters, context);
  const place = embeddedPlaceOf(fleet.space);
  const held = await mapBounded(Object.entries(clusters), async ([name, cluster]) => {
    const onCluster = await agentRemoval(fleet, its, name, cluster, context);
    const { gone, blockers, leftovers } = await detachCluster(its, name, { owner: fleet.owner, signal: context.signal, onProgress: context.log, ...(onCluster === undefined ? {} : { onCluster }) });
    for (const leftover of leftovers) context.log(`${name}: left behind: ${leftover}`);
    if (!gone) return `${name} is held by ${blockers.join(", ") || "nothing that shows"}`;
    if (place !== undefined && cluster.kubeconfig === undefined) await (await context.hubs.ensure(place.hub, context.log)).removeWec(name);
    return undefined;
  });
  const problems = held.filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new KubeStellarError(problems.join("; "), { code: "Timeout", space: fleet.space.name, fix: "See that the agents of these clusters run, or remove what holds them, and run the command again" });
}

/** Makes new values of templates travel, in every WDS that delivers to one of these clusters. */
async function touch(fleet: FleetInputs, its: SpaceClient, clusters: readonly string[], context: HandlerContext, failures: string[]): Promise<void> {
  try {
    const works = await mapBounded(clusters, (namespace) => its.list(resources.ManifestWork, { namespace }));
    const names = new Set(works.flatMap(({ items }) => items.flatMap(({ metadata }) => metadata.labels?.[ORIGIN_WDS_LABEL] ?? [])));
    for (const name of [...names].sort()) {
      const wds = await workloadSpace(fleet, name, context);
      if (wds === undefined) {
        context.log(`${clusters.join(", ")}: objects of ${name} may use what changed, but the way to ${name} is not known here: declare it before the clusters, or change something in its objects`);
        continue;
      }
      const { objects } = await touchAffected(wds, { clusters }, { owner: fleet.owner });
      if (objects.length > 0) context.log(`${clusters.join(", ")}: touched ${objects.join(", ")} in ${name}, so that the change reaches the clusters`);
    }
  } catch (error) {
    failures.push(`what templates make of the changed values may not have reached ${clusters.join(", ")}: ${messageOf(error)}`);
  }
}

/** A WDS by the name that transport gives it: one of those declared, or a ControlPlane beside the ITS. */
async function workloadSpace(fleet: FleetInputs, name: string, context: HandlerContext): Promise<SpaceClient | undefined> {
  const declared = fleet.workloadSpaces?.find((ref) => ref.name === name);
  if (declared !== undefined) return context.connect(declared);
  if (!("controlPlane" in fleet.space.via)) return undefined;
  const { host } = fleet.space.via;
  try {
    return await context.once(`workload space ${name} of ${JSON.stringify(host)}`, () => context.connectFresh({ name, kind: "WDS", via: { controlPlane: name, host } }));
  } catch (error) {
    if (isKubeStellarError(error, "NotFound")) return undefined;
    throw error;
  }
}
