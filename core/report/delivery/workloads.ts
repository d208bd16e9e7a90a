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
  const returned = new Map(workStatuses.flatMap(({ metadata, spec, status }) => (status === undefined ? [] : metadata.ownerReferences ?? []).map(({ uid }) => [keyOf(uid, spec?.sourceRef?.kind ?? "", spec?.sourceRef?.namespace, spec?.sourceRef?.name ?? ""), status] as const)));
  return byClusters(
    works.flatMap(({ metadata, spec }) =>
      (spec?.workload?.manifests ?? []).flatMap((manifest) => {
        const images = imagesOf(manifest);
        const status = returned.get(keyOf(metadata.uid ?? "", manifest.kind, manifest.metadata.namespace, manifest.metadata.name));
        const { state, ready } = status === undefined ? { state: "" } : childState({ ...manifest, status });
        return images.length === 0 && state === "" ? [] : [[metadata.namespace ?? "", { object: describeObject(manifest), images, state, ...(ready !== undefined && { ready }) }] as const];
      }),
    ),
  );
}

const keyOf = (uid: string, kind: string, namespace: string | undefined, name: string): string => JSON.stringify([uid, kind, namespace ?? "", name]);

/** Pods, and everything with a template of pods where Kubernetes' own kinds have it. */
function imagesOf({ kind, apiVersion, ...content }: KubeObject): readonly string[] {
  const spec = content["spec"];
  const pod = kind === "Pod" && apiVersion === "v1" ? spec : kind === "CronJob" ? memberOf(spec, "jobTemplate", "spec", "template", "spec") : memberOf(spec, "template", "spec");
  return ["initContainers", "containers"].flatMap((list) => {
    const containers = memberOf(pod, list);
    return Array.isArray(containers) ? containers.map((container) => memberOf(container, "image")).filter((image) => typeof image === "string") : [];
  });
}

function memberOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((at, step) => (typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[step] : undefined), value);
}
