/** A fleet definition with every default filled in and every list sorted: what the shells render. */
import type { Diagnostic } from "../model/diagnostic";
import type { BootstrapSecretReference } from "../model/control-plane";
import { bootstrapSecretOf } from "../render/control-planes";
import type { ClusterDefinition } from "../render/inventory";
import type { TeamAccess } from "../render/team-access";
import type { AgentRightsSpec, CollectorSpec, FleetSpec, InventorySpec, Named, PolicySpec, TransformSpec, WorkloadSpaceSpec, WorkloadSpec } from "./fleet-spec";

/** See `defineFleet`. */
export interface FleetModel {
  readonly host: { readonly name: string; readonly definitions: boolean };
  readonly inventories: readonly InventoryModel[];
  readonly workloadSpaces: readonly WorkloadSpaceModel[];
  /** Findings that are no errors. */
  readonly warnings: readonly Diagnostic[];
}

/** Something with its name; lists of these are sorted by it. */
export type WithName<T> = T & { readonly name: string };

/** An ITS. */
export interface InventoryModel {
  readonly name: string;
  readonly type: NonNullable<InventorySpec["type"]>;
  readonly installOcm: boolean;
  /** Exactly with type `external`. */
  readonly bootstrapSecret?: BootstrapSecretReference;
  readonly clusters: readonly WithName<ClusterDefinition>[];
  readonly definitions: boolean;
}

/** A WDS. */
export interface WorkloadSpaceModel {
  readonly name: string;
  readonly inventory: string;
  readonly type: NonNullable<WorkloadSpaceSpec["type"]>;
  readonly apiGroups: string;
  readonly workloads: readonly WithName<Required<WorkloadSpec>>[];
  readonly policies: readonly WithName<PolicySpec>[];
  readonly transforms: readonly WithName<TransformSpec>[];
  readonly collectors: readonly WithName<CollectorSpec>[];
  readonly teams: readonly WithName<TeamAccess>[];
  readonly agentRights: readonly WithName<AgentRightsSpec>[];
  readonly definitions: boolean;
}

/** Fills in defaults. The spec must have the right shape; an inventory that cannot be guessed is `""`. */
export function completeFleet(spec: FleetSpec): Omit<FleetModel, "warnings"> {
  const inventories = sorted(spec.inventories).map(({ name, type = "vcluster", installOcm = true, bootstrapSecret, clusters, definitions = false }): InventoryModel => ({
    name,
    type,
    installOcm,
    ...(type === "external" ? { bootstrapSecret: bootstrapSecretOf(name, bootstrapSecret) } : {}),
    clusters: sorted(clusters),
    definitions,
  }));
  const only = inventories.length === 1 ? inventories[0]!.name : "";
  return {
    host: { name: spec.host?.name ?? "host", definitions: spec.host?.definitions ?? false },
    inventories,
    workloadSpaces: sorted(spec.workloadSpaces).map(({ name, inventory = only, type = "k8s", apiGroups = "", workloads, policies, transforms, collectors, teams, agentRights, definitions = false }) => ({
      name,
      inventory,
      type,
      apiGroups,
      workloads: sorted(workloads).map(({ name: workload, objects, defaultNamespace = "default", agentRights: choice = "none" }) => ({ name: workload, objects, defaultNamespace, agentRights: choice })),
      policies: sorted(policies),
      transforms: sorted(transforms),
      collectors: sorted(collectors),
      teams: sorted(teams),
      agentRights: sorted(agentRights),
      definitions,
    })),
  };
}

/** By name, by code unit. */
function sorted<T extends object>(items: Named<T> = {}): readonly WithName<T>[] {
  return Object.entries(items).map(([name, item]) => ({ ...item, name })).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
