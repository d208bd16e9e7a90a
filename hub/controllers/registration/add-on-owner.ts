/** Ties the add-ons of clusters to what the hub offers, as OCM's add-on manager does: managers of add-ons leave one alone that nobody owns. */
import type { ManagedClusterAddOn } from "../../../core/model/managed-cluster-add-on";
import type { KubeObject, OwnerReference } from "../../../core/model/kube-object";
import { resources } from "../../../core/model/resources";
import type { SpaceClient } from "../../../operations/clients/space-client";

const LIFECYCLE_ANNOTATION = "addon.open-cluster-management.io/lifecycle";

/** The reference by which an add-on belongs to its offer; undefined for an offer whose add-ons look after themselves. */
export function offerReference({ apiVersion, kind, metadata: { name, uid = "", annotations } }: KubeObject): OwnerReference | undefined {
  return (annotations?.[LIFECYCLE_ANNOTATION] ?? "addon-manager") === "addon-manager" ? { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true } : undefined;
}

/** Adds the reference to an add-on that lacks it. */
export async function reconcileAddOnOwner(its: SpaceClient, { metadata }: ManagedClusterAddOn, offer: KubeObject): Promise<void> {
  const wanted = offerReference(offer);
  const { name, namespace, uid, resourceVersion, deletionTimestamp, ownerReferences = [] } = metadata;
  if (wanted === undefined || deletionTimestamp !== undefined || ownerReferences.some((owner) => owner.uid === wanted.uid)) return;
  // With the version a merge patch is a compare-and-swap: a list has no other safe way. One of an offer that is gone makes room.
  const others = ownerReferences.filter((owner) => owner.kind !== wanted.kind || owner.name !== wanted.name);
  await its.patch(resources.ManagedClusterAddOn, { name, namespace }, { metadata: { uid, resourceVersion, ownerReferences: [...others, wanted] } });
}
