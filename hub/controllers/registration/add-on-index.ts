/** The ManagedClusterAddOns of an ITS by cluster: an informer alone would have to be searched for those of each. */
import type { ManagedClusterAddOn } from "../../../core/model/managed-cluster-add-on";
import type { Informer } from "../../../operations/clients/informer";

export class AddOnIndex {
  private readonly byCluster = new Map<string, Map<string, ManagedClusterAddOn>>();

  /** Follows an informer of all mailboxes; who subscribes to it later finds each change in the index. */
  constructor(informer: Informer) {
    informer.subscribe(({ type, object }) => {
      const { namespace: cluster = "", name } = object.metadata;
      const ofCluster = this.byCluster.get(cluster) ?? new Map<string, ManagedClusterAddOn>();
      if (type === "deleted") ofCluster.delete(name);
      else ofCluster.set(name, object as ManagedClusterAddOn);
      if (ofCluster.size === 0) this.byCluster.delete(cluster);
      else this.byCluster.set(cluster, ofCluster);
    });
  }

  get(cluster: string, name: string): ManagedClusterAddOn | undefined {
    return this.byCluster.get(cluster)?.get(name);
  }

  /** In no particular order. */
  of(cluster: string): readonly ManagedClusterAddOn[] {
    return [...(this.byCluster.get(cluster)?.values() ?? [])];
  }
}
