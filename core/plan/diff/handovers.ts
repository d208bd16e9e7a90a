/**
 * What passes from policies to others: objects that stay on a cluster, delivered by none of the policies that delivered them before. Their
 * ManifestWorks are other ones then, and on a KubeStellar hub the end of the old works races with the beginning of the new (KS461).
 */
import { Bits } from "../../placement/bits";
import type { PreviewFinding } from "../../preview/input";
import { count } from "../../model/words";
import { deliveryKey, type ClusterNumbers, type Delivery } from "./deliveries";
import { partsOf, type ObjectGroup } from "./pairs";

/** A policy of a WDS. */
export interface PolicyName {
  readonly space: string;
  readonly policy: string;
}

/** From one policy to another; of several that deliver the same, the first of each side. */
export interface Handover {
  readonly from: PolicyName;
  readonly to: PolicyName & { /** Into `objects` of the space; absent for a Binding without policy. */ readonly index?: number };
  /** How many objects pass on some cluster. */
  readonly objects: number;
  /** Clusters on which any does, ascending. */
  readonly clusters: readonly string[];
}

/** Gathers handovers while two fleets are compared. */
export class HandoverCollector {
  private readonly found = new Map<string, { readonly from: Delivery; readonly to: Delivery; readonly objects: Set<string>; readonly clusters: Bits }>();

  /** Looks at the objects of one group on the clusters where they stay. */
  add({ objects, base, head }: ObjectGroup, staying: Bits): void {
    // The usual case, told apart before anything is counted.
    if (base.deliveries.length === 1 && head.deliveries.length === 1 && keyOf(base.deliveries[0]!) === keyOf(head.deliveries[0]!)) return;
    for (const after of partsOf(head, staying)) {
      const now = after.by.flatMap((position) => head.deliveries[position] ?? []);
      const keys = new Set(now.map(keyOf));
      for (const before of partsOf(base, after.clusters)) {
        const then = before.by.flatMap((position) => base.deliveries[position] ?? []);
        const [from, to] = [then[0], now[0]];
        if (from === undefined || to === undefined || then.some((delivery) => keys.has(keyOf(delivery)))) continue;
        const key = JSON.stringify([keyOf(from), keyOf(to)]);
        const known = this.found.get(key) ?? { from, to, objects: new Set<string>(), clusters: new Bits() };
        for (const object of objects) known.objects.add(object);
        known.clusters.unite(before.clusters);
        this.found.set(key, known);
      }
    }
  }

  /** By names of the policies. */
  handovers(numbers: ClusterNumbers): readonly Handover[] {
    return [...this.found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { from, to, objects, clusters }]) => {
      const index = to.space.policies.get(to.policy)?.index;
      return { from: nameOf(from), to: { ...nameOf(to), ...(index !== undefined && { index }) }, objects: objects.size, clusters: numbers.namesOf(clusters) };
    });
  }
}

/** One finding a handover, at the policy that takes over. */
export function handoverFindings(handovers: readonly Handover[]): readonly PreviewFinding[] {
  return handovers.map(({ from, to: { space, policy, index }, objects, clusters }) => ({
    code: "KS461",
    severity: "warning",
    path: "",
    space,
    object: `${index === undefined ? "Binding" : "BindingPolicy"} ${policy}`,
    ...(index !== undefined && { index }),
    message: `${count(objects, "object")} on ${count(clusters.length, "cluster")} pass to it from policy ${from.policy}${from.space === space ? "" : ` of ${from.space}`}: on a KubeStellar hub the old ManifestWorks, when they end, may delete what the new ones have just taken over, and it stays away for up to 5 minutes`,
    fix: `Keep the policy ${from.policy} and edit it; or apply both, and remove the old one when the ManifestWorks of the new one are applied`,
  }));
}

const nameOf = ({ space, policy }: Delivery): PolicyName => ({ space: space.name, policy });

const keyOf = ({ space, policy }: Delivery): string => deliveryKey(space.name, policy);
