/** Waits until the policies of a fleet have converged. */
import { evaluateFleet } from "../../core/report/fleet-status";
import type { Expectation, PolicyStatus } from "../../core/report/fleet-status";
import { ORIGIN_BINDING_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../clients/space-client";
import { observe } from "../observe";

export interface ConvergenceOptions {
  /** What each policy should come to, by its name. Without it, a change that the controllers have not noticed yet looks converged. */
  readonly expected?: Readonly<Record<string, Expectation>> | undefined;
  /** Default 60. */
  readonly deadlineSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told when a policy's state or reasons change. */
  readonly onProgress?: ((policy: PolicyStatus) => void) | undefined;
}

export interface Convergence {
  /** Every policy is `converged`, `empty`, or has only `debts`. Failures are waited out: many heal, as when a namespace comes after what is in it. */
  readonly settled: boolean;
  /** Of the policies asked for, sorted by name; one that does not exist is absent. */
  readonly policies: readonly PolicyStatus[];
}

/**
 * Waits until the policies of one WDS have converged (reference 8.1) or only lack clusters out of reach; bounded.
 *
 * @param policies - names; absent: all.
 */
export async function waitConverged(spaces: { readonly its: SpaceClient; readonly wds: SpaceClient; readonly wdsName?: string; readonly disconnected?: readonly string[] }, policies: readonly string[] | undefined, options: ConvergenceOptions = {}): Promise<Convergence> {
  const { its, wds } = spaces;
  const wanted = policies === undefined ? undefined : new Set(policies);
  const served = await wds.discover();
  const told = new Map<string, string>();
  let latest: readonly PolicyStatus[] = [];
  const sights = {
    policies: { client: wds, resource: resources.BindingPolicy },
    bindings: { client: wds, resource: resources.Binding },
    works: { client: its, resource: resources.ManifestWork, labelSelector: ORIGIN_BINDING_LABEL },
    clusters: { client: its, resource: resources.ManagedCluster },
  };
  const { ended } = await observe(sights, { deadlineSeconds: options.deadlineSeconds ?? 60, signal: options.signal }, (seen) => {
    const name = spaces.wdsName ?? wds.name;
    const inQuestion = seen.policies.list().filter(({ metadata }) => wanted?.has(metadata.name) ?? true);
    latest = evaluateFleet({ clusters: seen.clusters.list(), works: seen.works.list(), wdses: [{ name, policies: inQuestion, bindings: seen.bindings.list(), served }], disconnected: spaces.disconnected }, options.expected).policies;
    for (const policy of latest) {
      const text = `${policy.state} ${policy.reasons.join(" ")}`;
      if (told.get(policy.policy) === text) continue;
      told.set(policy.policy, text);
      options.onProgress?.(policy);
    }
    return latest.length === (wanted?.size ?? latest.length) && latest.every(({ state }) => state !== "progressing" && state !== "failed") ? true : undefined;
  });
  return { settled: ended === "content", policies: latest };
}
