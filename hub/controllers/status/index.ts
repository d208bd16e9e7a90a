/**
 * The status controller of one WDS: what the WECs report comes in through the mailboxes of the ITS; states of objects,
 * CombinedStatuses and the findings about StatusCollectors go out. Each event is taken to the objects that it concerns.
 */
import type { Binding } from "../../../core/model/binding";
import type { KubeObject } from "../../../core/model/kube-object";
import { REPORT_NAMESPACE, SINGLETON_STATUS_LABEL } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { isKubeStellarError } from "../../../operations/errors";
import { ControllerScope } from "../runtime/controller";
import type { Logger } from "../runtime/log";
import { persist } from "../runtime/process";
import { ResourceWatches } from "../runtime/resource-watches";
import { ServedResources } from "../runtime/served-resources";
import { Collectors } from "./collectors";
import { syncCollectorsCondition } from "./collectors-condition";
import { syncCombination } from "./combination";
import { CombinedStatuses, keyOfPair } from "./combined-statuses";
import type { PairKey } from "./combined-statuses";
import { Gathering } from "./gathering";
import { STATUS_FIELD_MANAGER } from "./names";
import { keyOfObject, objectOfKey } from "./object-key";
import type { ObjectKey } from "./object-key";
import { syncReportedState } from "./reported-state";
import { Requests } from "./requests";
import { WorkStatuses } from "./work-statuses";
import { isMarked, markedObjects } from "./marked-objects";

export interface StatusControllerOptions {
  readonly wdsName: string;
  readonly wds: SpaceClient;
  readonly its: SpaceClient;
  /** Whether upstream's quirks are kept, see docs/quirks.md. */
  readonly strictUpstream: boolean;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly now?: () => Date;
}

/** A Binding is left alone for a moment after each of its changes: transport is about to write its status, too. */
const CONDITION_DELAY_MS = 250;
const CONCURRENCY = 8;

/** Starts the controller; resolves when it has read everything, WorkStatuses included, and writes. */
export async function startStatusController({ wdsName, wds, its, strictUpstream, log, signal, now = () => new Date() }: StatusControllerOptions): Promise<{ readonly close: () => Promise<void> }> {
  const scope = new ControllerScope(log, signal);
  const policies = scope.informer(wds, resources.BindingPolicy);
  const bindings = scope.informer(wds, resources.Binding);
  const collectorObjects = scope.informer(wds, resources.StatusCollector);
  const combinedObjects = scope.informer(wds, resources.CombinedStatus);
  const watches = new ResourceWatches(wds, scope);
  const served = new ServedResources(wds);
  const requests = new Requests();
  let complete = false;

  const whenComplete = <K>(act: (key: K) => void) => (key: K): void => {
    if (complete) act(key);
  };
  const addState = whenComplete((key: ObjectKey) => states.add(key));
  const addPair = whenComplete((key: PairKey) => combinations.add(key));
  const addPairsOf = (key: ObjectKey): void => requests.combining(key).forEach((policy) => addPair(pairOf(policy, key)));
  const addCondition = whenComplete((policy: string) => conditionQueue.addAfter(policy, CONDITION_DELAY_MS));

  const workStatuses = new WorkStatuses({ its, wdsName, scope }, (key) => {
    if (requests.wantsState(key)) addState(key);
    addPairsOf(key);
  });
  const collectors = new Collectors(collectorObjects, (name) => {
    if (!complete) return;
    collectorQueue.add(name);
    for (const [policy, keys] of requests.using(name)) {
      addCondition(policy);
      for (const key of keys) addPair(pairOf(policy, key));
    }
  });
  const combined = new CombinedStatuses(combinedObjects, addPair);
  const shared = { wds, requests, workStatuses, watches, strictUpstream, log };

  const stateQueue = scope.queue("object", (key) => {
    states.ran(key as ObjectKey);
    return syncReportedState(shared, key as ObjectKey);
  }, { concurrency: CONCURRENCY });
  const states = new Gathering<ObjectKey>(() => stateQueue);
  const pairQueue = scope.queue("combined status", (key) => {
    combinations.ran(key as PairKey);
    return syncCombination({ ...shared, collectors, combined }, key as PairKey);
  }, { concurrency: CONCURRENCY });
  const combinations = new Gathering<PairKey>(() => pairQueue);
  const collectorQueue = scope.queue("collector", (name) => collectors.writeStatus(wds, name, strictUpstream));
  // Until its resource is watched, an object is read.
  const watchQueue = scope.queue("policy", async (name) => watches.use(name, await served.find(requests.objectsOf(name))));
  const conditionQueue = scope.queue("binding", (name) => syncCollectorsCondition({ wds, bindings, requests, collectors, now }, name));

  /** A Binding counts while its policy does: upstream keeps the same in memory. One without a policy has no status. */
  const take = (name: string): void => {
    const policy = policies.get({ name });
    const binding = bindings.get({ name });
    const counts = policy !== undefined && isAlive(policy) && binding !== undefined && isAlive(binding);
    const { asked, moved, combined: changed } = requests.set({ name, uid: policy?.metadata.uid ?? "" }, counts ? (binding as Binding) : undefined);
    watchQueue.add(name);
    asked.forEach(addState);
    // Upstream acts when a WEC begins or ends to report, not when it is chosen or dropped.
    if (!strictUpstream) moved.forEach(addState);
    for (const key of changed) addPair(pairOf(name, key));
    addCondition(name);
  };
  policies.subscribe(({ object }) => take(object.metadata.name));
  bindings.subscribe(({ object }) => take(object.metadata.name));
  watches.subscribe((resource, event) => {
    const { namespace = "", name } = event.object.metadata;
    const key = keyOfObject({ ...resource, namespace, name });
    const isMine = strictUpstream ? SINGLETON_STATUS_LABEL in (event.object.metadata.labels ?? {}) : isMarked(event.object) || requests.wantsState(key);
    if (isMine || (event.type === "added" && requests.wantsState(key))) addState(key);
    // What a collector reads of the object itself is read anew when a report comes; upstream does not do it sooner.
    if (event.type !== "updated" || !strictUpstream) addPairsOf(key);
  });

  await persist(`make sure of namespace ${REPORT_NAMESPACE}`, () => ensureReportNamespace(wds), scope);
  await Promise.all([policies.start(), bindings.start(), collectorObjects.start(), combinedObjects.start(), workStatuses.start()]);
  const marked = await markedObjects(wds, scope);
  complete = true;
  log.info("status is running", { wds: wdsName, policies: policies.size, collectors: collectorObjects.size, workStatuses: workStatuses.size });
  marked.forEach(addState);
  combined.keys().forEach(addPair);
  for (const { metadata } of collectorObjects.list()) collectorQueue.add(metadata.name);
  for (const policy of requests.names()) {
    addCondition(policy);
    for (const object of requests.objectsOf(policy)) {
      const key = keyOfObject(object);
      if (requests.wantsState(key)) addState(key);
      addPairsOf(key);
    }
  }
  return { close: () => scope.close() };
}

const pairOf = (policy: string, key: ObjectKey): PairKey => keyOfPair({ policy, ...objectOfKey(key) });

const isAlive = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp === undefined;

async function ensureReportNamespace(wds: SpaceClient): Promise<void> {
  if ((await wds.get(resources.Namespace, { name: REPORT_NAMESPACE })) !== undefined) return;
  try {
    await wds.create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: REPORT_NAMESPACE } }, { fieldManager: STATUS_FIELD_MANAGER });
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
  }
}
