/** The CombinedStatuses that stand in a WDS, by what their labels say they are about. */
import type { CombinedStatus } from "../../../core/model/combined-status";
import type { KubeObject } from "../../../core/model/kube-object";
import { COMBINED_STATUS_LABEL_PREFIX } from "../../../core/status/index";
import type { Informer } from "../../../operations/clients/informer";
import type { WorkloadObject } from "./object-key";

/** A policy and an object, as one text; the version plays no part. */
export type PairKey = string & { readonly __brand: "PairKey" };

/** What a CombinedStatus is about. */
export interface Pair extends Omit<WorkloadObject, "version"> {
  readonly policy: string;
}

export const keyOfPair = ({ policy, group, resource, namespace, name }: Pair): PairKey => [policy, group, resource, namespace, name].join(" ") as PairKey;

export function pairOfKey(key: PairKey): Pair {
  const [policy = "", group = "", resource = "", namespace = "", name = ""] = key.split(" ");
  return { policy, group, resource, namespace, name };
}

export class CombinedStatuses {
  private readonly byPair = new Map<PairKey, Map<string, CombinedStatus>>();

  /** Follows an informer; `onChange` gets what each one that came, went or was changed is, or was, about. */
  constructor(informer: Informer, onChange: (key: PairKey) => void) {
    informer.subscribe((event) => {
      if (event.type === "updated" && pairOf(event.old) !== pairOf(event.object)) onChange(this.drop(event.old));
      if (event.type === "deleted") return onChange(this.drop(event.object));
      const changed = event.type === "added" || pairOf(event.old) !== pairOf(event.object) || event.old.metadata.generation !== event.object.metadata.generation;
      const key = this.put(event.object as CombinedStatus);
      if (changed) onChange(key);
    });
  }

  /** Those about a pair, our own among them. */
  about(key: PairKey): readonly CombinedStatus[] {
    return [...(this.byPair.get(key)?.values() ?? [])];
  }

  /** Whatever any one is about. */
  keys(): readonly PairKey[] {
    return [...this.byPair.keys()];
  }

  private put(status: CombinedStatus): PairKey {
    const key = pairOf(status);
    const present = this.byPair.get(key);
    if (present === undefined) this.byPair.set(key, new Map([[placeOf(status), status]]));
    else present.set(placeOf(status), status);
    return key;
  }

  private drop(status: KubeObject): PairKey {
    const key = pairOf(status);
    const present = this.byPair.get(key);
    present?.delete(placeOf(status));
    if (present?.size === 0) this.byPair.delete(key);
    return key;
  }
}

const placeOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ""}/${metadata.name}`;

function pairOf({ metadata: { labels = {} } }: KubeObject): PairKey {
  const label = (key: string): string => labels[`${COMBINED_STATUS_LABEL_PREFIX}${key}`] ?? "";
  return keyOfPair({ policy: label("binding-policy"), group: label("api-group"), resource: label("resource"), namespace: label("namespace"), name: label("name") });
}
