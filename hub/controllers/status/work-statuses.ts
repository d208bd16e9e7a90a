/** What the WECs report, by the object that it is about; kept up to date from the mailboxes of the ITS. */
import { compareBytes } from "../../../core/model/byte-order";
import type { KubeObject } from "../../../core/model/kube-object";
import { ORIGIN_WDS_LABEL } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { WorkStatus } from "../../../core/model/work-status";
import { wecOf } from "../../../core/status/index";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { ControllerScope } from "../runtime/controller";
import { keyOfObject } from "./object-key";
import type { ObjectKey } from "./object-key";

const none: readonly WorkStatus[] = [];

interface ManagedFields {
  readonly fieldsType?: string;
  readonly time?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

export class WorkStatuses {
  private readonly bySource = new Map<ObjectKey, Map<string, WorkStatus>>();
  private readonly sorted = new Map<ObjectKey, readonly WorkStatus[]>();
  private readonly informers: readonly Informer[];

  /**
   * Follows those of one WDS, and those that do not say of which they are, as upstream does.
   *
   * @param onChange - gets the object of each one that came, changed or went.
   */
  constructor({ its, wdsName, scope }: { readonly its: SpaceClient; readonly wdsName: string; readonly scope: ControllerScope }, onChange: (key: ObjectKey) => void) {
    this.informers = [`${ORIGIN_WDS_LABEL}=${wdsName}`, `!${ORIGIN_WDS_LABEL}`].map((labelSelector) => scope.informer(its, resources.WorkStatus, { labelSelector, keep: essence }));
    const take = (object: KubeObject, present: boolean): void => {
      const key = sourceOf(object as WorkStatus);
      if (key === undefined) return;
      this.put(key, object as WorkStatus, present);
      onChange(key);
    };
    for (const informer of this.informers) {
      informer.subscribe((event) => {
        if (event.type === "updated" && sourceOf(event.old as WorkStatus) !== sourceOf(event.object as WorkStatus)) take(event.old, false);
        take(event.object, event.type !== "deleted");
      });
    }
  }

  /** Resolves when all have been read. */
  async start(): Promise<void> {
    await Promise.all(this.informers.map((informer) => informer.start()));
  }

  /** How many there are. */
  get size(): number {
    return this.informers.reduce((sum, informer) => sum + informer.size, 0);
  }

  /** Of an object, by WEC and then by name: several in one WEC linger while its work is replaced. */
  of(key: ObjectKey): readonly WorkStatus[] {
    const known = this.sorted.get(key);
    if (known !== undefined) return known;
    const found = this.bySource.get(key);
    if (found === undefined) return none;
    const list = [...found.values()].sort((a, b) => compareBytes(wecOf(a), wecOf(b)) || compareBytes(a.metadata.name, b.metadata.name));
    this.sorted.set(key, list);
    return list;
  }

  private put(key: ObjectKey, workStatus: WorkStatus, present: boolean): void {
    const place = `${wecOf(workStatus)}/${workStatus.metadata.name}`;
    const known = this.bySource.get(key) ?? new Map<string, WorkStatus>();
    if (present) known.set(place, workStatus);
    else known.delete(place);
    if (known.size === 0) this.bySource.delete(key);
    else this.bySource.set(key, known);
    this.sorted.delete(key);
  }
}

/** There may be one for each object on each of hundreds of clusters: most of their bytes are bookkeeping of the server. */
function essence(workStatus: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, labels, managedFields } = workStatus.metadata;
  const ofStatus = Array.isArray(managedFields) ? (managedFields as readonly ManagedFields[]).filter(({ fieldsV1 }) => fieldsV1 !== undefined && "f:status" in fieldsV1) : [];
  // When the status was written, all of which counts; see `rowVariables`.
  const times = ofStatus.map(({ fieldsType, time }) => ({ fieldsType, time, fieldsV1: { "f:status": {} } }));
  const metadata = { name, managedFields: times, ...(namespace !== undefined && { namespace }), ...(uid !== undefined && { uid }), ...(resourceVersion !== undefined && { resourceVersion }), ...(labels !== undefined && { labels }) };
  return { apiVersion: workStatus.apiVersion, kind: workStatus.kind, metadata, spec: workStatus["spec"], ...(workStatus["status"] !== undefined && { status: workStatus["status"] }) };
}

/** Undefined when it does not say what it is about. */
function sourceOf({ spec }: WorkStatus): ObjectKey | undefined {
  const { group, version, resource, kind, name, namespace = "" } = spec?.sourceRef ?? {};
  if (group === undefined || version === undefined || resource === undefined || kind === undefined || name === undefined) return undefined;
  return keyOfObject({ group, version, resource, namespace, name });
}
