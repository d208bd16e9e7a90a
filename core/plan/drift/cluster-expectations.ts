/** What should stand on each cluster by what a hub holds, factored: clusters to which the same policies deliver share one list. */
import { entriesOf } from "../../model/binding-entries";
import { compareBytes } from "../../model/byte-order";
import { describeObject, type KubeObject } from "../../model/kube-object";
import type { Preview } from "../../preview";
import { bindingNames, bindingOf, type PreviewedBinding } from "../../preview/bindings";
import { objectKey, type WorkloadSpace } from "../../preview/workload-space";
import { obstacleOf } from "../obstacle";
import { schemaRules } from "../schema-rules";
import { travellingObject } from "../travelling-object";
import { statedObject, type StatedObject } from "./stated-object";

/** An object that a cluster should have. */
export interface ExpectedObject {
  /** The WDS that it comes from. */
  readonly space: string;
  /** `Deployment.apps shop/web` */
  readonly name: string;
  /** By which it is read and found. */
  readonly head: Pick<KubeObject, "apiVersion" | "kind" | "metadata">;
  /** It is made once and then left alone: only that it is there counts. */
  readonly createOnly: boolean;
  /** As a cluster should have it. */
  readonly on: (cluster: string) => StatedObject;
}

/** Clusters that should have the same objects; those with templates differ in content. */
export interface ClusterExpectation {
  /** Sorted. */
  readonly clusters: readonly string[];
  /** Each object once, by WDS and policy. */
  readonly objects: readonly ExpectedObject[];
}

/** A policy that cannot be delivered now: what should stand there because of it cannot be told. */
export interface UndeliverablePolicy {
  readonly space: string;
  readonly policy: string;
  readonly reason: string;
}

/** See `clusterExpectations`. */
export interface Expectations {
  /** Of an inventory; every cluster that anything is delivered to, in one of them. */
  readonly clusters: readonly ClusterExpectation[];
  readonly undeliverable: readonly UndeliverablePolicy[];
  /** Names of the objects that undeliverable policies choose: whether they should be anywhere is not known. */
  readonly uncertain: ReadonlySet<string>;
}

interface Delivery {
  readonly destinations: ReadonlySet<string>;
  readonly objects: readonly ExpectedObject[];
}

/**
 * Reads off a preview of what runs what its clusters should have.
 *
 * @param inventory - name of the ITS.
 * @returns groups by their first cluster. Cost: policies × their clusters, and objects × groups.
 */
export function clusterExpectations(preview: Preview, inventory: string): Expectations {
  const deliveries: Delivery[] = [];
  const undeliverable: UndeliverablePolicy[] = [];
  const uncertain = new Set<string>();
  for (const space of preview.wdses.filter((wds) => wds.inventory.name === inventory)) {
    const reader = new ExpectedObjects(space);
    for (const policy of bindingNames(space)) {
      const binding = bindingOf(space, policy);
      if (binding === undefined) continue;
      const objects = reader.of(binding);
      const reason = obstacleOf(binding) ?? (objects.some((object) => object === undefined) ? "an object that its Binding lists is gone" : undefined);
      const there = objects.filter((object) => object !== undefined);
      if (reason === undefined) deliveries.push({ destinations: new Set(binding.render?.spec.destinations?.map(({ clusterId }) => clusterId)), objects: there });
      else {
        undeliverable.push({ space: space.name, policy, reason });
        for (const { name } of there) uncertain.add(name);
      }
    }
  }
  return { clusters: grouped(deliveries), undeliverable, uncertain };
}

/** The objects of one WDS, each made once. */
class ExpectedObjects {
  private readonly known = new Map<string, ExpectedObject | undefined>();

  constructor(private readonly space: WorkloadSpace) {}

  /** Undefined stands for one that is gone. */
  of({ render }: PreviewedBinding): readonly (ExpectedObject | undefined)[] {
    return entriesOf(render?.spec).map((entry) => this.object(objectKey(entry), entry.createOnly === true));
  }

  private object(key: string, createOnly: boolean): ExpectedObject | undefined {
    const id = `${key} ${createOnly}`;
    if (!this.known.has(id)) this.known.set(id, this.make(key, createOnly));
    return this.known.get(id);
  }

  private make(key: string, createOnly: boolean): ExpectedObject | undefined {
    const travelling = travellingObject(this.space, key);
    if (travelling === undefined) return undefined;
    const { object, templated, on } = travelling;
    const rules = schemaRules(this.space, object);
    let shared: StatedObject | undefined;
    return { space: this.space.name, name: describeObject(object), head: object, createOnly, on: templated ? (cluster) => statedObject(on(cluster), rules) : () => (shared ??= statedObject(object, rules)) };
  }
}

function grouped(deliveries: readonly Delivery[]): readonly ClusterExpectation[] {
  const numbers = new Map<string, number[]>();
  deliveries.forEach(({ destinations }, number) => {
    for (const cluster of destinations) {
      const known = numbers.get(cluster);
      if (known === undefined) numbers.set(cluster, [number]);
      else known.push(number);
    }
  });
  const groups = new Map<string, { readonly clusters: string[]; readonly numbers: readonly number[] }>();
  for (const [cluster, own] of numbers) {
    const key = own.join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { clusters: [cluster], numbers: own });
    else group.clusters.push(cluster);
  }
  const made = [...groups.values()].map((group): ClusterExpectation => ({ clusters: group.clusters.sort(compareBytes), objects: onceEach(group.numbers.flatMap((number) => deliveries[number]?.objects ?? [])) }));
  return made.sort((a, b) => compareBytes(a.clusters[0] ?? "", b.clusters[0] ?? ""));
}

/** One that several policies deliver is only made once if all of them say so. */
function onceEach(objects: readonly ExpectedObject[]): readonly ExpectedObject[] {
  const chosen = new Map<string, ExpectedObject>();
  for (const object of objects) {
    const other = chosen.get(object.name);
    if (other === undefined || (other.createOnly && !object.createOnly)) chosen.set(object.name, object);
  }
  return [...chosen.values()];
}
