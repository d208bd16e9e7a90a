/**
 * Makes changes travel that KubeStellar does not deliver by itself: new properties of clusters and new CustomTransforms reach the
 * workload clusters only when the Binding's generation moves (reference 3.4). We touch one selected object of each Binding
 * that depends on the change: an annotation gets a new value.
 */
import type { Binding } from "../../core/model/binding";
import { entriesOf, type BindingEntry } from "../../core/model/binding-entries";
import { byCodeUnit } from "../../core/model/code-unit-order";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { EXPAND_TEMPLATES_ANNOTATION, FIELD_MANAGER, TOUCHED_ANNOTATION } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients/space-client";
import { isKubeStellarError } from "../errors";
import { ownerOf } from "../ownership";

/** Field manager of the touch, apart from ours, so that the next apply of the object does not take it back. */
const TOUCH_MANAGER = `${FIELD_MANAGER}-touch`;

/** What changed. */
export interface Change {
  /** Clusters whose labels, annotations or properties have new values: matter to objects with templates. */
  readonly clusters?: readonly string[];
  /** Resources for which a CustomTransform came, changed or went. */
  readonly transforms?: readonly { readonly apiGroup: string; readonly resource: string }[];
}

export interface TouchOptions {
  /** `<project>/<stack>`: its own objects are touched rather than others'. */
  readonly owner?: string;
  /** Default: now. */
  readonly now?: Date;
}

export interface Touched {
  /** Bindings that depend on the change, sorted. */
  readonly bindings: readonly string[];
  /** Objects touched: `deployments.apps nginx/nginx`. At most one a Binding; fewer where Bindings share an object. */
  readonly objects: readonly string[];
}

type Entry = Pick<BindingEntry, "group" | "version" | "resource" | "namespace" | "name">;
interface Affected {
  readonly binding: string;
  readonly entries: readonly Entry[];
}

/**
 * Touches as few objects as cover all Bindings that depend on `change`; none when nothing does.
 *
 * Costs one LIST of Bindings, one LIST a resource of the Bindings in question, one write an object touched.
 */
export async function touchAffected(wds: SpaceClient, change: Change, options: TouchOptions = {}): Promise<Touched> {
  const clusters = new Set(change.clusters ?? []);
  const transformed = new Set((change.transforms ?? []).map(({ apiGroup, resource }) => `${apiGroup}/${resource}`));
  if (clusters.size === 0 && transformed.size === 0) return { bindings: [], objects: [] };

  const { items } = await wds.list(resources.Binding);
  const candidates = (items as readonly Binding[]).map(({ metadata, spec }) => {
    const entries = entriesOf(spec);
    return { binding: metadata.name, entries, byTransform: entries.some((e) => transformed.has(`${e.group}/${e.resource}`)), byCluster: (spec?.destinations ?? []).some(({ clusterId }) => clusters.has(clusterId)) };
  }).filter(({ byTransform, byCluster, entries }) => (byTransform || byCluster) && entries.length > 0);
  if (candidates.length === 0) return { bindings: [], objects: [] };

  const live = await readEntries(wds, candidates.flatMap(({ entries }) => entries));
  const affected: Affected[] = candidates
    .filter(({ byTransform, entries }) => byTransform || entries.some((e) => live.get(idOf(e))?.metadata.annotations?.[EXPAND_TEMPLATES_ANNOTATION] === "true"))
    .map(({ binding, entries }) => ({ binding, entries: entries.filter((e) => live.get(idOf(e))?.metadata.deletionTimestamp === undefined && live.has(idOf(e))) }));
  const chosen = cover(affected, (id) => options.owner !== undefined && ownerOf(live.get(id)!) === options.owner);
  const touchedAt = (options.now ?? new Date()).toISOString();
  const touched = await mapBounded(chosen, (entry) => touch(wds, entry, touchedAt));
  return { bindings: affected.map(({ binding }) => binding).sort(byCodeUnit), objects: touched.filter((o) => o !== undefined).sort(byCodeUnit) };
}

/** The fewest objects that a greedy choice finds: each time the one in most Bindings not covered yet, ours before others'. */
function cover(affected: readonly Affected[], isOurs: (id: string) => boolean): readonly Entry[] {
  const bindingsOf = new Map<string, { readonly entry: Entry; readonly bindings: Set<string> }>();
  for (const { binding, entries } of affected) {
    for (const entry of entries) {
      const id = idOf(entry);
      const known = bindingsOf.get(id) ?? { entry, bindings: new Set<string>() };
      known.bindings.add(binding);
      bindingsOf.set(id, known);
    }
  }
  const ranked = [...bindingsOf.entries()].sort(([a], [b]) => Number(isOurs(b)) - Number(isOurs(a)) || byCodeUnit(a, b));
  const open = new Set(affected.filter(({ entries }) => entries.length > 0).map(({ binding }) => binding));
  const chosen: Entry[] = [];
  while (open.size > 0) {
    let best: { readonly entry: Entry; readonly bindings: Set<string>; readonly gain: number } | undefined;
    for (const [, { entry, bindings }] of ranked) {
      const gain = [...bindings].filter((b) => open.has(b)).length;
      if (gain > (best?.gain ?? 0)) best = { entry, bindings, gain };
    }
    if (best === undefined) break;
    chosen.push(best.entry);
    for (const binding of best.bindings) open.delete(binding);
  }
  return chosen;
}

/** Live objects of these entries by id; one LIST a resource. */
async function readEntries(wds: SpaceClient, entries: readonly Entry[]): Promise<ReadonlyMap<string, KubeObject>> {
  const wanted = new Set(entries.map(idOf));
  const byResource = new Map(entries.map((e) => [`${e.group}/${e.resource}`, e]));
  const found = new Map<string, KubeObject>();
  await mapBounded([...byResource.values()], async (entry) => {
    const { items } = await wds.list(resourceOf(entry));
    for (const object of items) {
      const id = idOf({ ...entry, namespace: object.metadata.namespace ?? "", name: object.metadata.name });
      if (wanted.has(id)) found.set(id, object);
    }
  });
  return found;
}

/** @returns what was touched; `undefined` when it went away meanwhile, which moves the Binding as well. */
async function touch(wds: SpaceClient, entry: Entry, touchedAt: string): Promise<string | undefined> {
  try {
    await wds.patch(resourceOf(entry), { namespace: entry.namespace, name: entry.name }, { metadata: { annotations: { [TOUCHED_ANNOTATION]: touchedAt } } }, { type: "merge", fieldManager: TOUCH_MANAGER });
  } catch (error) {
    if (isKubeStellarError(error, "NotFound")) return undefined;
    throw error;
  }
  return `${entry.resource}${entry.group === "" ? "" : `.${entry.group}`} ${entry.namespace === "" ? "" : `${entry.namespace}/`}${entry.name}`;
}

const idOf = (e: Entry): string => `${e.group}/${e.resource}/${e.namespace}/${e.name}`;

/** Paths need group, version, plural and scope only; the kind is for messages. */
const resourceOf = (e: Entry): ApiResource => ({ group: e.group, version: e.version, resource: e.resource, kind: e.resource, namespaced: e.namespace !== "" });
