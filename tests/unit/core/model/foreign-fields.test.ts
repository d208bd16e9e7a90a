/** What a server-side apply of ours leaves of what others have set. */
import { withForeignFields } from "../../../../core/model/foreign-fields";
import type { KubeObject } from "../../../../core/model/kube-object";

const standing = (rest: object, ...sets: readonly (readonly [manager: string, fieldsV1: object, subresource?: string])[]): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", uid: "1", labels: { team: "them" }, finalizers: ["x"], managedFields: sets.map(([manager, fieldsV1, subresource]) => ({ manager, operation: "Update", fieldsV1, ...(subresource !== undefined && { subresource }) })) },
  ...rest,
});
const stated: KubeObject = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas: 1, containers: [{ name: "app", image: "a:1", ports: [{ containerPort: 80 }] }], args: ["x"] } };
const specOf = (object: KubeObject): unknown => object["spec"];

test.each<[string, KubeObject, unknown]>([
  ["a field that is stated", standing({ spec: { replicas: 9 } }, ["kubectl", { "f:spec": { "f:replicas": {} } }]), stated["spec"]],
  ["one that is not", standing({ spec: { paused: true } }, ["kubectl", { "f:spec": { "f:paused": {} } }]), { ...(stated["spec"] as object), paused: true }],
  ["an item of a list by its key", standing({ spec: { containers: [{ name: "side", image: "s:1", tty: true }] } }, ["injector", { "f:spec": { "f:containers": { 'k:{"name":"side"}': { ".": {}, "f:name": {}, "f:image": {} } } } }]), { ...(stated["spec"] as object), containers: [{ name: "app", image: "a:1", ports: [{ containerPort: 80 }] }, { name: "side", image: "s:1" }] }],
  ["a field of an item that is stated, whose key has a default", standing({ spec: { containers: [{ name: "app", ports: [{ containerPort: 80, protocol: "TCP", name: "http" }] }] } }, ["kubectl", { "f:spec": { "f:containers": { 'k:{"name":"app"}': { "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { "f:name": {} } } } } } }]), { ...(stated["spec"] as object), containers: [{ name: "app", image: "a:1", ports: [{ containerPort: 80, name: "http" }] }] }],
  ["an item of a set", standing({ spec: { args: ["x", "y"] } }, ["kubectl", { "f:spec": { "f:args": { 'v:"y"': {}, 'v:"x"': {} } } }]), { ...(stated["spec"] as object), args: ["x", "y"] }],
  ["a whole list that is stated", standing({ spec: { args: ["z"] } }, ["kubectl", { "f:spec": { "f:args": {} } }]), stated["spec"]],
  ["what a controller of Kubernetes writes", standing({ spec: { paused: true } }, ["kube-controller-manager", { "f:spec": { "f:paused": {} } }]), stated["spec"]],
  ["what we wrote once and state no more", standing({ spec: { paused: true } }, ["kubestellar-fleet", { "f:spec": { "f:paused": {} } }]), stated["spec"]],
  ["a subresource", standing({ spec: { replicas: 9 }, status: { replicas: 9 } }, ["scaler", { "f:spec": { "f:paused": {} } }, "scale"]), stated["spec"]],
])("%s", (_, object, expected) => {
  expect(specOf(withForeignFields(stated, object))).toEqual(expected);
});

test("of the metadata labels and annotations only; of the rest nothing that the server keeps", () => {
  const object = standing({ status: { replicas: 1 } }, ["kubectl", { "f:metadata": { "f:labels": { ".": {}, "f:team": {} }, "f:finalizers": { 'v:"x"': {} } }, "f:status": { "f:replicas": {} } }]);
  expect(withForeignFields(stated, object)).toEqual({ ...stated, metadata: { name: "web", labels: { team: "them" } } });
});

test("where nothing is foreign it is the very same object", () => {
  expect(withForeignFields(stated, standing({}, ["kubectl", { "f:status": {} }]))).toBe(stated);
});

test("without managers labels and annotations stay, and nothing else is known to be anybody's", () => {
  const { managedFields: _, ...metadata } = standing({}).metadata;
  expect(withForeignFields(stated, { ...standing({ spec: { paused: true } }), metadata: { ...metadata, annotations: { note: "x" } } })).toEqual({ ...stated, metadata: { name: "web", labels: { team: "them" }, annotations: { note: "x" } } });
});
