/** Reference 4.1 and 4.2, rule by rule. */
import type { KubeObject } from "../../../../core/model/kube-object";
import type { WorkStatus } from "../../../../core/model/work-status";
import type { ReportedStateRequest } from "../../../../core/placement";
import { aggregateStatuses, reportedFields, reportedState, statusSupport } from "../../../../core/status";

const deployment = { group: "apps", kind: "Deployment" };
const from = (wec: string, status?: Record<string, unknown>, name = "ws"): WorkStatus => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "WorkStatus", metadata: { name, namespace: wec }, ...(status !== undefined && { status }) });
const asked = (singletonClusters?: readonly string[], multiWecClusters?: readonly string[]): ReportedStateRequest => ({ singleton: singletonClusters !== undefined, singletonClusters: singletonClusters ?? [], multiWec: multiWecClusters !== undefined, multiWecClusters: multiWecClusters ?? [] });

describe("what happens to the status of an object", () => {
  const a = from("a", { replicas: 1 });
  const b = from("b", { replicas: 2 });
  const rows: readonly { readonly name: string; readonly request: ReportedStateRequest; readonly statuses: readonly WorkStatus[]; readonly kind: string; readonly resource?: { readonly group: string; readonly kind: string } }[] = [
    { name: "nobody asks: cleared", request: asked(), statuses: [a], kind: "clear" },
    { name: "singleton in one WEC: copied", request: asked(["a"]), statuses: [a, b], kind: "copy" },
    { name: "singleton in two WECs: cleared", request: asked(["a", "b"]), statuses: [a, b], kind: "clear" },
    { name: "singleton in none: cleared", request: asked([]), statuses: [a], kind: "clear" },
    { name: "singleton without WorkStatus: cleared", request: asked(["c"]), statuses: [a, b], kind: "clear" },
    { name: "singleton with two WorkStatuses in the WEC: cleared", request: asked(["a"]), statuses: [a, from("a", {}, "older")], kind: "clear" },
    { name: "singleton whose WorkStatus has no status: left", request: asked(["a"]), statuses: [from("a")], kind: "leave" },
    { name: "multi-WEC in one WEC: copied", request: asked(undefined, ["a"]), statuses: [a, b], kind: "copy" },
    { name: "multi-WEC in two: aggregated", request: asked(undefined, ["a", "b"]), statuses: [a, b], kind: "aggregate" },
    { name: "multi-WEC in none: cleared", request: asked(undefined, []), statuses: [a], kind: "clear" },
    { name: "multi-WEC in two of which one reports: copied", request: asked(undefined, ["a", "b"]), statuses: [a, from("b")], kind: "copy" },
    { name: "multi-WEC in two of which none reports: cleared", request: asked(undefined, ["a", "b"]), statuses: [from("a"), from("b")], kind: "clear" },
    { name: "both, one WEC in all: copied", request: asked(["a"], ["a"]), statuses: [a], kind: "copy" },
    { name: "both, two WECs in all: aggregated", request: asked(["a"], ["b"]), statuses: [a, b], kind: "aggregate" },
    { name: "a kind without aggregation: left", request: asked(undefined, ["a", "b"]), statuses: [a, b], kind: "leave", resource: { group: "apps", kind: "StatefulSet" } },
    { name: "a Namespace: left", request: asked(["a"]), statuses: [a], kind: "leave", resource: { group: "", kind: "Namespace" } },
    { name: "a CRD: left", request: asked(), statuses: [a], kind: "leave", resource: { group: "apiextensions.k8s.io", kind: "CustomResourceDefinition" } },
  ];
  test.each(rows)("$name", ({ request, statuses, kind, resource = deployment }) => {
    expect(reportedState({ resource, request, workStatuses: statuses }).kind).toBe(kind);
  });
});

describe("aggregation", () => {
  test("a Deployment takes the least of its replicas and the most of the unavailable ones; missing ones do not count", () => {
    expect(aggregateStatuses("apps", "Deployment", [{ replicas: 3, readyReplicas: 3, unavailableReplicas: 1, observedGeneration: 5 }, { replicas: 2, unavailableReplicas: 2, observedGeneration: 4 }])).toEqual({ replicas: 2, updatedReplicas: 0, availableReplicas: 0, readyReplicas: 3, observedGeneration: 4, unavailableReplicas: 2, conditions: [] });
  });
  test("a Deployment whose progress deadline passed somewhere shows that condition alone", () => {
    const stuck = { type: "Progressing", reason: "ProgressDeadlineExceeded", status: "False" };
    expect(aggregateStatuses("apps", "Deployment", [{ conditions: [{ type: "Available" }] }, { conditions: [{ type: "Available" }, stuck] }])).toMatchObject({ conditions: [stuck] });
  });
  test("a ReplicaSet shows its first failure", () => {
    expect(aggregateStatuses("apps", "ReplicaSet", [{ conditions: [] }, { conditions: [{ type: "ReplicaFailure", reason: "X" }] }])).toMatchObject({ conditions: [{ type: "ReplicaFailure", reason: "X" }] });
  });
  test("a DaemonSet has no conditions", () => {
    expect(aggregateStatuses("apps", "DaemonSet", [{ numberReady: 1, numberMisscheduled: 0 }, { numberReady: 0, numberMisscheduled: 3 }])).toEqual({ currentNumberScheduled: 0, desiredNumberScheduled: 0, numberReady: 0, observedGeneration: 0, updatedNumberScheduled: 0, numberAvailable: 0, numberMisscheduled: 3 });
  });
  test("only integers count", () => {
    expect(aggregateStatuses("apps", "Deployment", [{ replicas: 1.5 }, { replicas: "1" }, { replicas: 4 }])).toMatchObject({ replicas: 4 });
  });
});

describe("what stands in the object afterwards", () => {
  const SINGLETON = "managed-by.kubestellar.io/singletonstatus";
  const MULTI = "managed-by.kubestellar.io/multiwecstatus";
  const object = (labels: Record<string, string>, status?: Record<string, unknown>): KubeObject => ({ apiVersion: "v1", kind: "X", metadata: { name: "x", labels }, ...(status !== undefined && { status }) });
  const support = statusSupport([]);
  const ofDeployment = support({ group: "apps", version: "v1", kind: "Deployment" });
  const ofConfigMap = support({ group: "", version: "v1", kind: "ConfigMap" });

  test("a copy puts the singleton label and takes the other", () => {
    expect(reportedFields({ kind: "copy", status: { replicas: 1 }, wec: "a" }, object({ app: "x", [MULTI]: "true" }), ofDeployment)).toEqual({ status: { replicas: 1 }, labels: { app: "x", [SINGLETON]: "true" } });
  });
  test("an aggregate puts the multi-WEC label; the API server drops zeros", () => {
    expect(reportedFields({ kind: "aggregate", status: { replicas: 0, observedGeneration: 2, conditions: [] }, wecs: ["a", "b"] }, object({ [SINGLETON]: "true" }), ofDeployment)).toEqual({ status: { observedGeneration: 2 }, labels: { [MULTI]: "true" } });
  });
  test("clearing touches only what carries a label", () => {
    expect(reportedFields({ kind: "clear" }, object({ app: "x" }, { replicas: 1 }), ofDeployment)).toBeUndefined();
    expect(reportedFields({ kind: "clear" }, object({ app: "x", [SINGLETON]: "true" }, { replicas: 1 }), ofDeployment)).toEqual({ status: {}, labels: { app: "x" } });
  });
  test("a status that contradicts itself is refused: the label is there, the old status stays, the old label too", () => {
    expect(reportedFields({ kind: "aggregate", status: { replicas: 1, availableReplicas: 2 }, wecs: [] }, object({ [SINGLETON]: "true" }, { replicas: 7 }), ofDeployment)).toEqual({ status: { replicas: 7 }, labels: { [SINGLETON]: "true", [MULTI]: "true" } });
  });
  test("a kind without status keeps the label for ever", () => {
    expect(reportedFields({ kind: "copy", status: { a: 1 }, wec: "a" }, object({}), ofConfigMap)).toEqual({ labels: { [SINGLETON]: "true" } });
    expect(reportedFields({ kind: "clear" }, object({ [SINGLETON]: "true" }), ofConfigMap)).toEqual({ labels: { [SINGLETON]: "true" } });
  });
});
