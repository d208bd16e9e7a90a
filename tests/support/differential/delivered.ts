/** What is delivered at this moment, asked of a live hub and its clusters themselves. */
import type { AppliedManifestWork } from "../../../core/model/applied-manifest-work";
import type { ManifestWork } from "../../../core/model/manifest-work";
import { ADD_ON_WORK, ORIGIN_WDS_LABEL } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { SpaceClient } from "../../../operations/clients";
import { contentOf, placeOf } from "./changes";

/** Contents by place: what the works for a cluster carry, whether it has an agent or not. @param wds - whose works. */
export async function carriedBy(its: SpaceClient, wds: string): Promise<ReadonlyMap<string, string>> {
  const works = (await its.list(resources.ManifestWork)).items.filter(({ metadata }) => metadata.labels?.[ORIGIN_WDS_LABEL] === wds) as readonly ManifestWork[];
  return new Map(works.flatMap(({ metadata, spec }) => (spec?.workload?.manifests ?? []).map((object) => [placeOf(metadata.namespace ?? "", object.kind, object.metadata), contentOf(object)] as const)));
}

/** Contents by place: the objects on a cluster that its agent keeps for works, of whatever kind. @param wec - name and client of the cluster. */
export async function standingOn([name, client]: readonly [string, SpaceClient]): Promise<ReadonlyMap<string, string>> {
  const standing = new Map<string, string>();
  for (const { spec, status } of (await client.list(resources.AppliedManifestWork)).items as readonly AppliedManifestWork[]) {
    if (ADD_ON_WORK.test(spec?.manifestWorkName ?? "")) continue;
    for (const { group = "", version, resource, namespace, name: object } of status?.appliedResources ?? []) {
      const namespaced = namespace !== undefined && namespace !== "";
      const found = await client.get({ group, version, resource, kind: "", namespaced }, { name: object, ...(namespaced && { namespace }) });
      if (found !== undefined) standing.set(placeOf(name, found.kind, found.metadata), contentOf(found));
    }
  }
  return standing;
}
