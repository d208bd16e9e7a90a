/** Which resources policies can choose objects of: what has to be read of a WDS to know what they place. */
import type { BindingPolicy } from "../model/binding-policy";
import type { ApiResource } from "../model/kube-object";
import { compileClause } from "./clause";

/** What some policies may choose. */
export interface Reach {
  /** Whether any clause may choose objects of the resource. */
  readonly resource: (resource: Pick<ApiResource, "group" | "resource">) => boolean;
  /** Whether any clause may choose objects of a group of which nothing is known, given the resources that all other groups serve. */
  readonly unknownGroup: (group: string, served: ReadonlySet<string>) => boolean;
}

/** The reach of policies; none: nothing. */
export function reachOf(policies: Iterable<BindingPolicy>): Reach {
  const clauses = [...policies].flatMap(({ spec }) => spec?.downsync ?? []).map(compileClause);
  return {
    resource: ({ group, resource }) => clauses.some(({ apiGroup, resources }) => (apiGroup === undefined || apiGroup === group) && (resources === undefined || resources.has(resource))),
    unknownGroup: (group, served) => clauses.some(({ apiGroup, resources }) => (apiGroup === undefined ? resources === undefined || [...resources].some((name) => !served.has(name)) : apiGroup === group)),
  };
}
