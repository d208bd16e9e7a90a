/** What each Binding of an inventory delivers where, in numbers that can be counted with. */
import { entriesOf } from "../../model/binding-entries";
import { compareBytes } from "../../model/byte-order";
import type { BindingSpec } from "../../model/binding";
import { bindingNames, bindingOf, type DeliverableBinding, type DeliveryProblem } from "../../preview/bindings";
import { objectKey, type WorkloadSpace } from "../../preview/workload-space";
import { Bits } from "../../placement/bits";
import type { WorkloadRef } from "../../transport";

/** Numbers for the clusters of both sides. */
export class ClusterNumbers {
  private readonly numbers = new Map<string, number>();
  private readonly all: string[] = [];

  /** @param names - in the order of the numbers. */
  constructor(names: Iterable<string>) {
    for (const name of names) this.numberOf(name);
  }

  get size(): number {
    return this.all.length;
  }

  /** A name that is new gets the next number. */
  numberOf(name: string): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      this.numbers.set(name, (number = this.all.length));
      this.all.push(name);
    }
    return number;
  }

  nameOf(number: number): string {
    return this.all[number] ?? "";
  }

  /** Ascending. */
  namesOf(bits: Bits): readonly string[] {
    const names: string[] = [];
    bits.forEach((number) => names.push(this.nameOf(number)));
    return names.sort(compareBytes);
  }
}

/** A Binding that reaches its clusters. */
export interface Delivery {
  readonly space: WorkloadSpace;
  /** Name of the policy, which is that of the Binding. */
  readonly policy: string;
  readonly destinations: Bits;
  /** By `objectKey`. */
  readonly entries: ReadonlyMap<string, DeliveredObject>;
}

export interface DeliveredObject extends WorkloadRef {
  readonly createOnly: boolean;
}

/** What the Bindings of one side deliver. */
export interface Deliveries {
  /** By space and policy. */
  readonly delivered: readonly Delivery[];
  /** Why Bindings cannot be delivered as they are: then their works are deleted, or left as they were. By `deliveryKey`. */
  readonly blocked: ReadonlyMap<string, string>;
}

export const deliveryKey = (space: string, policy: string): string => `${space}/${policy}`;

/**
 * Reads the Bindings of all WDSes of an inventory.
 *
 * @param before - what stands there: a Binding that upstream cannot sync, or a policy whose selectors it cannot convert, keeps it.
 */
export function readDeliveries(spaces: readonly WorkloadSpace[], numbers: ClusterNumbers, before?: Deliveries): Deliveries {
  const kept = new Map(before?.delivered.map((delivery) => [deliveryKey(delivery.space.name, delivery.policy), delivery]));
  const delivered: Delivery[] = [];
  const blocked = new Map<string, string>();
  const bits = new WeakMap<object, Bits>();
  for (const space of spaces) {
    for (const policy of bindingNames(space)) {
      const key = deliveryKey(space.name, policy);
      const stands = kept.get(key);
      const stay = (): unknown => stands !== undefined && delivered.push(stands);
      if (space.policies.has(policy) && space.resolve(policy).stuck !== undefined && !space.storedBindings.has(policy)) {
        stay();
        continue;
      }
      const found = bindingOf(space, policy);
      if (found === undefined) continue;
      if (found.render === undefined) {
        // The API server refuses the Binding's update: the one that is there stays.
        stay();
        continue;
      }
      const entries = objectsOf(found.render.spec);
      const problem = problemOf(space, found.render, found.problems, entries);
      if (problem !== undefined) blocked.set(key, problem.message);
      if (problem?.kind === "failure") stay();
      else if (problem === undefined) delivered.push({ space, policy, destinations: destinationsOf(found.render.spec, numbers, bits), entries });
    }
  }
  return { delivered, blocked };
}

interface Problem {
  /** `failure`: the sync fails and leaves the works alone; `errors`: it deletes them. */
  readonly kind: "failure" | "errors";
  readonly message: string;
}

const MAX_LABEL_VALUE = 63;

function problemOf(space: WorkloadSpace, binding: DeliverableBinding, problems: readonly DeliveryProblem[], entries: Delivery["entries"]): Problem | undefined {
  if (binding.name.length > MAX_LABEL_VALUE) return { kind: "failure", message: `the name ${binding.name} is too long for the label of its works` };
  if (space.storedBindings.has(binding.name)) {
    // Only a Binding that was kept can list what is gone.
    for (const [key, { resource, namespace, name }] of entries) if (!space.objects.has(key)) return { kind: "failure", message: `${resource} ${namespace === "" ? name : `${namespace}/${name}`} is listed and missing` };
  }
  const failed = problems.find(({ failure }) => failure !== undefined);
  if (failed?.failure !== undefined) return { kind: "failure", message: failed.failure.message };
  const message = problems.flatMap(({ errors }) => errors)[0];
  return message === undefined ? undefined : { kind: "errors", message };
}

function destinationsOf({ destinations = [] }: BindingSpec, numbers: ClusterNumbers, known: WeakMap<object, Bits>): Bits {
  let bits = known.get(destinations);
  if (bits === undefined) {
    bits = new Bits(numbers.size);
    for (const { clusterId } of destinations) bits.assign(numbers.numberOf(clusterId), true);
    known.set(destinations, bits);
  }
  return bits;
}

function objectsOf(spec: BindingSpec): ReadonlyMap<string, DeliveredObject> {
  return new Map(entriesOf(spec).map((entry) => {
    const { group, version, resource, namespace, name, createOnly = false } = entry;
    return [objectKey(entry), { group, version, resource, namespace, name, createOnly }];
  }));
}
