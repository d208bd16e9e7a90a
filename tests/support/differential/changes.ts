/** What a batch of edits was to change on the clusters, by the comparison of fleets, and what did change there. */
import type { KubeObject } from "../../../core/model/kube-object";
import { OUR_PREFIX, PROPERTIES_NAMESPACE, TOUCHED_ANNOTATION } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { compareFleets } from "../../../core/plan/diff";
import { createPreview, type Preview } from "../../../core/preview";
import * as status from "../../../core/status";
import { isDelivered, type EditedFleet } from "./perform";

/** A fleet at one moment: as it is defined, and what stands on its clusters. */
export interface Moment {
  readonly preview: Preview;
  /** By cluster, kind and name. */
  readonly standing: ReadonlyMap<string, string>;
  /** Objects that works only create, and none keeps up to date: what they hold is the story of their creation. */
  readonly onlyCreated: ReadonlySet<string>;
}

/** Looks at a fleet that is settled. */
export function lookAt({ view, wds, its, wecs }: EditedFleet): Moment {
  const objects = view.resources(wds).flatMap((resource) => view.list(wds, resource));
  const inventory = [...view.list(its, resources.ManagedCluster), ...view.list(its, resources.ConfigMap).filter(({ metadata }) => metadata.namespace === PROPERTIES_NAMESPACE)];
  const preview = createPreview({ spaces: [{ kind: "ITS", name: its, objects: inventory }, { kind: "WDS", name: wds, inventory: its, objects }] }, status);
  const standing = wecs.flatMap((wec) => view.resources(wec).flatMap((resource) => view.list(wec, resource).filter(isDelivered).map((object) => [placeOf(wec, resource.kind, object.metadata), contentOf(object)] as const)));
  // Works either only create all that they bring, or keep all of it up to date.
  const [created, kept] = [new Set<string>(), new Set<string>()];
  for (const { namespace, spec } of preview.works()) for (const { kind, metadata } of spec?.workload?.manifests ?? []) ((spec?.manifestConfigs ?? []).length > 0 ? created : kept).add(placeOf(namespace, kind, metadata));
  return { preview, standing: new Map(standing), onlyCreated: new Set([...created].filter((place) => !kept.has(place))) };
}

/** What was to happen and did not, and what happened and was not to; both empty when the comparison told the truth. `pairs`: how many it told of. */
export function compareWithWhatHappened(before: Moment, after: Moment, wecs: readonly string[]): { readonly missed: readonly string[]; readonly unforeseen: readonly string[]; readonly pairs: number } {
  const foretold = new Set<string>();
  for (const { change, clusters, objects, fields } of compareFleets(before.preview, after.preview).flatMap(({ changes }) => changes)) {
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
  const happened = whatHappened(before.standing, after.standing, (key) => before.onlyCreated.has(key) || after.onlyCreated.has(key));
  const contents = (pair: string): string => {
    const place = pair.slice(pair.indexOf(" ") + 1);
    return `${pair}: ${before.standing.get(place) ?? "nothing"} -> ${after.standing.get(place) ?? "nothing"}`;
  };
  return { missed: [...foretold].filter((pair) => !happened.has(pair)).map(contents), unforeseen: [...happened].filter((pair) => !foretold.has(pair)).map(contents), pairs: foretold.size };
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

/** What a user gave an object, as text; not what the cluster assigns to each object anew, nor our marks, which are no change to users. */
export function contentOf({ metadata, status: _, ...content }: KubeObject): string {
  const { labels = {}, annotations = {} } = metadata;
  const own = Object.fromEntries(Object.entries(annotations).filter(([name]) => !name.startsWith("deployment.kubernetes.io/") && !name.startsWith(OUR_PREFIX)));
  return JSON.stringify([sorted(labels), sorted(own), content], (key, value: unknown) => (ASSIGNED.has(key) ? undefined : value));
}

const ASSIGNED: ReadonlySet<string> = new Set(["clusterIP", "clusterIPs", "nodePort"]);
const sorted = (map: Readonly<Record<string, string>>): readonly (readonly [string, string])[] => Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
