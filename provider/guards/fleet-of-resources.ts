/**
 * From Pulumi resources back to the fleet that they define, for those who judge it: the program's declarations, the state of a stack, and what
 * a policy pack is shown are all lists of resources. What is not known is left out of the fleet, and told.
 */
import type { Gap } from "../../core/plan/guards";
import { discoveryOf } from "../../core/model/discovery";
import type { KubeObject } from "../../core/model/kube-object";
import { RECORDED_ANNOTATION } from "../../core/model/names";
import { checkObjects } from "../../core/model/object-checks";
import type { PreviewInput } from "../../core/preview";
import { definitionObject, statusCollectorObject, type DefinitionKind } from "../../core/render/definitions";
import { clusterProperties, managedCluster } from "../../core/render/inventory";
import { inNamespace } from "../../core/render/namespaces";
import { SPEC_FIELDS } from "../definition/spec-fields";
import { KINDS, typeToken, type Kind } from "../dynamic/text";
import { containsUnknown, isUnknown } from "../values";

type Fields = Readonly<Record<string, unknown>>;
type Strings = Readonly<Record<string, string>>;

/** A resource with its inputs, or its outputs, which repeat them. Secrets are unwrapped; what is not known is `UNKNOWN`. */
export interface GivenResource {
  /** Type token. */
  readonly type: string;
  readonly properties: Fields;
}

/** Properties that tell of a fleet and of the way to it; of the spaces that they name, `name` and `kind` are enough. */
export const TELLING_PROPERTIES: ReadonlySet<string> = new Set(["name", "space", "inventory", "apiGroups", "kubeconfig", "labels", "annotations", "properties", "clusters", "objects", "defaultNamespace", ...Object.values(SPEC_FIELDS).flat()]);

/** Labels of clusters that no resource stands for, by inventory and name. */
export type RecordedInventories = ReadonlyMap<string, ReadonlyMap<string, Strings>>;

/** A fleet, as far as resources tell of it. */
export interface ReadFleet {
  readonly input: PreviewInput;
  readonly gaps: readonly Gap[];
}

/** @param recorded - clusters of other stacks; those that a resource stands for win. */
export function fleetOfResources(resources: readonly GivenResource[], recorded: RecordedInventories = new Map()): ReadFleet {
  const reading = new Reading();
  for (const { type, properties } of resources) {
    const kind = kindsByType.get(type);
    if (kind !== undefined) reading.take(kind, properties);
  }
  return reading.finish(recorded);
}

const kindsByType: ReadonlyMap<string, Kind> = new Map(KINDS.map((kind) => [typeToken(kind), kind]));

interface ReadSpace {
  readonly name: string;
  readonly kind: "ITS" | "WDS";
  inventory?: string;
  apiGroups?: string;
  readonly clusters: Set<string>;
  readonly objects: KubeObject[];
  readonly workloads: { readonly objects: readonly KubeObject[]; readonly defaultNamespace: string }[];
}

class Reading {
  private readonly spaces = new Map<string, ReadSpace>();
  private readonly gaps: Gap[] = [];
  private readonly placed: { readonly policy: string; readonly space: string; readonly clusters: readonly string[] }[] = [];

  take(kind: Kind, fields: Fields): void {
    switch (kind) {
      case "HostingCluster":
        return;
      case "InventorySpace":
        this.space(textOf(fields["name"]), "ITS");
        return;
      case "WorkloadSpace":
        this.takeWorkloadSpace(fields);
        return;
      case "WorkloadCluster":
        this.takeCluster(this.spaceOf(fields), textOf(fields["name"]), fields);
        return;
      case "WorkloadClusters":
        this.takeClusters(fields);
        return;
      case "Workload":
        this.takeWorkload(fields);
        return;
      case "BindingPolicy":
        this.takePolicy(fields);
        return;
      case "CustomTransform":
      case "StatusCollector":
        this.takeDefinition(kind, fields);
    }
  }

  finish(recorded: RecordedInventories): ReadFleet {
    for (const [name, clusters] of recorded) {
      const its = this.space(name, "ITS");
      for (const [cluster, labels] of clusters) if (!its.clusters.has(cluster)) this.addCluster(its, cluster, labels, { [RECORDED_ANNOTATION]: "true" });
    }
    for (const { policy, space, clusters } of this.placed) {
      const its = this.spaces.get(this.spaces.get(space)?.inventory ?? "");
      for (const cluster of clusters) if (its?.clusters.has(cluster) !== true) this.gap("labels", `policy ${policy} places on cluster ${cluster}, which no resource stands for`);
    }
    return {
      input: {
        spaces: [...this.spaces.values()].map(({ name, kind, objects: own, workloads, inventory, apiGroups }) => {
          const discovery = discoveryOf(workloads.flatMap(({ objects }) => objects));
          const objects = [...own, ...workloads.flatMap((workload) => workload.objects.map((object) => inNamespace(object, discovery, workload.defaultNamespace)))];
          return kind === "ITS" ? { kind, name, objects } : { kind, name, objects, ...(inventory !== undefined && { inventory }), ...(apiGroups !== undefined && { apiGroups }) };
        }),
      },
      gaps: this.gaps,
    };
  }

  private gap(kind: Gap["kind"], reason: string, keys?: readonly string[]): void {
    this.gaps.push({ kind, reason, ...(keys !== undefined && { keys }) });
  }

  private space(name: string, kind: ReadSpace["kind"]): ReadSpace {
    let space = this.spaces.get(name);
    if (space === undefined) this.spaces.set(name, (space = { name, kind, clusters: new Set(), objects: [], workloads: [] }));
    return space;
  }

  /** The space that a resource is in; one of a hosting cluster holds nothing that is placed. */
  private spaceOf({ space }: Fields): ReadSpace | undefined {
    const { name, kind } = fieldsOf(space);
    return kind === "ITS" || kind === "WDS" ? this.space(textOf(name), kind) : undefined;
  }

  private takeWorkloadSpace({ name, inventory, apiGroups }: Fields): void {
    const wds = this.space(textOf(name), "WDS");
    wds.inventory = textOf(fieldsOf(inventory)["name"]);
    if (isUnknown(apiGroups)) this.gap("policies", `the API groups of space ${wds.name} are not known`);
    else if (typeof apiGroups === "string") wds.apiGroups = apiGroups;
  }

  private takeClusters(fields: Fields): void {
    const { clusters } = fields;
    if (isUnknown(clusters)) return this.gap("labels", `the clusters of WorkloadClusters ${textOf(fields["name"])} are not known`);
    for (const [name, cluster] of Object.entries(fieldsOf(clusters))) this.takeCluster(this.spaceOf(fields), name, isUnknown(cluster) ? { labels: cluster } : fieldsOf(cluster));
  }

  private takeCluster(its: ReadSpace | undefined, name: string, { labels, annotations, properties }: Fields): void {
    if (its === undefined) return;
    if (isUnknown(labels)) this.gap("labels", `the labels of cluster ${name} are not known`);
    const { known, unknown } = partsOf(labels);
    for (const key of unknown) this.gap("labels", `label ${key} of cluster ${name} is not known`, [key]);
    const templateData = { annotations: partsOf(annotations), properties: partsOf(properties) };
    for (const [what, { unknown: keys }] of Object.entries(templateData)) if (keys.length > 0) this.gap("objects", `${what} of cluster ${name} are not known`);
    this.addCluster(its, name, known, templateData.annotations.known, templateData.properties.known);
  }

  private addCluster(its: ReadSpace, name: string, labels: Strings, annotations: Strings = {}, properties: Strings = {}): void {
    its.clusters.add(name);
    its.objects.push(managedCluster(name, { labels, annotations }));
    if (Object.keys(properties).length > 0) its.objects.push(clusterProperties(name, properties));
  }

  private takeWorkload(fields: Fields): void {
    const space = this.spaceOf(fields);
    const { name, objects, defaultNamespace } = fields;
    if (space === undefined) return;
    if (isUnknown(objects)) return this.gap("objects", `the objects of Workload ${textOf(name)} are not known`);
    if (isUnknown(defaultNamespace)) this.gap("objects", `the default namespace of Workload ${textOf(name)} is not known`);
    const known = Object.entries(fieldsOf(objects)).flatMap(([key, object]): readonly KubeObject[] => {
      if (containsUnknown(object)) this.gap("objects", `${key} is not known`);
      if (isUnknown(object) || containsUnknown(fieldsOf(object)["metadata"])) return [];
      if (checkObjects([{ object }]).length === 0) return [object as KubeObject];
      this.gap("objects", `${key} is no sound object`);
      return [];
    });
    space.workloads.push({ objects: known, defaultNamespace: textOf(defaultNamespace, "default") });
  }

  private takePolicy(fields: Fields): void {
    this.takeDefinition("BindingPolicy", fields);
    const { clusters } = fieldsOf(fields["placement"]);
    this.placed.push({ policy: textOf(fields["name"]), space: textOf(fieldsOf(fields["space"])["name"]), clusters: Object.keys(fieldsOf(clusters)) });
  }

  private takeDefinition(kind: DefinitionKind, fields: Fields): void {
    const space = this.spaceOf(fields);
    if (space === undefined) return;
    const name = textOf(fields["name"]);
    const spec = Object.fromEntries(SPEC_FIELDS[kind].flatMap((field) => (fields[field] === undefined ? [] : [[field, fields[field]]])));
    if (containsUnknown(spec)) return this.gap(kind === "BindingPolicy" ? "policies" : "objects", `what ${kind} ${name} says is not known`);
    const metadata = { labels: partsOf(fields["labels"]).known, annotations: partsOf(fields["annotations"]).known };
    space.objects.push(kind === "StatusCollector" ? statusCollectorObject(name, metadata, spec) : definitionObject(kind, name, metadata, spec));
  }
}

/** The texts of a map that are known, and the keys of the others. */
function partsOf(value: unknown): { readonly known: Strings; readonly unknown: readonly string[] } {
  const entries = Object.entries(fieldsOf(value));
  return { known: Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string" && !isUnknown(entry[1]))), unknown: entries.filter(([, one]) => isUnknown(one)).map(([key]) => key) };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function textOf(value: unknown, otherwise = ""): string {
  return typeof value === "string" && !isUnknown(value) ? value : otherwise;
}
