/**
 * Which resource a kind is served as: the built-in kinds of a version of Kubernetes, those of `resources.ts`, and what the CRDs
 * of the input add. Offline evaluation has no API server to ask.
 */
import { builtInResources, NEWEST_MINOR, OLDEST_MINOR } from "./discovery-built-in";
import { apiVersionOf, parseApiVersion, type ApiResource, type KubeObject } from "./kube-object";
import { resources as wellKnown } from "./resources";

export { NEWEST_MINOR, OLDEST_MINOR } from "./discovery-built-in";

/** Finds the resource of a kind, by `apiVersion` and `kind`. */
export interface Discovery {
  /** Undefined for an unknown kind: its CRD is missing from the input. */
  readonly find: (apiVersion: string, kind: string) => ApiResource | undefined;
  /** The same resource in the version that its group prefers, which is the one that controllers read. */
  readonly preferred: (resource: ApiResource) => ApiResource;
  /** Everything that is served under a kind, whatever its group or version: for advice about an unknown one. */
  readonly named: (kind: string) => readonly ApiResource[];
  /** Kinds of a group and version: for advice about a misspelt one. */
  readonly kindsOf: (apiVersion: string) => readonly string[];
  /** Plural names of all resources. */
  readonly allResources: () => readonly string[];
  /** Everything that is served, by the plural name. */
  readonly resourcesNamed: (resource: string) => readonly ApiResource[];
}

/** Whether a group is one of Kubernetes itself, by its name. */
export const isBuiltInGroup = (group: string): boolean => !group.includes(".") || group.endsWith(".k8s.io");

/** What to serve besides the CRDs of the input. */
export interface DiscoveryOptions {
  /** `OLDEST_MINOR` to `NEWEST_MINOR`: the minor version of Kubernetes 1.x. @default NEWEST_MINOR */
  readonly minor?: number;
}

/** The minor version in a text such as `1.34`, `v1.34.4` or `1.34+`; undefined when it is no version of Kubernetes that there is a table for. */
export function parseKubernetesMinor(version: string): number | undefined {
  const match = /^v?1\.(\d{1,3})([.+-].*)?$/.exec(version);
  const minor = Number(match?.[1]);
  return minor >= OLDEST_MINOR && minor <= NEWEST_MINOR ? minor : undefined;
}

/** Minor versions of Kubernetes in which a kind is served by default; empty for what is not built in. */
export function minorsServing(apiVersion: string, kind: string): readonly number[] {
  const minors = Array.from({ length: NEWEST_MINOR - OLDEST_MINOR + 1 }, (_, i) => OLDEST_MINOR + i);
  const { group, version } = parseApiVersion(apiVersion);
  return minors.filter((minor) => builtInResources(minor).some((r) => r.kind === kind && r.group === group && r.version === version));
}

/**
 * The built-in kinds of Kubernetes, KubeStellar, KubeFlex and OCM, and those of the given CRDs, in every served version.
 *
 * @param crds - CustomResourceDefinitions; other objects are passed over, so the whole input may be given.
 */
export function discoveryOf(crds: Iterable<KubeObject> = [], { minor = NEWEST_MINOR }: DiscoveryOptions = {}): Discovery {
  const byKind = new Map<string, ApiResource>();
  const preferred = new Map<string, ApiResource>();
  const add = (resource: ApiResource, isPreferred: boolean) => {
    byKind.set(keyOf(resource.group, resource.version, resource.kind), resource);
    const key = `${resource.group}/${resource.resource}`;
    if (isPreferred || !preferred.has(key)) preferred.set(key, resource);
  };
  for (const resource of Object.values(wellKnown)) if (/kubestellar|open-cluster-management/.test(resource.group)) add(resource, true);
  for (const resource of builtInResources(minor)) add(resource, false);
  for (const crd of crds) [...resourcesOfCrd(crd)].sort((a, b) => compareKubernetesVersions(a.version, b.version)).forEach((resource, i) => add(resource, i === 0));
  return {
    find: (apiVersion, kind) => {
      const { group, version } = parseApiVersion(apiVersion);
      return byKind.get(keyOf(group, version, kind));
    },
    preferred: (resource) => preferred.get(`${resource.group}/${resource.resource}`) ?? resource,
    named: (kind) => [...byKind.values()].filter((resource) => resource.kind === kind),
    kindsOf: (apiVersion) => [...byKind.values()].filter((resource) => apiVersionOf(resource) === apiVersion).map(({ kind }) => kind),
    allResources: () => [...new Set([...byKind.values()].map(({ resource }) => resource))],
    resourcesNamed: (name) => [...byKind.values()].filter(({ resource }) => resource === name),
  };
}

/**
 * The order in which an API server prefers versions: stable before beta before alpha, each by number from the highest; names that
 * are no Kubernetes versions last, by their text.
 */
function compareKubernetesVersions(a: string, b: string): number {
  const [x, y] = [versionRank(a), versionRank(b)];
  if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined) || (a < b ? -1 : a > b ? 1 : 0);
  return y.stability - x.stability || y.major - x.major || y.minor - x.minor;
}

function versionRank(version: string): { readonly stability: number; readonly major: number; readonly minor: number } | undefined {
  const match = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version);
  if (match === null) return undefined;
  return { stability: match[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0, major: Number(match[1]), minor: Number(match[3] ?? 0) };
}

interface CrdShape {
  readonly spec?: {
    readonly group?: string;
    readonly scope?: string;
    readonly names?: { readonly plural?: string; readonly kind?: string };
    readonly versions?: readonly { readonly name: string; readonly served?: boolean }[];
  };
}

/** The resources that a CustomResourceDefinition serves, one a version; none for any other object. */
export function resourcesOfCrd(crd: KubeObject): readonly ApiResource[] {
  if (crd.kind !== "CustomResourceDefinition") return [];
  const { spec } = crd as CrdShape;
  const { plural, kind } = spec?.names ?? {};
  if (spec?.group === undefined || plural === undefined || kind === undefined) return [];
  const { group } = spec;
  // Input of users: what is no list of versions serves nothing.
  const versions: NonNullable<typeof spec.versions> = Array.isArray(spec.versions) ? spec.versions : [];
  return versions.filter((v) => v.served === true).map((v) => ({ group, version: v.name, resource: plural, kind, namespaced: spec.scope !== "Cluster" }));
}

function keyOf(group: string, version: string, kind: string): string {
  return `${group}/${version}/${kind}`;
}
