/**
 * Feeds the values back that ManifestWorks ask for in their feedback rules, as OCM's work agent does, but when they change rather than every ten
 * seconds. KubeStellar's works have no such rules; managers of add-ons judge by them whether their agents live.
 */
import type { AppliedManifestWork } from "../../../core/model/applied-manifest-work";
import type { FeedbackRule, ManifestCondition, ManifestResourceMeta, ManifestWork, ManifestWorkSpec } from "../../../core/model/manifest-work";
import { resources } from "../../../core/model/resources";
import { withCondition } from "../../controllers/runtime/conditions";
import type { ControllerScope } from "../../controllers/runtime/controller";
import { isEqual } from "../../../core/model/is-equal";
import { workOf } from "../mailbox";
import type { Mailbox } from "../mailbox";
import { appliedOwnersOf } from "../work/applied-resources";
import { matchesIdentifier } from "../work/manifest-options";
import { patchStatus } from "../work/work-records";
import { FEEDBACK_CONDITION, feedbackOf } from "./feedback-values";

export interface FeedbackOptions {
  readonly mailbox: Mailbox;
  readonly scope: ControllerScope;
  readonly now: () => Date;
}

/** Changes of one moment make one write. */
const GATHER_MS = 500;

/** Starts; ends with the scope. */
export function startFeedback({ mailbox, scope, now }: FeedbackOptions): void {
  const { cluster, hub, works, applied, objects } = mailbox;
  const find = (name: string): ManifestWork | undefined => works.get({ namespace: cluster, name }) as ManifestWork | undefined;
  const queue = scope.queue("work", async (name) => {
    const work = find(name);
    if (work === undefined || work.metadata.deletionTimestamp !== undefined || !asksForFeedback(work)) return;
    const before = work.status?.resourceStatus?.manifests ?? [];
    const manifests = await Promise.all(before.map((entry) => withFeedback(mailbox, work.spec ?? {}, entry, now())));
    if (isEqual(manifests, before)) return;
    await patchStatus(hub, resources.ManifestWork, work, { resourceStatus: { ...work.status?.resourceStatus, manifests } });
  });
  const add = (work: ManifestWork | undefined): void => {
    if (work !== undefined && asksForFeedback(work)) queue.addAfter(work.metadata.name, GATHER_MS);
  };
  const ends = [
    works.subscribe(({ type, object }) => type !== "deleted" && add(object as ManifestWork)),
    objects.subscribe((_, { object }) => {
      for (const name of appliedOwnersOf(object)) {
        const record = applied.get({ name }) as AppliedManifestWork | undefined;
        const work = record === undefined ? undefined : workOf(mailbox, record);
        if (work !== undefined) add(find(work));
      }
    }),
  ];
  scope.signal.addEventListener("abort", () => ends.forEach((end) => end()), { once: true });
  for (const work of works.list()) add(work as ManifestWork);
}

/** Whether it has rules, or had. */
const asksForFeedback = ({ spec, status }: ManifestWork): boolean => (spec?.manifestConfigs ?? []).some(({ feedbackRules = [] }) => feedbackRules.length > 0) || (status?.resourceStatus?.manifests ?? []).some(({ statusFeedback }) => (statusFeedback?.values ?? []).length > 0);

async function withFeedback({ objects }: Mailbox, spec: ManifestWorkSpec, entry: ManifestCondition, now: Date): Promise<ManifestCondition> {
  const { group = "", version = "", resource = "", namespace = "", name = "" } = entry.resourceMeta;
  const object = resource === "" ? undefined : await objects.lookUp({ group, version, resource, namespace, name });
  if (object === undefined) return entry;
  const { values, condition } = feedbackOf(object, rulesFor(spec, entry.resourceMeta));
  const changed = !isEqual(entry.statusFeedback?.values ?? [], values);
  // As upstream: with new values the condition begins anew.
  const conditions = withCondition(changed ? entry.conditions.filter(({ type }) => type !== FEEDBACK_CONDITION) : entry.conditions, condition, now);
  return changed ? { ...entry, statusFeedback: { values }, conditions } : { ...entry, conditions };
}

/** Of the first entry that names the object and has any. */
function rulesFor({ manifestConfigs = [] }: ManifestWorkSpec, meta: ManifestResourceMeta): readonly FeedbackRule[] {
  return manifestConfigs.find(({ resourceIdentifier, feedbackRules = [] }) => feedbackRules.length > 0 && matchesIdentifier(resourceIdentifier, meta))?.feedbackRules ?? [];
}
