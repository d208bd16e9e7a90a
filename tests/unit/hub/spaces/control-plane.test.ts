/** What a ControlPlane says of itself while a hook of it fails, round after round. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ControlPlane } from "../../../../core/model/control-plane";
import { resources } from "../../../../core/model/resources";
import { ControlPlaneReconciler } from "../../../../hub/spaces/control-plane";
import { HubPaths, writeFileAtomic } from "../../../../hub/state";
import { MemoryClient } from "../../../support/memory-client";

const NAME = "cp";
let paths: HubPaths;
let host: MemoryClient;
let hooks: Set<string>;
let present: ControlPlane;
let reconciler: ControlPlaneReconciler;

const look = async (): Promise<ControlPlane> => (await host.get(resources.ControlPlane, { name: NAME })) as ControlPlane;

beforeEach(async () => {
  paths = new HubPaths(mkdtempSync(path.join(tmpdir(), "ksfleet-control-plane-")));
  writeFileAtomic(paths.kubeconfig(NAME), "kubeconfig of cp");
  host = new MemoryClient({ name: "host" });
  await host.seed({ apiVersion: "tenancy.kflex.kubestellar.org/v1alpha1", kind: "ControlPlane", metadata: { name: NAME }, spec: { type: "k8s", postCreateHooks: [{ hookName: "of-a-team" }] } });
  hooks = new Set();
  const ignore = (): void => undefined;
  reconciler = new ControlPlaneReconciler({
    host,
    supervisor: {
      declareSpace: ({ name, kind, backing }) => Promise.resolve({ name, kind, backing, port: 1, ready: true }),
      removeSpace: async () => undefined,
      addControllers: async () => undefined,
    },
    paths,
    log: { info: ignore, warn: ignore, error: ignore },
    signal: new AbortController().signal,
    controlPlane: () => present,
    controlPlanes: () => [present],
    hook: (name) => (hooks.has(name) ? { apiVersion: "tenancy.kflex.kubestellar.org/v1alpha1", kind: "PostCreateHook", metadata: { name } } : undefined),
  });
});
afterEach(() => rmSync(paths.folder, { recursive: true, force: true }));

/** One round, with a cache that does not lag. */
async function round(): Promise<{ readonly writes: number; readonly failed: boolean; readonly conditions: readonly string[] }> {
  present = await look();
  const before = host.calls.length;
  const failed = await reconciler.reconcile(NAME).then(() => false, () => true);
  const writes = host.calls.slice(before).filter(({ verb, subresource }) => verb === "patch" && subresource === "status").length;
  const { status } = await look();
  return { writes, failed, conditions: status!.conditions.map(({ type, status: holds, message }) => `${type} ${holds} ${message}`.trim()) };
}

test("it serves at once, and stays unsynced as long as the hook fails: no round takes that back, or writes it again", async () => {
  const missing = expect.stringMatching(/^Synced False .*PostCreateHook of-a-team: is named by the ControlPlane and does not exist/) as string;
  expect(await round()).toEqual({ writes: 2, failed: true, conditions: ["Ready True", missing] });
  expect(await round()).toEqual({ writes: 0, failed: true, conditions: ["Ready True", missing] });

  hooks.add("of-a-team");
  const refused = expect.stringMatching(/^Synced False .*PostCreateHook of-a-team: cannot be run/) as string;
  expect(await round()).toEqual({ writes: 1, failed: true, conditions: ["Ready True", refused] });
  expect(await round()).toEqual({ writes: 0, failed: true, conditions: ["Ready True", refused] });

  await host.patch(resources.ControlPlane, { name: NAME }, { spec: { postCreateHooks: [] } });
  expect(await round()).toMatchObject({ failed: false, conditions: ["Ready True", "Synced True"] });
});
