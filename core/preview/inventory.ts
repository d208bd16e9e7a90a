/** An ITS as placement and transport see it: clusters with labels, their properties, and what agents reported. */
import { parseManagedCluster } from "../model/parse";
import type { ManagedCluster } from "../model/managed-cluster";
import { PROPERTIES_NAMESPACE } from "../model/names";
import type { WorkStatus } from "../model/work-status";
import { templateData, type TemplateData } from "../transport";
import { propertyErrors, type PropertyConfigMap } from "./cluster-properties";
import { wholeOf, type ItsInput, type PreviewFinding } from "./input";

/** See `readInventory`. */
export interface Inventory {
  readonly name: string;
  readonly clusters: ReadonlyMap<string, ManagedCluster>;
  readonly workStatuses: readonly WorkStatus[];
  /** Properties that templates can use for a WEC; computed once each. */
  readonly templateData: (clusterName: string) => TemplateData;
  /** `data` and `binaryData` of the ConfigMap of a cluster, as written; empty where there is none. */
  readonly propertiesOf: (clusterName: string) => Readonly<Record<string, string>>;
  /** Positions in the input, by cluster. */
  readonly clusterIndexes: ReadonlyMap<string, number>;
  /** Positions in the input, by cluster. */
  readonly propertyIndexes: ReadonlyMap<string, number>;
  readonly findings: readonly PreviewFinding[];
}

/** The inventory that a WDS without an ITS has. */
export const noInventory: Inventory = readInventory({ kind: "ITS", name: "", objects: [] });

/** Takes an ITS apart. Of an object that is given twice the first counts, and the others are findings. */
export function readInventory({ name: space, objects }: ItsInput): Inventory {
  const clusters = new Map<string, ManagedCluster>();
  const clusterIndexes = new Map<string, number>();
  const properties = new Map<string, PropertyConfigMap>();
  const propertyIndexes = new Map<string, number>();
  const workStatuses: WorkStatus[] = [];
  const findings: PreviewFinding[] = [];
  objects.forEach((object, index) => {
    const { name, namespace } = object.metadata;
    const twice = () => findings.push({ code: "KS215", severity: "error", path: "metadata.name", message: "the object is given twice; the first one counts here", fix: "Remove one of them", space, object: `${object.kind} ${name}`, index });
    if (object.kind === "ManagedCluster" && object.apiVersion.startsWith("cluster.open-cluster-management.io/")) {
      const parsed = parseManagedCluster(wholeOf(object));
      const cluster = parsed.value ?? parsed.accepted;
      for (const found of parsed.diagnostics) findings.push({ ...found, space, index, ...(cluster === undefined && { leftOut: true }) });
      if (cluster === undefined) return;
      if (clusters.has(name)) return void twice();
      clusters.set(name, cluster);
      clusterIndexes.set(name, index);
    } else if (object.kind === "ConfigMap" && object.apiVersion === "v1" && namespace === PROPERTIES_NAMESPACE) {
      const configMap = wholeOf(object);
      const errors = propertyErrors(configMap);
      for (const found of errors) findings.push({ ...found, space, index, leftOut: true });
      if (errors.length > 0) return;
      if (properties.has(name)) return void twice();
      properties.set(name, configMap);
      propertyIndexes.set(name, index);
    } else if (object.kind === "WorkStatus" && object.apiVersion.startsWith("control.kubestellar.io/")) workStatuses.push(wholeOf(object) as WorkStatus);
  });

  const data = new Map<string, TemplateData>();
  return {
    name: space,
    clusters,
    clusterIndexes,
    propertyIndexes,
    workStatuses,
    findings,
    propertiesOf: (clusterName) => ({ ...properties.get(clusterName)?.data, ...properties.get(clusterName)?.binaryData }),
    templateData: (clusterName) => {
      const known = data.get(clusterName);
      if (known !== undefined) return known;
      const cluster = clusters.get(clusterName);
      const configMap = properties.get(clusterName);
      const made = templateData({ clusterName, ...(cluster !== undefined && { cluster }), ...(configMap !== undefined && { properties: configMap }) });
      data.set(clusterName, made);
      return made;
    },
  };
}
