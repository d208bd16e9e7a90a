import type { KubeObject } from "../../../../core/model/kube-object";
import { childState } from "../../../../core/status/child-state";
import { MAX_CHILDREN, MAX_CHILDREN_TEXT, condenseChildren, readChildren, writeChildren } from "../../../../core/status/children";
import type { Descendant } from "../../../../core/status/children";

const object = (kind: string, name: string, content: object = {}): KubeObject => ({ apiVersion: kind === "Pod" ? "v1" : "apps/v1", kind, metadata: { name, namespace: "shop" }, ...content });
const pod = (name: string, phase = "Running", distance = 2): Descendant => ({ object: object("Pod", name, { status: { phase, conditions: [{ type: "Ready", status: "True" }] } }), owner: { kind: "ReplicaSet", name: "web-1" }, distance });
const replicaSet: Descendant = { object: object("ReplicaSet", "web-1", { spec: { replicas: 2 }, status: { readyReplicas: 1 } }), owner: { kind: "Deployment", name: "web" }, distance: 1 };
const condition = (type: string, status: string) => ({ status: { conditions: [{ type, status }] } });

describe("the state of a child", () => {
  test.each<[string, string, object, unknown]>([
    ["a pod that runs", "Pod", { status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] } }, { state: "Running", ready: true }],
    ["a pod that is not ready", "Pod", { status: { phase: "Running", conditions: [{ type: "Ready", status: "False" }] } }, { state: "Running", ready: false }],
    ["a pod that is done", "Pod", { status: { phase: "Succeeded" } }, { state: "Succeeded", ready: true }],
    ["a pod that cannot start", "Pod", { status: { phase: "Pending", containerStatuses: [{}, { state: { waiting: { reason: "ImagePullBackOff" } } }] } }, { state: "ImagePullBackOff", ready: false }],
    ["a pod that nobody has looked at", "Pod", {}, { state: "" }],
    ["replicas", "ReplicaSet", { spec: { replicas: 3 }, status: { readyReplicas: 1 } }, { state: "1/3 ready", ready: false }],
    ["one replica by default", "StatefulSet", { status: { readyReplicas: 1 } }, { state: "1/1 ready", ready: true }],
    ["a daemon set", "DaemonSet", { status: { numberReady: 2, desiredNumberScheduled: 2 } }, { state: "2/2 ready", ready: true }],
    ["a job that is done", "Job", condition("Complete", "True"), { state: "Complete", ready: true }],
    ["a job that failed", "Job", condition("Failed", "True"), { state: "Failed", ready: false }],
    ["a job under way", "Job", { status: { active: 1 } }, { state: "Active" }],
    ["anything with conditions", "Widget", condition("Ready", "False"), { state: "not Ready", ready: false }],
    ["anything with a phase", "PersistentVolumeClaim", { status: { phase: "Bound" } }, { state: "Bound" }],
    ["anything else", "Service", { status: { loadBalancer: {} } }, { state: "" }],
    ["nonsense", "Pod", { status: [1], spec: "x" }, { state: "" }],
  ])("%s", (_, kind, content, expected) => expect(childState(object(kind, "x", content))).toEqual(expected));
  test("what goes", () => expect(childState({ ...object("Pod", "x"), metadata: { name: "x", deletionTimestamp: "2026-01-01T00:00:00Z" } })).toEqual({ state: "Terminating" }));
});

describe("children in an annotation", () => {
  const told = { apiVersion: "apps/v1", kind: "ReplicaSet", namespace: "shop", name: "web-1", owner: "Deployment web", state: "1/2 ready", ready: false };
  test("come back as they were written, nearest first", () => {
    const condensed = condenseChildren([pod("b"), pod("a"), replicaSet]);
    expect(condensed.children.map(({ name }) => name)).toEqual(["web-1", "a", "b"]);
    expect(condensed.children[0]).toEqual(told);
    expect(readChildren(writeChildren(condensed))).toEqual(condensed);
  });
  test("are not written when there are none", () => expect(writeChildren(condenseChildren([]))).toBeUndefined());
  test("are bounded, and what is not well stays", () => {
    const many = [replicaSet, ...Array.from({ length: 500 }, (_, i) => pod(`pod-${String(i).padStart(3, "0")}`)), pod("zz-bad", "Failed")];
    const { children, omitted } = condenseChildren(many);
    expect([children.length, omitted]).toEqual([MAX_CHILDREN, 502 - MAX_CHILDREN]);
    expect(children.map(({ name }) => name)).toEqual(expect.arrayContaining(["web-1", "zz-bad"]));
    const long = condenseChildren(Array.from({ length: 100 }, (_, i) => pod(`${i}-${"x".repeat(2000)}`)));
    expect(writeChildren(long)!.length).toBeLessThan(MAX_CHILDREN_TEXT + 100);
    expect(long.children.length + long.omitted).toBe(100);
  });
  test.each([undefined, "", "[]", "null", "{", '{"children":[{}],"omitted":0}', '{"children":[],"omitted":-1}', '{"children":[],"omitted":"1"}', JSON.stringify({ children: [{ ...told, ready: "yes" }], omitted: 0 }), " ".repeat(MAX_CHILDREN_TEXT * 2 + 1)])("nothing is read of %p", (text) => expect(readChildren(text)).toBeUndefined());
  test("fields that nobody knows are left out", () => expect(readChildren(JSON.stringify({ children: [{ ...told, more: 1 }], omitted: 2 }))).toEqual({ children: [told], omitted: 2 }));
});
