/** Reads the status of a running fleet from its spaces, once or again after every change. */
import type { KubeObject } from "../../core/model/kube-object";
import { CLUSTER_LEASE, CLUSTER_NAME_LABEL, ORIGIN_BINDING_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { reportFleet, type FleetReport } from "../../core/report/delivery/fleet-report";
import type { SpaceClient } from "../clients/space-client";

/** One inventory and the WDSes that use it. */
export interface FleetSpaces {
  readonly its: SpaceClient;
  readonly wdses: readonly SpaceClient[];
  /** As transport calls a WDS in its labels, by client name, where the two differ. */
  readonly wdsNames?: Readonly<Record<string, string>>;
  /** Clusters known to be cut off, before their hub has noticed. */
  readonly disconnected?: readonly string[];
}

const OF_BINDINGS = { labelSelector: ORIGIN_BINDING_LABEL };

/**
 * Reads the status of a fleet: five LISTs in the ITS, two in each WDS, and discovery. What depends on something else is read before it, so
 * that nothing that is only being made looks left behind.
 *
 * @throws when a space cannot be read: what is not known is never told as empty.
 */
export async function readFleetReport({ its, wdses, wdsNames, disconnected }: FleetSpaces): Promise<FleetReport> {
  const [workStatuses, mailboxes, leases] = await Promise.all([
    readWorkStatuses(its),
    its.list(resources.Namespace, { labelSelector: CLUSTER_NAME_LABEL, metadataOnly: true }),
    its.list(resources.Lease, { fieldSelector: `metadata.name=${CLUSTER_LEASE}` }),
  ]);
  const works = await its.list(resources.ManifestWork, OF_BINDINGS);
  const bindings = await Promise.all(wdses.map((wds) => wds.list(resources.Binding)));
  const [clusters, ...seen] = await Promise.all([
    its.list(resources.ManagedCluster),
    ...wdses.map(async (wds, index) => {
      const [policies, served] = await Promise.all([wds.list(resources.BindingPolicy), wds.discover()]);
      return { name: wdsNames?.[wds.name] ?? wds.name, policies: policies.items, bindings: bindings[index]?.items ?? [], served };
    }),
  ]);
  return reportFleet({ clusters: clusters.items, works: works.items, workStatuses, mailboxes: mailboxes.items, leases: leases.items, wdses: seen, disconnected, now: new Date() });
}

async function readWorkStatuses(its: SpaceClient): Promise<readonly KubeObject[]> {
  return (await servesWorkStatuses(its)) ? (await its.list(resources.WorkStatus, OF_BINDINGS)).items : [];
}

/** Whether an ITS has WorkStatuses: without KubeStellar's status add-on there is no such kind. */
export async function servesWorkStatuses(its: SpaceClient): Promise<boolean> {
  const { group, resource } = resources.WorkStatus;
  return (await its.discover()).some((served) => served.group === group && served.resource === resource);
}
