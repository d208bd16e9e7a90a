/** What a fleet definition consists of, space by space: the objects that every shell must come to, whatever way it takes. */
import { discoveryOf } from "../model/discovery";
import type { KubeObject } from "../model/kube-object";
import type { ItsInput, PreviewInput, WdsInput } from "../preview/input";
import { agentRightsRole, workloadAgentRights } from "../render/agent-rights";
import { controlPlaneObject, inventoryControlPlane, workloadControlPlane } from "../render/control-planes";
import { bindingPolicyObject, customTransformObject, statusCollectorObject } from "../render/definitions";
import { clusterProperties, managedCluster, propertiesNamespace } from "../render/inventory";
import { inNamespace } from "../render/namespaces";
import { teamAccessObjects } from "../render/team-access";
import type { FleetModel, InventoryModel, WorkloadSpaceModel } from "./fleet-model";

/** The objects of one space, without CustomResourceDefinitions that come on request. */
export interface SpaceObjects {
  readonly name: string;
  readonly kind: "HOST" | "ITS" | "WDS";
  readonly objects: readonly KubeObject[];
}

/** The spaces of a fleet with their objects: hosting cluster, ITSes, WDSes. */
export function fleetObjects({ host, inventories, workloadSpaces }: Omit<FleetModel, "warnings">): readonly SpaceObjects[] {
  const controlPlanes = [
    ...inventories.map((its) => controlPlaneObject(its.name, inventoryControlPlane(its))),
    ...workloadSpaces.map((wds) => controlPlaneObject(wds.name, workloadControlPlane({ ...wds, itsName: itsNameOf(wds.inventory, inventories.length) }))),
  ];
  return [
    { name: host.name, kind: "HOST", objects: controlPlanes },
    ...inventories.map((its): SpaceObjects => ({ name: its.name, kind: "ITS", objects: inventoryObjects(its) })),
    ...workloadSpaces.map((wds): SpaceObjects => ({ name: wds.name, kind: "WDS", objects: workloadSpaceObjects(wds) })),
  ];
}

/** How the ControlPlane of a WDS names its ITS: not at all where there is only one, because a name keeps KubeStellar 0.30 from starting transport. */
export const itsNameOf = (inventory: string, inventories: number): string => (inventories === 1 ? "" : inventory);

/** The fleet as a preview takes it. */
export function fleetPreviewInput(model: Omit<FleetModel, "warnings">): PreviewInput {
  const wdses = new Map(model.workloadSpaces.map((wds) => [wds.name, wds]));
  return {
    spaces: fleetObjects(model).flatMap(({ name, kind, objects }): readonly (ItsInput | WdsInput)[] => {
      if (kind === "HOST") return [];
      const wds = wdses.get(name);
      return [wds === undefined ? { kind: "ITS", name, objects } : { kind: "WDS", name, objects, inventory: wds.inventory, apiGroups: wds.apiGroups }];
    }),
  };
}

function inventoryObjects({ clusters }: InventoryModel): readonly KubeObject[] {
  const withProperties = clusters.filter(({ properties = {} }) => Object.keys(properties).length > 0);
  return [
    ...(withProperties.length === 0 ? [] : [propertiesNamespace()]),
    ...withProperties.map(({ name, properties = {} }) => clusterProperties(name, properties)),
    ...clusters.map((cluster) => managedCluster(cluster.name, cluster)),
  ];
}

/** The objects of a workload, with the rights of the agents where they are to be derived. */
export function workloadObjects({ name, objects, agentRights }: WorkloadSpaceModel["workloads"][number]): readonly KubeObject[] {
  const rights = agentRights === "derive" ? workloadAgentRights(name, objects) : undefined;
  return rights === undefined ? objects : [...objects, rights];
}

function workloadSpaceObjects({ workloads, policies, transforms, collectors, teams, agentRights }: WorkloadSpaceModel): readonly KubeObject[] {
  const discovery = discoveryOf(workloads.flatMap(({ objects }) => objects));
  return [
    ...teams.flatMap(({ name, ...access }) => teamAccessObjects(name, access)),
    ...agentRights.map(({ name, rules, labels }) => agentRightsRole(name, rules, labels)),
    ...workloads.flatMap((workload) => workloadObjects(workload).map((object) => inNamespace(object, discovery, workload.defaultNamespace))),
    ...transforms.map(({ name, labels, annotations, ...spec }) => customTransformObject(name, { labels, annotations }, spec)),
    ...collectors.map(({ name, labels, annotations, ...spec }) => statusCollectorObject(name, { labels, annotations }, spec)),
    ...policies.map(({ name, labels, annotations, ...spec }) => bindingPolicyObject(name, { labels, annotations }, spec)),
  ];
}
