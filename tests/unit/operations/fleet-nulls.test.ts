/** Charts write `labels:` with nothing behind it; an API server takes that as absent, and so does a preview. */
import { clusterYaml, policyYaml, previewFiles } from "../../support/fleet-preview";

test("nulls in metadata count as absent, whoever looks at them", async () => {
  const { preview, diagnostics, leftOut } = await previewFiles({
    "its1/c.yaml": clusterYaml("c1", "  annotations:\n  creationTimestamp: null\n"),
    "wds1/a.yaml": [
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: null, deletionTimestamp: null}\n",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: a, labels: , annotations: }\n",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x, namespace: null, labels: null}\n",
      policyYaml("p", "{clusterSelectors: [{}], downsync: [{objectSelectors: [{matchExpressions: [{key: app, operator: DoesNotExist}]}]}]}"),
    ].join("---\n"),
  });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(leftOut).toBe(false);
  const [binding] = preview.bindings();
  expect(binding?.spec?.workload?.clusterScope?.map(({ name }) => name)).toEqual(["a"]);
  expect(binding?.spec?.workload?.namespaceScope?.map(({ resource, namespace }) => `${namespace}/${resource}`)).toEqual(["a/configmaps", "default/deployments"]);
  expect([...preview.works()].map(({ spec }) => spec.workload?.manifests?.[0]?.metadata)).toEqual([{ name: "a", labels: { "kubernetes.io/metadata.name": "a" } }, { name: "x", namespace: "a" }, { name: "x", namespace: "default" }]);
});
