/** Placement in one go: a whole fleet in, every Binding out. A thin batch form of the index. */
import type { ApiResource, KubeObject } from "../model/kube-object";
import { createPlacementIndex, type PlacementIndex, type PlacementResult } from "./placement-index";
import type { SingletonConflict } from "./singleton";
import { watchedVersions } from "./universe";
import type { PlacementCluster, PlacementPolicy } from "./types";

/** Everything placement depends on. Order of the lists never matters; names in them are unique. */
export interface PlacementInput {
  readonly policies: Iterable<PlacementPolicy>;
  /** One entry a ManagedCluster of the ITS. */
  readonly clusters: Iterable<PlacementCluster>;
  /** Every object of the WDS once, in the preferred version of its resource; Namespaces and CRDs included. */
  readonly objects: Iterable<{ readonly resource: ApiResource; readonly object: KubeObject }>;
  /** Text of `--api-groups`. */
  readonly apiGroups?: string;
}

/** One policy's outcome. */
export interface ResolvedPolicy extends PlacementResult {
  readonly name: string;
  /** All of them, in Binding order; the error text names only a few. */
  readonly singletonConflicts: readonly SingletonConflict[];
}

export interface Placement {
  /** One a policy, by name ascending. */
  readonly policies: readonly ResolvedPolicy[];
  /** For further questions, and to take changes from here on. */
  readonly index: PlacementIndex;
}

/**
 * Resolves all policies of a fleet (reference 2.9, steps 1 to 7).
 *
 * An object of a CRD with several served versions is seen once in each of them, as upstream sees it.
 */
export function resolvePlacement(input: PlacementInput): Placement {
  const index = createPlacementIndex(input.apiGroups === undefined ? {} : { apiGroups: input.apiGroups });
  const objects = [...input.objects];
  const versions = servedVersions(objects);
  for (const policy of input.policies) index.setPolicy(policy);
  for (const cluster of input.clusters) index.setCluster(cluster);
  for (const { resource, object } of objects) {
    index.setObject(resource, object);
    for (const other of versions.get(`${resource.group}/${resource.resource}`) ?? []) if (other.version !== resource.version) index.setObject(other, object);
  }
  const policies = index.policyNames().map((name) => ({ name, ...index.binding(name), singletonConflicts: index.singletonConflicts(name) }));
  return { policies, index };
}

function servedVersions(objects: PlacementInput["objects"]): ReadonlyMap<string, readonly ApiResource[]> {
  const result = new Map<string, readonly ApiResource[]>();
  for (const { resource, object } of objects) {
    if (resource.group !== "apiextensions.k8s.io" || resource.resource !== "customresourcedefinitions") continue;
    const versions = watchedVersions(object);
    const [first] = versions;
    if (first !== undefined) result.set(`${first.group}/${first.resource}`, versions);
  }
  return result;
}
