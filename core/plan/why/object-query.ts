/** `KIND[.GROUP]/NAME[@NAMESPACE]`: how people name an object on a command line. */
import type { Preview } from "../../preview";
import type { ServedObject } from "../../preview/served-object";

export interface ObjectQuery {
  /** Kind, plural or singular, in any case. */
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
  const kind = query.kind.toLowerCase();
  return wdses.flatMap((space) =>
    [...space.objects].flatMap(([key, served]): readonly FoundObject[] => {
      const { resource } = served;
      const isKind = kind === resource.kind.toLowerCase() || kind === resource.resource;
      if (!isKind || (query.group !== undefined && query.group !== resource.group)) return [];
      const { name, namespace = "" } = served.object.metadata;
      return name === query.name && (query.namespace === undefined || query.namespace === namespace) ? [{ space: space.name, key, served }] : [];
    }),
  );
}
