/** How a set of clusters is said in a box: how many, which labels they share, and the first names. */
import type { FleetMap, Position } from "../map/types";
import { count, numeral, shorten } from "../../model/words";
import { NAMES_IN_BOX } from "./drawing";

const LABELS_IN_BOX = 2;

/** Lines of a box, made for many sets of one fleet. */
export class ClusterGroups {
  /** How many clusters have a label, as `key=value`. */
  private readonly having = new Map<string, number>();

  constructor(private readonly clusters: FleetMap["clusters"]) {
    for (const { labels } of clusters) for (const label of labelsOf(labels)) this.having.set(label, (this.having.get(label) ?? 0) + 1);
  }

  lines(members: readonly Position[]): readonly string[] {
    const names = members.slice(0, NAMES_IN_BOX + 1).flatMap((position) => this.clusters[position]?.name ?? []);
    const rest = members.length - NAMES_IN_BOX;
    const shown = members.length <= NAMES_IN_BOX + 1 ? names.join(", ") : `${names.slice(0, NAMES_IN_BOX).join(", ")} and ${numeral(rest)} more`;
    if (members.length === 1) return [shown];
    const shared = this.sharedLabels(members);
    return [count(members.length, "cluster"), ...(shared.length === 0 ? [] : [shorten(shared, LABELS_IN_BOX)]), shown];
  }

  /** Those that the fewest other clusters have first; none that all clusters have. */
  private sharedLabels(members: readonly Position[]): readonly string[] {
    const [first, ...others] = members;
    if (first === undefined) return [];
    let shared = labelsOf(this.clusters[first]?.labels ?? {});
    for (const position of others) {
      const labels = this.clusters[position]?.labels ?? {};
      shared = shared.filter((label) => {
        const at = label.indexOf("=");
        return Object.hasOwn(labels, label.slice(0, at)) && labels[label.slice(0, at)] === label.slice(at + 1);
      });
      if (shared.length === 0) break;
    }
    const hits = (label: string): number => this.having.get(label) ?? 0;
    return shared.filter((label) => hits(label) < this.clusters.length).sort((a, b) => hits(a) - hits(b));
  }
}

/** A label's key has no `=`. */
const labelsOf = (labels: Readonly<Record<string, string>>): readonly string[] => Object.entries(labels).map(([key, value]) => `${key}=${value}`);
