/** Reads the status of a running fleet again whenever something of it changes. */
import { setTimeout as sleep } from "node:timers/promises";
import { ORIGIN_BINDING_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { observe, type Sight } from "../observe";
import { servesWorkStatuses, type FleetSpaces } from "./read-fleet-report";

export interface WatchOptions {
  /** Ends the watch; without an error. */
  readonly signal: AbortSignal;
  /** Reads and shows; one call at a time, the first at once. */
  readonly onChange: () => Promise<void>;
}

/** Between the end of a call and the next; longer when the call was: a hub should not be busy with being looked at. */
const PAUSE_MS = 1000;
/** Timers take no longer deadline than 24 days. */
const DAY_SECONDS = 86_400;

/**
 * Calls `onChange` now and after every batch of changes of clusters, policies, Bindings, works and returned states; leases, which every agent
 * renews all the time, are none. A space that is away for a while is waited for.
 *
 * @throws what `onChange` throws; and when a space cannot be read at the start.
 */
export async function watchFleet({ its, wdses }: FleetSpaces, { signal, onChange }: WatchOptions): Promise<void> {
  const metadataOnly = true;
  const ofBindings = { client: its, labelSelector: ORIGIN_BINDING_LABEL, metadataOnly };
  const sights: Readonly<Record<string, Sight>> = {
    clusters: { client: its, resource: resources.ManagedCluster, metadataOnly },
    works: { ...ofBindings, resource: resources.ManifestWork },
    ...((await servesWorkStatuses(its)) && { states: { ...ofBindings, resource: resources.WorkStatus } }),
    ...Object.fromEntries(wdses.flatMap((client) => [resources.BindingPolicy, resources.Binding].map((resource) => [`${resource.resource} of ${client.name}`, { client, resource, metadataOnly }]))),
  };
  while (!signal.aborted) {
    await observe(sights, { deadlineSeconds: DAY_SECONDS, signal }, async () => {
      if (signal.aborted) return;
      const begun = Date.now();
      await onChange();
      await pause(Math.max(PAUSE_MS, Date.now() - begun), signal);
    });
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
