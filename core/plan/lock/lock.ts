/** What was reviewed, in a file: for each policy where it goes and what arrives there, so that an apply can refuse what nobody has seen. */
import { entriesOf } from "../../model/binding-entries";
import { compareBytes } from "../../model/byte-order";
import { parseApiVersion, type Json, type KubeObject } from "../../model/kube-object";
import { MULTI_WEC_STATUS_LABEL, OUR_PREFIX, SINGLETON_STATUS_LABEL } from "../../model/names";
import { bindingNames, bindingOf, type DeliverableBinding } from "../../preview/bindings";
import type { Preview } from "../../preview";
import { objectKey, type WorkloadSpace } from "../../preview/workload-space";
import { identityOf, type AppliedFleet } from "./applied-fleet";
import { cleanObject, expandTemplates, templateRef, wantsExpansion, type TemplateCache, type WorkloadRef } from "../../transport";

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
 * clusters by the same policies; the values of Secrets count for nothing, and neither they nor anything else can be read from it.
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
      const blocked = found.render === undefined ? (found.row.errors[0] ?? "the API server refuses the Binding") : found.problems[0] === undefined ? undefined : (found.problems[0].failure?.message ?? found.problems[0].errors[0] ?? "it cannot be delivered");
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
  private readonly sources = new Map<string, { readonly object: KubeObject; readonly templated: boolean; readonly plain: string }>();

  constructor(
    private readonly space: WorkloadSpace,
    private readonly digest: Digest,
  ) {}

  /** @param except - identities of objects that do not count. */
  of(binding: DeliverableBinding | undefined, clusters: readonly string[], except?: ReadonlySet<string>): Readonly<Record<string, string>> {
    const counts = (ref: WorkloadRef): boolean => {
      const object = except === undefined ? undefined : this.space.objects.get(objectKey(ref))?.object;
      return object === undefined || except?.has(identityOf(object)) !== true;
    };
    const named = entriesOf(binding?.spec).filter(counts).map(({ group, resource, namespace, name, ...entry }): readonly [string, string] => [
      `${resource}${group === "" ? "" : `.${group}`} ${namespace === "" ? name : `${namespace}/${name}`}`,
      `${this.contentOf({ group, resource, namespace, name, version: entry.version }, clusters)}${entry.createOnly === true ? " once" : ""}`,
    ]);
    return Object.fromEntries(named.sort(([a], [b]) => compareBytes(a, b)));
  }

  private contentOf(ref: WorkloadRef, clusters: readonly string[]): string {
    // What goes nowhere arrives as nothing.
    if (clusters.length === 0) return "";
    const source = this.source(ref);
    if (source === undefined) return "missing";
    if (!source.templated) return source.plain;
    const cache: TemplateCache = new Map();
    const expanded = clusters.map((cluster) => {
      const { object, errors } = expandTemplates(source.object, this.space.inventory.templateData(cluster), `${cluster}/${templateRef(source.object)}`, cache);
      return [cluster, errors.length > 0 ? errors : object] as const;
    });
    return this.digest(canonical(expanded as unknown as Json));
  }

  private source(ref: WorkloadRef) {
    const key = objectKey(ref);
    let known = this.sources.get(key);
    const served = this.space.objects.get(key);
    if (known === undefined && served !== undefined) {
      const object = this.space.compiledTransforms.apply(ref, settled(cleanObject(served.object)));
      const templated = wantsExpansion(served.object) && wantsExpansion(object);
      this.sources.set(key, (known = { object, templated, plain: templated ? "" : this.digest(canonical(object as unknown as Json)) }));
    }
    return known;
  }
}

/** Without what moves by itself, and without what is secret. */
function settled(object: KubeObject): KubeObject {
  const { creationTimestamp: _, deletionTimestamp: __, deletionGracePeriodSeconds: ___, labels, annotations, ...metadata } = object.metadata;
  const kept = (map: Readonly<Record<string, string>> | undefined, drop: (key: string) => boolean) => Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => !drop(key)));
  const settledMetadata = { ...metadata, labels: kept(labels, (key) => key === SINGLETON_STATUS_LABEL || key === MULTI_WEC_STATUS_LABEL), annotations: kept(annotations, (key) => key.startsWith(OUR_PREFIX)) };
  const { group } = parseApiVersion(object.apiVersion);
  if (group !== "" || object.kind !== "Secret") return { ...object, metadata: settledMetadata };
  const { data: ____, stringData: _____, ...rest } = object;
  return { ...rest, metadata: settledMetadata };
}

/** JSON with its members in order. */
function canonical(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join()}]`;
  const members = Object.entries(value as Readonly<Record<string, Json | undefined>>).filter((member): member is [string, Json] => member[1] !== undefined);
  return `{${members.sort(([a], [b]) => compareBytes(a, b)).map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join()}}`;
}
