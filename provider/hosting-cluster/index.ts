/** HostingCluster: where the spaces live. An embedded hub, or a cluster that is there. */
import { hubKubeconfig, readIdentity } from "../../operations/clients";
import type { KubeconfigReference, SpaceRef } from "../../operations/clients";
import { KubeStellarError } from "../../operations/errors";
import { diffInputs } from "../compare";
import { PartialFailure, messageOf } from "../failure";
import type { HandlerContext, ResourceHandler } from "../handler";
import { InputCheck } from "../input-check";

/** Name of the hosting space on an embedded hub. */
const EMBEDDED_HOST_SPACE = "host";

export interface HostingClusterInputs {
  /** What it is called. @default the resource's name */
  readonly name: string;
  /** Of the embedded hub; absent with `kubeconfig`. */
  readonly hub?: string;
  readonly kubeconfig?: KubeconfigReference;
  /** Whose it is: `<project>/<stack>`. */
  readonly owner: string;
  /** Computed by check. */
  readonly engine: "embedded" | "kubernetes";
  /** The way to it, computed by check. */
  readonly ref: Omit<SpaceRef, "uid">;
}

export interface HostingClusterOutputs extends HostingClusterInputs {
  /** Of its namespace kube-system. */
  readonly uid?: string;
  /** Where its administrator's kubeconfig is; never its content. */
  readonly kubeconfigReference: KubeconfigReference;
}

export const hostingCluster: ResourceHandler<HostingClusterInputs, HostingClusterOutputs> = {
  kind: "HostingCluster",
  stateVersion: 1,

  check(_olds, news) {
    const check = new InputCheck(news);
    const kubeconfig = news["kubeconfig"] as KubeconfigReference | undefined;
    check.dnsLabel("name");
    if (kubeconfig !== undefined && news["hub"] !== undefined) check.fail("kubeconfig", "give either hub (an embedded one) or kubeconfig (a cluster that is there), not both");
    const hub = (news["hub"] ?? "default") as string;
    if (kubeconfig === undefined) check.dnsLabel("hub", hub);
    const name = news["name"] as string;
    const shared = { name, owner: (news["owner"] ?? "") as string };
    const inputs: HostingClusterInputs =
      kubeconfig === undefined
        ? { ...shared, hub, engine: "embedded", ref: { name, kind: "HOST", via: { hub, space: EMBEDDED_HOST_SPACE } } }
        : { ...shared, kubeconfig, engine: "kubernetes", ref: { name, kind: "HOST", via: { kubeconfig } } };
    return { inputs, failures: check.failures };
  },

  diff: (_id, olds, news) => diffInputs(olds, news, { inPlace: ["name", "kubeconfig"], replace: ["engine", "hub"], debt: olds.uid === undefined }),

  async create(inputs, context) {
    return { id: inputs.name, outs: await reach(inputs, undefined, context) };
  },

  update: (_id, olds, news, context) => reach(news, olds.uid, context),

  async read(id, props, context) {
    if (context.isCertainlyGone(props.ref)) return undefined;
    const { uid, kubeconfigReference: _, stateVersion: __, ...inputs } = props as HostingClusterOutputs & { readonly stateVersion?: number };
    const found = await readIdentity(await context.connect(uid === undefined ? props.ref : { ...props.ref, uid }));
    return { id, props: outputsOf(inputs, found), inputs };
  },

  async delete(_id, props, context) {
    if (props.hub === undefined) return;
    context.log(`${props.name}: taking the embedded hub ${props.hub} down`);
    await context.hubs.down(props.hub, (message) => context.log(`${props.name}: ${message}`));
  },
};

async function reach(inputs: HostingClusterInputs, recorded: string | undefined, context: HandlerContext): Promise<HostingClusterOutputs> {
  if (inputs.hub !== undefined) await context.hubs.ensure(inputs.hub, (message) => context.log(`${inputs.name}: ${message}`));
  let uid: string;
  try {
    uid = await readIdentity(await context.connectFresh(inputs.ref));
  } catch (error) {
    // The hub runs already, and its processes must not be forgotten.
    if (inputs.hub === undefined) throw error;
    throw new PartialFailure(inputs.name, outputsOf(inputs, undefined), [messageOf(error)], error);
  }
  if (recorded !== undefined && recorded !== uid) {
    throw new KubeStellarError(`is another cluster than the recorded one (kube-system has UID ${uid}, recorded is ${recorded})`, { code: "IdentityChanged", space: inputs.name, fix: "If the context is wrong, mend it; if the cluster was rebuilt, remove its resources from the state (`pulumi state delete`) and create them anew" });
  }
  return outputsOf(inputs, uid);
}

function outputsOf(inputs: HostingClusterInputs, uid: string | undefined): HostingClusterOutputs {
  const kubeconfigReference = inputs.kubeconfig ?? { path: hubKubeconfig(inputs.hub!, EMBEDDED_HOST_SPACE) };
  return { ...inputs, ...(uid === undefined ? {} : { uid }), kubeconfigReference };
}
