/** CustomTransform: fields that are removed before objects travel. A change is made to travel by a touch of what it affects. */
import type { SpaceClient } from "../../operations/clients";
import { deleteDefinition, touchAffected } from "../../operations/policy";
import { definitionHandler } from "../definition/handler";
import { SPEC_FIELDS } from "../definition/spec-fields";
import type { DefinitionInputs } from "../definition/handler";
import type { HandlerContext } from "../handler";

export interface CustomTransformInputs extends DefinitionInputs {
  readonly apiGroup: string;
  /** Plural: `deployments`. */
  readonly resource: string;
  readonly remove?: readonly string[];
}

export const customTransform = definitionHandler<CustomTransformInputs>({
  kind: "CustomTransform",
  specFields: SPEC_FIELDS.CustomTransform,
  complete: (news, shared) => ({ ...shared, apiGroup: news["apiGroup"] as string, resource: news["resource"] as string, ...(news["remove"] === undefined ? {} : { remove: news["remove"] as readonly string[] }) }),

  async afterApply(wds, { news, olds, specChanged }, context) {
    if (specChanged) await touch(wds, olds === undefined ? [news] : [olds, news], news, context);
  },

  async remove(wds, props, context) {
    if (await deleteDefinition(wds, "CustomTransform", props.name, { owner: props.owner })) await touch(wds, [props], props, context);
  },
});

async function touch(wds: SpaceClient, transforms: readonly CustomTransformInputs[], { name, owner }: CustomTransformInputs, context: HandlerContext): Promise<void> {
  const { objects } = await touchAffected(wds, { transforms: transforms.map(({ apiGroup, resource }) => ({ apiGroup, resource })) }, { owner });
  if (objects.length > 0) context.log(`${name}: touched ${objects.join(", ")}, so that the change reaches the clusters`);
}
