/** A fleet with the labels of a change, to see whether it does what it says. */
import type { KubeObject } from "../../model/kube-object";
import { wholeOf, type InputObject, type PreviewInput } from "../../preview/input";
import type { WorkloadSpace } from "../../preview/workload-space";
import { objectKey } from "../../preview/workload-space";
import type { LabelEdit } from "./label-edits";
import type { FoundObject } from "./object-query";
import type { SmallestChange } from "./smallest-change";

/** The input with the edits made; the argument is not changed. */
export function applyEdits(input: PreviewInput, space: WorkloadSpace, { served }: FoundObject, clusterName: string, { cluster, object, namespace }: SmallestChange): PreviewInput {
  const at = (spaceName: string, index: number | undefined, edits: readonly LabelEdit[]) => (edits.length === 0 || index === undefined ? [] : [{ spaceName, index, edits }]);
  const namespaceObject = space.objects.get(objectKey({ group: "", resource: "namespaces", namespace: "", name: served.object.metadata.namespace ?? "" }));
  const all = [
    ...at(space.inventory.name, space.inventory.clusterIndexes.get(clusterName), cluster),
    ...at(space.name, served.index, object),
    ...at(space.name, namespaceObject?.index, namespace),
  ];
  return {
    ...input,
    spaces: input.spaces.map((one) => {
      const own = all.filter(({ spaceName }) => spaceName === one.name);
      if (own.length === 0) return one;
      const objects: InputObject[] = [...one.objects];
      for (const { index, edits } of own) {
        const before = objects[index];
        if (before !== undefined) objects[index] = relabelled(wholeOf(before), edits);
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
