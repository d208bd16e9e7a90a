/** The WorkStatuses of a mailbox by the object that they report on. */
import type { KubeObject } from "../../../core/model/kube-object";
import type { WorkStatus } from "../../../core/model/work-status";
import type { Informer } from "../../../operations/clients/informer";
import { keyOf } from "./reporter";

export class WorkStatusTable {
  private readonly bySource = new Map<string, Map<string, WorkStatus>>();

  /** Follows an informer; `onLoss` gets the object of each WorkStatus that somebody deleted. */
  constructor(informer: Informer, onLoss: (key: string) => void) {
    informer.subscribe((event) => {
      const { name } = event.object.metadata;
      const key = sourceOf(event.object);
      if (key === undefined) return;
      if (event.type !== "deleted") {
        const present = this.bySource.get(key);
        if (present === undefined) this.bySource.set(key, new Map([[name, event.object as WorkStatus]]));
        else present.set(name, event.object as WorkStatus);
        return;
      }
      const present = this.bySource.get(key);
      present?.delete(name);
      if (present?.size === 0) this.bySource.delete(key);
      onLoss(key);
    });
  }

  /** The objects that have any. */
  keys(): readonly string[] {
    return [...this.bySource.keys()];
  }

  of(key: string): Iterable<WorkStatus> {
    return this.bySource.get(key)?.values() ?? [];
  }
}

/** Key of the object that a WorkStatus reports on; undefined when it does not say. */
export function sourceOf(workStatus: KubeObject): string | undefined {
  const { group, version, resource, namespace, name } = (workStatus as WorkStatus).spec?.sourceRef ?? {};
  return group === undefined || version === undefined || resource === undefined || name === undefined ? undefined : keyOf({ group, version, resource, namespace: namespace ?? "", name });
}
