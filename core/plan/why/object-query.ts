/** `KIND[.GROUP]/NAME[@NAMESPACE]`: how people name an object on a command line. */
import { describeObject } from "../../model/kube-object";
import { closestOf } from "../../model/validation/closest";
import type { Preview } from "../../preview";
import type { ServedObject } from "../../preview/served-object";
import type { WorkloadSpace } from "../../preview/workload-space";
import { kindNamesOf } from "./kind-names";

export interface ObjectQuery {
  /** Kind, plural, singular or short name, in any case. */
  readonly kind: string;
  /** Absent: any group. */
  readonly group?: string;
  readonly name: string;
  /** Absent: any namespace, or none. */
  readonly namespace?: string;
}

const QUERY = /^(?<kind>[^./@]+)(?:\.(?<group>[^/@]+))?\/(?<name>[^@]+?)(?:@(?<namespace>[^@]+))?$/;

/** @returns undefined when the text is not of this form. */
export function parseObjectQuery(text: string): ObjectQuery | undefined {
  const { kind, group, name, namespace } = QUERY.exec(text)?.groups ?? {};
  if (kind === undefined || name === undefined) return undefined;
  return { kind, name, ...(group !== undefined && { group }), ...(namespace !== undefined && { namespace }) };
}

/** An object of a WDS. */
export interface FoundObject {
  /** Name of the WDS. */
  readonly space: string;
  readonly key: string;
  readonly served: ServedObject;
}

/** Objects that a query means, by space. */
export function findObjects({ wdses }: Preview, query: ObjectQuery): readonly FoundObject[] {
  return wdses.flatMap((space) => {
    const isOfKind = kindTest(space, query);
    return [...space.objects].flatMap(([key, served]): readonly FoundObject[] => {
      const { name, namespace = "" } = served.head.metadata;
      return name === query.name && (query.namespace === undefined || query.namespace === namespace) && isOfKind(served) ? [{ space: space.name, key, served }] : [];
    });
  });
}

function kindTest(space: WorkloadSpace, { kind, group }: ObjectQuery): (served: ServedObject) => boolean {
  const means = kindNamesOf(space);
  const word = kind.toLowerCase();
  return (served) => (group === undefined || group === served.resource.group) && means(word, served);
}

/** Names of a fleet that a query found nothing for may have meant. */
const NEAREST = 3;

/**
 * Objects that a query without an answer may mean, described for people: of the name in another namespace or of another kind, or of a name
 * that is near. At most three; none when nothing is near.
 */
export function nearestObjects({ wdses }: Preview, query: ObjectQuery): readonly string[] {
  const ofKind = wdses.flatMap((space) => [...space.objects.values()].filter(kindTest(space, query)));
  const all = wdses.flatMap((space) => [...space.objects.values()]);
  const named = (objects: readonly ServedObject[], wanted: string | undefined): readonly ServedObject[] => objects.filter(({ head }) => head.metadata.name === wanted);
  const kinds = closestOf(query.kind, [...new Set(all.flatMap(({ resource }) => [resource.kind, resource.resource]))]);
  const candidates = [
    () => named(ofKind, query.name),
    () => named(ofKind, closestOf(query.name, ofKind.map(({ head }) => head.metadata.name))),
    () => named(all.filter(({ resource }) => resource.kind === kinds || resource.resource === kinds), query.name),
    () => named(all, query.name),
  ];
  for (const candidate of candidates) {
    const found = [...new Set(candidate().map(({ head }) => describeObject(head)))];
    if (found.length > 0) return found.slice(0, NEAREST);
  }
  return [];
}
