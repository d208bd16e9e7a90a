/** How objects that stay on their clusters become others: after cleaning, transforms and templates, as they travel. */
import { hasAggregatedRules } from "../../model/aggregated-role";
import { holdsToken } from "../../model/token-secret";
import { likeWithLike } from "../../model/server-defaults";
import type { Json, KubeObject } from "../../model/kube-object";
import type { WorkloadSpace } from "../../preview/workload-space";
import { Bits } from "../../placement/bits";
import { agentUpdate, cleanObject, wantsExpansion } from "../../transport";
import { differences } from "../../model/differences";
import type { ClusterNumbers } from "./deliveries";
import type { FleetSide } from "./fleet-side";
import { isEqual } from "../../model/is-equal";
import { refusedFields } from "./refused-fields";
import { templateDataCauses } from "./template-data-causes";
import { shownValue } from "../field-changes";
import { schemaRules } from "../schema-rules";
import { travellingObject, type TravellingObject } from "../travelling-object";
import type { Cause, FieldChange } from "./types";

/** Clusters on which an object changes in the same way, for the same reasons. */
export interface ContentChange {
  readonly clusters: Bits;
  /** None, when nothing of the edit reaches the clusters. */
  readonly fields: readonly FieldChange[];
  /** Paths that the definition changes and agents leave as they are. */
  readonly kept: readonly string[];
  /** Paths that the clusters refuse to change. */
  readonly refused: readonly string[];
  readonly causes: readonly Cause[];
}

/** What an edit makes of an object on a cluster. */
type Outcome = Pick<ContentChange, "fields" | "kept" | "refused">;

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
      const outcome = outcomeOf(from.head, before.object, after.object);
      return isNone(outcome) ? [] : [{ clusters: staying, ...outcome, causes: this.sourceCauses(key, from) }];
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
    const classes = new Map<string, Outcome & { readonly clusters: Bits; readonly causes: Cause[] }>();
    clusters.forEach((number) => {
      const cluster = this.numbers.nameOf(number);
      const outcome = outcomeOf(from.head, before.on(cluster), after.on(cluster));
      if (isNone(outcome)) return;
      const own = this.changedData().has(number) ? templateDataCauses(this.base, this.head, cluster) : [];
      const id = JSON.stringify([outcome, own.map(({ kind }) => kind)]);
      let found = classes.get(id);
      if (found === undefined) classes.set(id, (found = { clusters: new Bits(this.numbers.size), ...outcome, causes: [...causes] }));
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
    const [first, ...more] = isEqual(clean, cleaned) ? [] : outcomeOf(head, clean, cleaned).fields;
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
}

/** What a server makes of the same text is no change, nor is what an agent leaves as it stands. */
function outcomeOf(space: WorkloadSpace, before: KubeObject, after: KubeObject): Outcome {
  const rules = schemaRules(space, after);
  const { object, anew } = agentUpdate(before, after);
  const changesTo = (other: KubeObject): readonly FieldChange[] => fieldsOf(...likeWithLike(before, other, rules, space.input.served === true));
  const fields = changesTo(object);
  const landed = new Set(fields.map(({ path }) => path));
  const kept = object === after ? [] : changesTo(after).map(({ path }) => path).filter((path) => !landed.has(path) && !isClustersOwn(after, path));
  return { fields, kept, refused: anew ? [] : refusedFields(before, object, fields) };
}

/** Whatever is written there: rules that are put together, and tokens. */
const isClustersOwn = (object: KubeObject, path: string): boolean => (hasAggregatedRules(object) && /^rules\b/.test(path)) || (object.kind === "Secret" && holdsToken(object) && /^data\b/.test(path));

const isNone = ({ fields, kept }: Outcome): boolean => fields.length === 0 && kept.length === 0;

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
