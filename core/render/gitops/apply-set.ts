/**
 * The parents of `kubectl apply --prune --applyset` (KEP-3659), one a space. kubectl takes Secrets and ConfigMaps as parents, but then objects of
 * one namespace only; a custom resource of the whole cluster has no such limit, and a definition that says it may be one.
 *
 * @see kubectl 1.34 pkg/cmd/apply/applyset.go
 */
import type { KubeObject } from "../../model/kube-object";
import type { DeliveredSpace, GitOpsFile } from "./delivered-space";
import { inDeliveryOrder } from "./delivered-space";

/** Group, plural and kind of the parents. */
const APPLY_SET = { group: "fleet.kubestellar.io", version: "v1alpha1", plural: "applysets", kind: "ApplySet" } as const;
/** Folder of the files. */
export const APPLY_SET_FOLDER = "applyset";

/** What the id of a parent is the SHA-256 of: the label holds it as unpadded URL-safe base64 between `applyset-` and `-v1`. */
export const applySetIdSource = (name: string): string => `${name}..${APPLY_SET.kind}.${APPLY_SET.group}`;

/**
 * The definition, and the parent of each space in a file of its own.
 *
 * @param idOf - the label value for a name; see `applySetIdSource`.
 */
export function applySetFiles(spaces: readonly DeliveredSpace[], idOf: (name: string) => string): readonly GitOpsFile[] {
  return [
    { name: `${APPLY_SET_FOLDER}/0-definition.k8s.yaml`, objects: [definition] },
    ...inDeliveryOrder(spaces).map(({ name }): GitOpsFile => ({ name: `${APPLY_SET_FOLDER}/1-${name}.k8s.yaml`, objects: [parent(name, idOf(name))] })),
  ];
}

const definition: KubeObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${APPLY_SET.plural}.${APPLY_SET.group}`, labels: { "applyset.kubernetes.io/is-parent-type": "true" } },
  spec: {
    group: APPLY_SET.group,
    names: { kind: APPLY_SET.kind, listKind: `${APPLY_SET.kind}List`, plural: APPLY_SET.plural, singular: APPLY_SET.kind.toLowerCase() },
    scope: "Cluster",
    versions: [{ name: APPLY_SET.version, served: true, storage: true, schema: { openAPIV3Schema: { type: "object", description: "Parent of what kubectl applied from one folder; kubectl keeps its notes in annotations." } } }],
  },
};

function parent(name: string, id: string): KubeObject {
  return {
    apiVersion: `${APPLY_SET.group}/${APPLY_SET.version}`,
    kind: APPLY_SET.kind,
    // kubectl takes a set over only if its own name is on it; the kinds are those of the last apply, none yet.
    metadata: { name, labels: { "applyset.kubernetes.io/id": id }, annotations: { "applyset.kubernetes.io/tooling": "kubectl/v1.34", "applyset.kubernetes.io/contains-group-kinds": "" } },
  };
}
