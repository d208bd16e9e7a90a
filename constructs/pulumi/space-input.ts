/** How one resource refers to a space that another one is. */
import type * as pulumi from "@pulumi/pulumi";
import type { SpaceKind, SpaceRef } from "../../operations/clients";

/** A space as another resource's input: what is known in a preview is known there too. */
export interface SpaceInput {
  readonly name: string;
  readonly kind: SpaceKind;
  readonly via: pulumi.Output<SpaceRef["via"]>;
  readonly uid: pulumi.Output<string>;
}
