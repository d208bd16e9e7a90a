/** Keeps the Binding and the status of one BindingPolicy in line with what placement resolves. Reference 2.5 to 2.8. */
import type { Binding, BindingSpec } from "../../../core/model/binding";
import type { BindingPolicy } from "../../../core/model/binding-policy";
import { canTakeUp } from "../../../core/model/binding-policy-checks";
import type { KubeObject, OwnerReference } from "../../../core/model/kube-object";
import { BINDING_POLICY_FINALIZER } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { PlacementIndex } from "../../../core/placement/index";
import { isKubeStellarError } from "../../../operations/errors";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { addFinalizer, hasFinalizer, removeFinalizer } from "../runtime/finalizers";
import type { Logger } from "../runtime/log";
import { isSameSpec } from "./same-spec";
import { isEqual } from "../../../core/model/is-equal";

export interface PolicyControllerContext {
  readonly wds: SpaceClient;
  readonly index: Pick<PlacementIndex, "binding">;
  readonly policies: Informer;
  readonly bindings: Informer;
  readonly log: Logger;
}

/** Kubernetes puts it on what is deleted without its dependents (`--cascade=orphan`). */
const ORPHAN_FINALIZER = "orphan";

/** One run for one policy. Call it only when the index knows everything: it writes what the index says. */
export async function reconcilePolicy({ wds, index, policies, bindings, log }: PolicyControllerContext, name: string): Promise<void> {
  const policy = policies.get({ name }) as BindingPolicy | undefined;
  // The Binding of a policy that is gone goes by its ownerReference; one without a policy is nobody's business here.
  if (policy === undefined) return;
  if (policy.metadata.deletionTimestamp !== undefined) {
    await deleteOwnBinding(wds, policy, bindings.get({ name }));
    return removeFinalizer(wds, resources.BindingPolicy, policy, BINDING_POLICY_FINALIZER);
  }
  if (!canTakeUp(policy)) {
    log.error("a clause of a BindingPolicy has only empty lists; KubeStellar cannot take such a policy up", { policy: name });
    return;
  }
  const current = (await addFinalizer(wds, resources.BindingPolicy, policy, BINDING_POLICY_FINALIZER)) as BindingPolicy;

  const { spec, errors, wanted, stuck } = index.binding(name);
  if (stuck !== undefined) log.error("the cluster selectors of a BindingPolicy cannot be used; its destinations stay as they were", { policy: name, error: stuck });
  if (spec === null) {
    for (const error of errors) log.error("the Binding of a BindingPolicy cannot be written", { policy: name, error });
    return;
  }
  const existing = bindings.get({ name }) as Binding | undefined;
  const binding = existing === undefined && !wanted ? undefined : await writeBinding(wds, { policy: current, existing, spec, log });
  await writeStatus(wds, current, { errors, binding });
}

/**
 * Upstream leaves this to the garbage collector, which hears of a kind up to half a minute after its CRD came and until
 * then deletes nothing of it. What is to be orphaned stays.
 */
async function deleteOwnBinding(wds: SpaceClient, policy: BindingPolicy, binding: KubeObject | undefined): Promise<void> {
  const isOwn = binding?.metadata.ownerReferences?.some(({ uid }) => uid === policy.metadata.uid) === true;
  if (!isOwn || binding.metadata.deletionTimestamp !== undefined || hasFinalizer(policy, ORPHAN_FINALIZER)) return;
  await wds.delete(resources.Binding, { name: binding.metadata.name }, { uid: binding.metadata.uid! });
}

interface BindingWrite {
  readonly policy: BindingPolicy;
  readonly existing: Binding | undefined;
  readonly spec: BindingSpec;
  readonly log: Logger;
}

async function writeBinding(wds: SpaceClient, { policy, existing, spec, log }: BindingWrite): Promise<Binding> {
  if (existing !== undefined && isSameSpec(existing.spec, spec)) return existing;
  const { name } = policy.metadata;
  const counts = { policy: name, clusterScope: spec.workload?.clusterScope?.length ?? 0, namespaceScope: spec.workload?.namespaceScope?.length ?? 0, destinations: spec.destinations?.length ?? 0 };
  const owner: OwnerReference = { apiVersion: policy.apiVersion, kind: policy.kind, name, uid: policy.metadata.uid!, controller: true, blockOwnerDeletion: false };
  if (existing !== undefined) {
    try {
      // An object has one controller: a policy of before, whose Binding is still on its way out, is none any more.
      const ownerReferences = [...(existing.metadata.ownerReferences ?? []).filter(({ uid, controller }) => uid !== owner.uid && controller !== true), owner];
      const written = await wds.replace(resources.Binding, { ...existing, metadata: { ...existing.metadata, ownerReferences }, spec });
      log.info("Binding updated", counts);
      return written as Binding;
    } catch (error) {
      if (!isKubeStellarError(error, "NotFound")) throw error;
    }
  }
  const created = await wds.create(resources.Binding, { apiVersion: "control.kubestellar.io/v1alpha1", kind: "Binding", metadata: { name, ownerReferences: [owner] }, spec });
  log.info("Binding created", counts);
  return created as Binding;
}

/** The policy reports its own errors and what its Binding reports. */
async function writeStatus(wds: SpaceClient, policy: BindingPolicy, { errors, binding }: { readonly errors: readonly string[]; readonly binding: Binding | undefined }): Promise<void> {
  const wanted = {
    observedGeneration: policy.metadata.generation ?? 0,
    conditions: binding?.status?.conditions ?? [],
    errors: [...errors, ...(binding?.status?.errors ?? [])],
  };
  const { observedGeneration, conditions = [], errors: reported = [] } = policy.status ?? {};
  if (isEqual({ observedGeneration, conditions, errors: reported }, wanted)) return;
  const { name, uid, resourceVersion } = policy.metadata;
  await wds.patch(resources.BindingPolicy, { name }, { metadata: { uid, resourceVersion }, status: wanted }, { subresource: "status" });
}
