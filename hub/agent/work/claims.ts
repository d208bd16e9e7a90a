/**
 * Whether another work of the mailbox brings the very object that a work is about to take away. A policy that is deleted
 * and made again at once gives the same objects to new works: they change hands then, and do not go and come back.
 */
import type { AppliedResource } from "../../../core/model/applied-manifest-work";
import { parseApiVersion } from "../../../core/model/kube-object";
import type { KubeObject } from "../../../core/model/kube-object";
import type { ManifestWork } from "../../../core/model/manifest-work";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { IsClaimed } from "./applied-resources";
import { isOwned, strategyFor } from "./manifest-options";

export interface ClaimContext {
  readonly wec: SpaceClient;
  /** ManifestWorks of the mailbox. */
  readonly works: Pick<Informer, "list">;
}

/** Tells of objects that works other than `work` bring and will own. Cost of each answer: all manifests of the mailbox. */
export function claimedByOthers({ wec, works }: ClaimContext, work: string): IsClaimed {
  return async (entry) => {
    const others = (works.list() as readonly ManifestWork[]).filter(({ metadata }) => metadata.name !== work && metadata.deletionTimestamp === undefined);
    for (const { spec = {} } of others) {
      for (const manifest of spec.workload?.manifests ?? []) {
        if (!mayBe(manifest, entry)) continue;
        const resource = await wec.resourceFor(manifest.apiVersion, manifest.kind);
        if (resource?.resource !== entry.resource) continue;
        if (strategyFor(spec, entry).type !== "ReadOnly" && isOwned(spec, entry)) return true;
      }
    }
    return false;
  };
}

/** By all that a manifest says without asking what serves its kind. */
function mayBe({ apiVersion, metadata }: KubeObject, { group = "", namespace = "", name }: AppliedResource): boolean {
  return metadata.name === name && parseApiVersion(apiVersion).group === group && (namespace === "" || metadata.namespace === namespace);
}
