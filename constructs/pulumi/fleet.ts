/** Fleet: a fleet definition as resources. */
import * as pulumi from "@pulumi/pulumi";
import { defineFleet, workloadObjects } from "../../core/definition";
import type { FleetModel, FleetSpec, WorkloadSpaceModel } from "../../core/definition";
import { formatDiagnostic } from "../../core/model/diagnostic";
import type { GuardsSpec } from "../../core/model/guards-spec";
import { agentRightsRole } from "../../core/render/agent-rights";
import { teamAccessObjects } from "../../core/render/team-access";
import { BindingPolicy } from "./binding-policy";
import { CustomTransform } from "./custom-transform";
import { enforceGuards } from "./guards/program-guards";
import { HostingCluster } from "./hosting-cluster";
import type { HostingClusterArgs } from "./hosting-cluster";
import { InventorySpace } from "./inventory-space";
import { StatusCollector } from "./status-collector";
import { Workload } from "./workload";
import { WorkloadClusters } from "./workload-clusters";
import { WorkloadSpace } from "./workload-space";

/** Arguments of a Fleet. */
export interface FleetArgs {
  /** What `defineFleet` gave, or what it takes. Plain: it decides which resources there are. */
  readonly fleet: FleetModel | FleetSpec;
  /** A hosting cluster of this program. @default one is made */
  readonly host?: HostingCluster;
  /** What a change of this program may do; see `enforceGuards`. @default no guards but those of the config `kubestellar:guards` */
  readonly guards?: GuardsSpec;
  /** Arguments of the hosting cluster that is made. @default none: an embedded hub */
  readonly hosting?: HostingClusterArgs;
}

/**
 * Renders a fleet definition: its spaces, clusters, workloads and policies are resources below it, and the objects that come of them are
 * those that `FleetChart` of `kubestellar-fleet/cdk8s` writes. `definitions` means nothing here: spaces bring their own.
 */
export class Fleet extends pulumi.ComponentResource {
  /** The hosting cluster. */
  readonly host: HostingCluster;
  /** ITSes by name. */
  readonly inventories: ReadonlyMap<string, InventorySpace>;
  /** WDSes by name. */
  readonly workloadSpaces: ReadonlyMap<string, WorkloadSpace>;

  /** @throws InputPropertyError with every finding on the definition. */
  constructor(name: string, { fleet, guards, host, hosting }: FleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kubestellar:index:Fleet", name, {}, opts);
    const model = modelOf(fleet);
    if (guards !== undefined) enforceGuards(guards);
    for (const warning of model.warnings) void pulumi.log.warn(formatDiagnostic(warning), this);
    const child = { parent: this };
    this.host = host ?? new HostingCluster(model.host.name, hosting, child);
    const inventories = new Map<string, InventorySpace>();
    for (const { name: its, clusters, definitions: _, ...args } of model.inventories) {
      const space = new InventorySpace(`${name}-${its}`, { host: this.host, name: its, ...args }, child);
      inventories.set(its, space);
      // One resource for all: each costs the engine time, changed or not.
      if (clusters.length > 0) new WorkloadClusters(`${name}-${its}-clusters`, { inventory: space, clusters: Object.fromEntries(clusters.map(({ name: cluster, ...definition }) => [cluster, stated(definition)])) }, child);
    }
    this.inventories = inventories;
    this.workloadSpaces = new Map(model.workloadSpaces.map((wds) => [wds.name, this.addWorkloadSpace(name, wds)]));
    this.registerOutputs({});
  }

  private addWorkloadSpace(fleet: string, { name, inventory, type, apiGroups, workloads, policies, transforms, collectors, teams, agentRights }: WorkloadSpaceModel): WorkloadSpace {
    const child = { parent: this };
    const prefix = `${fleet}-${name}`;
    const space = new WorkloadSpace(prefix, { host: this.host, name, inventory: this.inventories.get(inventory)!, type, apiGroups }, child);
    // Rights are named after the workload, not after its resource.
    const made = workloads.map((workload) => new Workload(`${prefix}-${workload.name}`, { space, objects: workloadObjects(workload), defaultNamespace: workload.defaultNamespace, agentRights: "none" }, child));
    const access = [...teams.flatMap(({ name: team, ...rest }) => teamAccessObjects(team, rest)), ...agentRights.map(({ name: role, rules, labels }) => agentRightsRole(role, rules, labels))];
    // Roles stand in namespaces that workloads bring.
    if (access.length > 0) new Workload(`${prefix}-access`, { space, objects: access }, { ...child, dependsOn: made });
    for (const { name: transform, ...args } of transforms) new CustomTransform(`${prefix}-${transform}-transform`, { space, name: transform, ...stated(args) }, child);
    for (const { name: collector, ...args } of collectors) new StatusCollector(`${prefix}-${collector}-collector`, { space, name: collector, ...stated(args) }, child);
    for (const { name: policy, ...args } of policies) new BindingPolicy(`${prefix}-${policy}-policy`, { space, name: policy, ...stated(args) }, child);
    return space;
  }
}

/** What `defineFleet` gives has lists where a definition has maps. */
function modelOf(fleet: FleetModel | FleetSpec): FleetModel {
  if (Array.isArray(fleet.inventories) && Array.isArray(fleet.workloadSpaces)) return fleet as FleetModel;
  try {
    return defineFleet(fleet as FleetSpec);
  } catch (error) {
    throw new pulumi.InputPropertyError({ propertyPath: "fleet", reason: error instanceof Error ? error.message : String(error) });
  }
}

/** Absent is said by absence: an argument that is `undefined` would be taken for an output to come. */
function stated<T extends object>(args: T): { readonly [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as { readonly [K in keyof T]: Exclude<T[K], undefined> };
}
