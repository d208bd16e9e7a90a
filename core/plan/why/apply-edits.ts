/** A fleet with a change made to it, to see whether it does what it says. */
import type { BindingPolicy } from "../../model/binding-policy";
import type { KubeObject } from "../../model/kube-object";
import { wholeOf, type InputObject, type PreviewInput } from "../../preview/input";
import type { WorkloadSpace } from "../../preview/workload-space";
import { objectKey } from "../../preview/workload-space";
import type { LabelEdit } from "./label-edits";
import type { FoundObject } from "./object-query";
import type { PolicyAddition } from "./policy-additions";
import type { SmallestChange } from "./smallest-change";

/** One object of one space, made another. */
interface Edit {
  readonly spaceName: string;
  readonly index: number;
  readonly make: (object: KubeObject) => KubeObject;
}

/** The input with the labels edited; the argument is not changed. */
export function applyEdits(input: PreviewInput, space: WorkloadSpace, { served }: FoundObject, clusterName: string, { cluster, object, namespace }: SmallestChange): PreviewInput {
  const at = (spaceName: string, index: number | undefined, edits: readonly LabelEdit[]): readonly Edit[] => (edits.length === 0 || index === undefined ? [] : [{ spaceName, index, make: (whole) => relabelled(whole, edits) }]);
  const namespaceObject = space.objects.get(objectKey({ group: "", resource: "namespaces", namespace: "", name: served.object.metadata.namespace ?? "" }));
  return edited(input, [
    ...at(space.inventory.name, space.inventory.clusterIndexes.get(clusterName), cluster),
    ...at(space.name, served.index, object),
    ...at(space.name, namespaceObject?.index, namespace),
  ]);
}

/** The input with the policy grown; the argument is not changed. */
export function applyAddition(input: PreviewInput, space: WorkloadSpace, { index, clause, selector }: PolicyAddition): PreviewInput {
  const make = (whole: KubeObject): KubeObject => {
    const { spec = {} } = whole as BindingPolicy;
    const { downsync = [], clusterSelectors = [] } = spec;
    return { ...whole, spec: { ...spec, downsync: [...downsync, ...(clause === undefined ? [] : [clause])], clusterSelectors: [...clusterSelectors, ...(selector === undefined ? [] : [selector])] } };
  };
  return edited(input, [{ spaceName: space.name, index, make }]);
}

function edited(input: PreviewInput, all: readonly Edit[]): PreviewInput {
  return {
    ...input,
    spaces: input.spaces.map((one) => {
      const own = all.filter(({ spaceName }) => spaceName === one.name);
      if (own.length === 0) return one;
      const objects: InputObject[] = [...one.objects];
      for (const { index, make } of own) {
        const before = objects[index];
        if (before !== undefined) objects[index] = make(wholeOf(before));
      }
      return { ...one, objects };
    }),
  };
}

function relabelled(object: KubeObject, edits: readonly LabelEdit[]): KubeObject {
  const labels = new Map(Object.entries(object.metadata.labels ?? {}));
  for (const { key, value } of edits) {
    if (value === undefined) labels.delete(key);
    else labels.set(key, value);
  }
  return { ...object, metadata: { ...object.metadata, labels: Object.fromEntries(labels) } };
}
