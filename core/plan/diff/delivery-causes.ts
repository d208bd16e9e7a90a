/**
 * Why a Binding that chooses the same as before can be delivered now, or cannot any more: one object that no destination takes, or that lacks
 * a property for one of them, holds up all the others.
 */
import { isEqual } from "../../model/is-equal";
import { bindingOf, type DeliveryProblem } from "../../preview/bindings";
import type { ServedObject } from "../../preview/served-object";
import { objectKey, type WorkloadSpace } from "../../preview/workload-space";
import { templatedObject, templateRef } from "../../transport";
import type { ClusterNumbers } from "./deliveries";
import type { FleetSide } from "./fleet-side";
import { templateDataCauses } from "./template-data-causes";
import type { Cause } from "./types";

/** A policy that one side delivers and the other does not. */
export interface HeldUp {
  readonly space: string;
  readonly policy: string;
  /** The side that delivers it. */
  readonly free: FleetSide;
  /** The side that does not. */
  readonly stuck: FleetSide;
  readonly head: FleetSide;
  readonly numbers: ClusterNumbers;
  /** Why an object or a cluster is chosen on the side that is stuck, and not on the other. */
  readonly arrivals: {
    readonly ofObject: (space: string, policy: string, key: string) => readonly Cause[];
    readonly ofCluster: (space: string, policy: string, number: number) => readonly Cause[];
  };
}

/** The edits that made the difference, each once; none where it is none of an object, a transform, a setting or a cluster. */
export function deliveryCauses(held: HeldUp): readonly Cause[] {
  const space = held.stuck.space(held.space);
  const problems = space === undefined ? [] : (bindingOf(space, held.policy)?.problems ?? []);
  const causes = space === undefined ? [] : problems.flatMap((problem) => causesOf(held, space, problem));
  return [...new Map(causes.map((cause) => [JSON.stringify(cause), cause])).values()];
}

function causesOf(held: HeldUp, space: WorkloadSpace, { object: ref, failure }: DeliveryProblem): readonly Cause[] {
  const { free, stuck, policy, arrivals } = held;
  const key = objectKey(ref);
  const [mine, theirs] = [free.object(held.space, key), stuck.object(held.space, key)];
  if (theirs === undefined) return [];
  if (mine === undefined || !free.choice(held.space, policy).objects.has(key)) return arrivals.ofObject(held.space, policy, key);
  const edits = editsOf(held, mine, theirs);
  // Sizes and identities are the same for all destinations.
  return failure !== undefined ? edits : [...edits, ...failingClusters(held, space, theirs).flatMap((cluster) => clusterCauses(held, cluster))];
}

/** Edits of the object, of the transforms of its resource, and of the limits of the space. */
function editsOf({ space, free, stuck, head }: HeldUp, mine: ServedObject, theirs: ServedObject): readonly Cause[] {
  const [here, there] = [free.space(space), stuck.space(space)];
  const causes: Cause[] = [];
  if (!isEqual(mine.object, theirs.object)) causes.push(head.objectCause("object-edit", space, head === stuck ? theirs : mine, ""));
  for (const name of new Set([here, there].flatMap((side) => side?.compiledTransforms.namesFor(theirs.resource) ?? []))) {
    const [before, after] = [free, stuck].map((side) => side.space(space)?.transforms.get(name)?.object.spec);
    if (!isEqual(before, after)) causes.push((head.space(space)?.transforms.has(name) === true ? head : head === free ? stuck : free).transformCause(space, name));
  }
  if (!isEqual(here?.limits, there?.limits)) causes.push(head.spaceCause("settings-edit", space, `space ${space}`));
  return causes;
}

/** Destinations for which a template of the object fails. */
function failingClusters({ policy, stuck, numbers, space: name }: HeldUp, space: WorkloadSpace, { object, resource }: ServedObject): readonly string[] {
  const source = space.compiledTransforms.apply(resource, object);
  const { expand } = templatedObject(source);
  return numbers.namesOf(stuck.choice(name, policy).clusters).filter((cluster) => expand(space.inventory.templateData(cluster), `${cluster}/${templateRef(source)}`).errors.length > 0);
}

/** Why the cluster fails there: it was not chosen on the other side, or had another property. */
function clusterCauses({ space, policy, free, stuck, head, numbers, arrivals }: HeldUp, cluster: string): readonly Cause[] {
  const number = numbers.numberOf(cluster);
  if (!free.choice(space, policy).clusters.has(number)) return arrivals.ofCluster(space, policy, number);
  return templateDataCauses(head === stuck ? free : stuck, head, cluster);
}
