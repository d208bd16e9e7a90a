/** Random pairs of fleets in which much is delivered and much changes. */
import fc from "fast-check";
import type { KubeObject } from "../../core/model/kube-object";
import { PROPERTIES_NAMESPACE } from "../../core/model/names";
import { createPreview, type Preview, type PreviewInput } from "../../core/preview";
import { cluster, policy } from "./fleet-arbitraries";

const labels = fc.dictionary(fc.constantFrom("app", "tier"), fc.constantFrom("web", "db"), { maxKeys: 2, noNullPrototype: true });
const text = fc.oneof({ weight: 3, arbitrary: fc.constantFrom("1", "2") }, { weight: 2, arbitrary: fc.constantFrom("{{.clusterName}}", "{{.zone}}", "{{.zone}}-{{.app}}") });

const namespace: fc.Arbitrary<KubeObject> = fc.record({ name: fc.constantFrom("a", "a-b"), labels }).map((metadata) => ({ apiVersion: "v1", kind: "Namespace", metadata }));
const configMap: fc.Arbitrary<KubeObject> = fc
  .record({ name: fc.constantFrom("x", "x.y"), namespace: fc.constantFrom("a", "a-b"), labels, templated: fc.boolean(), data: fc.dictionary(fc.constantFrom("k", "l"), text, { maxKeys: 2, noNullPrototype: true }) })
  .map(({ templated, data, ...metadata }) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { ...metadata, ...(templated && { annotations: { "control.kubestellar.io/expand-templates": "true" } }) }, data }));
const transform: fc.Arbitrary<KubeObject> = fc
  .record({ name: fc.constantFrom("t1", "t2"), remove: fc.constantFrom("$.data.k", "$.data.l") })
  .map(({ name, remove }) => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "CustomTransform", metadata: { name }, spec: { apiGroup: "", resource: "configmaps", remove: [remove] } }));

/** Within a space. */
export const named = (object: { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string } }) => `${object.kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`;
/** Most of them choose every ConfigMap for many clusters, so that much travels. */
const aPolicy = fc.tuple(policy, fc.nat(3), fc.nat(2)).map(([written, narrow, onlyCreate]): KubeObject => {
  const spec = narrow === 0 ? written.spec : { clusterSelectors: [{}], downsync: [{ resources: ["configmaps"], createOnly: onlyCreate === 0 }] };
  return { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", ...written, ...(spec !== undefined && { spec }) };
});
const properties: fc.Arbitrary<KubeObject> = fc
  .record({ name: fc.constantFrom("c1", "c2"), zone: fc.constantFrom("n", "s") })
  .map(({ name, zone }) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: PROPERTIES_NAMESPACE }, data: { zone, app: "p" } }));

/** Objects of the WDS and of its ITS. */
export interface Parts {
  readonly wds: readonly KubeObject[];
  readonly its: readonly KubeObject[];
}

const unique = (arbitrary: fc.Arbitrary<KubeObject>, maxLength: number): fc.Arbitrary<readonly KubeObject[]> => fc.uniqueArray(arbitrary, { selector: named, maxLength });
const aCluster = cluster.map((c): KubeObject => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: c.name, labels: c.labels ?? {} }, spec: { hubAcceptsClient: true } }));
const wdsObject = fc.oneof(namespace, configMap, configMap, aPolicy, aPolicy, transform);
const itsObject = fc.oneof(aCluster, aCluster, properties);
/** A fleet. */
export const parts: fc.Arbitrary<Parts> = fc.record({ wds: unique(wdsObject, 12), its: unique(itsObject, 6) });

/** Replaces, removes and adds a few objects. */
const change = (objects: readonly KubeObject[], edits: readonly (KubeObject | number)[]): readonly KubeObject[] => {
  const left = new Map(objects.map((object) => [named(object), object]));
  for (const edit of edits) {
    if (typeof edit !== "number") left.set(named(edit), edit);
    else if (left.size > 0) left.delete([...left.keys()][edit % left.size] ?? "");
  }
  return [...left.values()];
};
const editsOf = (arbitrary: fc.Arbitrary<KubeObject>) => fc.array(fc.oneof({ weight: 3, arbitrary }, { weight: 1, arbitrary: fc.nat(20) }), { minLength: 1, maxLength: 4 });
/** A fleet and what a few edits make of it. */
export const twoFleets = fc.tuple(parts, editsOf(wdsObject), editsOf(itsObject)).map(([base, wdsEdits, itsEdits]) => ({ base, head: { wds: change(base.wds, wdsEdits), its: change(base.its, itsEdits) } }));

export const inputOf = ({ wds, its }: Parts): PreviewInput => ({ spaces: [{ kind: "ITS", name: "its1", objects: its }, { kind: "WDS", name: "wds1", objects: wds, inventory: "its1" }] });
export const previewOf = (fleet: Parts): Preview => createPreview(inputOf(fleet));
