/** Parts of a space: what stands together in a file. */
import type { IConstruct } from "constructs";

const PART = Symbol.for("kubestellar-fleet.cdk8s.part");

/** Says that everything in the scope of a construct is the part of its space that has this name. Parts inside of it win. */
export function markPart(construct: IConstruct, name: string): void {
  Object.defineProperty(construct, PART, { value: name });
}

/** The part that a construct begins, if it begins one. */
export function partOf(construct: IConstruct): string | undefined {
  return (construct as { readonly [PART]?: string })[PART];
}
