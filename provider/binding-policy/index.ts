/** BindingPolicy: which objects go to which clusters, with the placement that its program computed as an input, so that a preview shows it. */
import type { DownsyncClause, LabelSelector } from "../../core/model/binding-policy";
import type { SpaceClient, SpaceRef } from "../../operations/clients";
import { deletePolicy } from "../../operations/policy";
import { messageOf } from "../failure";
import type { HandlerContext } from "../handler";
import { definitionHandler } from "../definition/handler";
import { SPEC_FIELDS } from "../definition/spec-fields";
import type { DefinitionInputs } from "../definition/handler";
import { connectUnlessGone } from "../space/gone";

/**
 * What a policy places, as far as its program knows: maps with one key a cluster and an object, so that an eviction is a removed key
 * with the cluster's name. Or a text that says why it was not computed. Never applied to anything.
 */
export type PlacementSummary =
  | {
      /** By cluster: `+2 objects`, or `unknown` and why. */
      readonly clusters: Readonly<Record<string, string>>;
      /** By workload key: how it is delivered. */
      readonly objects: Readonly<Record<string, string>>;
      /** What KubeStellar would complain about. */
      readonly problems?: readonly string[];
    }
  | string;

export interface BindingPolicyInputs extends DefinitionInputs {
  readonly clusterSelectors?: readonly LabelSelector[];
  readonly downsync?: readonly DownsyncClause[];
  /** The ITS of the space: deletion waits until the works in it are gone. */
  readonly inventory?: SpaceRef;
  /** What it places, as far as its program knows; for the eyes of who reads a preview, and never applied to anything. */
  readonly placement?: PlacementSummary;
}

export const bindingPolicy = definitionHandler<BindingPolicyInputs>({
  kind: "BindingPolicy",
  specFields: SPEC_FIELDS.BindingPolicy,
  alsoInPlace: ["placement"],
  complete: (news, shared) => ({ ...shared, ...Object.fromEntries(["clusterSelectors", "downsync", "inventory", "placement"].flatMap((key) => (news[key] === undefined ? [] : [[key, news[key]]]))) }),

  async remove(wds, props, context) {
    const its = await inventoryOf(props, context);
    context.log(`${props.name}: waiting until what it placed is gone`);
    const { gone, remaining } = await deletePolicy(wds, its, props.name, { owner: props.owner, signal: context.signal });
    // Clusters that are out of reach keep what they have until they come back; that must not hold up anybody.
    if (!gone) context.log(`${props.name}: deleted, but not all of it is gone yet: ${remaining.join("; ")}`);
  },
});

/** The ITS, where it can be reached: the policy's deletion does not depend on it. */
async function inventoryOf({ inventory, name }: BindingPolicyInputs, context: HandlerContext): Promise<SpaceClient | undefined> {
  if (inventory === undefined) return undefined;
  try {
    return await connectUnlessGone(inventory, context);
  } catch (error) {
    context.log(`${name}: not waiting for its ManifestWorks, because the inventory cannot be reached: ${messageOf(error)}`);
    return undefined;
  }
}
