/** What ManifestWorks carry, named once: the same objects arrive on a thousand clusters a thousand times. */
import { describeObject } from "../model/kube-object";
import type { ManifestWork } from "../model/manifest-work";

/** A list that works of the same objects share. */
export interface Carried {
  /** Of this list alone. */
  readonly id: number;
  /** `Deployment.apps nginx/nginx`, in the order of the manifests. */
  readonly objects: readonly string[];
}

/** Names of what works carry. */
export class CarriedObjects {
  private readonly known = new Map<string, Carried>();

  of({ spec }: ManifestWork): Carried {
    const manifests = spec?.workload?.manifests ?? [];
    let key = "";
    for (const { apiVersion, kind, metadata: { namespace = "", name } } of manifests) key += `${apiVersion} ${kind} ${namespace} ${name}\n`;
    let carried = this.known.get(key);
    if (carried === undefined) this.known.set(key, (carried = { id: this.known.size, objects: manifests.map(describeObject) }));
    return carried;
  }
}
