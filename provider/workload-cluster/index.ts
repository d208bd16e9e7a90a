/** WorkloadCluster: one WEC in the inventory: registration, labels, annotations, properties. */
import { readClusters } from "../../operations/registration";
import { diffInputs } from "../compare";
import { PartialFailure } from "../failure";
import type { HandlerContext, ResourceHandler } from "../handler";
import { InputCheck } from "../input-check";
import { checkCluster, checkFleet, liveCluster, liveRegistration, withAgentOf } from "../registration/inputs";
import { register, unregister } from "../registration/register";
import type { ClusterInputs, FleetInputs, RegistrationState } from "../registration/model";
import { connectUnlessGone } from "../space/gone";

export interface WorkloadClusterInputs extends FleetInputs, ClusterInputs {
  readonly name: string;
}

export interface WorkloadClusterOutputs extends WorkloadClusterInputs {
  readonly state: RegistrationState;
  readonly reason: string;
}

export const workloadCluster: ResourceHandler<WorkloadClusterInputs, WorkloadClusterOutputs> = {
  kind: "WorkloadCluster",
  stateVersion: 1,

  check(_olds, news) {
    const check = new InputCheck(news);
    check.dnsLabel("name");
    return { inputs: { name: news["name"] as string, ...checkFleet(news, check), ...checkCluster(news, "", check) }, failures: check.failures };
  },

  diff: (_id, olds, news) =>
    diffInputs(olds, news, { inPlace: ["labels", "annotations", "properties", "accepted", "kubeconfig", "agent", "timeoutSeconds"], replace: ["name"], spaces: ["space"], debt: olds.state !== "joined" }),

  create: async (inputs, context) => ({ id: idOf(inputs), outs: await apply(inputs, undefined, context) }),
  update: (_id, olds, news, context) => apply(news, olds, context),

  async read(id, props, context) {
    const its = await connectUnlessGone(props.space, context);
    const live = its === undefined ? undefined : (await readClusters(its, [props.name])).get(props.name);
    if (live === undefined || live.terminating) return undefined;
    const { state, reason, stateVersion: _, ...stated } = props as WorkloadClusterOutputs & { readonly stateVersion?: number };
    const inputs = { ...stated, ...liveCluster(stated, live) };
    return { id, props: { ...inputs, ...liveRegistration(live, { state, reason }) }, inputs };
  },

  async delete(_id, props, context) {
    await unregister(props, { [props.name]: props }, context);
  },
};

const idOf = ({ space, name }: WorkloadClusterInputs): string => `${space.name}/${name}`;

async function apply(news: WorkloadClusterInputs, olds: WorkloadClusterOutputs | undefined, context: HandlerContext): Promise<WorkloadClusterOutputs> {
  const settled = new Set(olds?.state === "joined" ? [news.name] : []);
  const { registrations, failures, agentsUnchanged } = await register(news, { [news.name]: news }, olds === undefined ? {} : { [news.name]: olds }, settled, context);
  // What an agent that is out of reach does not know yet stays a change.
  const stated = agentsUnchanged.length === 0 || olds === undefined ? news : withAgentOf(news, olds);
  const outs = { ...stated, ...registrations[news.name]! };
  if (failures.length > 0) throw new PartialFailure(idOf(news), outs, failures);
  return outs;
}
