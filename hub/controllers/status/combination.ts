/** Keeps the CombinedStatus of one object under one policy in line with what its collectors say. Reference 4.3, 4.4. */
import type { CombinedStatus } from "../../../core/model/combined-status";
import { resources } from "../../../core/model/resources";
import type { WorkStatus } from "../../../core/model/work-status";
import { combineObject, combinedStatusDiffers, combinedStatusErrors, wecOf } from "../../../core/status/index";
import { isKubeStellarError } from "../../../operations/errors";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { Logger } from "../runtime/log";
import type { ResourceWatches } from "../runtime/resource-watches";
import { isEqual } from "../../../core/model/is-equal";
import type { Collectors } from "./collectors";
import { pairOfKey } from "./combined-statuses";
import type { CombinedStatuses, PairKey } from "./combined-statuses";
import { STATUS_FIELD_MANAGER } from "./names";
import { objectOfKey } from "./object-key";
import type { Requests } from "./requests";
import type { WorkStatuses } from "./work-statuses";

export interface CombinationContext {
  readonly wds: SpaceClient;
  readonly requests: Requests;
  readonly workStatuses: WorkStatuses;
  readonly collectors: Collectors;
  readonly combined: CombinedStatuses;
  readonly watches: ResourceWatches;
  /** Stale rows and errors stay where upstream's loose comparison finds no difference. */
  readonly strictUpstream: boolean;
  readonly log: Logger;
}

const options = { fieldManager: STATUS_FIELD_MANAGER };

/** One run for one pair. */
export async function syncCombination(context: CombinationContext, key: PairKey): Promise<void> {
  const { wds, combined, log } = context;
  const wanted = await compute(context, key);
  const isWanted = ({ metadata }: CombinedStatus): boolean => wanted !== undefined && metadata.name === wanted.metadata.name && metadata.namespace === wanted.metadata.namespace;
  const present = combined.about(key);
  for (const status of present) {
    if (isWanted(status)) continue;
    await wds.delete(resources.CombinedStatus, status.metadata);
    log.info("CombinedStatus deleted", { namespace: status.metadata.namespace, name: status.metadata.name });
  }
  if (wanted !== undefined) await write(context, present.find(isWanted), wanted);
}

/** Undefined when there is to be none. */
async function compute({ requests, workStatuses, collectors, watches, log }: CombinationContext, key: PairKey): Promise<CombinedStatus | undefined> {
  const { policy, ...named } = pairOfKey(key);
  const found = requests.find(policy, named);
  const request = found === undefined ? undefined : requests.combination(policy, found);
  if (found === undefined || request === undefined) return undefined;
  const target = objectOfKey(found);
  const object = await watches.lookUp(target);
  if (object?.metadata.uid === undefined) return undefined;
  const reports = firstByWec(workStatuses.of(found));
  const { status, crashes } = combineObject({
    policy: request.policy,
    source: { resource: { ...target, kind: object.kind }, namespace: target.namespace, name: target.name },
    uid: object.metadata.uid,
    object,
    destinations: request.destinations,
    collectors: request.collectors.flatMap((name) => collectors.get(name) ?? []),
    workStatus: (wec) => reports.get(wec),
  });
  for (const { collector, crash } of crashes) log.warn("upstream's controller would crash on this collector: it groups by what is no text, number or truth value", { collector: collector.name, column: crash.column, type: crash.type, cluster: crash.wec });
  const [refusal] = combinedStatusErrors(status);
  if (refusal === undefined) return status;
  log.error("no CombinedStatus can be written", { policy, resource: target.resource, namespace: target.namespace, name: target.name, error: refusal });
  return undefined;
}

async function write({ wds, strictUpstream, log }: CombinationContext, existing: CombinedStatus | undefined, wanted: CombinedStatus): Promise<void> {
  const { namespace, name, labels, ownerReferences } = wanted.metadata;
  if (existing !== undefined) return replace(existing);
  try {
    await wds.create(resources.CombinedStatus, wanted, options);
    log.info("CombinedStatus created", { namespace, name });
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
    // Somebody changed its labels, or our cache is behind.
    const there = (await wds.get(resources.CombinedStatus, wanted.metadata)) as CombinedStatus | undefined;
    if (there === undefined) throw error;
    await replace(there);
  }

  async function replace(stored: CombinedStatus): Promise<void> {
    const differs = strictUpstream ? combinedStatusDiffers(stored, wanted) : !isEqual([stored.metadata.labels, stored.results], [labels, wanted.results]);
    if (!differs) return;
    await wds.replace(resources.CombinedStatus, { ...wanted, metadata: { ...stored.metadata, ...(labels !== undefined && { labels }), ...(ownerReferences !== undefined && { ownerReferences }) } }, options);
    log.info("CombinedStatus updated", { namespace, name });
  }
}

/** Of several that one WEC reports, the first by name. */
function firstByWec(workStatuses: readonly WorkStatus[]): ReadonlyMap<string, WorkStatus> {
  const found = new Map<string, WorkStatus>();
  for (const workStatus of workStatuses) if (!found.has(wecOf(workStatus))) found.set(wecOf(workStatus), workStatus);
  return found;
}
