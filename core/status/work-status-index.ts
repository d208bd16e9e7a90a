/** WorkStatuses by what they report on, as both halves of the status controller look them up. */
import type { ApiResource } from "../model/kube-object";
import { ORIGIN_WDS_LABEL } from "../model/names";
import type { WorkStatus } from "../model/work-status";
import { compareBytes } from "../model/byte-order";

/** An object of a WDS, in the version in which it is delivered; `namespace` is `""` for a cluster-scoped one. */
export interface StatusSource {
  readonly resource: Pick<ApiResource, "group" | "version" | "kind" | "resource">;
  readonly namespace: string;
  readonly name: string;
}

/** See `indexWorkStatuses`. */
export interface WorkStatusIndex {
  /** All WorkStatuses of an object, by WEC and then by name. Several in one WEC can linger while its work is replaced. */
  readonly of: (source: StatusSource) => readonly WorkStatus[];
  /** Its WorkStatus in a WEC; of several the first by name. */
  readonly in: (source: StatusSource, wec: string) => WorkStatus | undefined;
}

const none: readonly WorkStatus[] = [];

/**
 * Indexes the WorkStatuses of an ITS for one WDS.
 *
 * Those without a complete `sourceRef` report on nothing; those labelled with another WDS are not ours. Unlike upstream's
 * index for CombinedStatus, this one tells namespaces apart (the mix-up of 4.4 depends on the order of events).
 *
 * @param wdsName - absent: labels do not matter.
 */
export function indexWorkStatuses(workStatuses: Iterable<WorkStatus>, wdsName?: string): WorkStatusIndex {
  const bySource = new Map<string, WorkStatus[]>();
  for (const workStatus of workStatuses) {
    const origin = workStatus.metadata.labels?.[ORIGIN_WDS_LABEL];
    if (wdsName !== undefined && origin !== undefined && origin !== wdsName) continue;
    const { group, version, resource, kind, name, namespace } = workStatus.spec?.sourceRef ?? {};
    if (group === undefined || version === undefined || resource === undefined || kind === undefined || name === undefined) continue;
    const key = keyOf({ resource: { group, version, kind, resource }, namespace: namespace ?? "", name });
    const known = bySource.get(key);
    if (known === undefined) bySource.set(key, [workStatus]);
    else known.push(workStatus);
  }
  for (const list of bySource.values()) list.sort((a, b) => compareBytes(wecOf(a), wecOf(b)) || compareBytes(a.metadata.name, b.metadata.name));
  const byWec = new Map<string, Map<string, WorkStatus>>();
  return {
    of: (source) => bySource.get(keyOf(source)) ?? none,
    in: (source, wec) => {
      const key = keyOf(source);
      let wecs = byWec.get(key);
      if (wecs === undefined) {
        wecs = new Map();
        for (const workStatus of bySource.get(key) ?? none) if (!wecs.has(wecOf(workStatus))) wecs.set(wecOf(workStatus), workStatus);
        byWec.set(key, wecs);
      }
      return wecs.get(wec);
    },
  };
}

/** The WEC of a WorkStatus: its mailbox namespace. */
export function wecOf(workStatus: WorkStatus): string {
  return workStatus.metadata.namespace ?? "";
}

function keyOf({ resource: { group, version, kind, resource }, namespace, name }: StatusSource): string {
  return `${group}/${version}/${kind}/${resource}/${namespace}/${name}`;
}
