/** What was reviewed, in a file: for each policy where it goes and what arrives there, so that an apply can refuse what nobody has seen. */
import { entriesOf } from "../../model/binding-entries";
import { compareBytes } from "../../model/byte-order";
import { hasAggregatedRules } from "../../model/aggregated-role";
import type { Json, KubeObject } from "../../model/kube-object";
import { MULTI_WEC_STATUS_LABEL, OUR_PREFIX, SINGLETON_STATUS_LABEL } from "../../model/names";
import { bindingNames, bindingOf, type DeliverableBinding } from "../../preview/bindings";
import type { Preview } from "../../preview";
import { objectKey, type WorkloadSpace } from "../../preview/workload-space";
import { obstacleOf } from "../obstacle";
import { travellingObject } from "../travelling-object";
import { identityOf, type AppliedFleet } from "./applied-fleet";

/** What one policy comes to. */
export interface LockedPolicy {
  /** The WDS. */
  readonly space: string;
  readonly policy: string;
  /** Position in `clusters` of the lock. */
  readonly clusters: number;
  /** `deployments.apps shop/web` -> digest of what arrives, on all of the clusters; with ` once` where it is only created. */
  readonly objects: Readonly<Record<string, string>>;
  /** Destinations that the hub does not accept, ascending; absent: none. */
  readonly unaccepted?: readonly string[];
  /** Why nothing of it is delivered; absent: all is. */
  readonly blocked?: string;
}

/** See `lockOf`. */
export interface Lock {
  /** Lists of clusters, each once: many policies share them. */
  readonly clusters: readonly (readonly string[])[];
  /** By space, then policy. */
  readonly policies: readonly LockedPolicy[];
}

/** Text -> a short text that another one is most unlikely to give; the same everywhere. */
export type Digest = (text: string) => string;

/**
 * Records where every policy of a fleet goes and what arrives. Two fleets have equal locks exactly if the same objects arrive on the same
 * clusters by the same policies; the values of Secrets count for nothing, and neither they nor anything else can be read from it. Neither do rules of
 * aggregated ClusterRoles, which clusters make themselves.
 *
 * Cost: each object once, those with templates for each of their clusters.
 *
 * @param others - by WDS, the identities of objects that others have there, see `appliedFleet`: of policies among them only counts what they do with the rest.
 */
export function lockOf(preview: Preview, digest: Digest, others: AppliedFleet["others"] = new Map()): Lock {
  const lists = new Map<string, number>();
  const clusters: (readonly string[])[] = [];
  const numberOf = (names: readonly string[]): number => {
    const key = names.join(" ");
    let number = lists.get(key);
    if (number === undefined) {
      lists.set(key, (number = clusters.length));
      clusters.push(names);
    }
    return number;
  };
  const policies: LockedPolicy[] = [];
  for (const space of [...preview.wdses].sort((a, b) => compareBytes(a.name, b.name))) {
    const foreign = others.get(space.name);
    const contents = new Contents(space, digest);
    for (const policy of bindingNames(space)) {
      if (!space.policies.has(policy)) continue;
      const found = bindingOf(space, policy);
      if (found === undefined) continue;
      const blocked = obstacleOf(found);
      const destinations = (found.render?.spec.destinations ?? []).map(({ clusterId }) => clusterId).sort(compareBytes);
      const isForeign = foreign !== undefined && foreign.has(identityOf(space.policies.get(policy)!.object));
      const objects = contents.of(found.render, destinations, isForeign ? foreign : undefined);
      if (isForeign && (destinations.length === 0 || Object.keys(objects).length === 0)) continue;
      const unaccepted = destinations.filter((name) => space.inventory.clusters.get(name)?.spec?.hubAcceptsClient === false);
      policies.push({ space: space.name, policy, clusters: numberOf(destinations), objects, ...(unaccepted.length > 0 && { unaccepted }), ...(blocked !== undefined && { blocked }) });
    }
  }
  return { clusters, policies };
}

/** Digests of the objects of one WDS, as they travel. */
class Contents {
  /** Of those that are the same everywhere, by key. */
  private readonly plain = new Map<string, string>();

  constructor(
    private readonly space: WorkloadSpace,
    private readonly digest: Digest,
  ) {}

  /** @param except - identities of objects that do not count. */
  of(binding: DeliverableBinding | undefined, clusters: readonly string[], except?: ReadonlySet<string>): Readonly<Record<string, string>> {
    const counts = (key: string): boolean => {
      const object = except === undefined ? undefined : this.space.objects.get(key)?.object;
      return object === undefined || except?.has(identityOf(object)) !== true;
    };
    const named = entriesOf(binding?.spec).flatMap((entry): readonly (readonly [string, string])[] => {
      const key = objectKey(entry);
      if (!counts(key)) return [];
      const { group, resource, namespace, name, createOnly } = entry;
      return [[`${resource}${group === "" ? "" : `.${group}`} ${namespace === "" ? name : `${namespace}/${name}`}`, `${this.contentOf(key, clusters)}${createOnly === true ? " once" : ""}`]];
    });
    return Object.fromEntries(named.sort(([a], [b]) => compareBytes(a, b)));
  }

  private contentOf(key: string, clusters: readonly string[]): string {
    // What goes nowhere arrives as nothing.
    if (clusters.length === 0) return "";
    const travelling = travellingObject(this.space, key);
    if (travelling === undefined) return "missing";
    const { object, templated, on } = travelling;
    if (templated) return this.digest(canonical(clusters.map((cluster) => [cluster, settled(on(cluster))]) as unknown as Json));
    let known = this.plain.get(key);
    if (known === undefined) this.plain.set(key, (known = this.digest(canonical(settled(object) as unknown as Json))));
    return known;
  }
}

/** Without what moves by itself, and without what is secret. */
function settled(object: KubeObject): KubeObject {
  const { creationTimestamp: _, deletionTimestamp: __, deletionGracePeriodSeconds: ___, labels, annotations, ...metadata } = object.metadata;
  const kept = (map: Readonly<Record<string, string>> | undefined, drop: (key: string) => boolean) => Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => !drop(key)));
  const settledMetadata = { ...metadata, labels: kept(labels, (key) => key === SINGLETON_STATUS_LABEL || key === MULTI_WEC_STATUS_LABEL), annotations: kept(annotations, (key) => key.startsWith(OUR_PREFIX)) };
  return { ...countingContent(object), metadata: settledMetadata };
}

function countingContent(object: KubeObject): KubeObject {
  if (object.kind === "Secret" && object.apiVersion === "v1") {
    const { data: _, stringData: __, ...rest } = object;
    return rest;
  }
  if (!hasAggregatedRules(object)) return object;
  const { rules: _, ...rest } = object;
  return rest;
}

/** JSON with its members in order. */
function canonical(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join()}]`;
  const members = Object.entries(value as Readonly<Record<string, Json | undefined>>).filter((member): member is [string, Json] => member[1] !== undefined);
  return `{${members.sort(([a], [b]) => compareBytes(a, b)).map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join()}}`;
}
