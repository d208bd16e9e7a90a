/** Writes the state that the WECs report into one object of the WDS, and takes it back. Reference 4.1. */
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { MULTI_WEC_STATUS_LABEL, SINGLETON_STATUS_LABEL } from "../../../core/model/names";
import { reportedState } from "../../../core/status/index";
import type { ReportedState } from "../../../core/status/index";
import { isKubeStellarError } from "../../../operations/errors";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { Logger } from "../runtime/log";
import type { ResourceWatches } from "../runtime/resource-watches";
import { isEqual } from "../../../core/model/is-equal";
import { STATUS_FIELD_MANAGER } from "./names";
import { objectOfKey, resourceOf } from "./object-key";
import type { ObjectKey } from "./object-key";
import type { Requests } from "./requests";
import type { WorkStatuses } from "./work-statuses";
import { isMarked } from "./marked-objects";

export interface ReportedStateContext {
  readonly wds: SpaceClient;
  readonly requests: Requests;
  readonly workStatuses: WorkStatuses;
  readonly watches: ResourceWatches;
  /** On kinds without status subresource a state is never taken back, as upstream. */
  readonly strictUpstream: boolean;
  readonly log: Logger;
}

const options = { fieldManager: STATUS_FIELD_MANAGER };

/** One run for one object. */
export async function syncReportedState(context: ReportedStateContext, key: ObjectKey): Promise<void> {
  const { requests, workStatuses, watches, log } = context;
  const target = objectOfKey(key);
  const object = await watches.lookUp(target);
  if (object === undefined) return;
  const state = reportedState({ resource: { group: target.group, kind: object.kind }, request: requests.reportedState(key), workStatuses: workStatuses.of(key) });
  if (state.kind === "leave" || (state.kind === "clear" && !isMarked(object))) return;
  try {
    if (await write(context, { resource: resourceOf(target), object, state })) log.info("reported state written", { resource: target.resource, namespace: target.namespace, name: target.name, how: state.kind });
  } catch (error) {
    // Deleted meanwhile.
    if (!isKubeStellarError(error, "NotFound")) throw error;
  }
}

interface StateWrite {
  readonly resource: ApiResource;
  readonly object: KubeObject;
  readonly state: Exclude<ReportedState, { readonly kind: "leave" }>;
}

/** In upstream's order: a label is there before the status that it stands for, and goes after it. True when anything was written. */
async function write({ wds, strictUpstream }: ReportedStateContext, { resource, object, state }: StateWrite): Promise<boolean> {
  const wanted = state.kind === "copy" ? SINGLETON_STATUS_LABEL : state.kind === "aggregate" ? MULTI_WEC_STATUS_LABEL : undefined;
  const status = state.kind === "clear" ? {} : state.status;
  const labels = object.metadata.labels ?? {};
  let current = object;
  if (wanted !== undefined && !(wanted in labels)) current = await relabel(wds, resource, current, { [wanted]: "true" });
  if (!isEqual(current["status"], status)) {
    const { object: written, subresource } = await writeStatus({ wds, resource, object: current, strictUpstream }, status);
    if (!subresource && strictUpstream) return true;
    current = written;
  }
  const unwanted = [SINGLETON_STATUS_LABEL, MULTI_WEC_STATUS_LABEL].filter((label) => label in labels && label !== wanted);
  if (unwanted.length > 0) current = await relabel(wds, resource, current, Object.fromEntries(unwanted.map((label) => [label, null])));
  return current !== object;
}

function relabel(wds: SpaceClient, resource: ApiResource, object: KubeObject, labels: Readonly<Record<string, string | null>>): Promise<KubeObject> {
  const { uid, resourceVersion } = object.metadata;
  return wds.patch(resource, object.metadata, { metadata: { uid, resourceVersion, labels } }, options);
}

interface StatusWrite {
  readonly wds: SpaceClient;
  readonly resource: ApiResource;
  readonly object: KubeObject;
  readonly strictUpstream: boolean;
}

async function writeStatus({ wds, resource, object, strictUpstream }: StatusWrite, status: Readonly<Record<string, unknown>>): Promise<{ readonly object: KubeObject; readonly subresource: boolean }> {
  try {
    return { object: await wds.replace(resource, { ...object, status }, { ...options, subresource: "status" }), subresource: true };
  } catch (error) {
    if (!isKubeStellarError(error, "NotFound")) throw error;
  }
  // No status subresource. Upstream merges, so that fields stay which the new status lacks.
  const stale = strictUpstream ? [] : Object.keys((object["status"] as object | undefined) ?? {});
  const patch = { status: { ...Object.fromEntries(stale.map((field) => [field, null])), ...status } };
  return { object: await wds.patch(resource, object.metadata, patch, options), subresource: false };
}
