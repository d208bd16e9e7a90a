/** A ManagedClusterAddOn as the agent of its cluster sees it. */
import type { ManagedClusterAddOn } from "../../../core/model/managed-cluster-add-on";
import { OCM_ADD_ON_NAMESPACE, STATUS_ADD_ON } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { withCondition } from "../../controllers/runtime/conditions";
import type { WantedCondition } from "../../controllers/runtime/conditions";
import type { Mailbox } from "../mailbox";

/** On the ManagedClusterAddOn `addon-status`, value `foreign`: KubeStellar's own status agent runs on this cluster, ours stays out of its way. */
export const STATUS_AGENT_ANNOTATION = "fleet.kubestellar.io/status-agent";
const HOSTING_CLUSTER_ANNOTATION = "addon.open-cluster-management.io/hosting-cluster-name";

/** Whether this agent itself is the add-on, which needs no certificate and no lease then. */
export const servesItself = ({ metadata }: ManagedClusterAddOn): boolean => metadata.name === STATUS_ADD_ON && metadata.annotations?.[STATUS_AGENT_ANNOTATION] !== "foreign";

/** Whether the add-on's agent runs on another cluster than the one that it is for. */
export const runsElsewhere = ({ metadata }: ManagedClusterAddOn): boolean => (metadata.annotations?.[HOSTING_CLUSTER_ANNOTATION] ?? "") !== "";

/** Where on the cluster the add-on's agent runs, and its Secrets are. */
export const namespaceOf = ({ spec, status }: ManagedClusterAddOn): string => status?.namespace || spec?.installNamespace || OCM_ADD_ON_NAMESPACE;

/** Sets a condition of this very version of the add-on; no call when it stands so. @throws KubeStellarError `Conflict` when there is a newer one, whose event brings us back. */
export async function setAddOnCondition({ hub }: Pick<Mailbox, "hub">, { metadata, status }: ManagedClusterAddOn, wanted: WantedCondition, now: Date): Promise<void> {
  const conditions = withCondition(status?.conditions, wanted, now);
  if (conditions === status?.conditions) return;
  const { name, namespace, uid, resourceVersion } = metadata;
  await hub.patch(resources.ManagedClusterAddOn, { name, namespace }, { metadata: { uid, resourceVersion }, status: { conditions } }, { subresource: "status" });
}
