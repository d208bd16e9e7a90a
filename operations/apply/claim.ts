/** Whether an object of the folder may be written where there is one already, and as what. */
import { isEqual } from "../../core/model/is-equal";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { describeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { ownerOf, refusalToClaim } from "../ownership";
import { claimCluster } from "../registration";
import type { PlanOptions } from "./model";

export interface Claim {
  /** As it is to be sent. */
  readonly object: KubeObject;
  /** Why it may not be written; absent when it may. */
  readonly refusal?: string | undefined;
  /** What is not as the folder says although nothing is wrong. */
  readonly note?: string;
  readonly mayTake?: (field: string) => boolean;
  /** There, of nobody's, and the folder says no more than that it is: nothing to write, and it does not become ours. */
  readonly isLeft: boolean;
}

interface Claimed {
  /** As the folder has it. */
  readonly wanted: KubeObject;
  /** As it would be sent. */
  readonly object: KubeObject;
  readonly live: KubeObject | undefined;
  readonly resource: ApiResource;
}

/** Judges the claim to one object. */
export function claimObject({ wanted, object, live, resource }: Claimed, { owner, adopt }: PlanOptions): Claim {
  if (live?.metadata.deletionTimestamp !== undefined) return { object, refusal: `${describeObject(live)} is still being deleted, held by ${(live.metadata.finalizers ?? []).join(", ") || "nobody"}. Wait until it is gone, then run the command again`, isLeft: false };
  if (live !== undefined && ownerOf(live) === undefined && adopt !== "always" && adopt !== "ifUnowned" && saysNothing(wanted)) return { object, isLeft: true };
  if (isKind(resource, resources.ManagedCluster)) {
    const { refusal, accept, mayTake } = claimCluster(live, { owner, adopt });
    if (accept) return { object, refusal, mayTake, isLeft: false };
    return { object: withoutAcceptance(object), refusal, mayTake, note: `ManagedCluster ${object.metadata.name} was un-accepted by an administrator, and stays so`, isLeft: false };
  }
  return { object, refusal: live === undefined ? undefined : refusalToClaim(live, { owner, adopt }), isLeft: false };
}

/** Only its identity: as a namespace that things are put into, whoever made it. */
function saysNothing(object: KubeObject): boolean {
  const { apiVersion, kind, metadata: { name, namespace } } = object;
  return isEqual(object, { apiVersion, kind, metadata: { name, namespace } });
}

function withoutAcceptance(cluster: KubeObject): KubeObject {
  const { hubAcceptsClient: _, ...spec } = (cluster["spec"] ?? {}) as Readonly<Record<string, unknown>>;
  return { ...cluster, spec };
}

/** Whether two resources are one, in whatever version. */
export const isKind = (a: Pick<ApiResource, "group" | "kind">, b: Pick<ApiResource, "group" | "kind">): boolean => a.group === b.group && a.kind === b.kind;
