/** The ManifestWorks of a Binding, and when one that is there already is left alone. Reference 3.2 and 3.4. */
import { parseApiVersion, type KubeObject } from "../model/kube-object";
import type { ManifestWork } from "../model/manifest-work";
import { ORIGIN_BINDING_LABEL, ORIGIN_GENERATION_ANNOTATION, ORIGIN_WDS_LABEL } from "../model/names";
import type { Batch } from "./batches";
import { renderBinding, type RenderedBinding, type RenderInput } from "./render-binding";

export interface RenderedWorks extends Omit<RenderedBinding, "destinations"> {
  /** Destination by destination in Binding order, batch by batch; `spec` is shared where destinations do not differ. */
  readonly works: readonly ManifestWork[];
}

/**
 * What transport wants in the mailboxes for one Binding.
 *
 * With a `failure` upstream changes nothing at all. With `errors` it wants no work, and so deletes all that are there.
 */
export function renderWorks(input: RenderInput): RenderedWorks {
  const { destinations, ...rest } = renderBinding(input);
  const specs = new Map<Batch, NonNullable<ManifestWork["spec"]>>();
  const works = destinations.flatMap(({ clusterId, batches }) =>
    batches.map((batch) => {
      let spec = specs.get(batch);
      if (spec === undefined) specs.set(batch, (spec = specOf(batch)));
      return manifestWork(input, clusterId, batch, spec);
    }),
  );
  return { ...rest, works };
}

/** With one object a work named after the UIDs of Binding and object, else after the Binding's name and the batch's number. */
function workName({ binding, wdsName, limits }: Pick<RenderInput, "binding" | "wdsName" | "limits">, batch: Batch): string {
  return (limits?.maxNumWrapped ?? 1) === 1 ? `${binding.uid}-${wdsName}-${batch.uid}` : `${binding.name}-${wdsName}-${batch.number}`;
}

/**
 * Whether transport leaves an existing work alone: same generation annotation, and the same objects by group, kind,
 * namespace and name. Versions, content and configs are not compared, as upstream does not.
 */
export function isUpToDate(existing: ManifestWork, wanted: ManifestWork): boolean {
  if (existing.metadata.annotations?.[ORIGIN_GENERATION_ANNOTATION] !== wanted.metadata.annotations?.[ORIGIN_GENERATION_ANNOTATION]) return false;
  const have = gloss(existing);
  const want = gloss(wanted);
  return have.size === want.size && [...want].every((id) => have.has(id));
}

function manifestWork(input: RenderInput, namespace: string, batch: Batch, spec: NonNullable<ManifestWork["spec"]>): ManifestWork {
  return {
    apiVersion: "work.open-cluster-management.io/v1",
    kind: "ManifestWork",
    metadata: {
      name: workName(input, batch),
      namespace,
      labels: { [ORIGIN_BINDING_LABEL]: input.binding.name, [ORIGIN_WDS_LABEL]: input.wdsName },
      annotations: { [ORIGIN_GENERATION_ANNOTATION]: String(input.binding.generation) },
    },
    spec,
  };
}

function specOf({ manifests, manifestConfigs }: Batch): NonNullable<ManifestWork["spec"]> {
  return { workload: { manifests }, ...(manifestConfigs !== undefined && { manifestConfigs }) };
}

function gloss(work: ManifestWork): ReadonlySet<string> {
  return new Set((work.spec?.workload?.manifests ?? []).map(({ apiVersion, kind, metadata }: Partial<KubeObject>) => {
    const { group } = parseApiVersion(apiVersion ?? "");
    return JSON.stringify([group, kind ?? "", metadata?.namespace ?? "", metadata?.name ?? ""]);
  }));
}
