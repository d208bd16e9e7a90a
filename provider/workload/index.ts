/** Workload: a set of objects in a space, applied server-side under our field manager. One input an object; each Secret is secret alone. */
import { InvalidInputError } from "../../core/model/diagnostic";
import type { KubeObject } from "../../core/model/kube-object";
import type { SpaceRef } from "../../operations/clients";
import { KubeStellarError, isKubeStellarError } from "../../operations/errors";
import type { Adopt } from "../../operations/ownership";
import { checkObjects } from "../../core/model/object-checks";
import { applyWorkload, deleteWorkload, refreshWorkload, workloadKey } from "../../operations/workload";
import { diffInputs } from "../compare";
import { PartialFailure, messageOf } from "../failure";
import type { HandlerContext, ResourceHandler } from "../handler";
import { InputCheck, orDefault } from "../input-check";
import { connectUnlessGone } from "../space/gone";
import { containsUnknown, isUnknown, markSecret } from "../values";

type Objects = Readonly<Record<string, KubeObject>>;

export interface WorkloadInputs {
  /** Of the resource; objects have their own. Changing this replaces the resource. @default the resource's name */
  readonly name: string;
  readonly space: SpaceRef;
  /** Objects by their key: kind with group, namespace and name, as `Deployment.apps nginx/nginx` or `Namespace nginx`. Each Secret is kept encrypted in the state, by itself. */
  readonly objects: Objects;
  /** Of objects that name none. */
  readonly defaultNamespace: string;
  /** Bounds each wait. */
  readonly timeoutSeconds: number;
  /** Whose the objects are: `<project>/<stack>`. What has another owner is never touched. */
  readonly owner: string;
  readonly adopt?: Adopt;
}

const DEFAULT_TIMEOUT_SECONDS = 60;

export const workload: ResourceHandler<WorkloadInputs, WorkloadInputs> = {
  kind: "Workload",
  stateVersion: 1,

  check(_olds, news) {
    const check = new InputCheck(news);
    check.dnsLabel("name");
    check.space("space");
    check.seconds("timeoutSeconds");
    check.oneOf("adopt", ["never", "ifUnowned", "always"]);
    const given = news["objects"] ?? {};
    if (!isUnknown(given)) for (const [key, object] of Object.entries(given)) checkObject(key, object, check);
    const inputs: WorkloadInputs = {
      name: news["name"] as string,
      space: news["space"] as SpaceRef,
      objects: withSecretsMarked(given as Objects),
      defaultNamespace: orDefault(news["defaultNamespace"], "default"),
      timeoutSeconds: orDefault(news["timeoutSeconds"], DEFAULT_TIMEOUT_SECONDS),
      owner: orDefault(news["owner"], ""),
      ...(news["adopt"] === undefined ? {} : { adopt: news["adopt"] as Adopt }),
    };
    return { inputs, failures: check.failures };
  },

  diff: (_id, olds, news) => diffInputs(olds, news, { inPlace: ["objects", "defaultNamespace", "timeoutSeconds"], replace: ["name"], spaces: ["space"] }),

  create: async (inputs, context) => ({ id: idOf(inputs), outs: await apply(inputs, undefined, context) }),
  update: (_id, olds, news, context) => apply(news, olds, context),

  async read(id, props, context) {
    const space = await connectUnlessGone(props.space, context);
    const objects = space === undefined ? {} : await refreshWorkload(space, props.objects, { owner: props.owner, defaultNamespace: props.defaultNamespace });
    if (Object.keys(objects).length === 0 && (space === undefined || Object.keys(props.objects).length > 0)) return undefined;
    const { stateVersion: _, ...stated } = props as WorkloadInputs & { readonly stateVersion?: number };
    const inputs = { ...stated, objects: withSecretsMarked(objects) };
    return { id, props: inputs, inputs };
  },

  async delete(_id, props, context) {
    const space = await connectUnlessGone(props.space, context);
    if (space === undefined) return;
    const { remaining, kept } = await deleteWorkload(space, Object.keys(props.objects), { owner: props.owner, defaultNamespace: props.defaultNamespace, deadlineSeconds: props.timeoutSeconds, signal: context.signal, onProgress: (message) => context.log(`${props.name}: ${message}`) });
    for (const { key, reason } of kept) context.log(`${props.name}: ${key} stays, because it ${reason}`);
    if (remaining.length > 0) {
      throw new KubeStellarError(`still there after ${props.timeoutSeconds} s: ${remaining.map(({ key, reason }) => `${key} (${reason})`).join("; ")}`, { code: "Timeout", space: props.space.name, object: `Workload ${props.name}`, fix: "Remove what holds them, or run the command again once they are gone" });
    }
  },
};

const idOf = ({ space, name }: WorkloadInputs): string => `${space.name}/${name}`;

async function apply(news: WorkloadInputs, olds: WorkloadInputs | undefined, context: HandlerContext): Promise<WorkloadInputs> {
  const space = await context.connect(news.space);
  try {
    const { pruned } = await applyWorkload(space, Object.values(news.objects), {
      owner: news.owner,
      previous: olds?.objects,
      adopt: news.adopt,
      defaultNamespace: news.defaultNamespace,
      deadlineSeconds: news.timeoutSeconds,
      signal: context.signal,
      onProgress: (message) => context.log(`${news.name}: ${message}`),
    });
    for (const { key, reason } of pruned.kept) context.log(`${news.name}: ${key} stays, because it ${reason}`);
    if (pruned.remaining.length > 0) {
      // What is still going away stays on record, so that the next run looks after it.
      const rest = Object.fromEntries(pruned.remaining.map(({ key }) => [key, olds!.objects[key]!]));
      throw new PartialFailure(idOf(news), recorded({ ...news, objects: { ...news.objects, ...rest } }), pruned.remaining.map(({ key, reason }) => `${key} is not gone after ${news.timeoutSeconds} s: ${reason}`));
    }
  } catch (error) {
    // Refusals that are known before the first write leave nothing behind.
    if (error instanceof PartialFailure || error instanceof InvalidInputError || ["MissingCRD", "OwnedByAnother", "Unreachable"].some((code) => isKubeStellarError(error, code as "MissingCRD"))) throw error;
    throw new PartialFailure(idOf(news), recorded({ ...news, objects: { ...olds?.objects, ...news.objects } }), [messageOf(error)], error);
  }
  return recorded(news);
}

const recorded = (inputs: WorkloadInputs): WorkloadInputs => ({ ...inputs, objects: withSecretsMarked(inputs.objects) });

/** Every Secret is marked, whatever the program said; the rest stays readable. */
function withSecretsMarked(objects: Objects): Objects {
  if (isUnknown(objects)) return objects;
  return Object.fromEntries(Object.entries(objects).map(([key, object]) => [key, /^Secret /.test(key) ? (markSecret(object) as KubeObject) : object]));
}

function checkObject(key: string, object: unknown, check: InputCheck): void {
  if (isUnknown(object)) return;
  const at = `objects[${JSON.stringify(key)}]`;
  const findings = checkObjects([{ object: object }]);
  if (findings.length > 0) return containsUnknown(object) ? undefined : check.found(findings, (path) => (path === "" ? at : `${at}.${path}`));
  const actual = workloadKey(object as KubeObject);
  if (!containsUnknown(object) && actual !== key) check.fail(at, `holds ${actual}: an object's key is its kind, group, namespace and name`);
}
