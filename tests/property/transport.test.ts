/** Laws of transport that hold for every object, transform and property. */
import fc from "fast-check";
import type { CustomTransform } from "../../core/model/custom-transform";
import type { KubeObject } from "../../core/model/kube-object";
import { outcomesOf } from "../../core/preview/outcomes";
import { cleanObject, compileTransforms, renderWorks, type RenderInput } from "../../core/transport";

const KINDS = [
  { apiVersion: "v1", kind: "ConfigMap", group: "", resource: "configmaps" },
  { apiVersion: "v1", kind: "Service", group: "", resource: "services" },
  { apiVersion: "batch/v1", kind: "Job", group: "batch", resource: "jobs" },
  { apiVersion: "apps/v1", kind: "Deployment", group: "apps", resource: "deployments" },
];
const text = fc.constantFrom("plain", "{{.a}}", "{{.clusterName}}-x", "{{.only1}}", "{{index . \"only1\"}}", "{{", "", "None", "10.0.0.1");
const value = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof({ depthSize: "small" }, text, fc.integer(), fc.boolean(), fc.array(tie("node"), { maxLength: 3 }), fc.dictionary(fc.constantFrom("a", "spec", "ports", "nodePort", "clusterIPs", "selector", "template", "metadata", "labels"), tie("node"), { maxKeys: 4, noNullPrototype: true })),
})).node;
const spec = fc.oneof(
  fc.record({ clusterIP: text, clusterIPs: fc.array(text, { maxLength: 2 }), ports: fc.array(fc.record({ port: fc.integer({ min: 1, max: 9 }), nodePort: fc.integer({ min: 30_000, max: 30_009 }) }), { maxLength: 2 }), selector: fc.constant({}), suspend: fc.boolean() }, { requiredKeys: [] }),
  fc.dictionary(fc.constantFrom("a", "b", "template"), value, { maxKeys: 3, noNullPrototype: true }),
);
const object = fc.record({ kind: fc.constantFrom(...KINDS), name: fc.constantFrom("x", "y", "z"), namespace: fc.constantFrom("a", "a-b"), spec, data: fc.dictionary(fc.constantFrom("k", "l"), text, { noNullPrototype: true }), expand: fc.boolean(), more: fc.boolean() }).map(({ kind: { apiVersion, kind, group, resource }, name, namespace, spec: made, data, expand, more }) => ({
  entry: { group, version: "v1", resource, namespace, name, resourceVersion: "" },
  object: { apiVersion, kind, metadata: { name, namespace, uid: `${kind}-${namespace}-${name}`, ...(more && { resourceVersion: "3", generation: 2, finalizers: ["f"], managedFields: [{}] }), ...(expand && { annotations: { "control.kubestellar.io/expand-templates": "true" } }) }, spec: made, data, ...(more && { status: {} }) } satisfies KubeObject,
}));
const objects = fc.uniqueArray(object, { selector: ({ object: { metadata } }) => metadata.uid, maxLength: 6 });
const path = fc.constantFrom("$", "$.spec", "$.spec.a", "$.data.k", '$.metadata["annotations"]', "$.spec.ports[0]", "$.spec.template.a", "$.nope");
const transforms = fc.array(fc.record({ group: fc.constantFrom("", "apps", "batch"), resource: fc.constantFrom("configmaps", "services", "jobs", "deployments"), remove: fc.array(path, { maxLength: 3 }) }), { maxLength: 4 }).map((list) =>
  list.map(({ group, resource, remove }, i): CustomTransform => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "CustomTransform", metadata: { name: `t${i}` }, spec: { apiGroup: group, resource, remove } })));

function inputOf(list: readonly { readonly entry: Record<string, string>; readonly object: KubeObject }[], made: readonly CustomTransform[], clusters: readonly string[], maxNumWrapped = 1): RenderInput {
  const live = new Map(list.map((each) => [`${each.entry["resource"]}/${each.entry["namespace"]}/${each.entry["name"]}`, each.object]));
  return {
    binding: { name: "p", uid: "b", generation: 1, spec: { workload: { namespaceScope: list.map(({ entry }) => entry as never) }, destinations: clusters.map((clusterId) => ({ clusterId })) } },
    wdsName: "wds1", limits: { maxNumWrapped, maxSizeWrapped: 512_000 },
    object: ({ resource, namespace, name }) => live.get(`${resource}/${namespace}/${name}`),
    transforms: compileTransforms(made),
    templateData: (clusterName): Record<string, string> => ({ clusterName, a: "A", ...(clusterName === "c1" && { only1: "1" }) }),
  };
}
const clusters = fc.subarray(["c1", "c2", "c3"]);
const runs = { numRuns: 600 };

test("what is cleaned stays as it is when it is cleaned again, and no argument is changed", () => {
  fc.assert(fc.property(object, ({ object: given }) => {
    const before = JSON.stringify(given);
    const once = cleanObject(given);
    expect(cleanObject(once)).toEqual(once);
    expect(JSON.stringify(given)).toBe(before);
  }), runs);
});

test("what was delivered is delivered again the same when it comes back as an object of a WDS", () => {
  fc.assert(fc.property(objects, transforms, (list, made) => {
    const first = renderWorks(inputOf(list, made, ["c1"]));
    const delivered = list.flatMap((each, i) => {
      const manifest = first.works[i]?.spec?.workload?.manifests?.[0];
      // Texts that came of a template may hold braces again: they are given as they are.
      return manifest === undefined ? [] : [{ entry: each.entry, object: { ...manifest, metadata: { ...manifest.metadata, uid: each.object.metadata.uid } } }];
    });
    fc.pre(delivered.length === list.length && !JSON.stringify(delivered).includes("{{"));
    expect(renderWorks(inputOf(delivered, made, ["c1"])).works).toEqual(first.works);
  }), runs);
});

test("a work is of one cluster: what one gets does not depend on which others there are", () => {
  fc.assert(fc.property(objects, transforms, clusters, fc.constantFrom(1, 2), (list, made, chosen, maxNumWrapped) => {
    const all = renderWorks(inputOf(list, made, chosen, maxNumWrapped));
    fc.pre(all.errors.length === 0 && all.failure === undefined);
    for (const cluster of chosen) expect(renderWorks(inputOf(list, made, [cluster], maxNumWrapped)).works).toEqual(all.works.filter(({ metadata }) => metadata.namespace === cluster));
  }), runs);
});

test("with one object a work, the order of a Binding's entries decides the order of works only", () => {
  fc.assert(fc.property(objects.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))), transforms, clusters, ([list, shuffled], made, chosen) => {
    const works = (order: typeof list) => renderWorks(inputOf(order, made, chosen)).works.map((work) => JSON.stringify(work)).sort();
    expect(works(shuffled)).toEqual(works(list));
  }), runs);
});

test("however many objects a work may hold, each cluster gets each object once, in order", () => {
  fc.assert(fc.property(objects, transforms, clusters, fc.integer({ min: 1, max: 7 }), (list, made, chosen, maxNumWrapped) => {
    const per = (limit: number) => chosen.map((cluster) => renderWorks(inputOf(list, made, chosen, limit)).works.filter(({ metadata }) => metadata.namespace === cluster).flatMap(({ spec: of }) => of?.workload?.manifests ?? []));
    expect(per(maxNumWrapped)).toEqual(per(1));
  }), runs);
});

test("outcome classes hold every cluster once, and clusters of one class get the same", () => {
  fc.assert(fc.property(objects, transforms, clusters, (list, made, chosen) => {
    const input = inputOf(list, made, chosen);
    const { classes } = outcomesOf(input);
    expect(classes.flatMap((each) => each.clusters).sort()).toEqual([...chosen].sort());
    const { works, errors } = renderWorks(input);
    expect(classes.some((each) => each.errors.length > 0)).toBe(errors.length > 0);
    const got = (cluster: string) => JSON.stringify(works.filter(({ metadata }) => metadata.namespace === cluster).map(({ spec: of }) => of));
    for (const each of classes) expect(new Set(each.clusters.map(got)).size).toBe(1);
    if (errors.length === 0) expect(new Set(chosen.map(got)).size).toBe(classes.length);
  }), runs);
});
