/** Why a policy delivers nothing, whatever it chooses. */
import { canTakeUp } from "../../model/binding-policy-checks";
import { bindingOf } from "../../preview/bindings";
import type { WorkloadSpace } from "../../preview/workload-space";
import { deliveryKey, type Deliveries } from "../diff/deliveries";

/** @returns undefined when nothing stands against it, or the space has no such policy. */
export function obstacleOf(space: WorkloadSpace, policy: string, { blocked }: Deliveries): string | undefined {
  const listed = space.policies.get(policy);
  if (listed === undefined) return undefined;
  if (!canTakeUp(listed.object)) return "KubeStellar cannot take the policy up: one of its clauses has only empty lists";
  return blocked.get(deliveryKey(space.name, policy)) ?? space.resolve(policy).stuck ?? bindingOf(space, policy)?.row.errors[0];
}
