/** What becomes of a ManifestWork when an API server with the CRDs of OCM 1.3 stores it: what one reads back, and what we compare. */
import type { KubeObject } from "../model/kube-object";
import type { ManifestConfig, ManifestWork } from "../model/manifest-work";

/** The fields of `metadata` that a server knows; it prunes others from an embedded object. */
const metadataFields: ReadonlySet<string> = new Set([
  "annotations", "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "finalizers", "generateName", "generation", "labels", "managedFields",
  "name", "namespace", "ownerReferences", "resourceVersion", "selfLink", "uid",
]);

/**
 * The work as stored: each manifestConfig has its default `feedbackScrapeType`, and the metadata of each manifest has lost
 * unknown and empty fields (`labels: {}`).
 */
export function asStored(work: ManifestWork): ManifestWork {
  const { spec } = work;
  if (spec === undefined) return work;
  return {
    ...work,
    spec: {
      ...spec,
      ...(spec.workload?.manifests !== undefined && { workload: { ...spec.workload, manifests: spec.workload.manifests.map(withStoredMetadata) } }),
      ...(spec.manifestConfigs !== undefined && { manifestConfigs: spec.manifestConfigs.map((c): ManifestConfig => ({ feedbackScrapeType: "Poll", ...c })) }),
    },
  };
}

/** Whether the server takes no such work: a manifest has lost its apiVersion or kind, to a CustomTransform. */
export function isRefusedWork({ spec }: ManifestWork): boolean {
  return (spec?.workload?.manifests ?? []).some(({ apiVersion = "", kind = "" }: Partial<KubeObject>) => apiVersion === "" || kind === "");
}

function withStoredMetadata(manifest: KubeObject): KubeObject {
  const metadata = manifest.metadata as KubeObject["metadata"] | undefined;
  if (metadata === undefined || Object.entries(metadata).every(([key, value]) => metadataFields.has(key) && !isEmpty(key, value))) return manifest;
  return { ...manifest, metadata: Object.fromEntries(Object.entries(metadata).filter(([key, value]) => metadataFields.has(key) && !isEmpty(key, value))) as KubeObject["metadata"] };
}

/** A grace period of 0 is one; a generation of 0 is none. */
function isEmpty(key: string, value: unknown): boolean {
  return value === null || value === "" || (value === 0 && key === "generation") || (typeof value === "object" && Object.keys(value).length === 0);
}
