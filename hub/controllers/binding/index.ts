/** The binding controller of one WDS: BindingPolicies, workload objects and the inventory in, Bindings out. */
import { canTakeUp } from "../../../core/model/binding-policy-checks";
import { resources } from "../../../core/model/resources";
import { createPlacementIndex } from "../../../core/placement/index";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { ControllerScope } from "../runtime/controller";
import type { Logger } from "../runtime/log";
import { reconcilePolicy } from "./policy-controller";
import { WorkloadInformers } from "./workload-informers";

export interface BindingControllerOptions {
  readonly wdsName: string;
  readonly wds: SpaceClient;
  readonly its: SpaceClient;
  /** As KubeStellar's `--api-groups`: split at commas, not trimmed; empty: all. */
  readonly apiGroups: string;
  /** Whether upstream's quirks are kept, see docs/quirks.md. */
  readonly strictUpstream: boolean;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Changes of so many milliseconds make one Binding; upstream takes two seconds. */
const GATHER_MS = 150;

/** Starts the controller; resolves when it has read everything and writes Bindings. */
export async function startBindingController({ wdsName, wds, its, apiGroups, strictUpstream, log, signal }: BindingControllerOptions): Promise<{ readonly close: () => Promise<void> }> {
  const scope = new ControllerScope(log, signal);
  const index = createPlacementIndex({ apiGroups, memory: strictUpstream ? "events" : "state" });
  const policies = scope.informer(wds, resources.BindingPolicy);
  const bindings = scope.informer(wds, resources.Binding);
  const clusters = scope.informer(its, resources.ManagedCluster);
  let complete = false;

  const queue = scope.queue("policy", (name) => reconcilePolicy({ wds, index, policies, bindings, log }, name));
  const gather = scope.queue("index", async () => {
    for (const name of index.takeDirty()) queue.add(name);
    // Upstream tells them with the next event of the policy itself.
    if (!strictUpstream) for (const name of index.takeDirtyErrors()) queue.add(name);
  });
  // Until everything has been read, the index knows too little to be believed: that is how upstream empties Bindings
  // at a restart.
  const changed = (): void => {
    if (complete) gather.addAfter("placement", GATHER_MS);
  };

  policies.subscribe((event) => {
    const { object } = event;
    if (event.type === "deleted") index.removePolicy(object.metadata.name);
    else if (event.type !== "added" && object.metadata.generation === event.old.metadata.generation && object.metadata.deletionTimestamp === event.old.metadata.deletionTimestamp) return;
    else if (canTakeUp(object)) index.setPolicy(object);
    if (object.metadata.deletionTimestamp !== undefined && complete) queue.add(object.metadata.name);
    changed();
  });
  clusters.subscribe(({ type, object: { metadata } }) => {
    if (type === "deleted") index.removeCluster(metadata.name);
    else index.setCluster({ name: metadata.name, ...(metadata.labels === undefined ? {} : { labels: metadata.labels }) });
    changed();
  });
  bindings.subscribe(({ object }) => {
    if (complete) queue.add(object.metadata.name);
  });

  const workload = new WorkloadInformers({ wds, index, apiGroups, scope, onChange: changed });
  await Promise.all([policies.start(), bindings.start(), clusters.start(), workload.start()]);
  complete = true;
  log.info("binding is running", { wds: wdsName, resources: workload.size, policies: policies.list().length, clusters: clusters.list().length });
  for (const { metadata } of policies.list()) queue.add(metadata.name);
  index.takeDirty();
  return { close: () => scope.close() };
}
