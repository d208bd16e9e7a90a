/** What the parts of an agent look at together: the mailbox on the hub, the records of it on the WEC, and the objects that came of it. */
import type { AppliedManifestWork } from "../../core/model/applied-manifest-work";
import type { KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import type { Informer } from "../../operations/clients/informer";
import type { SpaceClient } from "../../operations/clients/space-client";
import type { ControllerScope } from "../controllers/runtime/controller";
import { ResourceWatches } from "../controllers/runtime/resource-watches";
import { hubHashOf } from "./work/work-records";

export interface Mailbox {
  readonly cluster: string;
  /** Of this agent, for as long as its folder lives. */
  readonly agentId: string;
  readonly hub: SpaceClient;
  readonly wec: SpaceClient;
  /** ManifestWorks of the mailbox. */
  readonly works: Informer;
  /** ManagedClusterAddOns of the mailbox. */
  readonly addOns: Informer;
  /** AppliedManifestWorks of the WEC, those of other hubs among them. */
  readonly applied: Informer;
  /** Objects of the WEC. */
  readonly objects: ResourceWatches;
}

/** Opens the caches and lets them fill; they end with the scope. */
export function openMailbox({ cluster, agentId, hub, wec, scope }: Pick<Mailbox, "cluster" | "agentId" | "hub" | "wec"> & { readonly scope: ControllerScope }): Mailbox {
  return {
    cluster,
    agentId,
    hub,
    wec,
    works: scope.informer(hub, resources.ManifestWork, { namespace: cluster, keep: withoutManagedFields }),
    addOns: scope.informer(hub, resources.ManagedClusterAddOn, { namespace: cluster }),
    applied: scope.informer(wec, resources.AppliedManifestWork),
    objects: new ResourceWatches(wec, scope),
  };
}

/** Who wrote which field is a third of a work, and nothing to an agent. */
function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Name of the ManifestWork that a record is of; undefined for one of another agent. @param record - of this hub's address its name is enough. */
export function workOf({ hub, agentId }: Pick<Mailbox, "hub" | "agentId">, { metadata, spec }: Pick<AppliedManifestWork, "metadata" | "spec">): string | undefined {
  const prefix = `${hubHashOf(hub)}-`;
  if (metadata.name.startsWith(prefix)) return metadata.name.slice(prefix.length);
  return spec?.agentID === agentId ? spec.manifestWorkName : undefined;
}
