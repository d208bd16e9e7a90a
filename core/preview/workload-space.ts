/** A WDS taken apart and placed: what is a policy, what a workload object, as which resource each is served. */
import type { Binding } from "../model/binding";
import type { BindingPolicy } from "../model/binding-policy";
import type { CustomTransform } from "../model/custom-transform";
import type { Diagnostic } from "../model/diagnostic";
import { canTakeUp } from "../model/binding-policy-checks";
import { discoveryOf, NEWEST_MINOR, type Discovery } from "../model/discovery";
import { describeObject, type ApiResource, type KubeObject, type ObjectRef } from "../model/kube-object";
import { SYSTEM_NAMESPACES, systemObjects } from "../model/system-objects";
import { parseBindingPolicy, parseCustomTransform, parseStatusCollector, type Parsed } from "../model/parse";
import type { StatusCollector } from "../model/status-collector";
import { createPlacementIndex, watchedVersions, type PlacementIndex, type PlacementResult } from "../placement";
import { compileTransforms, DEFAULT_WRAP_LIMITS, type CustomTransforms, type WrapLimits } from "../transport";
import type { Inventory } from "./inventory";
import { isDeferred, wholeOf, type InputObject, type ObjectHead, type PreviewFinding, type StatusEngine, type WdsInput } from "./input";
import { asServedHead, NAME_LABEL, ServedObject } from "./served-object";
import { unknownKindFinding } from "./unknown-kind";

/** A noun of KubeStellar, with its place in the input. */
export interface Listed<T> {
  readonly object: T;
  readonly index: number;
}

/** See `readWorkloadSpace`. */
export interface WorkloadSpace {
  readonly name: string;
  readonly input: WdsInput;
  readonly inventory: Inventory;
  readonly limits: WrapLimits;
  readonly discovery: Discovery;
  /** Those that the API server takes, by name. */
  readonly policies: ReadonlyMap<string, Listed<BindingPolicy>>;
  readonly transforms: ReadonlyMap<string, Listed<CustomTransform>>;
  readonly compiledTransforms: CustomTransforms;
  readonly collectors: ReadonlyMap<string, Listed<StatusCollector>>;
  /** Bindings of the input, by name: for UIDs, generations and what a policy without a valid spec keeps. */
  readonly storedBindings: ReadonlyMap<string, Binding>;
  /** By `objectKey`. */
  readonly objects: ReadonlyMap<string, ServedObject>;
  readonly placement: PlacementIndex;
  /** What each policy resolves to; computed once each. */
  readonly resolve: (policyName: string) => PlacementResult;
  /** Resources that there are objects of, as `group/resource`. */
  readonly resourcesInUse: ReadonlySet<string>;
  readonly findings: readonly PreviewFinding[];
  /** See `createPreview`. */
  readonly status: StatusEngine | undefined;
}

/** What an object is found by, whatever version it is read in. */
export const objectKey = ({ group, resource, namespace, name }: ObjectRef): string => `${group}/${resource}/${namespace}/${name}`;

/** `objectKey` of a Namespace. */
export const namespaceKey = (name: string): string => objectKey({ group: "", resource: "namespaces", namespace: "", name });

const CONTROL = "control.kubestellar.io/v1alpha1";

/**
 * Reads a WDS and resolves its policies. Objects of unknown kinds are findings and left out, as their API server would refuse them;
 * of an object given twice the first counts.
 *
 * Cost: linear in the input; see `PlacementIndex` for what follows.
 */
export function readWorkloadSpace(input: WdsInput, inventory: Inventory, status?: StatusEngine): WorkloadSpace {
  const { name: space, apiGroups, kubernetesMinor, limits = DEFAULT_WRAP_LIMITS } = input;
  const crds = input.objects.filter(({ kind }) => kind === "CustomResourceDefinition").map(wholeOf);
  const discovery = discoveryOf(crds, kubernetesMinor === undefined ? {} : { minor: kubernetesMinor });
  const placement = createPlacementIndex(apiGroups === undefined ? {} : { apiGroups });
  const policies = new Map<string, Listed<BindingPolicy>>();
  const transforms = new Map<string, Listed<CustomTransform>>();
  const collectors = new Map<string, Listed<StatusCollector>>();
  const storedBindings = new Map<string, Binding>();
  const objects = new Map<string, ServedObject>();
  const findings: PreviewFinding[] = [];

  const twice = (object: ObjectHead, index: number) =>
    findings.push({ code: "KS215", severity: "error", path: "metadata.name", message: "the object is given twice; the first one counts here", fix: "Remove one of them", space, object: describeObject(object), index });
  const take = <T>(into: Map<string, Listed<T>>, parsed: Parsed<T>, object: ObjectHead, index: number): void => {
    const typed = parsed.value ?? ("accepted" in parsed ? parsed.accepted : undefined);
    for (const found of parsed.diagnostics) findings.push({ ...found, space, index, ...(typed === undefined && { leftOut: true }) });
    if (typed === undefined) return;
    if (into.has(object.metadata.name)) twice(object, index);
    else into.set(object.metadata.name, { object: typed, index });
  };

  const known = new Map<string, Map<string, ApiResource | Diagnostic>>();
  const resourceOf = (object: ObjectHead): ApiResource | Diagnostic => {
    let kinds = known.get(object.apiVersion);
    if (kinds === undefined) known.set(object.apiVersion, (kinds = new Map<string, ApiResource>()));
    let found = kinds.get(object.kind);
    if (found === undefined) {
      const resource = discovery.find(object.apiVersion, object.kind);
      kinds.set(object.kind, (found = resource === undefined ? unknownKindFinding(object, discovery, input) : discovery.preferred(resource)));
    }
    return found;
  };
  const versions = watchedByResource(crds);
  const resourcesInUse = new Set<string>();
  let lastResource: ApiResource | undefined;
  /** False when the object is there already. */
  const serve = (object: InputObject, resource: ApiResource, index?: number): boolean => {
    const head = asServedHead(object, resource);
    const key = objectKey({ group: resource.group, resource: resource.resource, namespace: head.metadata.namespace ?? "", name: head.metadata.name });
    if (objects.has(key)) return false;
    objects.set(key, new ServedObject(object, head, resource, index));
    if (resource !== lastResource) resourcesInUse.add(`${resource.group}/${resource.resource}`);
    lastResource = resource;
    placement.setObject(resource, head);
    if (versions.size > 0) for (const other of versions.get(`${resource.group}/${resource.resource}`) ?? []) if (other.version !== resource.version) placement.setObject(other, head);
    return true;
  };

  input.objects.forEach((given, index) => {
    // A KubeStellar object is looked into here and again by whoever renders it; it is made once.
    const object = given.apiVersion === CONTROL ? wholeOf(given) : given;
    if (object.apiVersion === CONTROL && !isDeferred(object)) {
      if (object.kind === "BindingPolicy") take(policies, parseBindingPolicy(object), object, index);
      else if (object.kind === "CustomTransform") take(transforms, parseCustomTransform(object), object, index);
      else if (object.kind === "StatusCollector") take(collectors, parseStatusCollector(object), object, index);
      else if (object.kind === "Binding") storedBindings.set(object.metadata.name, object as Binding);
    }
    const resource = resourceOf(object);
    if ("code" in resource) findings.push({ ...resource, space, object: describeObject(object), index });
    else if (!serve(object, resource, index) && object.apiVersion !== CONTROL) twice(object, index);
  });
  if (input.systemObjects === true) {
    for (const object of systemObjects(kubernetesMinor ?? NEWEST_MINOR, namespacesOf(objects.values()))) {
      const resource = resourceOf(object);
      // What the input has itself counts as it is written there.
      if (!("code" in resource)) serve(object, resource);
    }
  }
  // Objects may be in them without the input having them, and selectors read their labels.
  for (const name of SYSTEM_NAMESPACES) if (!objects.has(namespaceKey(name))) placement.setNamespaceLabels(name, { [NAME_LABEL]: name });
  for (const { object } of policies.values()) if (canTakeUp(object)) placement.setPolicy(object);
  for (const { metadata } of inventory.clusters.values()) placement.setCluster({ name: metadata.name, ...(metadata.labels !== undefined && { labels: metadata.labels }) });

  const results = new Map<string, PlacementResult>();
  const resolve = (policyName: string): PlacementResult => {
    let result = results.get(policyName);
    if (result === undefined) results.set(policyName, (result = placement.binding(policyName)));
    return result;
  };
  const compiledTransforms = compileTransforms([...transforms.values()].map(({ object }) => object));
  return { name: space, input, inventory, limits, discovery, policies, transforms, compiledTransforms, collectors, storedBindings, objects, placement, resolve, resourcesInUse, findings, status };
}

/** Namespaces that are objects, or that objects are in. */
function namespacesOf(objects: Iterable<ServedObject>): ReadonlySet<string> {
  const namespaces = new Set<string>();
  for (const { head: { metadata }, resource } of objects) {
    if (metadata.namespace !== undefined) namespaces.add(metadata.namespace);
    else if (resource.resource === "namespaces" && resource.group === "") namespaces.add(metadata.name);
  }
  return namespaces;
}

/** Resources of CRDs, by group and name, in every version in which the binding controller sees their objects. */
function watchedByResource(crds: readonly KubeObject[]): ReadonlyMap<string, readonly ApiResource[]> {
  const result = new Map<string, readonly ApiResource[]>();
  for (const crd of crds) {
    const versions = watchedVersions(crd);
    const [first] = versions;
    if (first !== undefined) result.set(`${first.group}/${first.resource}`, versions);
  }
  return result;
}
