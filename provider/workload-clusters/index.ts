/** WorkloadClusters: many WECs of one ITS in one resource, because each resource costs the engine time, changed or not. */
import { readClusters } from "../../operations/registration";
import { diffInputs, sameValue } from "../compare";
import { PartialFailure } from "../failure";
import type { HandlerContext, ResourceHandler } from "../handler";
import { InputCheck, unknownArgument } from "../input-check";
import { checkCluster, checkFleet, liveCluster, liveRegistration, withAgentOf } from "../registration/inputs";
import { register, unregister } from "../registration/register";
import type { ClusterInputs, Clusters, FleetInputs, Registration } from "../registration/model";
import { connectUnlessGone } from "../space/gone";
import { isUnknown } from "../values";

export interface WorkloadClustersInputs extends FleetInputs {
  /** Of the resource; clusters have their own. @default the resource's name */
  readonly name: string;
  /** By name. */
  readonly clusters: Clusters;
}

export interface WorkloadClustersOutputs extends WorkloadClustersInputs {
  /** By name; empty when all have joined, so that ten thousand clusters do not fill the state with the same word. */
  readonly debts: Readonly<Record<string, Registration>>;
}

/** What a program says about one cluster. */
const CLUSTER_ARGUMENTS: readonly string[] = ["labels", "annotations", "properties", "kubeconfig", "agent"];

export const workloadClusters: ResourceHandler<WorkloadClustersInputs, WorkloadClustersOutputs> = {
  kind: "WorkloadClusters",
  stateVersion: 1,

  check(_olds, news) {
    const check = new InputCheck(news);
    check.dnsLabel("name");
    const given = (news["clusters"] ?? {}) as Readonly<Record<string, unknown>>;
    const checkOne = ([name, cluster]: [string, unknown]): [string, ClusterInputs] => {
      const at = `clusters[${JSON.stringify(name)}]`;
      check.dnsLabel(at, name);
      if (isUnknown(cluster)) return [name, cluster as ClusterInputs];
      for (const key of Object.keys(cluster ?? {}).filter((given) => !CLUSTER_ARGUMENTS.includes(given))) check.failures.push(unknownArgument(`${at}.${key}`, key, "a cluster", CLUSTER_ARGUMENTS));
      return [name, checkCluster((cluster ?? {}) as Readonly<Record<string, unknown>>, at, check)];
    };
    const clusters = isUnknown(given) ? (given as unknown as Clusters) : Object.fromEntries(Object.entries(given).map(checkOne));
    return { inputs: { name: news["name"] as string, ...checkFleet(news, check), clusters }, failures: check.failures };
  },

  diff: (_id, olds, news) => diffInputs(olds, news, { inPlace: ["clusters", "timeoutSeconds"], replace: [], spaces: ["space"], debt: Object.keys(olds.debts ?? {}).length > 0 }),

  create: async (inputs, context) => ({ id: idOf(inputs), outs: await apply(inputs, undefined, context) }),
  update: (_id, olds, news, context) => apply(news, olds, context),

  async read(id, props, context) {
    const its = await connectUnlessGone(props.space, context);
    if (its === undefined) return undefined;
    const names = Object.keys(props.clusters);
    const live = await readClusters(its, names);
    const present = names.flatMap((name) => {
      const view = live.get(name);
      return view === undefined || view.terminating ? [] : [[name, view] as const];
    });
    if (present.length === 0 && names.length > 0) return undefined;
    const { debts, stateVersion: _, ...stated } = props as WorkloadClustersOutputs & { readonly stateVersion?: number };
    const inputs = { ...stated, clusters: Object.fromEntries(present.map(([name, view]) => [name, liveCluster(props.clusters[name]!, view)])) };
    const registrations = Object.fromEntries(present.map(([name, view]) => [name, liveRegistration(view, debts[name] ?? { state: "joined", reason: "" })]));
    return { id, props: { ...inputs, debts: debtsOf(registrations) }, inputs };
  },

  async delete(_id, props, context) {
    await unregister(props, props.clusters, context);
  },
};

const idOf = ({ space, name }: WorkloadClustersInputs): string => `${space.name}/${name}`;

async function apply(news: WorkloadClustersInputs, olds: WorkloadClustersOutputs | undefined, context: HandlerContext): Promise<WorkloadClustersOutputs> {
  const before = olds?.clusters ?? {};
  // Writes for what changed and for debts only: a fleet of thousands has one cluster edited at a time.
  const wanted = Object.fromEntries(Object.entries(news.clusters).filter(([name, cluster]) => before[name] === undefined || olds?.debts[name] !== undefined || !sameValue(before[name], cluster)));
  const settled = new Set(Object.keys(before).filter((name) => olds?.debts[name] === undefined));
  const { registrations, failures, agentsUnchanged } = Object.keys(wanted).length === 0 ? { registrations: {}, failures: [], agentsUnchanged: [] } : await register(news, wanted, before, settled, context);
  const debts = debtsOf(registrations);

  const removed = Object.keys(before).filter((name) => news.clusters[name] === undefined);
  const problems = [...failures];
  let kept: Clusters = {};
  if (removed.length > 0) {
    try {
      await unregister(olds!, Object.fromEntries(removed.map((name) => [name, before[name]!])), context);
    } catch (error) {
      // They stay on record, so that the next run takes them out.
      kept = Object.fromEntries(removed.map((name) => [name, before[name]!]));
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  // What an agent that is out of reach does not know yet stays a change.
  const unchanged = Object.fromEntries(agentsUnchanged.map((name) => [name, withAgentOf(news.clusters[name]!, before[name]!)]));
  const outs = { ...news, clusters: { ...news.clusters, ...unchanged, ...kept }, debts };
  if (problems.length > 0) throw new PartialFailure(idOf(news), outs, problems);
  return outs;
}

function debtsOf(registrations: Readonly<Record<string, Registration>>): Readonly<Record<string, Registration>> {
  return Object.fromEntries(Object.entries(registrations).filter(([, { state }]) => state !== "joined"));
}
