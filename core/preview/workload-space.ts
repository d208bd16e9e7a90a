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
  /** CustomResourceDefinitions of the input, and of what it has of kinds besides. */
  readonly definitions: readonly KubeObject[];
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
  const reading = new Reading(input);
  input.objects.forEach((object, index) => reading.read(object, index));
  if (input.systemObjects === true) reading.addSystemObjects();
  const { placement, policies, transforms } = reading;
  // Objects may be in them without the input having them, and selectors read their labels.
  for (const name of SYSTEM_NAMESPACES) if (!reading.objects.has(namespaceKey(name))) placement.setNamespaceLabels(name, { [NAME_LABEL]: name });
  for (const { object } of policies.values()) if (canTakeUp(object)) placement.setPolicy(object);
  for (const { metadata } of inventory.clusters.values()) placement.setCluster({ name: metadata.name, ...(metadata.labels !== undefined && { labels: metadata.labels }) });

  const results = new Map<string, PlacementResult>();
  const resolve = (policyName: string): PlacementResult => {
    let result = results.get(policyName);
    if (result === undefined) results.set(policyName, (result = placement.binding(policyName)));
    return result;
  };
  const { definitions, discovery, collectors, storedBindings, objects, resourcesInUse, findings } = reading;
  const compiledTransforms = compileTransforms([...transforms.values()].map(({ object }) => object));
  return { name: input.name, input, inventory, limits: input.limits ?? DEFAULT_WRAP_LIMITS, discovery, definitions, policies, transforms, compiledTransforms, collectors, storedBindings, objects, placement, resolve, resourcesInUse, findings, status };
}

/** The objects of a WDS, taken in one by one. */
class Reading {
  readonly policies = new Map<string, Listed<BindingPolicy>>();
  readonly transforms = new Map<string, Listed<CustomTransform>>();
  readonly collectors = new Map<string, Listed<StatusCollector>>();
  readonly storedBindings = new Map<string, Binding>();
  readonly objects = new Map<string, ServedObject>();
  readonly resourcesInUse = new Set<string>();
  readonly findings: PreviewFinding[] = [];
  readonly definitions: readonly KubeObject[];
  readonly discovery: Discovery;
  readonly placement: PlacementIndex;
  /** By apiVersion and kind. */
  private readonly kinds = new Map<string, Map<string, ApiResource | Diagnostic>>();
  /** See `watchedByResource`. */
  private readonly versions: ReadonlyMap<string, readonly ApiResource[]>;
  private lastResource: ApiResource | undefined;

  constructor(private readonly input: WdsInput) {
    const { objects, apiGroups, kubernetesMinor } = input;
    const defined = objects.filter(({ kind }) => kind === "CustomResourceDefinition").map(wholeOf);
    const names = new Set(defined.map(({ metadata }) => metadata.name));
    this.definitions = [...defined, ...(input.kinds ?? []).filter(({ metadata }) => !names.has(metadata.name))];
    this.discovery = discoveryOf(this.definitions, kubernetesMinor === undefined ? {} : { minor: kubernetesMinor });
    this.placement = createPlacementIndex(apiGroups === undefined ? {} : { apiGroups });
    this.versions = watchedByResource(this.definitions);
  }

  read(given: InputObject, index: number): void {
    // A KubeStellar object is looked into here and again by whoever renders it; it is made once.
    const object = given.apiVersion === CONTROL ? wholeOf(given) : given;
    if (object.apiVersion === CONTROL && !isDeferred(object)) this.readNoun(object, index);
    const resource = this.resourceOf(object);
    if ("code" in resource) this.findings.push({ ...resource, space: this.input.name, object: describeObject(object), index });
    else if (!this.serve(object, resource, index) && object.apiVersion !== CONTROL) this.refuseSecond(object, index);
  }

  /** What the input has itself counts as it is written there. */
  addSystemObjects(): void {
    for (const object of systemObjects(this.input.kubernetesMinor ?? NEWEST_MINOR, namespacesOf(this.objects.values()))) {
      const resource = this.resourceOf(object);
      if (!("code" in resource)) this.serve(object, resource);
    }
  }

  private readNoun(object: KubeObject, index: number): void {
    switch (object.kind) {
      case "BindingPolicy":
        return this.take(this.policies, parseBindingPolicy(object), object, index);
      case "CustomTransform":
        return this.take(this.transforms, parseCustomTransform(object), object, index);
      case "StatusCollector":
        return this.take(this.collectors, parseStatusCollector(object), object, index);
      case "Binding":
        this.storedBindings.set(object.metadata.name, object as Binding);
    }
  }

  private take<T>(into: Map<string, Listed<T>>, parsed: Parsed<T>, object: ObjectHead, index: number): void {
    const typed = parsed.value ?? ("accepted" in parsed ? parsed.accepted : undefined);
    for (const found of parsed.diagnostics) this.findings.push({ ...found, space: this.input.name, index, ...(typed === undefined && { leftOut: true }) });
    if (typed === undefined) return;
    if (into.has(object.metadata.name)) this.refuseSecond(object, index);
    else into.set(object.metadata.name, { object: typed, index });
  }

  private refuseSecond(object: ObjectHead, index: number): void {
    this.findings.push({ code: "KS215", severity: "error", path: "metadata.name", message: "the object is given twice; the first one counts here", fix: "Remove one of them", space: this.input.name, object: describeObject(object), index });
  }

  /** The resource that serves the object, or why there is none. */
  private resourceOf(object: ObjectHead): ApiResource | Diagnostic {
    const { apiVersion, kind } = object;
    let kinds = this.kinds.get(apiVersion);
    if (kinds === undefined) this.kinds.set(apiVersion, (kinds = new Map<string, ApiResource | Diagnostic>()));
    let found = kinds.get(kind);
    if (found === undefined) {
      const resource = this.discovery.find(apiVersion, kind);
      kinds.set(kind, (found = resource === undefined ? unknownKindFinding(object, this.discovery, this.input) : this.discovery.preferred(resource)));
    }
    return found;
  }

  /** @returns false when the object is there already. */
  private serve(object: InputObject, resource: ApiResource, index?: number): boolean {
    const head = asServedHead(object, resource);
    const key = objectKey({ group: resource.group, resource: resource.resource, namespace: head.metadata.namespace ?? "", name: head.metadata.name });
    if (this.objects.has(key)) return false;
    this.objects.set(key, new ServedObject(object, head, resource, index));
    // Objects of one resource come in rows, and a fleet has a hundred thousand of them.
    if (resource !== this.lastResource) this.resourcesInUse.add(nameOf(resource));
    this.lastResource = resource;
    this.placement.setObject(resource, head);
    if (this.versions.size > 0) for (const other of this.versions.get(nameOf(resource)) ?? []) if (other.version !== resource.version) this.placement.setObject(other, head);
    return true;
  }
}

const nameOf = ({ group, resource }: Pick<ApiResource, "group" | "resource">): string => `${group}/${resource}`;

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
    if (first !== undefined) result.set(nameOf(first), versions);
  }
  return result;
}
