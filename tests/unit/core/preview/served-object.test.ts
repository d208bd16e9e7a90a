/** What an API server makes of objects, as far as placement and transport see it. */
import { discoveryOf } from "../../../../core/model/discovery";
import type { KubeObject } from "../../../../core/model/kube-object";
import { asServed } from "../../../../core/preview/served-object";

const discovery = discoveryOf();
function served(object: KubeObject): KubeObject {
  const resource = discovery.find(object.apiVersion, object.kind);
  if (resource === undefined) throw new Error(`no resource for ${object.kind}`);
  return asServed(object, discovery.preferred(resource));
}
const object = (apiVersion: string, kind: string, metadata: Partial<KubeObject["metadata"]> = {}, rest: Record<string, unknown> = {}): KubeObject => ({ apiVersion, kind, metadata: { name: "x", ...metadata }, ...rest });

test.each<[string, KubeObject, KubeObject]>([
  ["a namespaced object without a namespace is in default", object("v1", "ConfigMap"), object("v1", "ConfigMap", { namespace: "default" })],
  ["an empty namespace is none", object("v1", "ConfigMap", { namespace: "" }), object("v1", "ConfigMap", { namespace: "default" })],
  ["a cluster-scoped object has no namespace", object("rbac.authorization.k8s.io/v1", "ClusterRole", { namespace: "a" }), object("rbac.authorization.k8s.io/v1", "ClusterRole")],
  ["a Namespace is labelled with its name", object("v1", "Namespace", { labels: { a: "b" } }), object("v1", "Namespace", { labels: { a: "b", "kubernetes.io/metadata.name": "x" } })],
  ["and not with another", object("v1", "Namespace", { labels: { "kubernetes.io/metadata.name": "y" } }), object("v1", "Namespace", { labels: { "kubernetes.io/metadata.name": "x" } })],
  ["stringData is data", object("v1", "Secret", { namespace: "a" }, { stringData: { k: "é", only: "1" }, data: { k: "b2xk", kept: "eA==" } }), object("v1", "Secret", { namespace: "a" }, { data: { k: "w6k=", kept: "eA==", only: "MQ==" } })],
  ["an older version is read in the preferred one", object("autoscaling/v1", "HorizontalPodAutoscaler", { namespace: "a" }, { spec: { targetCPUUtilizationPercentage: 80, maxReplicas: 2 } }), object("autoscaling/v2", "HorizontalPodAutoscaler", { namespace: "a" }, { spec: { maxReplicas: 2, metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }] } })],
])("%s", (_, given, expected) => {
  const before = JSON.stringify(given);
  expect(served(given)).toEqual(expected);
  expect(JSON.stringify(given)).toBe(before);
});
test.each([object("v1", "ConfigMap", { namespace: "a" }), object("v1", "Secret", { namespace: "a" }, { data: {} }), object("v1", "Namespace", { labels: { "kubernetes.io/metadata.name": "x" } })])("where nothing is to be done, the object itself comes back", (given) => expect(served(given)).toBe(given));
