/** How an inventory differs from the one that was recorded. */
import { differences } from "../../model/differences";
import type { Json, KubeObject } from "../../model/kube-object";

/** One object that is not as it was recorded. */
export interface InventoryDifference {
  /** Name of the ITS. */
  readonly space: string;
  readonly kind: "ManagedCluster" | "ConfigMap";
  readonly name: string;
  /** `added`: the live inventory has it, the record does not. */
  readonly change: "added" | "removed" | "changed";
  /** Of a changed object: where it differs; a side without the field is left out. */
  readonly fields: readonly { readonly path: string; readonly recorded?: Json; readonly live?: Json }[];
}

/**
 * Compares two inventories of one ITS as `recordInventory` gives them.
 *
 * @returns in the order of kind and name.
 */
export function compareInventories(space: string, recorded: readonly KubeObject[], live: readonly KubeObject[]): readonly InventoryDifference[] {
  const before = new Map(recorded.map((object) => [keyOf(object), object]));
  const after = new Map(live.map((object) => [keyOf(object), object]));
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => (a < b ? -1 : 1));
  return keys.flatMap((key): readonly InventoryDifference[] => {
    const [was, is] = [before.get(key), after.get(key)];
    const object = was ?? is;
    if (object === undefined) return [];
    const about = { space, kind: object.kind as InventoryDifference["kind"], name: object.metadata.name };
    if (was === undefined) return [{ ...about, change: "added", fields: [] }];
    if (is === undefined) return [{ ...about, change: "removed", fields: [] }];
    const fields = differences(was as unknown as Json, is as unknown as Json).map(({ path, common, here }) => ({ path, ...(common !== undefined && { recorded: common }), ...(here !== undefined && { live: here }) }));
    return fields.length === 0 ? [] : [{ ...about, change: "changed", fields }];
  });
}

/** ManagedClusters first. */
const keyOf = ({ kind, metadata: { name } }: KubeObject): string => `${kind === "ManagedCluster" ? 0 : 1}${name}`;
