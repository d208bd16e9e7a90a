/** What all our resources share: the constant program text, the owner, and how they are recognised. */
import * as pulumi from "@pulumi/pulumi";
import type { Adopt } from "../../operations/ownership";
import { providerText, typeToken } from "../../provider/dynamic/text";
import type { Kind } from "../../provider/dynamic/text";
import { programGuards } from "./guards/program-guards";
import { programLock } from "./lock/program-lock";

export type { Adopt };

/** One of these words. Any text is taken, because plain data knows no better; `check` refuses what is none. */
export type OneOf<Words extends string> = Words | (string & Record<never, never>);

/** A map of texts. */
export type StringMap = pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;

/** A resource of ours. */
export abstract class FleetResource extends pulumi.CustomResource {
  /**
   * @param outputs - names of outputs that are no inputs.
   */
  protected constructor(kind: Kind, name: string, inputs: pulumi.Inputs, outputs: readonly string[], opts: pulumi.CustomResourceOptions | undefined) {
    const owner = `${pulumi.getProject()}/${pulumi.getStack()}`;
    super(typeToken(kind), name, { ...Object.fromEntries(outputs.map((output) => [output, undefined])), ...inputs, owner, __provider: providerText(kind) }, programLock().hold(opts, programGuards));
    programGuards().declare({ kind, inputs, resource: this });
  }
}

/** Whether `value` is a resource of this kind, also when it comes from another copy of this package. */
export function isFleetResource(value: unknown, kind: Kind): boolean {
  return pulumi.CustomResource.isInstance(value) && (value as unknown as { readonly __pulumiType?: string }).__pulumiType === typeToken(kind);
}

/** `opts` with more resources to wait for, and to be deleted before. */
export function dependingOn(opts: pulumi.CustomResourceOptions | undefined, resources: readonly pulumi.Resource[]): pulumi.CustomResourceOptions {
  if (resources.length === 0) return opts ?? {};
  return pulumi.mergeOptions(opts, { dependsOn: [...resources] });
}
