/** One of the two fleets, as far as the comparison asks for it: spaces of an inventory by name, and what each policy chooses. */
import { entriesOf } from "../../model/binding-entries";
import type { LabelSelector } from "../../model/binding-policy";
import { describeObject, type KubeObject } from "../../model/kube-object";
import type { Inventory } from "../../preview/inventory";
import type { Preview } from "../../preview/preview";
import type { ServedObject } from "../../preview/served-object";
import { objectKey, type WorkloadSpace } from "../../preview/workload-space";
import { Bits } from "../../placement/bits";
import type { ClusterNumbers } from "./deliveries";
import type { Cause, CauseKind, Side } from "./types";

/** What a policy chooses, whether or not it can be delivered. */
export interface Choice {
  readonly objects: ReadonlySet<string>;
  readonly clusters: Bits;
}

const nothing: Choice = { objects: new Set(), clusters: new Bits() };

export class FleetSide {
  readonly spaces: readonly WorkloadSpace[];
  /** Undefined when no WDS of the side delivers to the inventory. */
  readonly inventory: Inventory | undefined;
  private readonly byName: ReadonlyMap<string, WorkloadSpace>;
  private readonly choices = new Map<string, Choice>();

  constructor(
    readonly side: Side,
    preview: Preview,
    inventoryName: string,
    private readonly numbers: ClusterNumbers,
  ) {
    this.spaces = preview.wdses.filter(({ inventory }) => inventory.name === inventoryName);
    this.inventory = preview.inventories.get(inventoryName);
    this.byName = new Map(this.spaces.map((space) => [space.name, space]));
  }

  space(name: string): WorkloadSpace | undefined {
    return this.byName.get(name);
  }

  object(space: string, key: string): ServedObject | undefined {
    return this.space(space)?.objects.get(key);
  }

  namespaceOf(space: string, object: KubeObject): ServedObject | undefined {
    const { namespace } = object.metadata;
    return namespace === undefined ? undefined : this.object(space, objectKey({ group: "", resource: "namespaces", namespace: "", name: namespace }));
  }

  labelsOf(cluster: string): Readonly<Record<string, string>> {
    return this.inventory?.clusters.get(cluster)?.metadata.labels ?? {};
  }

  hasPolicy(space: string, name: string): boolean {
    return this.space(space)?.policies.has(name) === true;
  }

  clusterSelectors(space: string, name: string): readonly LabelSelector[] {
    return this.space(space)?.policies.get(name)?.object.spec?.clusterSelectors ?? [];
  }

  choice(spaceName: string, policy: string): Choice {
    const key = `${spaceName}/${policy}`;
    let known = this.choices.get(key);
    if (known === undefined) this.choices.set(key, (known = this.choose(spaceName, policy)));
    return known;
  }

  private choose(spaceName: string, policy: string): Choice {
    const space = this.space(spaceName);
    const spec = space?.policies.has(policy) === true ? space.resolve(policy).spec : null;
    if (spec === null) return nothing;
    const clusters = new Bits(this.numbers.size);
    for (const { clusterId } of spec.destinations ?? []) clusters.assign(this.numbers.numberOf(clusterId), true);
    return { objects: new Set(entriesOf(spec).map(objectKey)), clusters };
  }

  clusterCause(kind: CauseKind, cluster: string, path: string): Cause {
    return this.cause(kind, `ManagedCluster ${cluster}`, this.inventory?.name ?? "", this.inventory?.clusterIndexes.get(cluster), path);
  }

  propertyCause(cluster: string): Cause {
    return this.cause("property-edit", `ConfigMap customization-properties/${cluster}`, this.inventory?.name ?? "", this.inventory?.propertyIndexes.get(cluster), "");
  }

  policyCause(kind: CauseKind, space: string, policy: string, path: string): Cause {
    return this.cause(kind, `BindingPolicy ${policy}`, space, this.space(space)?.policies.get(policy)?.index, path);
  }

  objectCause(kind: CauseKind, space: string, { object, index }: ServedObject, path: string): Cause {
    return this.cause(kind, describeObject(object), space, index, path);
  }

  transformCause(space: string, name: string): Cause {
    return this.cause("transform-edit", `CustomTransform ${name}`, space, this.space(space)?.transforms.get(name)?.index, "");
  }

  /** For what is no edit of one object. */
  spaceCause(kind: CauseKind, space: string, ref: string): Cause {
    return this.cause(kind, ref, space, undefined, "");
  }

  private cause(kind: CauseKind, ref: string, space: string, index: number | undefined, path: string): Cause {
    return { kind, ref, side: this.side, space, ...(index !== undefined && { index }), path };
  }
}
