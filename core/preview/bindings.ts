/** The Binding of each policy: what placement says, what stands in the input already, and the errors of its templates. */
import type { BindingSpec } from "../model/binding";
import { canTakeUp } from "../model/binding-policy-checks";
import { compareBytes } from "../model/byte-order";
import { placeholderUid } from "../model/placeholder-uid";
import { renderBinding, type RenderFailure, type RenderInput, type WorkloadRef } from "../transport";
import { mayFail } from "./may-fail";
import type { BindingRow } from "./rows";
import { objectKey, type WorkloadSpace } from "./workload-space";

/** A Binding that can be delivered. */
export type DeliverableBinding = RenderInput["binding"];

/** See `bindingOf`. */
export interface PreviewedBinding {
  readonly row: BindingRow;
  /** Absent for a Binding that is refused. */
  readonly render?: DeliverableBinding;
  /** What stops or deletes its delivery, in Binding order. */
  readonly problems: readonly DeliveryProblem[];
}

/** An object of a Binding that cannot be delivered as it is. */
export interface DeliveryProblem {
  readonly object: WorkloadRef;
  /** Template errors: those of the first failing destination. */
  readonly errors: readonly string[];
  readonly failure?: RenderFailure;
}

/** Names of the Bindings that there may be, ascending: of all policies, and of Bindings that have none. */
export function bindingNames(space: WorkloadSpace): readonly string[] {
  const names = new Set(space.policies.keys());
  for (const name of space.storedBindings.keys()) names.add(name);
  return [...names].sort(compareBytes);
}

const known = new WeakMap<WorkloadSpace, Map<string, PreviewedBinding | undefined>>();

/**
 * The Binding of a name as the real controllers would leave it; undefined when there is none. Computed once each.
 *
 * A Binding of the input without a policy is left as it is, and so is that of a policy that is not taken up or whose selectors cannot be
 * converted. One whose policy chooses nothing any more is kept and emptied (reference 2.6).
 */
export function bindingOf(space: WorkloadSpace, name: string): PreviewedBinding | undefined {
  let bindings = known.get(space);
  if (bindings === undefined) known.set(space, (bindings = new Map<string, PreviewedBinding | undefined>()));
  if (!bindings.has(name)) bindings.set(name, makeBinding(space, name));
  return bindings.get(name);
}

function makeBinding(space: WorkloadSpace, name: string): PreviewedBinding | undefined {
  const policy = space.policies.get(name)?.object;
  const stored = space.storedBindings.get(name);
  const deliverable = (spec: BindingSpec): DeliverableBinding => ({
    name,
    uid: stored?.metadata.uid ?? placeholderUid("control.kubestellar.io", "bindings", "", name),
    generation: stored?.metadata.generation ?? 1,
    spec,
  });
  const delivered = (spec: BindingSpec, errors: readonly string[]): PreviewedBinding => {
    const render = deliverable(spec);
    const problems = deliveryProblems(space, render);
    return { row: { space: space.name, name, spec, errors: [...errors, ...problems.flatMap((p) => p.errors)] }, render, problems };
  };
  if (policy?.metadata.deletionTimestamp !== undefined) return undefined;
  const { spec, errors, wanted, stuck } = policy === undefined || !canTakeUp(policy) ? { spec: null, errors: [], wanted: false, stuck: "no policy that is taken up" } : space.resolve(name);
  if (stuck !== undefined || (!wanted && stored !== undefined)) {
    if (stored === undefined) return undefined;
    return delivered(stuck === undefined ? { workload: {} } : (stored.spec ?? { workload: {} }), []);
  }
  if (!wanted) return undefined;
  return spec === null ? { row: { space: space.name, name, spec, errors }, problems: [] } : delivered(spec, errors);
}

/** What rendering needs to know of a space. */
export function renderInput(space: WorkloadSpace, binding: DeliverableBinding): RenderInput {
  return {
    binding,
    wdsName: space.name,
    limits: space.limits,
    object: (ref) => space.objects.get(objectKey(ref))?.object,
    transforms: space.compiledTransforms,
    templateData: space.inventory.templateData,
  };
}

/**
 * The objects of a Binding that stop or delete its delivery, in Binding order. Objects that cannot fail, which are nearly all, are not
 * rendered.
 */
function deliveryProblems(space: WorkloadSpace, binding: DeliverableBinding): readonly DeliveryProblem[] {
  const suspects = mayFail(space);
  const isStored = space.storedBindings.has(binding.name);
  if (suspects.size === 0 && !isStored) return [];
  const { clusterScope = [], namespaceScope = [] } = binding.spec.workload ?? {};
  const problems: DeliveryProblem[] = [];
  const test = (workload: NonNullable<BindingSpec["workload"]>, object: WorkloadRef, isFirst: boolean): void => {
    const key = objectKey(object);
    // Only what a Binding keeps from earlier may list objects that are not there.
    if (!suspects.has(key) && !(isStored && !space.objects.has(key))) return;
    const { errors, failure } = renderBinding(renderInput(space, { ...binding, spec: { ...binding.spec, workload } }));
    // Only a first object of exactly the limit makes an empty work.
    const counts = failure !== undefined && (failure.kind !== "EmptyBatch" || isFirst);
    if (counts || errors.length > 0) problems.push({ object, errors: counts ? [] : errors, ...(counts && { failure }) });
  };
  clusterScope.forEach((entry, i) => test({ clusterScope: [entry] }, { ...entry, namespace: "" }, i === 0));
  namespaceScope.forEach((entry, i) => test({ namespaceScope: [entry] }, entry, i === 0 && clusterScope.length === 0));
  return problems.some((p) => p.failure !== undefined) ? problems.map(({ errors: _, ...p }) => ({ ...p, errors: [] })).filter((p) => p.failure !== undefined) : problems;
}
