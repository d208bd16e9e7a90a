/** The fewest label edits that bring an object to a cluster, over all policies, found by solving selectors instead of trying. */
import { compareBytes } from "../../model/byte-order";
import type { DownsyncClause } from "../../model/binding-policy";
import { canTakeUp } from "../../model/binding-policy-checks";
import { parseLabelSelector } from "../../model/label-selector";
import { isWatched } from "../../placement";
import { compileClause } from "../../placement/clause";
import { bindingOf } from "../../preview/bindings";
import type { WorkloadSpace } from "../../preview/workload-space";
import { testClause } from "./clause-test";
import { labelsOfNamespace } from "./explain";
import { fewestEdits, type LabelEdit } from "./label-edits";
import type { FoundObject } from "./object-query";

export interface SmallestChange {
  /** The policy that places the object after it. */
  readonly policy: string;
  readonly cluster: readonly LabelEdit[];
  readonly object: readonly LabelEdit[];
  readonly namespace: readonly LabelEdit[];
  /** Of all three lists together; never none. */
  readonly edits: number;
}

const NAME_LABEL = "kubernetes.io/metadata.name";

interface ObjectSide {
  readonly object: readonly LabelEdit[];
  readonly namespace: readonly LabelEdit[];
}

/**
 * Edits of labels only: of the cluster, the object and its Namespace. Names, kinds and policies stay as they are.
 *
 * @returns undefined when no label edit places the object: no policy asks for it by anything that labels can give.
 */
export function smallestChange(space: WorkloadSpace, found: FoundObject, cluster: string): SmallestChange | undefined {
  const managed = space.inventory.clusters.get(cluster);
  if (managed === undefined || !isWatched(found.served.resource, space.input.apiGroups)) return undefined;
  let best: SmallestChange | undefined;
  for (const name of [...space.policies.keys()].sort(compareBytes)) {
    const policy = space.policies.get(name)?.object;
    const spec = policy?.spec;
    if (policy === undefined || !canTakeUp(policy) || space.resolve(name).stuck !== undefined || bindingOf(space, name)?.row.spec === null) continue;
    const selectors = (spec?.clusterSelectors ?? []).map(parseLabelSelector);
    const onCluster = shortest(selectors.map((parsed) => (parsed.ok ? fewestEdits(parsed.selector, managed.metadata.labels ?? {}) : undefined)), (edits) => edits.length);
    if (onCluster === undefined) continue;
    const onObject = shortest((spec?.downsync ?? []).map((clause) => clauseEdits(space, found, clause)), ({ object, namespace }) => object.length + namespace.length);
    if (onObject === undefined) continue;
    const edits = onCluster.length + onObject.object.length + onObject.namespace.length;
    if (edits > 0 && (best === undefined || edits < best.edits)) best = { policy: name, cluster: onCluster, ...onObject, edits };
  }
  return best;
}

/** Edits after which a clause selects the object. */
function clauseEdits(space: WorkloadSpace, { served }: FoundObject, clause: DownsyncClause): ObjectSide | undefined {
  const { object: { metadata: { labels = {}, namespace } }, resource } = served;
  const namespaceLabels = labelsOfNamespace(space, namespace);
  const { failed } = testClause(clause, served, namespaceLabels);
  if (failed.some((test) => test !== "objectSelectors" && test !== "namespaceSelectors")) return undefined;
  const { objectSelectors, namespaceSelectors } = compileClause(clause);
  // A Namespace's own name label is the server's; and what is in no Namespace fails every test of its labels.
  const isNamespace = resource.group === "" && resource.resource === "namespaces";
  const object = failed.includes("objectSelectors") ? shortest((objectSelectors ?? []).map((selector) => fewestEdits(selector, labels, (key) => isNamespace && key === NAME_LABEL)), (edits) => edits.length) : [];
  const inNamespace = failed.includes("namespaceSelectors")
    ? shortest((namespaceLabels === undefined ? [] : (namespaceSelectors ?? [])).map((selector) => fewestEdits(selector, namespaceLabels ?? {}, (key) => key === NAME_LABEL)), (edits) => edits.length)
    : [];
  return object === undefined || inNamespace === undefined ? undefined : { object, namespace: inNamespace };
}

function shortest<T>(candidates: readonly (T | undefined)[], sizeOf: (candidate: T) => number): T | undefined {
  let best: T | undefined;
  for (const candidate of candidates) if (candidate !== undefined && (best === undefined || sizeOf(candidate) < sizeOf(best))) best = candidate;
  return best;
}
