/** Whether an add-on's agent lives, by the Lease that it keeps on its cluster: in the words of OCM's registration agent. */
import type { ManagedClusterAddOn } from "../../../core/model/managed-cluster-add-on";
import { resources } from "../../../core/model/resources";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { WantedCondition } from "../../controllers/runtime/conditions";
import { namespaceOf, runsElsewhere, servesItself } from "./add-on";

/** Five periods of a minute. */
const LOST_AFTER_MS = 5 * 60_000;

/** The condition that follows from the lease; `undefined` when it is not for us to say: the add-on's manager does, another cluster's agent, or we are the add-on. */
export async function livenessOf(addOn: ManagedClusterAddOn, wec: SpaceClient, now: Date): Promise<WantedCondition | undefined> {
  if (addOn.metadata.deletionTimestamp !== undefined || addOn.status?.healthCheck?.mode === "Customized" || servesItself(addOn) || runsElsewhere(addOn)) return undefined;
  const { name } = addOn.metadata;
  const lease = await wec.get(resources.Lease, { namespace: namespaceOf(addOn), name });
  if (lease === undefined) return { type: "Available", status: "Unknown", reason: "ManagedClusterAddOnLeaseNotFound", message: `The status of ${name} add-on is unknown.` };
  const renewedAt = Date.parse(String((lease["spec"] as { readonly renewTime?: string } | undefined)?.renewTime));
  return now.getTime() < renewedAt + LOST_AFTER_MS
    ? { type: "Available", status: "True", reason: "ManagedClusterAddOnLeaseUpdated", message: `${name} add-on is available.` }
    : { type: "Available", status: "False", reason: "ManagedClusterAddOnLeaseUpdateStopped", message: `${name} add-on is not available.` };
}
