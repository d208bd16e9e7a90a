/**
 * From a Binding to what each destination gets, still factored: destinations that get the same share one list of batches.
 * Reference 3.1, steps 3 and 4.
 */
import { entriesOf } from "../model/binding-entries";
import type { Binding } from "../model/binding";
import { parseApiVersion, type KubeObject, type ObjectRef } from "../model/kube-object";
import { placeholderUid } from "../model/placeholder-uid";
import { cutBatches, DEFAULT_WRAP_LIMITS, type Batch, type WrapLimits, type Wrapee } from "./batches";
import { cleanObject } from "./clean-object";
import type { CustomTransforms, GroupResource } from "./custom-transforms";
import { templatedObject, wantsExpansion } from "./expand-templates";
import type { TemplateData } from "./template";

/** What names an object in a Binding; `namespace` is `""` for a cluster-scoped one. */
export interface WorkloadRef extends ObjectRef {
  readonly version: string;
}

export interface RenderInput {
  readonly binding: { readonly name: string; readonly uid: string; readonly generation: number; readonly spec: NonNullable<Binding["spec"]> };
  /** `--wds-name`. */
  readonly wdsName: string;
  /** @default the chart's: 1 object and 512000 bytes */
  readonly limits?: WrapLimits;
  /** The live object of an entry; undefined when it is gone. */
  readonly object: (entry: WorkloadRef) => KubeObject | undefined;
  readonly transforms: CustomTransforms;
  /** Properties of a WEC; asked only for destinations of objects with templates. See `templateData`. */
  readonly templateData: (clusterName: string) => TemplateData;
}

/** Why upstream's sync of a Binding fails as a whole, retries for ever and changes no work. Nothing of it reaches any status. */
export interface RenderFailure {
  /**
   * `NameTooLong`: the Binding's name is no label value. `MissingObject`: a listed object is gone. `ObjectTooLarge`: beyond the
   * limit. `EmptyBatch`: a first object of exactly the limit makes an empty work, which OCM refuses.
   */
  readonly kind: "NameTooLong" | "MissingObject" | "ObjectTooLarge" | "EmptyBatch";
  readonly message: string;
  /** The object at fault, if one is. */
  readonly object?: WorkloadRef;
}

export interface RenderedBinding {
  /** In Binding order; none when there is a failure or an error, or no workload. */
  readonly destinations: readonly { readonly clusterId: string; readonly batches: readonly Batch[] }[];
  /** Whether destinations differ: some object has templates. */
  readonly customized: boolean;
  /** Template errors: of each object those of its first failing destination. Any of them makes upstream delete all works of the Binding. */
  readonly errors: readonly string[];
  readonly failure?: RenderFailure;
  /** Resources of the workload: transforms for these get a status. */
  readonly groupResources: readonly GroupResource[];
}

/** @see kubestellar 0.30 pkg/transport/generic, computeDestToWrappedObjects */
export function renderBinding(input: RenderInput): RenderedBinding {
  const { binding, limits = DEFAULT_WRAP_LIMITS, transforms } = input;
  const nothing = { destinations: [], customized: false, errors: [], groupResources: [] };
  if (binding.name.length > 63) {
    return { ...nothing, failure: { kind: "NameTooLong", message: `the name ${JSON.stringify(binding.name)} has ${binding.name.length} characters; as the value of a label it may have 63` } };
  }
  const wrapees: (Wrapee & { readonly ref: WorkloadRef })[] = [];
  const resources = new Map<string, string>();
  const groupResources = new Map<string, GroupResource>();
  for (const entry of entriesOf(binding.spec)) {
    const ref = refOf(entry);
    const live = input.object(ref);
    if (live === undefined) return { ...nothing, groupResources: [...groupResources.values()], failure: { kind: "MissingObject", message: missingMessage(ref), object: ref } };
    groupResources.set(`${ref.group}/${ref.resource}`, { group: ref.group, resource: ref.resource });
    resources.set(`${parseApiVersion(live.apiVersion).group}/${live.kind}`, ref.resource);
    const uid = live.metadata.uid ?? placeholderUid(ref.group, ref.resource, ref.namespace, ref.name);
    wrapees.push({ object: transforms.apply(ref, cleanObject(live)), createOnly: entry.createOnly === true, uid, ref });
  }
  const known = { ...nothing, groupResources: [...groupResources.values()] };
  if (wrapees.length === 0) return known;

  const { perDestination, errors } = customize(input, wrapees);
  const resourceOf = (group: string, kind: string) => resources.get(`${group}/${kind}`);
  const destinations: { readonly clusterId: string; readonly batches: readonly Batch[] }[] = [];
  let shared: readonly Batch[] | undefined;
  // The common batches are cut even without destinations: an object that is too large is an error all the same.
  for (const clusterId of perDestination === undefined ? [undefined] : clusterIds(binding.spec)) {
    const cut = cutBatches(clusterId === undefined ? wrapees : (perDestination?.get(clusterId) ?? []), limits, resourceOf);
    if (!cut.ok) {
      return { ...known, failure: { kind: "ObjectTooLarge", message: `failed to wrap object that is larger than max size: ${cut.size} bytes, limit ${limits.maxSizeWrapped}`, ...refTo(wrapees, cut.tooLarge, perDestination) } };
    }
    if (cut.batches.some((b) => b.manifests.length === 0)) {
      return { ...known, errors, failure: { kind: "EmptyBatch", message: `the first object has exactly the maximum size of ${limits.maxSizeWrapped} bytes, which makes an empty ManifestWork`, ...(wrapees[0] !== undefined && { object: wrapees[0].ref }) } };
    }
    if (clusterId === undefined) shared = cut.batches;
    else destinations.push({ clusterId, batches: cut.batches });
  }
  if (errors.length > 0) return { ...known, customized: perDestination !== undefined, errors };
  if (shared !== undefined) for (const clusterId of clusterIds(binding.spec)) destinations.push({ clusterId, batches: shared });
  return { ...known, destinations, customized: perDestination !== undefined };
}

/** The objects of each destination, or undefined where none differs; of an object with errors in many destinations only the first's. */
function customize(
  { binding, templateData }: RenderInput,
  wrapees: readonly (Wrapee & { readonly ref: WorkloadRef })[],
): { readonly perDestination: ReadonlyMap<string, readonly Wrapee[]> | undefined; readonly errors: readonly string[] } {
  const clusters = clusterIds(binding.spec);
  const errors: string[] = [];
  if (clusters.length === 0) return { perDestination: undefined, errors };
  const data = new Map<string, TemplateData>();
  let perDestination: Map<string, Wrapee[]> | undefined;
  wrapees.forEach((wrapee, i) => {
    const templated = wantsExpansion(wrapee.object) ? templatedObject(wrapee.object) : undefined;
    if (templated?.hasTemplates !== true) {
      for (const clusterId of clusters) perDestination?.get(clusterId)?.push(wrapee);
      return;
    }
    perDestination ??= new Map(clusters.map((clusterId) => [clusterId, wrapees.slice(0, i)]));
    let reported = false;
    for (const clusterId of clusters) {
      const properties = data.get(clusterId) ?? templateData(clusterId);
      data.set(clusterId, properties);
      const expanded = templated.expand(properties, `${clusterId}/${templateRef(wrapee.object)}`);
      if (!reported) errors.push(...expanded.errors);
      reported ||= expanded.errors.length > 0;
      perDestination.get(clusterId)?.push({ ...wrapee, object: expanded.object });
    }
  });
  return { perDestination, errors };
}

/** How template messages name an object: `Deployment.apps(ns/web)`. */
export function templateRef({ apiVersion = "", kind = "", metadata }: Partial<KubeObject>): string {
  const { group } = parseApiVersion(apiVersion);
  const { namespace = "", name = "" } = metadata ?? {};
  return `${kind}${group === "" ? "" : `.${group}`}(${namespace === "" ? name : `${namespace}/${name}`})`;
}

function refTo(wrapees: readonly (Wrapee & { readonly ref: WorkloadRef })[], object: KubeObject, perDestination: ReadonlyMap<string, readonly Wrapee[]> | undefined): { readonly object?: WorkloadRef } {
  for (const list of [wrapees, ...(perDestination?.values() ?? [])]) {
    const at = list.findIndex((w) => w.object === object);
    const ref = wrapees[at]?.ref;
    if (ref !== undefined) return { object: ref };
  }
  return {};
}

function clusterIds(spec: RenderInput["binding"]["spec"]): readonly string[] {
  return (spec.destinations ?? []).map((d) => d.clusterId);
}

function refOf({ group, version, resource, namespace, name }: WorkloadRef): WorkloadRef {
  return { group, version, resource, namespace, name };
}

function missingMessage({ group, version, resource, namespace, name }: WorkloadRef): string {
  const gvr = `${group}/${version}, Resource=${resource}`;
  return namespace === ""
    ? `failed to get required cluster-scoped object '${name}' with gvr ${gvr} from WDS`
    : `failed to get required namespace-scoped object '${name}' in namespace '${namespace}' with gvr '${gvr}' from WDS`;
}
