/** Which version of each workload is delivered where, and how it fares there, by what clusters return. */
import { describeObject } from "../../model/kube-object";
import type { KubeObject } from "../../model/kube-object";
import type { ManifestWork } from "../../model/manifest-work";
import type { WorkStatus } from "../../model/work-status";
import { childState } from "../../status/child-state";
import { byClusters, type OnClusters } from "./by-clusters";

/** A delivered object that runs containers, or whose state came back. */
export type DeliveredWorkload = OnClusters<{
  /** `Deployment.apps nginx/nginx`. */
  readonly object: string;
  /** Of its containers, init containers first, as delivered to these clusters. */
  readonly images: readonly string[];
  /** `3/3 ready`, by the state that the clusters returned; `""` when none did. */
  readonly state: string;
  /** Whether it is as it should be; absent when that is not known. */
  readonly ready?: boolean;
}>;

/** @param works - of KubeStellar. @param workStatuses - of them. @returns by object, images, state. Cost: once through all manifests. */
export function listWorkloads(works: readonly ManifestWork[], workStatuses: readonly WorkStatus[]): readonly DeliveredWorkload[] {
  const returned = returnedByWork(workStatuses);
  // Works of one policy say the same on most clusters: each that is told apart is looked at once.
  const alike = new Map<string, { readonly rows: readonly Omit<DeliveredWorkload, "clusters">[]; readonly clusters: string[] }>();
  for (const { metadata, spec } of works) {
    const states = returned.get(metadata.uid ?? "");
    const manifests = (spec?.workload?.manifests ?? []).map((manifest) => ({ manifest, images: imagesOf(manifest), ...stateOf(manifest, states) }));
    let key = "";
    for (const { manifest: { apiVersion, kind, metadata: { namespace = "", name } }, images, state } of manifests) key += `${apiVersion} ${kind} ${namespace} ${name} ${images.length === 0 ? "" : JSON.stringify(images)} ${state}\n`;
    let same = alike.get(key);
    if (same === undefined) {
      const rows = manifests.flatMap(({ manifest, images, state, ready }) => (images.length === 0 && state === "" ? [] : [{ object: describeObject(manifest), images, state, ...(ready !== undefined && { ready }) }]));
      alike.set(key, (same = { rows, clusters: [] }));
    }
    same.clusters.push(metadata.namespace ?? "");
  }
  return byClusters([...alike.values()].flatMap(({ rows, clusters }) => rows.map((row) => [clusters, row] as const)));
}

type Returned = ReadonlyMap<string, NonNullable<WorkStatus["status"]>>;

/** By UID of the work, then by object. */
function returnedByWork(workStatuses: readonly WorkStatus[]): ReadonlyMap<string, Returned> {
  const byWork = new Map<string, Map<string, NonNullable<WorkStatus["status"]>>>();
  for (const { metadata, spec, status } of workStatuses) {
    if (status === undefined) continue;
    const { kind = "", namespace, name = "" } = spec?.sourceRef ?? {};
    for (const { uid } of metadata.ownerReferences ?? []) {
      let objects = byWork.get(uid);
      if (objects === undefined) byWork.set(uid, (objects = new Map<string, NonNullable<WorkStatus["status"]>>()));
      objects.set(keyOf(kind, namespace, name), status);
    }
  }
  return byWork;
}

const keyOf = (kind: string, namespace: string | undefined, name: string): string => JSON.stringify([kind, namespace ?? "", name]);

function stateOf(manifest: KubeObject, returned: Returned | undefined): { readonly state: string; readonly ready?: boolean | undefined } {
  const status = returned?.get(keyOf(manifest.kind, manifest.metadata.namespace, manifest.metadata.name));
  return status === undefined ? NO_STATE : childState({ ...manifest, status });
}

const NO_STATE = { state: "" };

/** Pods, and everything with a template of pods where Kubernetes' own kinds have it. */
function imagesOf({ kind, apiVersion, ...content }: KubeObject): readonly string[] {
  const { spec } = content;
  if (spec === undefined) return NO_IMAGES;
  const pod = kind === "Pod" && apiVersion === "v1" ? spec : kind === "CronJob" ? memberOf(spec, "jobTemplate", "spec", "template", "spec") : memberOf(spec, "template", "spec");
  if (pod === undefined) return NO_IMAGES;
  return ["initContainers", "containers"].flatMap((list) => {
    const containers = memberOf(pod, list);
    return Array.isArray(containers) ? containers.map((container) => memberOf(container, "image")).filter((image) => typeof image === "string") : [];
  });
}

const NO_IMAGES: readonly string[] = [];

function memberOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((at, step) => (typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[step] : undefined), value);
}
