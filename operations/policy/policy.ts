/** Deletes BindingPolicies until nothing of them is delivered any more. They are applied and read as every other definition is. */
import { ORIGIN_BINDING_LABEL, ORIGIN_WDS_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../clients/space-client";
import { observe } from "../observe";
import { deleteDefinition } from "./definition";

export interface DeletePolicyOptions {
  readonly owner: string;
  /** As the transport controller calls the WDS in its labels. Default: the client's name. */
  readonly wdsName?: string | undefined;
  /** Default 30; with 0 nothing is waited for. */
  readonly deadlineSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface DeletedPolicy {
  /** Neither Binding nor ManifestWork is left. */
  readonly gone: boolean;
  /** What was still there: `Binding nginx in wds1`, `ManifestWork cluster1/… (agent has yet to release it)`. A debt, not an error. */
  readonly remaining: readonly string[];
}

/**
 * Deletes a policy and waits, bounded, until its Binding and all its ManifestWorks are gone.
 *
 * A workload cluster that is out of reach keeps its work until its agent comes back (reference 5.5): that work is listed.
 *
 * @param its - absent: works are not looked at.
 * @throws KubeStellarError `OwnedByAnother`.
 */
export async function deletePolicy(wds: SpaceClient, its: SpaceClient | undefined, name: string, options: DeletePolicyOptions): Promise<DeletedPolicy> {
  await deleteDefinition(wds, "BindingPolicy", name, options);
  let remaining: readonly string[] = [];
  const sights = {
    policies: { client: wds, resource: resources.BindingPolicy, fieldSelector: `metadata.name=${name}` },
    bindings: { client: wds, resource: resources.Binding, fieldSelector: `metadata.name=${name}` },
    ...(its === undefined ? {} : { works: { client: its, resource: resources.ManifestWork, labelSelector: `${ORIGIN_BINDING_LABEL}=${name},${ORIGIN_WDS_LABEL}=${options.wdsName ?? wds.name}` } }),
  };
  const { ended } = await observe(sights, { deadlineSeconds: options.deadlineSeconds ?? 30, signal: options.signal }, (seen) => {
    const works = seen.works?.list() ?? [];
    remaining = [
      ...(seen.policies.list().length > 0 ? [`BindingPolicy ${name} in ${wds.name}`] : []),
      ...(seen.bindings.list().length > 0 ? [`Binding ${name} in ${wds.name}`] : []),
      ...works.map(({ metadata }) => `ManifestWork ${metadata.namespace}/${metadata.name}${metadata.deletionTimestamp === undefined ? "" : " (its agent has yet to release it)"}`).sort(),
    ];
    return remaining.length === 0 ? true : undefined;
  });
  return { gone: ended === "content", remaining };
}
