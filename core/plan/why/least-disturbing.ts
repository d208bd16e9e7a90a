/** Of changes that would all bring an object to a cluster, the one that does least besides: each is made to the fleet and compared. */
import type { PairCounts } from "../../model/diff-report";
import { createPreview, type Preview, type PreviewInput } from "../../preview";
import { blastOf } from "../diff/blast";
import { compareFleets } from "../diff/compare";
import { explainPlacement } from "./explain";
import type { FoundObject } from "./object-query";

/** What came of a change. */
export interface Trial {
  /** Whether the object is on the cluster after it. */
  readonly verified: boolean;
  /** Pairs of object and cluster that start, stop or change besides the one that was asked about, and on how many clusters anything does. */
  readonly besides: PairCounts & { readonly clusters: number };
}

/** A trial is a preview and a comparison of the whole fleet. */
const MOST_TRIED = 6;

/**
 * @param candidates - the first six are tried.
 * @param changed - the fleet with a change made to it.
 * @returns of those that place the object the one that touches the fewest clusters; of several the one with the fewest stops, then starts
 * and changes, then the first. Undefined for no candidates.
 */
export function leastDisturbing<Change>(preview: Preview, found: FoundObject, cluster: string, candidates: readonly Change[], changed: (change: Change) => PreviewInput): (Change & Trial) | undefined {
  const tried = candidates.slice(0, MOST_TRIED).map((change) => ({ ...change, ...trialOf(preview, found, cluster, changed(change)) }));
  const rank = ({ verified, besides: { clusters, start, stop, change } }: Trial): readonly number[] => [verified ? 0 : 1, clusters, stop, start + change];
  return tried.reduce<(Change & Trial) | undefined>((best, one) => (best === undefined || isLess(rank(one), rank(best)) ? one : best), undefined);
}

function trialOf(preview: Preview, found: FoundObject, cluster: string, input: PreviewInput): Trial {
  const after = createPreview(input);
  const space = after.wdses.find(({ name }) => name === found.space);
  const served = space?.objects.get(found.key);
  const verified = space !== undefined && served !== undefined && explainPlacement(space, { ...found, served }, cluster).placed;
  const { pairs, clusters } = blastOf(compareFleets(preview, after), { base: preview, head: after });
  return { verified, besides: { ...pairs, start: pairs.start - (verified ? 1 : 0), clusters: clusters.touched } };
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}
