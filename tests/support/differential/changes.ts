/** What a batch of edits was to change on the clusters, by the comparison of fleets, and what did change there. */
import type { KubeObject } from "../../../core/model/kube-object";
import { MULTI_WEC_STATUS_LABEL, OUR_PREFIX, PROPERTIES_NAMESPACE, SINGLETON_STATUS_LABEL, TOUCHED_ANNOTATION } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { compareFleets } from "../../../core/plan/diff";
import { createPreview, type Preview } from "../../../core/preview";
import * as status from "../../../core/status";
import type { EditedFleet } from "./perform";
import { isOfWorkload } from "./workload";

/** A fleet at one moment: as it is defined, and what stands on its clusters. */
export interface Moment {
  readonly preview: Preview;
  /** By place. */
  readonly standing: ReadonlyMap<string, KubeObject>;
  /** Names of the labels and annotations that works give the object, by place. Others on a cluster are of works of before: agents take none away. */
  readonly given: ReadonlyMap<string, ReadonlySet<string>>;
  /** Objects that works only create, and none keeps up to date: what they hold is the story of their creation. */
  readonly onlyCreated: ReadonlySet<string>;
}

/** Looks at a fleet that is settled. */
export function lookAt({ view, wds, its, wecs }: EditedFleet): Moment {
  const objects = view.resources(wds).flatMap((resource) => view.list(wds, resource));
  const inventory = [...view.list(its, resources.ManagedCluster), ...view.list(its, resources.ConfigMap).filter(({ metadata }) => metadata.namespace === PROPERTIES_NAMESPACE)];
  const preview = createPreview({ spaces: [{ kind: "ITS", name: its, objects: inventory }, { kind: "WDS", name: wds, inventory: its, objects }] }, status);
  const standing = wecs.flatMap((wec) => view.resources(wec).flatMap((resource) => view.list(wec, resource).filter(isOfWorkload).map((object) => [placeOf(wec, resource.kind, object.metadata), object] as const)));
  // Works either only create all that they bring, or keep all of it up to date.
  const [created, kept] = [new Set<string>(), new Set<string>()];
  const given = new Map<string, ReadonlySet<string>>();
  for (const { namespace, spec } of preview.works()) {
    for (const { kind, metadata } of spec?.workload?.manifests ?? []) {
      const place = placeOf(namespace, kind, metadata);
      ((spec?.manifestConfigs ?? []).length > 0 ? created : kept).add(place);
      given.set(place, new Set([...(given.get(place) ?? []), ...Object.keys(metadata.labels ?? {}), ...Object.keys(metadata.annotations ?? {})]));
    }
  }
  return { preview, standing: new Map(standing), given, onlyCreated: new Set([...created].filter((place) => !kept.has(place))) };
}

/**
 * What was to happen and did not, and what happened and was not to; both empty when the comparison told the truth. `pairs`: how many it told of.
 *
 * @param single - nothing but one edit lies between the moments: also what stays is looked at more closely then, see `disturbances`.
 */
export function compareWithWhatHappened(before: Moment, after: Moment, { wecs, single }: { readonly wecs: readonly string[]; readonly single: boolean }): { readonly missed: readonly string[]; readonly unforeseen: readonly string[]; readonly pairs: number } {
  const compared = compareFleets(before.preview, after.preview);
  const foretold = new Set<string>();
  for (const { change, clusters, objects, fields } of compared.flatMap(({ changes }) => changes)) {
    // That a mark of ours moved is told where the object was touched before; `contentOf` leaves it out.
    if (change === "change" && fields.every(({ path }) => path.includes(TOUCHED_ANNOTATION))) continue;
    for (const cluster of clusters.filter((name) => wecs.includes(name))) {
      for (const { kind, ...name } of objects) {
        const place = placeOf(cluster, kind, name);
        // What is kept up to date from now on becomes as foretold, but may by chance have been so.
        if (change !== "change" || !before.onlyCreated.has(place) || after.onlyCreated.has(place)) foretold.add(`${change} ${place}`);
      }
    }
  }
  // One that is taken away is no change, and one that is given anew is, though an agent may have left it there from earlier days.
  const [was, is] = [contentsOf(before, [before, after]), contentsOf(after, [after])];
  const happened = whatHappened(was, is, (key) => before.onlyCreated.has(key) || after.onlyCreated.has(key));
  const contents = (pair: string): string => {
    const place = pair.slice(pair.indexOf(" ") + 1);
    return `${pair}: ${was.get(place) ?? "nothing"} -> ${is.get(place) ?? "nothing"}`;
  };
  const passed = new Set(compared.flatMap(({ handovers }) => handovers.flatMap(({ clusters }) => clusters)));
  const unforeseen = [...[...happened].filter((pair) => !foretold.has(pair)).map(contents), ...(single ? disturbances(before, after, passed) : [])];
  return { missed: [...foretold].filter((pair) => !happened.has(pair)).map(contents), unforeseen, pairs: foretold.size };
}

/**
 * What a single edit may not do to an object that stays: make it anew, or write one that works only create. Several edits may do and undo that.
 *
 * @param passed - clusters on which objects pass between policies: they may be away for a moment, as is told (KS461).
 */
function disturbances(before: Moment, after: Moment, passed: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  for (const [place, now] of after.standing) {
    const old = before.standing.get(place);
    if (old === undefined) continue;
    const [was, is] = [contentOf(old), contentOf(now)];
    if (old.metadata.uid !== now.metadata.uid) {
      if (!passed.has(place.slice(0, place.indexOf(" ")))) found.push(`made anew ${place}: ${was} -> ${is}`);
    } else if (after.onlyCreated.has(place) && was !== is) found.push(`written ${place}: ${was} -> ${is}`);
  }
  return found;
}

/** By place, with those labels and annotations only that works give at all of these moments. */
function contentsOf({ standing }: Moment, moments: readonly Moment[]): ReadonlyMap<string, string> {
  return new Map([...standing].map(([place, object]) => [place, contentOf(object, (name) => moments.every(({ given }) => given.get(place)?.has(name) === true))] as const));
}

/** `start`, `stop` or `change`, and the place: what differs between two moments. @param passOver - places whose contents do not count. */
export function whatHappened(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>, passOver: (place: string) => boolean = () => false): ReadonlySet<string> {
  const happened = new Set<string>();
  for (const place of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(place), after.get(place)];
    if (old === undefined) happened.add(`start ${place}`);
    else if (now === undefined) happened.add(`stop ${place}`);
    else if (old !== now && !passOver(place)) happened.add(`change ${place}`);
  }
  return happened;
}

/** An object on a cluster. */
export const placeOf = (cluster: string, kind: string, { namespace = "", name }: { readonly namespace?: string; readonly name: string }): string => `${cluster} ${kind} ${namespace}/${name}`;

/**
 * What a user gave an object, as text; not what the cluster assigns to each object anew, nor our marks, which are no change to users.
 *
 * @param counts - whether a label or annotation of this name counts.
 */
export function contentOf({ metadata, status: _, ...content }: KubeObject, counts: (name: string) => boolean = () => true): string {
  const counted = (map: Readonly<Record<string, string>> = {}) => Object.entries(map).filter(([name]) => !isMark(name) && counts(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([counted(metadata.labels), counted(metadata.annotations), content], (key, value: unknown) => (ASSIGNED.has(key) ? undefined : value));
}

/** Controllers' own: whose state an object reports, which revision a Deployment has, that a change is to travel. */
const isMark = (name: string): boolean => name === SINGLETON_STATUS_LABEL || name === MULTI_WEC_STATUS_LABEL || name.startsWith("deployment.kubernetes.io/") || name.startsWith(OUR_PREFIX);
const ASSIGNED: ReadonlySet<string> = new Set(["clusterIP", "clusterIPs", "nodePort"]);
