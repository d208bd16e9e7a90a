/** What an API server serves: aggregated discovery (Kubernetes 1.27 and newer), the older one document a version otherwise. */
import type { ApiResource } from "../../core/model/kube-object";
import { apiVersionOf } from "../../core/model/kube-object";
import { isKubeStellarError } from "../errors";

export interface DiscoveredResources {
  /** One entry a group and resource: in the group's preferred version, or the first that has it. Sorted by group, then resource. */
  readonly preferred: readonly ApiResource[];
  /** Every served version, by `apiVersion/kind`. */
  readonly byKind: ReadonlyMap<string, ApiResource>;
  /** Groups whose server did not answer: what they serve is not known. */
  readonly unreadGroups: ReadonlySet<string>;
}

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

interface GroupDiscovery {
  readonly metadata?: { readonly name?: string };
  readonly versions?: readonly {
    readonly version: string;
    readonly freshness?: string;
    readonly resources?: readonly { readonly resource: string; readonly responseKind?: { readonly kind?: string; readonly group?: string }; readonly scope: string; readonly verbs: readonly string[] }[];
  }[];
}
interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean; readonly verbs: readonly string[] }[];
}
interface Groups {
  readonly groups?: readonly { readonly name: string; readonly versions: readonly { readonly groupVersion: string; readonly version: string }[]; readonly preferredVersion?: { readonly version: string } }[];
}

/** One version of one group, in order of the server's preference. */
interface VersionResources {
  readonly group: string;
  readonly resources: readonly ApiResource[];
}

/** Asks the server what it serves. `get` fetches a path with an Accept header and returns parsed JSON. */
export async function discover(get: (path: string, accept: string) => Promise<unknown>): Promise<DiscoveredResources> {
  const unreadGroups = new Set<string>();
  const answers = await Promise.all([get("/api", AGGREGATED), get("/apis", AGGREGATED)]);
  const versions: VersionResources[] = [];
  for (const [index, answer] of answers.entries()) {
    if ((answer as { kind?: string }).kind === "APIGroupDiscoveryList") versions.push(...fromAggregated(answer as { items?: readonly GroupDiscovery[] }, unreadGroups));
    else versions.push(...(await fromDocuments(answer, index === 0, get, unreadGroups)));
  }
  return index(versions, unreadGroups);
}

function fromAggregated(list: { readonly items?: readonly GroupDiscovery[] }, unreadGroups: Set<string>): VersionResources[] {
  return (list.items ?? []).flatMap((item) => {
    const group = item.metadata?.name ?? "";
    return (item.versions ?? []).map(({ version, freshness, resources }) => {
      if (freshness === "Stale") unreadGroups.add(group);
      return { group, resources: (resources ?? []).map((r) => ({ group, version, resource: r.resource, kind: r.responseKind?.kind ?? "", namespaced: r.scope === "Namespaced", verbs: r.verbs })) };
    });
  });
}

async function fromDocuments(answer: unknown, core: boolean, get: (path: string, accept: string) => Promise<unknown>, unreadGroups: Set<string>): Promise<VersionResources[]> {
  const wanted: { group: string; path: string }[] = core
    ? ((answer as { versions?: readonly string[] }).versions ?? []).map((version) => ({ group: "", path: `/api/${version}` }))
    : ((answer as Groups).groups ?? []).flatMap((g) => {
        const ordered = [...g.versions].sort((a, b) => Number(b.version === g.preferredVersion?.version) - Number(a.version === g.preferredVersion?.version));
        return ordered.map(({ groupVersion }) => ({ group: g.name, path: `/apis/${groupVersion}` }));
      });
  const lists = await Promise.all(
    wanted.map(async ({ group, path }) => {
      try {
        return { group, list: (await get(path, "application/json")) as ResourceList };
      } catch (error) {
        // An extension server that is down takes only its own group with it.
        if (!isKubeStellarError(error)) throw error;
        unreadGroups.add(group);
        return { group, list: undefined };
      }
    }),
  );
  return lists.map(({ group, list }) => ({
    group,
    resources: (list?.resources ?? []).filter((r) => !r.name.includes("/")).map((r) => ({ group, version: list!.groupVersion.slice(list!.groupVersion.indexOf("/") + 1), resource: r.name, kind: r.kind, namespaced: r.namespaced, verbs: r.verbs })),
  }));
}

function index(versions: readonly VersionResources[], unreadGroups: ReadonlySet<string>): DiscoveredResources {
  const preferred = new Map<string, ApiResource>();
  const byKind = new Map<string, ApiResource>();
  for (const { resources } of versions) {
    for (const resource of resources) {
      const key = `${resource.group}/${resource.resource}`;
      if (!preferred.has(key)) preferred.set(key, resource);
      byKind.set(`${apiVersionOf(resource)}/${resource.kind}`, resource);
    }
  }
  const sorted = [...preferred.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, resource]) => resource);
  return { preferred: sorted, byKind, unreadGroups };
}
