/** Outcome classes: who gets the same, and what is different for the others. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { outcomesOf } from "../../../../core/preview/outcomes";
import { compileTransforms } from "../../../../core/transport";

const templates = { "control.kubestellar.io/expand-templates": "true" };
const object = (name: string, data: unknown, annotations?: Record<string, string>): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "ns", ...(annotations && { annotations }) }, data });
const outcomes = (objects: readonly KubeObject[], properties: Readonly<Record<string, Readonly<Record<string, string>>>>) => outcomesOf({
  binding: { name: "p", uid: "b", generation: 1, spec: { workload: { namespaceScope: objects.map(({ metadata: { name } }) => ({ group: "", version: "v1", resource: "configmaps", namespace: "ns", name, resourceVersion: "" })) }, destinations: Object.keys(properties).map((clusterId) => ({ clusterId })) } },
  object: (ref) => objects.find(({ metadata }) => metadata.name === ref.name),
  transforms: compileTransforms([]),
  templateData: (cluster) => properties[cluster] ?? {},
});

test("objects without templates make one class", () => {
  expect(outcomes([object("a", { x: "{{.size}}" })], { c1: {}, c2: {} })).toEqual({ objects: 1, clusters: 2, classes: [{ clusters: ["c1", "c2"], diff: [], errors: [] }] });
});
test("the largest class is the common one; the others tell what they have otherwise", () => {
  const sized = object("a", { size: "{{.size}}", same: "x", list: ["{{.size}}", "y"] }, templates);
  const { classes } = outcomes([object("plain", {}), sized], { c1: { size: "s" }, c2: { size: "l" }, c3: { size: "l" }, c4: { size: "m" } });
  expect(classes).toEqual([
    { clusters: ["c2", "c3"], diff: [], errors: [] },
    { clusters: ["c1"], diff: [{ object: "ConfigMap ns/a", path: "data.size", common: "l", here: "s" }, { object: "ConfigMap ns/a", path: "data.list[0]", common: "l", here: "s" }], errors: [] },
    { clusters: ["c4"], diff: [{ object: "ConfigMap ns/a", path: "data.size", common: "l", here: "m" }, { object: "ConfigMap ns/a", path: "data.list[0]", common: "l", here: "m" }], errors: [] },
  ]);
});
test("properties that no template uses make no classes", () => {
  expect(outcomes([object("a", { x: "{{.used}}" }, templates)], { c1: { used: "1", other: "1" }, c2: { used: "1", other: "2" } }).classes).toHaveLength(1);
});
test("clusters on which a template fails are a class of their own", () => {
  const { classes } = outcomes([object("a", { x: "{{.size}}" }, templates)], { c1: { size: "s" }, c2: {}, c3: {}, c4: { size: "s" } });
  expect(classes.map(({ clusters, errors }) => [clusters, errors.length])).toEqual([[["c1", "c4"], 0], [["c2", "c3"], 1]]);
});
test("no destinations, no classes", () => expect(outcomes([object("a", {})], {})).toEqual({ objects: 1, clusters: 0, classes: [] }));
