/** How objects that stay on their clusters become others: after cleaning, transforms and templates, as they travel. */
import { likeWithLike } from "../../model/server-defaults";
import type { Json, KubeObject } from "../../model/kube-object";
import type { WorkloadSpace } from "../../preview/workload-space";
import { Bits } from "../../placement/bits";
import { cleanObject, wantsExpansion } from "../../transport";
import { differences } from "../../model/differences";
import type { ClusterNumbers } from "./deliveries";
import type { FleetSide } from "./fleet-side";
import { isEqual } from "../../model/is-equal";
import { templateDataCauses } from "./template-data-causes";
import { shownValue } from "../field-changes";
import { schemaRules } from "../schema-rules";
import { travellingObject, type TravellingObject } from "../travelling-object";
import type { Cause, FieldChange } from "./types";

/** Clusters on which an object changes in the same way, for the same reasons. */
export interface ContentChange {
  readonly clusters: Bits;
  readonly fields: readonly FieldChange[];
  readonly causes: readonly Cause[];
}

export class ContentChanges {
  private dataChanged: Bits | undefined;

  constructor(
    private readonly base: FleetSide,
    private readonly head: FleetSide,
    private readonly numbers: ClusterNumbers,
  ) {}

  /**
   * @param from - the WDS that delivered the object, and the one that will: nearly always of one name.
   * @param staying - clusters that have the object before and after.
   */
  of(key: string, from: { readonly base: WorkloadSpace; readonly head: WorkloadSpace }, staying: Bits): readonly ContentChange[] {
    if (isSureToStay(from, key)) return [];
    const before = travellingObject(from.base, key);
    const after = travellingObject(from.head, key);
    if (before === undefined || after === undefined) return [];
    const sameSource = isEqual(before.object, after.object);
    if (!before.templated && !after.templated) {
      if (sameSource) return [];
      const fields = this.fieldsOf(from.head, before.object, after.object);
      return fields.length === 0 ? [] : [{ clusters: staying, fields, causes: this.sourceCauses(key, from) }];
    }
    const clusters = sameSource ? staying.copy().intersect(this.changedData()) : staying;
    return this.expanded(from, before, after, clusters, sameSource ? [] : this.sourceCauses(key, from));
  }

  /** Clusters in whose name templates may expand otherwise than before. */
  private changedData(): Bits {
    if (this.dataChanged !== undefined) return this.dataChanged;
    const changed = new Bits(this.numbers.size);
    for (let number = 0; number < this.numbers.size; number++) {
      const cluster = this.numbers.nameOf(number);
      if (!isEqual(this.base.inventory?.templateData(cluster), this.head.inventory?.templateData(cluster))) changed.add(number);
    }
    return (this.dataChanged = changed);
  }

  private expanded(from: { readonly base: WorkloadSpace; readonly head: WorkloadSpace }, before: TravellingObject, after: TravellingObject, clusters: Bits, causes: readonly Cause[]): readonly ContentChange[] {
    const classes = new Map<string, { readonly clusters: Bits; readonly fields: readonly FieldChange[]; readonly causes: Cause[] }>();
    clusters.forEach((number) => {
      const cluster = this.numbers.nameOf(number);
      const fields = this.fieldsOf(from.head, before.on(cluster), after.on(cluster));
      if (fields.length === 0) return;
      const own = this.changedData().has(number) ? templateDataCauses(this.base, this.head, cluster) : [];
      const id = JSON.stringify([fields, own.map(({ kind }) => kind)]);
      let found = classes.get(id);
      if (found === undefined) classes.set(id, (found = { clusters: new Bits(this.numbers.size), fields, causes: [...causes] }));
      found.clusters.add(number);
      found.causes.push(...own);
    });
    return [...classes.values()];
  }

  private sourceCauses(key: string, { base, head }: { readonly base: WorkloadSpace; readonly head: WorkloadSpace }): readonly Cause[] {
    const [before, after] = [base.objects.get(key), head.objects.get(key)];
    if (before === undefined || after === undefined) return [];
    const causes: Cause[] = [];
    const [clean, cleaned] = [cleanObject(before.object), cleanObject(after.object)];
    const [first, ...more] = isEqual(clean, cleaned) ? [] : this.fieldsOf(head, clean, cleaned);
    if (base.name !== head.name || first !== undefined) {
      causes.push(this.head.objectCause("object-edit", head.name, after, first === undefined || more.length > 0 ? "" : first.path));
    }
    for (const side of [this.base, this.head]) {
      const other = side === this.base ? this.head : this.base;
      for (const name of side.space(head.name)?.compiledTransforms.namesFor(after.resource) ?? []) {
        const [mine, theirs] = [side, other].map((one) => one.space(head.name)?.transforms.get(name)?.object);
        if (side === this.head ? !isEqual(mine?.spec, theirs?.spec) : theirs === undefined) causes.push(side.transformCause(head.name, name));
      }
    }
    return causes;
  }

  /** What a server makes of the same text is no change, nor is what an agent leaves as it stands. */
  private fieldsOf(space: WorkloadSpace, before: KubeObject, after: KubeObject): readonly FieldChange[] {
    return fieldsOf(...likeWithLike(before, mergedOnto(before, after), schemaRules(space, after)));
  }
}

/** As an agent updates it: OCM's adds labels and annotations to those that are there, and takes none away (reference 3.8). */
function mergedOnto(before: KubeObject, after: KubeObject): KubeObject {
  const { labels, annotations } = before.metadata;
  if (labels === undefined && annotations === undefined) return after;
  const { metadata } = after;
  return {
    ...after,
    metadata: { ...metadata, ...(labels !== undefined && { labels: { ...labels, ...metadata.labels } }), ...(annotations !== undefined && { annotations: { ...annotations, ...metadata.annotations } }) },
  };
}

/** Nearly all objects of nearly all changes: neither they nor what is removed from them is another, and they have no templates. */
function isSureToStay({ base, head }: { readonly base: WorkloadSpace; readonly head: WorkloadSpace }, key: string): boolean {
  const [before, after] = [base.objects.get(key), head.objects.get(key)];
  if (before === undefined || after === undefined || wantsExpansion(before.head) || !before.isSureToEqual(after)) return false;
  const removals = ({ compiledTransforms, transforms }: WorkloadSpace) => compiledTransforms.namesFor(after.resource).map((name) => transforms.get(name)?.object.spec);
  return isEqual(removals(base), removals(head));
}

function fieldsOf(before: KubeObject, after: KubeObject): readonly FieldChange[] {
  return differences(before as unknown as Json, after as unknown as Json).map(({ path, common, here }) => ({
    path,
    ...(common !== undefined && { before: shownValue(after, path, common) }),
    ...(here !== undefined && { after: shownValue(after, path, here) }),
  }));
}
