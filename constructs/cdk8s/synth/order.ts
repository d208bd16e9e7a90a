/** Dependencies between objects (`addDependency`), kept where the order of files and of objects in a file can keep them. */
import { ApiObject } from "cdk8s";
import type { IConstruct } from "constructs";
import type { RenderedObject, RenderedSpace, RenderingProblem } from "./rendering";

/** An object and one that must stand before it. */
type Dependency = readonly [later: ApiObject, earlier: ApiObject];

/**
 * Orders the objects of each file so that what others depend on stands before them. Files keep their place, because their names must not
 * change; what they contradict is told. Dependencies between spaces are told too: no file order could keep them.
 */
export function orderByDependencies(spaces: readonly RenderedSpace[], problems: RenderingProblem[]): readonly RenderedSpace[] {
  const places = new Map(spaces.flatMap(({ space, objects }) => objects.map((object) => [object.construct, { space, object }] as const)));
  const sameFile = new Map<ApiObject, ApiObject[]>();
  for (const [later, earlier] of dependenciesOf(spaces)) {
    const [a, b] = [places.get(later), places.get(earlier)];
    if (a === undefined || b === undefined) continue;
    if (a.space !== b.space) problems.push({ construct: later, code: "KS233", message: `depends on ${earlier.node.path}, which is in the space ${b.space.spaceName}`, fix: "Spaces are applied one by one: remove the dependency" });
    else if (a.object.wave === b.object.wave && a.object.part === b.object.part) sameFile.set(later, [...(sameFile.get(later) ?? []), earlier]);
    else if (a.object.wave < b.object.wave || (a.object.wave === b.object.wave && a.object.part < b.object.part)) problems.push({ construct: later, code: "KS233", message: `depends on ${earlier.node.path}, which is applied after it`, fix: "Put both into one Workload, or remove the dependency" });
  }
  if (sameFile.size === 0) return spaces;
  return spaces.map(({ space, objects }) => ({ space, objects: placeBefore(objects, sameFile, problems) }));
}

function dependenciesOf(spaces: readonly RenderedSpace[]): readonly Dependency[] {
  const root = spaces[0]?.space.node.root;
  const sources = root === undefined ? [] : root.node.findAll().filter(({ node }) => node.dependencies.length > 0);
  return sources.flatMap((source) => source.node.dependencies.flatMap((target) => objectsIn(source).flatMap((later) => objectsIn(target).flatMap((earlier) => (later === earlier ? [] : [[later, earlier] as const])))));
}

const objectsIn = (construct: IConstruct): readonly ApiObject[] => construct.node.findAll().filter((each): each is ApiObject => each instanceof ApiObject);

/** Depth first, so that the order stays where nothing depends. */
function placeBefore(objects: readonly RenderedObject[], earlier: ReadonlyMap<ApiObject, readonly ApiObject[]>, problems: RenderingProblem[]): readonly RenderedObject[] {
  const byConstruct = new Map(objects.map((object) => [object.construct, object]));
  const placed = new Set<RenderedObject>();
  const open = new Set<RenderedObject>();
  const place = (object: RenderedObject): void => {
    if (placed.has(object)) return;
    if (open.has(object)) return void problems.push({ construct: object.construct, code: "KS233", message: "depends on itself, through others", fix: "Remove one of the dependencies" });
    open.add(object);
    for (const dependency of earlier.get(object.construct) ?? []) {
      const found = byConstruct.get(dependency);
      if (found !== undefined) place(found);
    }
    placed.add(object);
  };
  objects.forEach(place);
  return [...placed];
}
