/** The spaces of a running fleet: told by their clients, or found by the ControlPlanes of a hosting cluster. */
import { byCodeUnit } from "../../../core/model/code-unit-order";
import type { ControlPlane } from "../../../core/model/control-plane";
import { hooksOf, inventoryAskedFor, isOfCoreChart, kindOf } from "../../../core/model/control-plane-hooks";
import { resources } from "../../../core/model/resources";
import type { SpaceClient } from "../../clients/space-client";
import { KubeStellarError } from "../../errors";

/** An ITS that can be read. */
export interface LiveInventory {
  /** As the fleet calls it. */
  readonly name: string;
  readonly client: SpaceClient;
}

/** A WDS that can be read. */
export interface LiveWorkloadSpace extends LiveInventory {
  /** Name of its ITS. */
  readonly inventory?: string | undefined;
  /** Text of `--api-groups` of its controller. @default "" (no limit) */
  readonly apiGroups?: string | undefined;
}

/** Every space that a reading is about. */
export interface LiveSpaces {
  readonly inventories: readonly LiveInventory[];
  readonly wdses: readonly LiveWorkloadSpace[];
}

/** A space that a ControlPlane stands for. */
export type FoundSpace = { readonly name: string; readonly kind: "ITS" } | { readonly name: string; readonly kind: "WDS"; readonly inventory?: string; readonly apiGroups: string };

/**
 * Finds the ITSes and WDSes of a hosting cluster. A ControlPlane without a hook of KubeStellar's chart is a cluster of somebody else, and one
 * that is being deleted is none any more.
 *
 * @param host - the hosting cluster.
 * @returns ITSes first, each kind by name.
 * @throws KubeStellarError `Invalid` when it is not clear which ITS a WDS delivers to; whatever reading throws.
 */
export async function findSpaces(host: SpaceClient): Promise<readonly FoundSpace[]> {
  const { items } = await host.list(resources.ControlPlane);
  const controlPlanes = (items as readonly ControlPlane[]).filter((one) => one.metadata.deletionTimestamp === undefined && hooksOf(one).some(({ name }) => isOfCoreChart(name)));
  const named = (kind: "ITS" | "WDS"): readonly ControlPlane[] => controlPlanes.filter((one) => kindOf(one) === kind).sort((a, b) => byCodeUnit(a.metadata.name, b.metadata.name));
  const inventories = named("ITS").map(({ metadata: { name } }): FoundSpace => ({ name, kind: "ITS" }));
  const wdses = named("WDS").map((controlPlane): FoundSpace => {
    const { name } = controlPlane.metadata;
    const inventory = inventoryAskedFor(controlPlane, varsOf(controlPlane)) ?? (inventories.length === 1 ? inventories[0]?.name : undefined);
    if (inventory === undefined && inventories.length > 1) throw new KubeStellarError(`does not say which of the ITSes ${inventories.map((its) => its.name).join(", ")} it delivers to`, { code: "Invalid", space: host.name, object: `ControlPlane ${name}`, fix: "Set ITSName or the annotation fleet.kubestellar.io/inventory on it" });
    return { name, kind: "WDS", apiGroups: apiGroupsOf(controlPlane), ...(inventory !== undefined && { inventory }) };
  });
  return [...inventories, ...wdses];
}

/** Text of `--api-groups` of the controller of a WDS, as its ControlPlane says it; `""`: no limit. */
export function apiGroupsOf(controlPlane: ControlPlane): string {
  return varsOf(controlPlane)["APIGroups"] ?? "";
}

const varsOf = (controlPlane: ControlPlane): Readonly<Record<string, string>> => Object.assign({}, ...hooksOf(controlPlane).map((use) => use.vars)) as Readonly<Record<string, string>>;
