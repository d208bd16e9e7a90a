/**
 * The part of the agent that KubeStellar ships as an OCM add-on: it reports the state of every delivered object to the
 * mailbox. It works while the hub has the add-on for its cluster and nobody else does the work.
 */
import type { AppliedManifestWork } from "../../../core/model/applied-manifest-work";
import type { KubeObject } from "../../../core/model/kube-object";
import type { ManagedClusterAddOn } from "../../../core/model/managed-cluster-add-on";
import { STATUS_ADD_ON } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { Informer, InformerEvent } from "../../../operations/clients/informer";
import { ControllerScope } from "../../controllers/runtime/controller";
import { ServedResources } from "../../controllers/runtime/served-resources";
import { isEqual } from "../../../core/model/is-equal";
import { servesItself, setAddOnCondition } from "../add-ons/add-on";
import { workOf } from "../mailbox";
import type { Mailbox } from "../mailbox";
import { appliedOwnersOf } from "../work/applied-resources";
import { startChildrenReporter } from "./children-reporter";
import { keyOf, reportObject } from "./reporter";
import { isTracked, singletonLabel, stateOf } from "./work-status";
import { WorkStatusTable } from "./work-status-table";

export interface StatusAgentOptions {
  readonly mailbox: Mailbox;
  /** The ManagedCluster of the cluster; started by others. */
  readonly managed: Informer;
  /** @see ReporterContext */
  readonly strictUpstream: boolean;
  readonly scope: ControllerScope;
  readonly now: () => Date;
}

/** Changes of one object in so short a time make one write. */
const GATHER_MS = 50;
const CONCURRENCY = 8;
const AVAILABLE = { type: "Available", status: "True", reason: "ProbeAvailable", message: `${STATUS_ADD_ON} add-on is available.` } as const;

/** Starts; reports while the add-on is there. Ends with the scope. */
export function startStatusAgent(options: StatusAgentOptions): void {
  const { mailbox, scope, now } = options;
  const { addOns, cluster } = mailbox;
  let reporting: ControllerScope | undefined;
  const queue = scope.queue("add-on", async () => {
    const addOn = addOns.get({ namespace: cluster, name: STATUS_ADD_ON }) as ManagedClusterAddOn | undefined;
    const wanted = addOn !== undefined && addOn.metadata.deletionTimestamp === undefined && servesItself(addOn);
    if (!wanted) {
      await reporting?.close();
      reporting = undefined;
      return;
    }
    if (reporting === undefined) {
      reporting = new ControllerScope(scope.log, scope.signal);
      startReporting(options, reporting);
    }
    await setAddOnCondition(mailbox, addOn, AVAILABLE, now());
  });
  addOns.subscribe(({ object }) => object.metadata.name === STATUS_ADD_ON && queue.add(STATUS_ADD_ON));
  scope.signal.addEventListener("abort", () => void reporting?.close(), { once: true });
  // Rejects only when the scope closes.
  addOns.start().catch(() => undefined);
}

function startReporting({ mailbox, managed, strictUpstream }: StatusAgentOptions, scope: ControllerScope): void {
  const { hub, wec, cluster, works, applied, objects } = mailbox;
  const workStatuses = scope.informer(hub, resources.WorkStatus, { namespace: cluster });
  const add = (key: string): void => queue.addAfter(key, GATHER_MS);
  const table = new WorkStatusTable(workStatuses, add);
  const queue = scope.queue("object", (key) => reportObject({ mailbox, workStatuses, reported: (object) => table.of(object), strictUpstream }, key), { concurrency: CONCURRENCY });

  const served = new ServedResources(wec);
  const listed = new Map<string, readonly string[]>();
  const recordQueue = scope.queue("record", async (name) => {
    const record = applied.get({ name }) as AppliedManifestWork | undefined;
    const entries = record === undefined || workOf(mailbox, record) === undefined ? [] : (record.status?.appliedResources ?? []).filter(isTracked);
    const resources = await served.find(entries.map(({ group = "", version, resource }) => ({ group, version, resource })));
    if (scope.signal.aborted) return;
    objects.use(userName(name), resources);
    const keys = entries.map(keyOf);
    for (const key of new Set([...(listed.get(name) ?? []), ...keys])) add(key);
    if (keys.length === 0) listed.delete(name);
    else listed.set(name, keys);
  });

  const begin = (): void => {
    const ends = [
      applied.subscribe(({ object }) => recordQueue.add(object.metadata.name)),
      objects.subscribe((resource, event) => {
        if (isTracked(resource) && isNews(event)) add(keyOf({ ...resource, ...event.object.metadata }));
      }),
    ];
    scope.signal.addEventListener("abort", () => {
      for (const end of ends) end();
      for (const name of [...listed.keys()]) objects.use(userName(name), []);
    }, { once: true });
    for (const { metadata } of applied.list()) recordQueue.add(metadata.name);
    for (const key of table.keys()) add(key);
    startChildrenReporter({ mailbox, managed, workStatuses, table, scope });
    scope.log.info("reporting the state of delivered objects", { cluster, records: applied.list().length });
  };
  // Rejects only when one is stopped.
  void Promise.all([works.start(), applied.start(), workStatuses.start()]).then(begin, () => undefined);
}

const userName = (record: string): string => `status ${record}`;

/** Only of delivered objects, and only what a WorkStatus tells of. */
function isNews(event: InformerEvent): boolean {
  const versions = event.type === "updated" ? [event.old, event.object] : [event.object];
  if (versions.every((object) => appliedOwnersOf(object).length === 0)) return false;
  const glance = (object: KubeObject): unknown => [stateOf(object), singletonLabel(object), appliedOwnersOf(object)];
  return event.type !== "updated" || !isEqual(glance(event.old), glance(event.object));
}
