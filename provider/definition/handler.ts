/** The handler of KubeStellar's own kinds in a WDS: BindingPolicy, CustomTransform, StatusCollector. */
import { apiVersionOf } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { liveValuesOf } from "../../operations/registration";
import type { SpaceClient, SpaceRef } from "../../operations/clients";
import { applyDefinition, deleteDefinition, readDefinition } from "../../operations/policy";
import type { Definition, DefinitionKind } from "../../operations/policy";
import type { Adopt } from "../../operations/ownership";
import { diffInputs } from "../compare";
import type { HandlerContext, ResourceHandler } from "../handler";
import { InputCheck } from "../input-check";
import { connectUnlessGone } from "../space/gone";

type Strings = Readonly<Record<string, string>>;

/** Inputs that all of them share. */
export interface DefinitionInputs {
  readonly name: string;
  /** A WDS. */
  readonly space: SpaceRef;
  readonly labels?: Strings;
  readonly annotations?: Strings;
  /** Whose the object is: `<project>/<stack>`. What has another owner is never touched. */
  readonly owner: string;
  readonly adopt?: Adopt;
}

export interface DefinitionFacts {
  /** UID of the object. */
  readonly uid: string;
}

/** What makes one of these kinds. */
export interface DefinitionTraits<I extends DefinitionInputs> {
  readonly kind: DefinitionKind;
  /** Inputs that make up `spec`, by the names that they have there. */
  readonly specFields: readonly (keyof I & string)[];
  /** Adds what is not shared; core checks the whole. */
  readonly complete: (news: Readonly<Record<string, unknown>>, shared: DefinitionInputs) => I;
  /** Inputs beside `spec` whose change is worth an update. */
  readonly alsoInPlace?: readonly (keyof I & string)[];
  /** After it was written: `specChanged` also says that it is new. */
  readonly afterApply?: (wds: SpaceClient, change: { readonly news: I; readonly olds: I | undefined; readonly specChanged: boolean }, context: HandlerContext) => Promise<void>;
  /** Default: deletes it and does not wait. */
  readonly remove?: (wds: SpaceClient, props: I, context: HandlerContext) => Promise<void>;
}

export function definitionHandler<I extends DefinitionInputs>(traits: DefinitionTraits<I>): ResourceHandler<I, I & DefinitionFacts> {
  const definitionOf = (inputs: I): Definition => ({
    name: inputs.name,
    labels: inputs.labels,
    annotations: inputs.annotations,
    spec: Object.fromEntries(traits.specFields.flatMap((field) => (inputs[field] === undefined ? [] : [[field, inputs[field]]]))),
  });

  const apply = async (news: I, olds: (I & DefinitionFacts) | undefined, context: HandlerContext): Promise<I & DefinitionFacts> => {
    const wds = await context.connect(news.space);
    const { object, specChanged } = await applyDefinition(wds, traits.kind, definitionOf(news), { owner: news.owner, adopt: news.adopt, previous: olds === undefined ? undefined : definitionOf(olds) });
    await traits.afterApply?.(wds, { news, olds, specChanged }, context);
    return { ...news, uid: object.metadata.uid ?? "" };
  };

  return {
    kind: traits.kind,
    stateVersion: 1,

    check(_olds, news) {
      const check = new InputCheck(news);
      check.space("space");
      check.oneOf("adopt", ["never", "ifUnowned", "always"]);
      const optional = Object.fromEntries(["labels", "annotations", "adopt"].flatMap((key) => (news[key] === undefined ? [] : [[key, news[key]]])));
      const shared: DefinitionInputs = { name: news["name"] as string, space: news["space"] as SpaceRef, owner: (news["owner"] ?? "") as string, ...optional };
      const inputs = traits.complete(news, shared);
      const { spec, name, labels, annotations } = definitionOf(inputs);
      const metadata = Object.fromEntries(Object.entries({ name, labels, annotations }).filter(([, value]) => value !== undefined));
      check.object(traits.kind, { apiVersion: apiVersionOf(resources[traits.kind]), kind: traits.kind, metadata, spec }, (path) => path.replace(/^(metadata|spec)\./, ""));
      return { inputs, failures: check.failures, warnings: check.warnings };
    },

    diff: (_id, olds, news) => diffInputs(olds, news, { inPlace: [...traits.specFields, "labels", "annotations", ...(traits.alsoInPlace ?? [])], replace: ["name"], spaces: ["space"] }),

    create: async (inputs, context) => ({ id: `${inputs.space.name}/${inputs.name}`, outs: await apply(inputs, undefined, context) }),
    update: (_id, olds, news, context) => apply(news, olds, context),

    async read(id, props, context) {
      const wds = await connectUnlessGone(props.space, context);
      const live = wds === undefined ? undefined : await readDefinition(wds, traits.kind, props.name);
      if (live === undefined) return undefined;
      const { uid: _, stateVersion: __, ...stated } = props as I & DefinitionFacts & { readonly stateVersion?: number };
      const inputs = stated as unknown as I;
      const spec = (live["spec"] ?? {}) as Readonly<Record<string, unknown>>;
      const liveInputs: Record<string, unknown> = { ...(stated as Record<string, unknown>) };
      // The server prunes and defaults nothing in these kinds, so what stands in spec is what was stated, or somebody changed it.
      for (const field of traits.specFields) {
        if (spec[field] === undefined) delete liveInputs[field];
        else liveInputs[field] = spec[field];
      }
      for (const key of ["labels", "annotations"] as const) if (inputs[key] !== undefined) liveInputs[key] = liveValuesOf(inputs[key], live.metadata[key] ?? {});
      return { id, props: { ...(liveInputs as unknown as I), uid: live.metadata.uid ?? "" }, inputs: liveInputs as unknown as I };
    },

    async delete(_id, props, context) {
      const wds = await connectUnlessGone(props.space, context);
      if (wds === undefined) return;
      if (traits.remove !== undefined) await traits.remove(wds, props, context);
      else await deleteDefinition(wds, traits.kind, props.name, { owner: props.owner });
    },
  };
}
