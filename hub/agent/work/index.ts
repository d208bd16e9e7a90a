/** Starts the part of the agent that brings the mailbox's ManifestWorks to the WEC. */
import type { AppliedManifestWork } from "../../../core/model/applied-manifest-work";
import type { KubeObject } from "../../../core/model/kube-object";
import { resources } from "../../../core/model/resources";
import { MANIFEST_WORK_FINALIZER } from "../../controllers/registration/names";
import type { ControllerScope } from "../../controllers/runtime/controller";
import { hasFinalizer } from "../../controllers/runtime/finalizers";
import { OwnWrites } from "../../controllers/runtime/own-writes";
import { workOf } from "../mailbox";
import type { Mailbox } from "../mailbox";
import { ObjectWatches } from "./object-watches";
import { Pacing } from "./pacing";
import { reconcileWork } from "./work-controller";
import { isEqual } from "../../../core/model/is-equal";

export interface WorkAgentOptions {
  readonly mailbox: Mailbox;
  readonly scope: ControllerScope;
  readonly now: () => Date;
}

/** Works in progress at once. */
const CONCURRENCY = 8;

/** Starts; works when the mailbox and the WEC's records have been listed. Ends with the scope. */
export function startWorkAgent({ mailbox, scope, now }: WorkAgentOptions): void {
  const { cluster, agentId, hub, wec, works, applied } = mailbox;
  const namespaces = scope.informer(wec, resources.Namespace);
  const definitions = scope.informer(wec, resources.CustomResourceDefinition);
  const failed = new Set<string>();
  const writes = new OwnWrites(works);

  const addRecord = (record: AppliedManifestWork): void => {
    const work = workOf(mailbox, record);
    if (work !== undefined) queue.add(work);
  };
  const isThere = (work: string): boolean => works.get({ namespace: cluster, name: work }) !== undefined;
  const isServed = (record: AppliedManifestWork): boolean => isThere(workOf(mailbox, record) ?? "");
  const pacing = new Pacing(now);
  const watches = new ObjectWatches(mailbox.objects, {
    changed: (name) => {
      const record = applied.get({ name }) as AppliedManifestWork | undefined;
      // The watch of records may be behind that of objects.
      const work = workOf(mailbox, record ?? { metadata: { name } });
      if (work === undefined || (record === undefined && !isThere(work))) return;
      // Deletions that we wait for are no fight.
      queue.addAfter(work, record?.metadata.deletionTimestamp === undefined ? pacing.delay(work) : 0);
    },
    filled: (work) => queue.add(work),
  });
  const queue = scope.queue(
    "work",
    async (name) => {
      failed.add(name);
      const result = await reconcileWork({ cluster, agentId, hub, wec, works, writes, applied, watches, log: scope.log, now }, name);
      failed.delete(name);
      return result;
    },
    { concurrency: CONCURRENCY },
  );

  // What another work brings, a namespace or a kind, may be all that a failed one lacks.
  const retryFailed = (): void => {
    for (const name of failed) queue.addAfter(name, 100);
  };
  namespaces.subscribe(({ type }) => type === "added" && retryFailed());
  definitions.subscribe((event) => event.type !== "deleted" && retryFailed());
  // Both reject only when the scope closes.
  void Promise.all([namespaces.start(), definitions.start()]).catch(() => undefined);

  void Promise.all([works.start(), applied.start()])
    .then(() => {
      works.subscribe((event) => {
        if (event.type === "updated" && !concernsUs(event.old, event.object)) return;
        queue.forget(event.object.metadata.name);
        pacing.forget(event.object.metadata.name);
        queue.add(event.object.metadata.name);
      });
      applied.subscribe((event) => {
        // One that comes while its work is there was made by the run for that work.
        if (event.object.metadata.deletionTimestamp !== undefined || event.type === "deleted" || (event.type === "added" && !isServed(event.object as AppliedManifestWork))) addRecord(event.object as AppliedManifestWork);
      });
      for (const { metadata } of works.list()) queue.add(metadata.name);
      for (const record of applied.list()) addRecord(record as AppliedManifestWork);
      scope.log.info("serving the mailbox", { cluster, works: works.list().length });
    })
    .catch(() => undefined);
}

/** What others write: neither the status nor our finalizer, unless somebody takes it away. */
function concernsUs(old: KubeObject, object: KubeObject): boolean {
  return (
    !hasFinalizer(object, MANIFEST_WORK_FINALIZER) ||
    !isEqual(old["spec"], object["spec"]) ||
    !isEqual(old.metadata.labels, object.metadata.labels) ||
    old.metadata.deletionTimestamp !== object.metadata.deletionTimestamp
  );
}
