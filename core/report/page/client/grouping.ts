/** By which label of the clusters the map is grouped: labels that make a few groups of many clusters come first. */
import { compareBytes } from "../../../model/byte-order";
import type { Position } from "../../map/types";
import type { FleetModel } from "./model";

/** Clusters that stand together on the map. */
export interface Group {
  /** Value of the label; `""`: clusters without it. */
  readonly value: string;
  readonly members: readonly Position[];
}

/** More groups than these are not offered: each cluster would stand alone. */
const MAX_GROUPS = 200;
const PLACE_NAMES = /region|location|zone|site|country|area/i;

/** Keys of labels that clusters can be grouped by, the most telling first. */
export function groupingLabels({ clusters, data }: FleetModel): readonly string[] {
  const values = new Map<string, Map<string, number>>();
  for (const { labels } of clusters) {
    for (const [key, value] of Object.entries(labels)) {
      const known = values.get(key) ?? values.set(key, new Map<string, number>()).get(key);
      known?.set(value, (known.get(value) ?? 0) + 1);
    }
  }
  const score = (key: string): number => {
    const groups = values.get(key)?.size ?? 0;
    return (key === data.groupBy ? 1_000 : 0) + (PLACE_NAMES.test(key) ? 100 : 0) + (groups >= 2 && groups <= 40 ? 10 : 0) - groups / MAX_GROUPS;
  };
  const isTelling = (key: string): boolean => {
    const groups = values.get(key)?.size ?? 0;
    return key === data.groupBy || (groups <= MAX_GROUPS && (groups < clusters.length || clusters.length < 3));
  };
  return [...values.keys()].filter(isTelling).sort((a, b) => score(b) - score(a) || compareBytes(a, b));
}

/** @param label - undefined: by inventory. @returns groups by value as people count (`region-2` before `region-10`), those without the label last. */
export function groupClusters({ clusters }: FleetModel, label: string | undefined): readonly Group[] {
  const groups = new Map<string, Position[]>();
  clusters.forEach(({ inventory, labels }, at) => {
    const value = label === undefined ? inventory : Object.hasOwn(labels, label) ? (labels[label] ?? "") : "";
    const members = groups.get(value);
    if (members === undefined) groups.set(value, [at]);
    else members.push(at);
  });
  const { compare } = new Intl.Collator("en", { numeric: true });
  return [...groups].map(([value, members]) => ({ value, members })).sort((a, b) => Number(a.value === "") - Number(b.value === "") || compare(a.value, b.value));
}
