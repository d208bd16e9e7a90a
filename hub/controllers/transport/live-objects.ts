/** The workload objects of a Binding as they are in the WDS now; read once a version where the Binding can be trusted. */
import { entriesOf, type BindingEntry } from "../../../core/model/binding-entries";
import type { Binding } from "../../../core/model/binding";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import type { WorkloadRef } from "../../../core/transport/index";
import type { SpaceClient } from "../../../operations/clients/space-client";

/** Reads under way at once. */
const CONCURRENCY = 16;

export class LiveObjects {
  private readonly byBinding = new Map<string, ReadonlyMap<string, KubeObject>>();

  constructor(private readonly wds: SpaceClient) {}

  /**
   * Looks up every object that the Binding lists; the answer gives `undefined` for those that are gone.
   *
   * The Binding of a policy names the current version of each object, or is about to; what was read in that version is not
   * read again. A hand-made one may name any version: all its objects are read each time.
   */
  async read(binding: Binding): Promise<(ref: WorkloadRef) => KubeObject | undefined> {
    const { name } = binding.metadata;
    const entries = entriesOf(binding.spec);
    const trusted = (binding.metadata.ownerReferences ?? []).some(({ kind }) => kind === "BindingPolicy");
    const before = trusted ? this.byBinding.get(name) : undefined;
    const found = new Map<string, KubeObject>();
    const missing: BindingEntry[] = [];
    for (const entry of entries) {
      const known = before?.get(keyOf(entry));
      if (known !== undefined && known.metadata.resourceVersion === entry.resourceVersion) found.set(keyOf(entry), known);
      else missing.push(entry);
    }
    await inParallel(missing, CONCURRENCY, async (entry) => {
      const object = await this.wds.get(resourceOf(entry, entry.namespace !== ""), entry);
      if (object !== undefined) found.set(keyOf(entry), object);
    });
    this.byBinding.set(name, found);
    return (ref) => found.get(keyOf(ref));
  }

  /** Whether the objects of the Binding have been read since it was forgotten. */
  knows(binding: string): boolean {
    return this.byBinding.has(binding);
  }

  forget(binding: string): void {
    this.byBinding.delete(binding);
  }
}

/** Runs `act` for each item, a few at once; rejects with the first failure, after those under way have ended. */
export async function inParallel<T>(items: readonly T[], concurrency: number, act: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const item of rest) {
      if (failed) return;
      try {
        await act(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

const keyOf = (ref: { readonly group: string; readonly version: string; readonly resource: string; readonly name: string; readonly namespace?: unknown }): string =>
  `${ref.group}/${ref.version}/${ref.resource}/${typeof ref.namespace === "string" ? ref.namespace : ""}/${ref.name}`;

function resourceOf({ group, version, resource }: { readonly group: string; readonly version: string; readonly resource: string }, namespaced: boolean): ApiResource {
  return { group, version, resource, kind: resource, namespaced };
}
