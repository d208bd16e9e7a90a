/** What transport takes off every workload object before it travels, whatever its destination. Reference 3.5. */
import { PRESERVE_ANNOTATION } from "../model/names";
import type { KubeObject } from "../model/kube-object";

type Fields = Readonly<Record<string, unknown>>;

const metadataFields = ["managedFields", "finalizers", "generation", "ownerReferences", "selfLink", "resourceVersion", "uid", "generateName"];
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** Further removals, by exact apiVersion and kind. */
const byKind: ReadonlyMap<string, (object: Fields) => Fields> = new Map([
  ["v1 Service", cleanService],
  ["batch/v1 Job", cleanJob],
]);

/**
 * The object as a WEC may receive it: without what the WDS's server and controllers wrote. The argument is not changed; parts that
 * stay the same are shared with it.
 *
 * Status, most of the bookkeeping metadata and the last-applied annotation go, all labels and other annotations stay, and so
 * do `creationTimestamp` and `deletionTimestamp`. An annotation map that becomes empty stays.
 *
 * @see kubestellar 0.30 pkg/transport/generic, TransformObject; pkg/transport/generic/filtering
 */
export function cleanObject(object: KubeObject): KubeObject {
  const common = update(omit(object, ["status"]), "metadata", (metadata) => cleanAnnotations(omit(metadata, metadataFields)));
  return (byKind.get(`${object.apiVersion} ${object.kind}`)?.(common) ?? common) as KubeObject;
}

function cleanAnnotations(metadata: Fields): Fields {
  const { annotations } = metadata;
  if (!isFields(annotations)) return omit(metadata, ["annotations"]);
  // A map with a value that is no text is unreadable for upstream, which then writes none at all.
  if (!Object.values(annotations).every((v) => typeof v === "string")) return omit(metadata, ["annotations"]);
  return { ...metadata, annotations: omit(annotations, [LAST_APPLIED]) };
}

function cleanService(service: Fields): Fields {
  const { annotations } = service["metadata"] as { readonly annotations?: Fields };
  const keepNodePorts = annotations?.[PRESERVE_ANNOTATION] === "nodeport";
  return update(service, "spec", (written) => {
    const spec: Record<string, unknown> = { ...omit(written, ["ipFamilies", "externalTrafficPolicy", "internalTrafficPolicy", "ipFamilyPolicy", "sessionAffinity"]) };
    // Headless Services stay headless; other addresses are the WDS's own.
    if (typeof spec["clusterIP"] === "string" && spec["clusterIP"] !== "None") delete spec["clusterIP"];
    const { clusterIPs, ports } = spec;
    if (Array.isArray(clusterIPs) && clusterIPs.every((ip) => typeof ip === "string")) {
      const kept = clusterIPs.filter((ip) => ip === "None");
      if (kept.length > 0) spec["clusterIPs"] = kept;
      else delete spec["clusterIPs"];
    }
    if (!keepNodePorts && Array.isArray(ports)) spec["ports"] = ports.map((port: unknown) => (isFields(port) ? { ...port, nodePort: null } : port));
    return spec;
  });
}

const cleanJobLabels = (metadata: Fields) => update(metadata, "labels", (labels) => omit(labels, ["controller-uid", "batch.kubernetes.io/controller-uid"]));

function cleanJob(job: Fields): Fields {
  const withMetadata = update(job, "metadata", (metadata) =>
    update(cleanJobLabels(metadata), "annotations", (annotations) => omit(annotations, ["batch.kubernetes.io/job-tracking"])),
  );
  return update(withMetadata, "spec", (spec) => update(omit(spec, ["selector", "suspend"]), "template", (template) => update(template, "metadata", cleanJobLabels)));
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function omit(fields: Fields, keys: readonly string[]): Fields {
  if (!keys.some((key) => Object.hasOwn(fields, key))) return fields;
  const rest: Record<string, unknown> = { ...fields };
  for (const key of keys) delete rest[key];
  return rest;
}

/** With one member changed where it is an object; unchanged otherwise. */
function update(fields: Fields, key: string, change: (value: Fields) => Fields): Fields {
  const value = fields[key];
  if (!isFields(value)) return fields;
  const changed = change(value);
  return changed === value ? fields : { ...fields, [key]: changed };
}
