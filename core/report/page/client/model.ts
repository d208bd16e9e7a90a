/** The fleet of the page, with the questions that its views ask. Sets stay sets: no answer lists pairs of object and cluster. */
import type { MapChange, MapCluster, MapObject, MapPolicy, Position } from "../../map/types";
import type { PageData } from "../page-data";

/** What happens on a cluster, as bits. */
export const START = 1;
export const STOP = 2;
export const CHANGE = 4;

const BIT: Readonly<Record<MapChange["change"], number>> = { start: START, stop: STOP, change: CHANGE };

export class FleetModel {
  readonly clusters: readonly MapCluster[];
  readonly objects: readonly MapObject[];
  readonly policies: readonly MapPolicy[];
  readonly changes: readonly MapChange[];
  readonly isComparison: boolean;
  /** For each cluster, `START`, `STOP` and `CHANGE` or none. */
  readonly happens: Uint8Array;
  private readonly clusterMembers: Members;
  private readonly objectMembers: Members;
  private counts: Uint32Array | undefined;

  constructor(readonly data: PageData) {
    const { map } = data;
    this.clusters = map.clusters;
    this.objects = map.objects;
    this.policies = map.policies;
    this.changes = map.changes ?? [];
    this.isComparison = map.changes !== undefined;
    this.clusterMembers = new Members(map.clusterSets);
    this.objectMembers = new Members(map.objectSets);
    this.happens = new Uint8Array(map.clusters.length);
    for (const { change, clusters } of this.changes) for (const at of this.clustersIn(clusters)) this.happens[at] = (this.happens[at] ?? 0) | BIT[change];
  }

  clustersIn(set: Position): readonly Position[] {
    return this.data.map.clusterSets[set] ?? [];
  }

  objectsIn(set: Position): readonly Position[] {
    return this.data.map.objectSets[set] ?? [];
  }

  hasCluster(set: Position, cluster: Position): boolean {
    return this.clusterMembers.has(set, cluster);
  }

  hasObject(set: Position, object: Position): boolean {
    return this.objectMembers.has(set, object);
  }

  policiesOnCluster(cluster: Position): readonly MapPolicy[] {
    return this.policies.filter((policy) => this.hasCluster(policy.clusters, cluster) && this.objectsIn(policy.objects).length > 0);
  }

  policiesOfObject(object: Position): readonly MapPolicy[] {
    return this.policies.filter((policy) => this.hasObject(policy.objects, object));
  }

  /** Ascending. */
  clustersOfObject(object: Position): readonly Position[] {
    return union(this.policiesOfObject(object).map(({ clusters }) => this.clustersIn(clusters)));
  }

  /** Ascending. */
  clustersOfSpace(space: string): readonly Position[] {
    return union(this.policies.filter((policy) => policy.space === space && this.objectsIn(policy.objects).length > 0).map(({ clusters }) => this.clustersIn(clusters)));
  }

  /** Different objects on each cluster. Clusters with the same policies are counted together. */
  objectCounts(): Uint32Array {
    if (this.counts !== undefined) return this.counts;
    const counts = (this.counts = new Uint32Array(this.clusters.length));
    const signatures = this.clusters.map((): number[] => []);
    this.policies.forEach(({ clusters, objects }) => {
      if (this.objectsIn(objects).length > 0) for (const at of this.clustersIn(clusters)) signatures[at]?.push(objects);
    });
    const known = new Map<string, number>();
    signatures.forEach((sets, cluster) => {
      const key = sets.join();
      let count = known.get(key);
      if (count === undefined) known.set(key, (count = union([...new Set(sets)].map((set) => this.objectsIn(set))).length));
      counts[cluster] = count;
    });
    return counts;
  }

  /** `file:line`, or undefined where it is not known. */
  placeText(place: Position | undefined): string | undefined {
    const { places, files } = this.data.map;
    const found = place === undefined ? undefined : places[place];
    const file = found === undefined ? "" : (files[found.file] ?? "");
    return file === "" ? undefined : `${file}${found?.line === undefined ? "" : `:${found.line}`}`;
  }

  /** Labels of an object's Namespace, none where there is no such object. */
  namespaceLabels({ space, namespace }: MapObject): Readonly<Record<string, string>> {
    return this.objects.find((object) => object.space === space && object.kind === "Namespace" && object.apiVersion === "v1" && object.name === namespace)?.labels ?? {};
  }
}

/** Membership in sets of positions, as bits that are made when a set is first asked. */
class Members {
  private readonly bits: (Uint32Array | undefined)[] = [];

  constructor(private readonly sets: readonly (readonly Position[])[]) {}

  has(set: Position, member: Position): boolean {
    let bits = this.bits[set];
    if (bits === undefined) {
      const members = this.sets[set] ?? [];
      this.bits[set] = bits = new Uint32Array(((members.at(-1) ?? 0) >>> 5) + 1);
      for (const at of members) bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
    }
    return (((bits[member >>> 5] ?? 0) >>> (member & 31)) & 1) === 1;
  }
}

function union(sets: readonly (readonly Position[])[]): readonly Position[] {
  const [first = [], ...others] = sets;
  if (others.length === 0) return first;
  const all = new Set(first);
  for (const set of others) for (const at of set) all.add(at);
  return [...all].sort((a, b) => a - b);
}
