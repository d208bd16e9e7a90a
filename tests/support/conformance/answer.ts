/** What core answers to a recorded fleet, in the form of the recording. */
import { discoveryOf } from "../../../core/model/discovery";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { resolvePlacement, type Placement } from "../../../core/placement";
import { compileTransforms, renderWorks, templateData, type CustomTransforms, type RenderedWorks } from "../../../core/transport";
import type { Recording } from "./recording";

export interface Answer {
  readonly placement: Placement;
  readonly transforms: CustomTransforms;
  /** By Binding; only of those that exist. */
  readonly works: ReadonlyMap<string, RenderedWorks>;
}

/** The objects of the WDS, each with its resource. */
export function listedObjects(recording: Recording): readonly { readonly resource: ApiResource; readonly object: KubeObject }[] {
  const { find } = discoveryOf(recording.wds);
  return recording.wds.map((object) => {
    const resource = find(object.apiVersion, object.kind);
    if (resource === undefined) throw new Error(`unknown kind ${object.apiVersion} ${object.kind} in the recording`);
    return { resource, object };
  });
}

/** Runs placement and transport over a recording. Bindings get the recorded UIDs and generations, which no one can compute. */
export function answer(recording: Recording): Answer {
  const objects = listedObjects(recording);
  const byKey = new Map(objects.map(({ resource, object }) => [`${resource.group}/${resource.resource}/${object.metadata.namespace ?? ""}/${object.metadata.name}`, object]));
  const managedClusters = new Map(recording.its.filter((o) => o.kind === "ManagedCluster").map((o) => [o.metadata.name, o]));
  const properties = new Map(recording.its.filter((o) => o.kind === "ConfigMap" && o.metadata.namespace === "customization-properties").map((o) => [o.metadata.name, o as KubeObject & { data?: Record<string, string>; binaryData?: Record<string, string> }]));
  const placement = resolvePlacement({
    policies: recording.policies,
    clusters: [...managedClusters.values()].map(({ metadata: { name, labels = {} } }) => ({ name, labels })),
    objects,
  });
  const transforms = compileTransforms(recording.transforms);
  const works = new Map<string, RenderedWorks>();
  for (const { name, spec, wanted } of placement.policies) {
    const recorded = recording.expected.bindings.find((b) => b.name === name);
    if (spec === null || !wanted || recorded === undefined) continue;
    works.set(name, renderWorks({
      binding: { name, uid: recorded.uid, generation: recorded.generation, spec },
      wdsName: "wds1",
      object: ({ group, resource, namespace, name: objectName }) => byKey.get(`${group}/${resource}/${namespace}/${objectName}`),
      transforms,
      templateData: (clusterName) => {
        const cluster = managedClusters.get(clusterName);
        const configMap = properties.get(clusterName);
        return templateData({ clusterName, ...(cluster !== undefined && { cluster }), ...(configMap !== undefined && { properties: configMap }) });
      },
    }));
  }
  return { placement, transforms, works };
}
