/**
 * Outcome classes of a Binding: which of its clusters get the very same objects. A thousand clusters usually have a handful of outcomes,
 * and those are what people can read.
 */
import { entriesOf } from "../model/binding-entries";
import { compareBytes } from "../model/byte-order";
import { describeObject, type Json, type KubeObject } from "../model/kube-object";
import { cleanObject, templatedObject, templateRef, wantsExpansion, type RenderInput } from "../transport";
import { differences, type Difference } from "../model/differences";

/** Clusters that get the same. */
export interface OutcomeClass {
  /** Ascending. */
  readonly clusters: readonly string[];
  /** What is different from the common class; empty for that one itself. */
  readonly diff: readonly ObjectDifference[];
  /** Template errors; with any of them upstream delivers the Binding to no cluster at all. */
  readonly errors: readonly string[];
}

/** One value that an object has otherwise than in the common class. */
export interface ObjectDifference {
  /** For people: `Deployment.apps nginx/nginx`. */
  readonly object: string;
  /** Into the object: `spec.replicas`. */
  readonly path: string;
  /** Absent: the common class does not have the member. */
  readonly common?: Json;
  /** Absent: this class does not have the member. */
  readonly here?: Json;
}

export interface Outcomes {
  /** How many objects each cluster gets. */
  readonly objects: number;
  /** How many clusters there are. */
  readonly clusters: number;
  /** The common class, which has most clusters, first; then by number of clusters, and by the first cluster's name. */
  readonly classes: readonly OutcomeClass[];
}

/** What outcomes depend on: what rendering does. */
export type OutcomeInput = Pick<RenderInput, "binding" | "object" | "transforms" | "templateData">;

interface Variant {
  readonly id: number;
  readonly object: KubeObject;
  readonly errors: readonly string[];
}

/**
 * Groups the destinations of a Binding by what they get, after cleaning, transforms and templates.
 *
 * Cost: objects without templates once each; objects with templates × destinations.
 */
export function outcomesOf({ binding, object, transforms, templateData }: OutcomeInput): Outcomes {
  const clusters = (binding.spec.destinations ?? []).map((d) => d.clusterId);
  const entries = entriesOf(binding.spec);
  const signatures = clusters.map(() => "");
  const chosen: Variant[][] = clusters.map(() => []);
  for (const entry of entries) {
    const live = object(entry);
    if (live === undefined || !wantsExpansion(live)) continue;
    const source = transforms.apply(entry, cleanObject(live));
    if (!wantsExpansion(source)) continue;
    const variants = new Map<string, Variant>();
    const { expand } = templatedObject(source);
    clusters.forEach((cluster, i) => {
      const { object: expanded, errors } = expand(templateData(cluster), `${cluster}/${templateRef(source)}`);
      // Messages name the cluster, so of failing clusters only the fact and the text written so far are compared.
      const key = JSON.stringify([errors.length > 0, expanded]);
      let variant = variants.get(key);
      if (variant === undefined) variants.set(key, (variant = { id: variants.size, object: expanded, errors }));
      signatures[i] += `${variant.id},`;
      chosen[i]?.push(variant);
    });
  }
  return { objects: entries.length, clusters: clusters.length, classes: classesOf(clusters, signatures, chosen) };
}

function classesOf(clusters: readonly string[], signatures: readonly string[], chosen: readonly (readonly Variant[])[]): readonly OutcomeClass[] {
  const groups = new Map<string, { readonly clusters: string[]; readonly variants: readonly Variant[] }>();
  clusters.forEach((cluster, i) => {
    const signature = signatures[i] ?? "";
    const group = groups.get(signature);
    if (group === undefined) groups.set(signature, { clusters: [cluster], variants: chosen[i] ?? [] });
    else group.clusters.push(cluster);
  });
  for (const group of groups.values()) group.clusters.sort(compareBytes);
  const sorted = [...groups.values()].sort((a, b) => b.clusters.length - a.clusters.length || compareBytes(a.clusters[0] ?? "", b.clusters[0] ?? ""));
  const common = sorted[0]?.variants ?? [];
  return sorted.map((group) => ({
    clusters: group.clusters,
    diff: group.variants.flatMap((variant, i) => differencesOf(common[i], variant)),
    errors: group.variants.flatMap((variant) => variant.errors),
  }));
}

function differencesOf(common: Variant | undefined, here: Variant): readonly ObjectDifference[] {
  if (common === undefined || common === here) return [];
  const object = describeObject(common.object);
  return differences(common.object as unknown as Json, here.object as unknown as Json).map((d: Difference) => ({ object, ...d }));
}
