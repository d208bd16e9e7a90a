import type { ControlPlane } from "../../../../core/model/control-plane";
import { hooksOf, kindOf } from "../../../../core/model/control-plane-hooks";
import { statusAfter } from "../../../../hub/spaces/status";

const controlPlane = (spec: Partial<NonNullable<ControlPlane["spec"]>> = {}, status?: ControlPlane["status"]): ControlPlane => ({
  apiVersion: "tenancy.kflex.kubestellar.org/v1alpha1",
  kind: "ControlPlane",
  metadata: { name: "cp", generation: 3 },
  spec: { type: "k8s", ...spec },
  ...(status === undefined ? {} : { status }),
});
const now = new Date("2026-01-01T00:00:00Z");
const later = new Date("2026-01-01T00:01:00Z");
const secretRef = { namespace: "cp-system", name: "admin-kubeconfig", key: "kubeconfig", inClusterKey: "kubeconfig-incluster" };
const ready = (status: ControlPlane["status"]): string => {
  const condition = status!.conditions.find(({ type }) => type === "Ready")!;
  return `${condition.status} ${condition.reason}`;
};

test.each([
  ["Creating while its API server starts", false, { serving: false, hooks: ["a"], hooksDone: {} }, "False Creating"],
  ["Unavailable when that fails", false, { serving: false, hooks: [], hooksDone: {}, failure: "no port" }, "False Unavailable"],
  ["Available with its API server when nobody waits for hooks", false, { serving: true, hooks: ["a"], hooksDone: {} }, "True Available"],
  ["waiting for hooks when asked to", true, { serving: true, hooks: ["a", "b"], hooksDone: { a: true } }, "False WaitingForPostCreateHooks"],
  ["Available after the last hook", true, { serving: true, hooks: ["a", "b"], hooksDone: { a: true, b: true } }, "True Available"],
])("a ControlPlane is %s", (_, waitForPostCreateHooks, progress, expected) => {
  expect(ready(statusAfter(controlPlane({ waitForPostCreateHooks }), progress, now))).toBe(expected);
});

test("the status carries generation, Secret and hooks, and the failure where people look", () => {
  expect(statusAfter(controlPlane(), { serving: true, secretRef, hooks: ["a"], hooksDone: {}, failure: "PostCreateHook a is missing" }, now)).toEqual({
    conditions: [
      { type: "Ready", status: "True", reason: "Available", message: "", lastUpdateTime: "2026-01-01T00:00:00Z", lastTransitionTime: "2026-01-01T00:00:00Z" },
      { type: "Synced", status: "False", reason: "ReconcileError", message: "PostCreateHook a is missing", lastUpdateTime: "2026-01-01T00:00:00Z", lastTransitionTime: "2026-01-01T00:00:00Z" },
    ],
    observedGeneration: 3,
    secretRef,
    postCreateHookCompleted: false,
  });
});

test("nothing is written when nothing changed but the time", () => {
  const progress = { serving: true, secretRef, hooks: ["a"], hooksDone: { a: true } };
  const status = statusAfter(controlPlane(), progress, now)!;
  expect(statusAfter(controlPlane({}, status), progress, later)).toBeUndefined();
});

test("a transition has its own time", () => {
  const before = statusAfter(controlPlane(), { serving: false, hooks: [], hooksDone: {} }, now)!;
  const after = statusAfter(controlPlane({}, before), { serving: true, hooks: [], hooksDone: {} }, later)!;
  expect(after.conditions.map(({ type, lastTransitionTime }) => [type, lastTransitionTime])).toEqual([["Ready", "2026-01-01T00:01:00Z"], ["Synced", "2026-01-01T00:00:00Z"]]);
});

test("hooks run in order, the old single one first, each once, with the nearest variables", () => {
  const spec = { postCreateHook: "b", postCreateHookVars: { x: "single" }, globalVars: { x: "global", y: "global" }, postCreateHooks: [{ hookName: "a", vars: { x: "use" } }, { hookName: "b" }] };
  expect(hooksOf(controlPlane(spec))).toEqual([
    { name: "b", vars: { x: "single", y: "global" } },
    { name: "a", vars: { x: "use", y: "global" } },
  ]);
});

test.each<[string, Partial<NonNullable<ControlPlane["spec"]>>, string]>([
  ["hooks of an ITS", { type: "host", postCreateHooks: [{ hookName: "its-hub-init" }] }, "ITS"],
  ["hooks of a WDS", { type: "vcluster", postCreateHooks: [{ hookName: "kubestellar-controller" }] }, "WDS"],
  ["no hooks, type vcluster", { type: "vcluster" }, "ITS"],
  ["no hooks, type k8s", { type: "k8s" }, "WDS"],
])("what a ControlPlane is for: %s", (_, spec, kind) => {
  expect(kindOf(controlPlane(spec))).toBe(kind);
});
