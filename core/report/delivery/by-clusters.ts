/** Factors what is known of single clusters: never a row for each pair of object and cluster. */
import { compareBytes } from "../../model/byte-order";

/** A row and the clusters that it holds for. */
export type OnClusters<T> = T & { readonly clusters: readonly string[] };

/**
 * Joins rows that are alike.
 *
 * @param rows - the cluster or clusters that a row holds for, and the row: plain data.
 * @returns rows by their JSON text, clusters by name, each once.
 */
export function byClusters<T extends object>(rows: Iterable<readonly [clusters: string | readonly string[], row: T]>): readonly OnClusters<T>[] {
  const alike = new Map<string, { readonly row: T; readonly clusters: Set<string> }>();
  for (const [clusters, row] of rows) {
    const key = JSON.stringify(row);
    let group = alike.get(key);
    if (group === undefined) alike.set(key, (group = { row, clusters: new Set() }));
    for (const cluster of typeof clusters === "string" ? [clusters] : clusters) group.clusters.add(cluster);
  }
  return [...alike.entries()].sort(([a], [b]) => compareBytes(a, b)).map(([, { row, clusters }]) => ({ ...row, clusters: [...clusters].sort(compareBytes) }));
}
