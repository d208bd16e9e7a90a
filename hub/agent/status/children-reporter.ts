/**
 * Reports what appears on the cluster because of delivered objects, while the ManagedCluster asks for it (ADR 9). Nobody asks by default, and then
 * nothing is watched and nothing written.
 */
import type { KubeObject } from "../../../core/model/kube-object";
import { CHILDREN_KEY, REPORT_CHILDREN_ANNOTATION } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { condenseChildren, writeChildren } from "../../../core/status/children";
import type { Informer } from "../../../operations/clients/informer";
import { isKubeStellarError } from "../../../operations/errors";
import { ControllerScope } from "../../controllers/runtime/controller";
import type { WatchedResource } from "../../controllers/runtime/resource-watches";
import { isEqual } from "../../../core/model/is-equal";
import { ServedResources } from "../../controllers/runtime/served-resources";
import type { Mailbox } from "../mailbox";
import { Descendants } from "./descendants";
import { entryOf, keyOf } from "./reporter";
import { sourceOf } from "./work-status-table";
import type { WorkStatusTable } from "./work-status-table";

export interface ChildrenReporterOptions {
  readonly mailbox: Mailbox;
  /** The ManagedCluster of the cluster; started by others. */
  readonly managed: Informer;
  /** WorkStatuses of the mailbox, filled. */
  readonly workStatuses: Informer;
  readonly table: WorkStatusTable;
  readonly scope: ControllerScope;
}

/** What controllers make of what is delivered. Kinds of operators that make none of these have no children here. */
const CHILD_RESOURCES: readonly WatchedResource[] = [
  ...["pods", "services", "persistentvolumeclaims"].map((resource) => ({ group: "", version: "v1", resource })),
  ...["deployments", "replicasets", "statefulsets", "daemonsets"].map((resource) => ({ group: "apps", version: "v1", resource })),
  ...["jobs", "cronjobs"].map((resource) => ({ group: "batch", version: "v1", resource })),
];
/** Pods change several times while they start: together they make one write. */
const GATHER_MS = 1_000;
const CONCURRENCY = 2;

/** Starts; follows the ManagedCluster's wish until the scope closes. */
export function startChildrenReporter(options: ChildrenReporterOptions): void {
  const { mailbox: { cluster }, managed, workStatuses, scope } = options;
  let reporting: ControllerScope | undefined;
  /** Nothing is told of children any more: what an earlier run told is taken away once. */
  let silent = false;
  const wish = scope.queue("cluster", async () => {
    const found = managed.get({ name: cluster });
    // Not read yet, or taken away with the cluster.
    if (found === undefined) return;
    if (found.metadata.annotations?.[REPORT_CHILDREN_ANNOTATION] === "true") {
      if (reporting !== undefined) return;
      const own = new ControllerScope(scope.log, scope.signal);
      try {
        await report(options, own);
      } catch (error) {
        await own.close();
        throw error;
      }
      [reporting, silent] = [own, false];
      return;
    }
    if (silent) return;
    await reporting?.close();
    reporting = undefined;
    for (const object of workStatuses.list()) await tell(options, object, undefined);
    silent = true;
  });
  const end = managed.subscribe(() => wish.add(cluster));
  wish.add(cluster);
  scope.signal.addEventListener("abort", () => {
    end();
    void reporting?.close();
  }, { once: true });
}

async function report(options: ChildrenReporterOptions, scope: ControllerScope): Promise<void> {
  const { mailbox, workStatuses, table } = options;
  const descendants = new Descendants();
  /** Keys of reported objects by the UID that they have now, and the other way round. */
  const [keys, uids] = [new Map<string, string>(), new Map<string, string>()];
  const queue = scope.queue("object", async (key) => {
    const object = await mailbox.objects.lookUp(entryOf(key));
    const uid = object?.metadata.uid;
    const before = uids.get(key);
    if (before !== undefined && before !== uid) keys.delete(before);
    if (uid === undefined) {
      uids.delete(key);
      return;
    }
    keys.set(uid, key);
    uids.set(key, uid);
    const text = writeChildren(condenseChildren(descendants.of(uid)));
    for (const workStatus of table.of(key)) await tell(options, workStatus, text);
  }, { concurrency: CONCURRENCY });
  const add = (key: string): void => queue.addAfter(key, GATHER_MS);

  const take = (object: KubeObject, present: boolean): void => {
    if (present) descendants.put(object);
    else descendants.delete(object.metadata.uid ?? "");
    for (const uid of descendants.ancestorsOf(object)) {
      const key = keys.get(uid);
      if (key !== undefined) add(key);
    }
  };
  const informers = (await new ServedResources(mailbox.wec).find(CHILD_RESOURCES)).map((resource) => scope.informer(mailbox.wec, resource, { keep: essence }));
  for (const informer of informers) {
    informer.subscribe((event) => {
      // One that changed hands is news to both owners.
      if (event.type === "updated" && !isEqual(event.old.metadata.ownerReferences, event.object.metadata.ownerReferences)) take(event.old, false);
      take(event.object, event.type !== "deleted");
    });
  }
  await Promise.all(informers.map((informer) => informer.start()));
  // A WorkStatus that comes, and an object that is made anew under its name.
  const ends = [
    workStatuses.subscribe(({ type, object }) => {
      const key = type === "added" ? sourceOf(object) : undefined;
      if (key !== undefined) add(key);
    }),
    mailbox.objects.subscribe((resource, { type, object }) => {
      const key = keyOf({ ...resource, ...object.metadata });
      if (type !== "updated" && uids.has(key)) add(key);
    }),
  ];
  scope.signal.addEventListener("abort", () => ends.forEach((end) => end()), { once: true });
  for (const key of table.keys()) queue.add(key);
}

/** Puts the annotation, and the label by which such WorkStatuses are found, or takes them away; no call when they stand so. */
async function tell({ mailbox: { hub } }: Pick<ChildrenReporterOptions, "mailbox">, { metadata }: KubeObject, text: string | undefined): Promise<void> {
  if (metadata.annotations?.[CHILDREN_KEY] === text && (metadata.labels?.[CHILDREN_KEY] === "true") === (text !== undefined)) return;
  try {
    await hub.patch(resources.WorkStatus, metadata, { metadata: { labels: { [CHILDREN_KEY]: text === undefined ? null : "true" }, annotations: { [CHILDREN_KEY]: text ?? null } } });
  } catch (error) {
    if (!isKubeStellarError(error, "NotFound")) throw error;
  }
}

/** There may be thousands of pods, and of each we need who owns it and how it fares. */
function essence({ apiVersion, kind, metadata, spec, status }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, deletionTimestamp, ownerReferences = [] } = metadata;
  const owned = ownerReferences.length > 0;
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }), ...(uid !== undefined && { uid }), ...(resourceVersion !== undefined && { resourceVersion }), ...(deletionTimestamp !== undefined && { deletionTimestamp }), ownerReferences },
    ...(owned && { spec: { replicas: (spec as { replicas?: unknown } | undefined)?.replicas }, status }),
  };
}
