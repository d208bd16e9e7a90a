/** FleetChart: a fleet definition as constructs. */
import { Construct } from "constructs";
import { defineFleet } from "../../core/definition";
import type { FleetModel, FleetSpec } from "../../core/definition";
import { HostingCluster } from "./hosting-cluster";
import { InventorySpace } from "./inventory-space";
import { WorkloadSpace } from "./workload-space";

/** Props of a FleetChart: what `defineFleet` gave, or what it takes. */
export interface FleetChartProps {
  readonly fleet: FleetModel | FleetSpec;
}

/** Renders a fleet definition: its spaces are below it, each a chart of its own and a folder. */
export class FleetChart extends Construct {
  /** The hosting cluster. */
  readonly host: HostingCluster;
  /** ITSes by name. */
  readonly inventories: ReadonlyMap<string, InventorySpace>;
  /** WDSes by name. */
  readonly workloadSpaces: ReadonlyMap<string, WorkloadSpace>;

  /** @throws InvalidInputError with every finding on the definition. */
  constructor(scope: Construct, id: string, { fleet }: FleetChartProps) {
    super(scope, id);
    const model = isModel(fleet) ? fleet : defineFleet(fleet);
    const host = new HostingCluster(this, model.host.name, { definitions: model.host.definitions });
    const inventories = new Map<string, InventorySpace>();
    for (const { name, clusters, ...props } of model.inventories) {
      const its = new InventorySpace(this, name, { host, ...props });
      inventories.set(name, its);
      for (const { name: cluster, ...definition } of clusters) its.addCluster(cluster, definition);
    }
    this.host = host;
    this.inventories = inventories;
    this.workloadSpaces = new Map(model.workloadSpaces.map((wds) => [wds.name, this.addWorkloadSpace(wds)]));
  }

  private addWorkloadSpace({ name, inventory, workloads, policies, transforms, collectors, teams, agentRights, ...props }: FleetModel["workloadSpaces"][number]): WorkloadSpace {
    const wds = new WorkloadSpace(this, name, { host: this.host, inventory: this.inventories.get(inventory)!, ...props });
    for (const { name: id, ...workload } of workloads) wds.addWorkload(id, workload);
    for (const { name: id, ...transform } of transforms) wds.addTransform(id, transform);
    for (const { name: id, ...collector } of collectors) wds.addCollector(id, collector);
    for (const { name: id, ...team } of teams) wds.addTeam(id, team);
    for (const { name: id, ...rights } of agentRights) wds.addAgentRights(id, rights);
    for (const { name: id, ...policy } of policies) wds.addPolicy(id, policy);
    return wds;
  }
}

/** What `defineFleet` gives has lists where a definition has maps. */
const isModel = (fleet: FleetModel | FleetSpec): fleet is FleetModel => Array.isArray(fleet.inventories) && Array.isArray(fleet.workloadSpaces);
