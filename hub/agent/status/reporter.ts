/** Keeps the WorkStatuses of a mailbox in line with the objects on the WEC, one object at a time. */
import type { AppliedManifestWork, AppliedResource } from "../../../core/model/applied-manifest-work";
import type { KubeObject } from "../../../core/model/kube-object";
import type { ManifestWork } from "../../../core/model/manifest-work";
import { resources } from "../../../core/model/resources";
import type { WorkStatus } from "../../../core/model/work-status";
import type { Informer } from "../../../operations/clients/informer";
import { isKubeStellarError } from "../../../operations/errors";
import { isEqual } from "../../../core/model/is-equal";
import { workOf } from "../mailbox";
import type { Mailbox } from "../mailbox";
import { appliedOwnersOf } from "../work/applied-resources";
import { isReported, newWorkStatus, singletonLabel, stateOf, workStatusName } from "./work-status";

export interface ReporterContext {
  readonly mailbox: Mailbox;
  /** WorkStatuses of the mailbox. */
  readonly workStatuses: Informer;
  /** Those of one object, by its key. */
  readonly reported: (key: string) => Iterable<WorkStatus>;
  /** The real agent reports to the first of the works that brought an object, so that only its WDS hears of it. */
  readonly strictUpstream: boolean;
}

/** One run for one object, whatever happened to it. */
export async function reportObject(context: ReporterContext, key: string): Promise<void> {
  const { mailbox, reported, strictUpstream } = context;
  const entry = entryOf(key);
  const object = await mailbox.objects.lookUp(entry);
  if (object === undefined) {
    for (const { metadata } of reported(key)) await mailbox.hub.delete(resources.WorkStatus, metadata);
    return;
  }
  const owners = appliedOwnersOf(object);
  for (const name of strictUpstream ? owners.slice(0, 1) : owners) await reportTo(context, name, { entry, object });
}

/** Names an object; the key of `reportObject`. */
export const keyOf = ({ group = "", version, resource, namespace = "", name }: Omit<AppliedResource, "uid">): string => [group, version, resource, namespace, name].join(" ");

/** What a key names. */
export function entryOf(key: string): Required<Omit<AppliedResource, "uid">> {
  const [group = "", version = "", resource = "", namespace = "", name = ""] = key.split(" ");
  return { group, version, resource, namespace, name };
}

interface Report {
  readonly entry: AppliedResource;
  readonly object: KubeObject;
}

async function reportTo({ mailbox, workStatuses }: ReporterContext, appliedName: string, { entry, object }: Report): Promise<void> {
  const { hub, cluster, works } = mailbox;
  const applied = mailbox.applied.get({ name: appliedName }) as AppliedManifestWork | undefined;
  const workName = applied === undefined ? undefined : workOf(mailbox, applied);
  const work = workName === undefined ? undefined : (works.get({ namespace: cluster, name: workName }) as ManifestWork | undefined);
  // Of another hub, or on its way out; news of record or work bring us back.
  if (applied === undefined || work === undefined || !isReported(work)) return;
  const key = { namespace: cluster, name: workStatusName(applied, object) };
  const known = workStatuses.get(key) ?? (await create(mailbox, newWorkStatus({ work, applied, entry, object })));
  const labels = singletonLabel(object);
  const marked = Object.entries(labels).every(([label, value]) => known.metadata.labels?.[label] === value) ? known : await hub.patch(resources.WorkStatus, key, { metadata: { labels } });
  const status = stateOf(object);
  if (isEqual(stateOf(marked), status)) return;
  const { status: _, ...rest } = marked;
  await hub.replace(resources.WorkStatus, status === undefined ? rest : { ...rest, status }, { subresource: "status" });
}

async function create({ hub }: Mailbox, workStatus: WorkStatus): Promise<KubeObject> {
  try {
    return await hub.create(resources.WorkStatus, workStatus);
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
    const present = await hub.get(resources.WorkStatus, workStatus.metadata);
    if (present === undefined) throw error;
    return present;
  }
}
