/** The handler of a space, the same for InventorySpace and WorkloadSpace but for what the ControlPlane says and which CRDs must be there. */
import type { ControlPlaneSpec } from "../../core/model/control-plane";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { apiVersionOf } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { readIdentity } from "../../operations/clients";
import type { SpaceClient, SpaceKind } from "../../operations/clients";
import { KubeStellarError } from "../../operations/errors";
import { observe } from "../../operations/observe";
import { applyControlPlane, awaitReady, deleteControlPlane, readControlPlane } from "../../operations/spaces";
import { sameValue } from "../compare";
import { PartialFailure, messageOf } from "../failure";
import type { DiffResult, HandlerContext, CheckResult, ResourceHandler } from "../handler";
import { identified } from "./inputs";
import type { SpaceFacts, SpaceInputs } from "./inputs";

/** What makes a kind of space. */
export interface SpaceTraits<I extends SpaceInputs> {
  readonly kind: string;
  readonly spaceKind: SpaceKind;
  readonly check: (news: Readonly<Record<string, unknown>>) => CheckResult<I>;
  readonly diff: (olds: I & SpaceFacts, news: I) => DiffResult;
  /** As KubeStellar's core chart renders it. */
  readonly controlPlaneSpec: (inputs: I) => ControlPlaneSpec;
  /** Whose CRDs say that the space is what it should be. */
  readonly required: readonly ApiResource[];
  /** Inputs with what the live ControlPlane says. */
  readonly withLiveSpec: (inputs: I, live: ControlPlaneSpec) => I;
}

/** How long a directly given space may take to show its CRDs. */
const DIRECT_WAIT_SECONDS = 10;

export function spaceHandler<I extends SpaceInputs>(traits: SpaceTraits<I>): ResourceHandler<I, I & SpaceFacts> {
  type Outputs = I & SpaceFacts;

  /** Reaches the space, checks what it is, and returns who it is. */
  async function identify(inputs: I, context: HandlerContext): Promise<string> {
    const client = await context.connectFresh(inputs.ref);
    await awaitKinds(client, traits.required, { timeoutSeconds: inputs.host === undefined ? DIRECT_WAIT_SECONDS : inputs.timeoutSeconds, signal: context.signal });
    return readIdentity(client);
  }

  async function establish(inputs: I, previous: Outputs | undefined, context: HandlerContext): Promise<Outputs> {
    const known = previous?.uid === undefined ? {} : { uid: previous.uid };
    if (inputs.host !== undefined) {
      const host = await context.connect(inputs.host);
      await applyControlPlane(host, { name: inputs.name, spec: traits.controlPlaneSpec(inputs), owner: inputs.owner, adopt: inputs.adopt, previous: previous?.host === undefined ? undefined : traits.controlPlaneSpec(previous) });
      context.log(`${inputs.name}: waiting until its ControlPlane is ready`);
      const obstacle = await awaitReady(host, inputs.name, { timeoutSeconds: inputs.timeoutSeconds, signal: context.signal });
      if (obstacle !== undefined) throw new PartialFailure(inputs.name, { ...inputs, ...known }, [`ControlPlane ${inputs.name} is not ready after ${inputs.timeoutSeconds} s: ${obstacle}. The next up waits on; timeoutSeconds sets how long`]);
    }
    let uid: string;
    try {
      uid = await identify(inputs, context);
    } catch (error) {
      // A ControlPlane stands already; a space given directly needs no memory of a failure.
      if (inputs.host === undefined) throw error;
      throw new PartialFailure(inputs.name, { ...inputs, ...known }, [messageOf(error)], error);
    }
    if (previous?.uid !== undefined && previous.uid !== uid) throw anotherSpace(inputs.name, previous.uid, uid);
    return { ...inputs, uid };
  }

  return {
    kind: traits.kind,
    stateVersion: 1,
    check: (_olds, news) => traits.check(news),
    diff: (_id, olds, news) => traits.diff(olds, news),
    create: async (inputs, context) => ({ id: inputs.name, outs: await establish(inputs, undefined, context) }),
    update: (_id, olds, news, context) => establish(news, olds, context),

    async read(id, props, context) {
      if (context.isCertainlyGone(props.ref)) return undefined;
      const { uid: recorded, ...rest } = props;
      let inputs = withoutStateVersion(rest) as unknown as I;
      if (props.host !== undefined) {
        const plane = await readControlPlane(await context.connect(props.host), props.name);
        if (plane === undefined) return undefined;
        if (plane.spec !== undefined && !statesSpec(plane.spec, traits.controlPlaneSpec(inputs))) inputs = traits.withLiveSpec(inputs, plane.spec);
      }
      // Never reached so far: what the next update will find out is no drift.
      if (recorded === undefined) return { id, props: { ...inputs }, inputs };
      const uid = await readIdentity(await context.connect(identified(props)));
      return { id, props: { ...inputs, uid }, inputs };
    },

    async delete(_id, props, context) {
      if (props.host === undefined || context.isCertainlyGone(props.ref)) return;
      context.log(`${props.name}: deleting its ControlPlane`);
      await deleteControlPlane(await context.connect(props.host), props.name, props.owner, { timeoutSeconds: props.timeoutSeconds, signal: context.signal });
    },
  };
}

/** Everything that is stated stands there; what KubeFlex or others add is theirs. */
function statesSpec(live: ControlPlaneSpec, stated: ControlPlaneSpec): boolean {
  return Object.entries(stated).every(([field, value]) => sameValue(value, (live as unknown as Record<string, unknown>)[field]));
}

function withoutStateVersion(props: object): object {
  const { stateVersion: _, ...rest } = props as { readonly stateVersion?: number };
  return rest;
}

/** Waits until the space serves these kinds. @throws KubeStellarError `MissingCRD` naming those that it does not. */
async function awaitKinds(client: SpaceClient, required: readonly ApiResource[], wait: { readonly timeoutSeconds: number; readonly signal: AbortSignal }): Promise<void> {
  const missing = async (): Promise<readonly ApiResource[]> => {
    const served = await Promise.all(required.map((resource) => client.resourceFor(apiVersionOf(resource), resource.kind)));
    return required.filter((_, i) => served[i] === undefined);
  };
  let absent = await missing();
  if (absent.length === 0) return;
  const isEstablished = (crd: KubeObject): boolean => ((crd["status"] as { readonly conditions?: readonly { readonly type: string; readonly status: string }[] } | undefined)?.conditions ?? []).some(({ type, status }) => type === "Established" && status === "True");
  await observe({ crds: { client, resource: resources.CustomResourceDefinition } }, { deadlineSeconds: wait.timeoutSeconds, signal: wait.signal }, async ({ crds }) => {
    if (!absent.every(({ resource, group }) => crds.list().some((crd) => crd.metadata.name === `${resource}.${group}` && isEstablished(crd)))) return undefined;
    absent = await missing();
    return absent.length === 0 ? true : undefined;
  });
  if (absent.length > 0) {
    throw new KubeStellarError(`does not serve ${absent.map(({ kind, group }) => `${kind}.${group}`).join(", ")}`, { code: "MissingCRD", space: client.name, fix: "Check that the kubeconfig means the right cluster and that KubeStellar's controllers run for it; they install these kinds" });
  }
}

function anotherSpace(name: string, recorded: string, found: string): KubeStellarError {
  return new KubeStellarError(`is another cluster than the recorded one (kube-system has UID ${found}, recorded is ${recorded})`, { code: "IdentityChanged", space: name, fix: "If the context is wrong, mend it; if the space was rebuilt, remove its resources from the state (`pulumi state delete`) and create them anew" });
}
