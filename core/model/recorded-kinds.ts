/** Kinds that a space serves by CustomResourceDefinitions, without their schemas: enough to tell which resource an object is of. */
import { apiVersionOf, type KubeObject } from "./kube-object";
import { byCodeUnit } from "./code-unit-order";
import { discoveryOf, resourcesOfCrd } from "./discovery";
import { resources } from "./resources";

/** One kind, of a CustomResourceDefinition. */
export interface RecordedKind {
  readonly group: string;
  readonly kind: string;
  /** Name of the resource. */
  readonly plural: string;
  readonly scope: "Namespaced" | "Cluster";
  /** Those that are served; order of no meaning. */
  readonly versions: readonly string[];
}

/** The kinds of CustomResourceDefinitions, without those of KubeStellar and OCM, which every preview knows. @returns by group, then plural; versions by code unit. */
export function recordKinds(crds: Iterable<KubeObject>): readonly RecordedKind[] {
  const known = discoveryOf();
  return [...crds]
    .flatMap((crd): readonly RecordedKind[] => {
      const served = resourcesOfCrd(crd);
      const [first] = served;
      if (first === undefined || known.resourcesNamed(first.resource).some(({ group }) => group === first.group)) return [];
      const { group, kind, resource: plural, namespaced } = first;
      return [{ group, kind, plural, scope: namespaced ? "Namespaced" : "Cluster", versions: served.map(({ version }) => version).sort(byCodeUnit) }];
    })
    .sort((a, b) => byCodeUnit(a.group, b.group) || byCodeUnit(a.plural, b.plural));
}

/** The CustomResourceDefinition that says of a kind what was recorded; no API server would take it. */
export function definitionOfKind({ group, kind, plural, scope, versions }: RecordedKind): KubeObject {
  return { apiVersion: apiVersionOf(resources.CustomResourceDefinition), kind: "CustomResourceDefinition", metadata: { name: `${plural}.${group}` }, spec: { group, scope, names: { plural, kind }, versions: versions.map((name) => ({ name, served: true })) } };
}
