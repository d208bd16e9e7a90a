import type { AppliedManifestWork } from "../../../../../core/model/applied-manifest-work";
import type { ManifestWork } from "../../../../../core/model/manifest-work";
import { isReported, isTracked, newWorkStatus, workStatusName } from "../../../../../hub/agent/status/work-status";

const applied: AppliedManifestWork = { apiVersion: "work.open-cluster-management.io/v1", kind: "AppliedManifestWork", metadata: { name: "hash-w", uid: "1-2-3" }, spec: { hubHash: "hash", manifestWorkName: "w" } };
const work: ManifestWork = { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { name: "w", namespace: "c1", uid: "u", labels: { "transport.kubestellar.io/originWdsName": "wds1" } } };
const labels = { "managed-by.kubestellar.io/singletonstatus": "true", app: "x" };

test.each([
  [{ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { namespace: "n", name: "i" } }, "1-2-3-networking.k8s.iov1-ingress-n-i"],
  [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "n" } }, "1-2-3-v1-namespace--n"],
])("a WorkStatus is named after record and object", (object, name) => {
  expect(workStatusName(applied, object)).toBe(name);
});

test("a name that is too long is cut", () => {
  expect(workStatusName(applied, { apiVersion: "v1", kind: "Pod", metadata: { namespace: "n", name: "x".repeat(253) } })).toHaveLength(253);
});

test("a WorkStatus carries the labels of its work, belongs to it, and takes over one label of the object", () => {
  const entry = { group: "apps", version: "v1", resource: "deployments", namespace: "n", name: "d", uid: "o" };
  expect(newWorkStatus({ work, applied, entry, object: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d", namespace: "n", labels } } })).toEqual({
    apiVersion: "control.kubestellar.io/v1alpha1",
    kind: "WorkStatus",
    metadata: {
      name: "1-2-3-appsv1-deployment-n-d",
      namespace: "c1",
      labels: { "transport.kubestellar.io/originWdsName": "wds1", "managed-by.kubestellar.io/singletonstatus": "true" },
      ownerReferences: [{ apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", name: "w", uid: "u", controller: true, blockOwnerDeletion: true }],
    },
    spec: { sourceRef: { group: "apps", version: "v1", resource: "deployments", kind: "Deployment", name: "d", namespace: "n" } },
  });
});

test("only works of KubeStellar report, and of their objects those that have a state", () => {
  expect(isReported(work)).toBe(true);
  expect(isReported({ ...work, metadata: { ...work.metadata, labels: { app: "x" } } })).toBe(false);
  expect(["clusterroles", "configmaps", "secrets", "serviceaccounts"].map((resource) => isTracked({ group: resource === "clusterroles" ? "rbac.authorization.k8s.io" : "", version: "v1", resource }))).toEqual([false, false, false, false]);
  expect(isTracked({ group: "", version: "v1", resource: "services" })).toBe(true);
});
