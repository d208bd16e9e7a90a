/**
 * Why a pair of object and cluster starts or stops. An edit counts as a cause when without it alone the pair would be as it was; where
 * several edits each suffice, all of them count.
 */
import { entriesOf } from "../../model/binding-entries";
import type { BindingPolicy } from "../../model/binding-policy";
import { matchesLabels, parseLabelSelector } from "../../model/label-selector";
import { createPlacementIndex } from "../../placement";
import type { ServedObject } from "../../preview/served-object";
import { objectKey } from "../../preview/workload-space";
import { changedLabelPath } from "./changed-label";
import { deliveryCauses } from "./delivery-causes";
import { deliveryKey, type ClusterNumbers, type Deliveries } from "./deliveries";
import { isEqual } from "../../model/is-equal";
import type { FleetSide } from "./fleet-side";
import type { Cause } from "./types";

type Labels = Readonly<Record<string, string>>;

/** The sides as a start or a stop sees them: `here` the pair is, `there` it is not. */
export interface Direction {
  readonly here: FleetSide;
  readonly there: FleetSide;
  /** Deliveries of `there`. */
  readonly others: Deliveries;
  readonly word: "added" | "removed";
}

export class PlacementCauses {
  private readonly clusterCauses = new Map<string, readonly Cause[]>();
  private readonly changedSettings = new Map<string, boolean>();

  constructor(
    private readonly direction: Direction,
    private readonly head: FleetSide,
    private readonly numbers: ClusterNumbers,
  ) {}

  /** What the policy itself contributes to all of its pairs. @param opposite - the causes of the other direction. */
  ofPolicy(space: string, policy: string, opposite: PlacementCauses): readonly Cause[] {
    const { here, there, others, word } = this.direction;
    if (!there.hasPolicy(space, policy)) return here.hasPolicy(space, policy) ? [here.policyCause(`policy-${word}`, space, policy, "")] : [here.spaceCause("delivery", space, `Binding ${policy}`)];
    if (!others.blocked.has(deliveryKey(space, policy))) return [];
    const edits = deliveryCauses({ space, policy, free: here, stuck: there, head: this.head, numbers: this.numbers, arrivals: opposite });
    return edits.length > 0 ? edits : [there.policyCause("delivery", space, policy, "")];
  }

  ofCluster(space: string, policy: string, number: number): readonly Cause[] {
    const key = `${space}/${policy}/${number}`;
    let known = this.clusterCauses.get(key);
    if (known === undefined) this.clusterCauses.set(key, (known = this.findClusterCauses(space, policy, number)));
    return known;
  }

  private findClusterCauses(space: string, policy: string, number: number): readonly Cause[] {
    const { here, there, word } = this.direction;
    const cluster = this.numbers.nameOf(number);
    if (there.inventory?.clusters.has(cluster) !== true) return [here.clusterCause(`cluster-${word}`, cluster, "")];
    if (!there.hasPolicy(space, policy) || there.choice(space, policy).clusters.has(number)) return [];
    const [labels, oldLabels] = [here.labelsOf(cluster), there.labelsOf(cluster)];
    const [selectors, oldSelectors] = [here.clusterSelectors(space, policy), there.clusterSelectors(space, policy)];
    const matches = (some: typeof selectors, of: Labels): boolean => some.map(parseLabelSelector).some((parsed) => parsed.ok && matchesLabels(parsed.selector, of));
    const labelsChanged = !isEqual(labels, oldLabels);
    const selectorsChanged = !isEqual(selectors, oldSelectors);
    const found: Cause[] = [];
    const both = labelsChanged && selectorsChanged && matches(selectors, oldLabels) && matches(oldSelectors, labels);
    if (labelsChanged && (both || !matches(selectors, oldLabels))) found.push(this.head.clusterCause("label-edit", cluster, changedLabelPath("labels", labels, oldLabels, [...selectors, ...oldSelectors])));
    if (selectorsChanged && (both || !matches(oldSelectors, labels))) found.push(this.head.policyCause("selector-edit", space, policy, "spec.clusterSelectors"));
    return found;
  }

  ofObject(space: string, policy: string, key: string): readonly Cause[] {
    const { here, there, word } = this.direction;
    const object = here.object(space, key);
    if (object === undefined) return [];
    const old = there.object(space, key);
    if (old === undefined) return [here.objectCause(`object-${word}`, space, object, "")];
    const [mine, theirs] = [here.space(space)?.policies.get(policy)?.object, there.space(space)?.policies.get(policy)?.object];
    if (mine === undefined || theirs === undefined || there.choice(space, policy).objects.has(key)) return [];
    const namespace = here.namespaceOf(space, object.object);
    const oldNamespace = there.namespaceOf(space, old.object);
    const edits = {
      labels: !isEqual(object.object.metadata.labels ?? {}, old.object.metadata.labels ?? {}),
      namespace: (namespace === undefined) !== (oldNamespace === undefined) || !isEqual(namespace?.object.metadata.labels ?? {}, oldNamespace?.object.metadata.labels ?? {}),
      clauses: !isEqual(mine.spec?.downsync ?? [], theirs.spec?.downsync ?? []),
      settings: this.settingsChanged(space),
    };
    const decisive = this.decisive(edits, (revert) => this.selects({
      space,
      side: revert.has("settings") ? there : here,
      object: revert.has("labels") ? old : object,
      namespace: revert.has("namespace") ? oldNamespace : namespace,
      policy: revert.has("clauses") ? theirs : mine,
    }));
    const found: Cause[] = [];
    const inHead = this.head.object(space, key) ?? object;
    if (decisive.has("labels")) found.push(this.head.objectCause("object-edit", space, inHead, changedLabelPath("labels", object.object.metadata.labels ?? {}, old.object.metadata.labels ?? {}, [])));
    if (decisive.has("namespace")) found.push(...this.namespaceCauses(space, namespace, oldNamespace));
    if (decisive.has("clauses")) found.push(this.head.policyCause("selector-edit", space, policy, "spec.downsync"));
    if (decisive.has("settings")) found.push(this.head.spaceCause("settings-edit", space, `space ${space}`));
    return found;
  }

  private namespaceCauses(space: string, namespace: ServedObject | undefined, old: ServedObject | undefined): readonly Cause[] {
    const { here, there, word } = this.direction;
    if (namespace === undefined) return old === undefined ? [] : [there.objectCause(word === "added" ? "object-removed" : "object-added", space, old, "")];
    if (old === undefined) return [here.objectCause(`object-${word}`, space, namespace, "")];
    const inHead = this.head === here ? namespace : old;
    return [this.head.objectCause("object-edit", space, inHead, changedLabelPath("labels", namespace.object.metadata.labels ?? {}, old.object.metadata.labels ?? {}, []))];
  }

  /** Edits without which the object would not be selected; all edits, when none alone decides. */
  private decisive<Edit extends string>(edits: Readonly<Record<Edit, boolean>>, selectedWithout: (revert: ReadonlySet<Edit>) => boolean): ReadonlySet<Edit> {
    const made = (Object.keys(edits) as Edit[]).filter((edit) => edits[edit]);
    if (made.length <= 1) return new Set(made);
    const alone = made.filter((edit) => !selectedWithout(new Set([edit])));
    return new Set(alone.length > 0 ? alone : made);
  }

  private selects({ space, side, object, namespace, policy }: { readonly space: string; readonly side: FleetSide; readonly object: ServedObject; readonly namespace: ServedObject | undefined; readonly policy: BindingPolicy }): boolean {
    const apiGroups = side.space(space)?.input.apiGroups;
    const index = createPlacementIndex(apiGroups === undefined ? {} : { apiGroups });
    if (namespace !== undefined) index.setObject(namespace.resource, namespace.object);
    index.setObject(object.resource, object.object);
    index.setPolicy({ metadata: { name: policy.metadata.name }, spec: { ...policy.spec, clusterSelectors: [] } });
    const { resource, object: { metadata: { name, namespace: own = "" } } } = object;
    const key = objectKey({ group: resource.group, resource: resource.resource, namespace: own, name });
    return entriesOf(index.binding(policy.metadata.name).spec).some((entry) => objectKey(entry) === key);
  }

  /** Whether a WDS watches other groups than before. */
  private settingsChanged(space: string): boolean {
    let known = this.changedSettings.get(space);
    if (known === undefined) {
      const { here, there } = this.direction;
      this.changedSettings.set(space, (known = (here.space(space)?.input.apiGroups ?? "") !== (there.space(space)?.input.apiGroups ?? "") || here.space(space)?.input.kubernetesMinor !== there.space(space)?.input.kubernetesMinor));
    }
    return known;
  }
}
