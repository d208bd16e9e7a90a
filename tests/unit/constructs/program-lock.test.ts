/** Config `kubestellar:lock`: nothing of ours is registered before what the program declares was held to the lock. With Pulumi's mocks. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as fleet from "../../../constructs/pulumi";
import { judgeLock } from "../../../constructs/pulumi/lock/program-lock";
import type { KubeObject } from "../../../core/model/kube-object";
import { managedCluster } from "../../../core/render/inventory";
import { lockOfFleet, writeLock } from "../../../operations/lock";
import { typeToken } from "../../../provider/dynamic/text";
import type { GivenResource } from "../../../provider/guards/fleet-of-resources";
import { UNKNOWN } from "../../../provider/values";

let folder: string;
let lockFile: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ksfleet-lock-"));
  lockFile = path.join(folder, "fleet.lock.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configMap: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "app" } };
const spec = { clusterSelectors: [{ matchLabels: { g: "edge" } }], downsync: [{ resources: ["configmaps"] }] };

/** As `ksfleet check --lock` records the same definition. */
async function recordLock(labels: Readonly<Record<string, string>>): Promise<void> {
  const policy: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "p" }, spec };
  await writeLock(lockFile, lockOfFleet({ spaces: [{ kind: "ITS", name: "its1", objects: [managedCluster("c1", { labels })] }, { kind: "WDS", name: "wds1", objects: [policy, configMap], inventory: "its1" }] }));
}

/** Resources that were registered, in order. */
const made: string[] = [];

/** @param state - what the engine has recorded of the stack. */
async function useMocks(state: () => object): Promise<void> {
  made.length = 0;
  await pulumi.runtime.setMocks(
    {
      call: () => ({ outputs: state() }),
      newResource: ({ name, inputs }) => {
        made.push(name);
        return { id: name, state: { ...(inputs as object), uid: `uid-of-${name}`, ref: { name, kind: "ITS", via: { hub: "h", space: name } } } };
      },
    },
    "project",
    "stack",
    false,
    "organization",
  );
}

test("a program that comes to what was reviewed is registered as ever, and nothing of it before that is known", async () => {
  await recordLock({ g: "edge" });
  let madeBefore = -1;
  await useMocks(() => {
    madeBefore = made.length;
    return {};
  });
  pulumi.runtime.setAllConfig({ "kubestellar:lock": lockFile });
  const host = new fleet.HostingCluster("host");
  const its1 = new fleet.InventorySpace("its1", { host });
  const wds1 = new fleet.WorkloadSpace("wds1", { host, inventory: its1 });
  const rest = [
    new fleet.WorkloadCluster("c1", { inventory: its1, labels: { g: "edge" } }),
    new fleet.Workload("w", { space: wds1, objects: [configMap], agentRights: "none" }),
    new fleet.BindingPolicy("p", { space: wds1, ...spec }),
  ];
  await pulumi.runtime.serializeProperties("test", { urns: [host, its1, wds1, ...rest].map(({ urn }) => urn) });
  expect(madeBefore).toBe(0);
  expect([...made].sort()).toEqual(["c1", "host", "its1", "p", "w", "wds1"]);
});

describe("the verdict on a program", () => {
  const its = { name: "its1", kind: "ITS" };
  const wds = { name: "wds1", kind: "WDS" };
  const resource = (kind: Parameters<typeof typeToken>[0], properties: GivenResource["properties"]): GivenResource => ({ type: typeToken(kind), properties });
  const declared = (label: unknown): readonly GivenResource[] => [
    resource("InventorySpace", { name: "its1" }),
    resource("WorkloadSpace", { name: "wds1", inventory: its }),
    resource("WorkloadCluster", { name: "c1", space: its, labels: { g: label } }),
    resource("Workload", { name: "w", space: wds, objects: { a: configMap } }),
    resource("BindingPolicy", { name: "p", space: wds, ...spec }),
  ];
  const verdict = async (label: unknown): Promise<string | undefined> => (await judgeLock(lockFile, async () => ({ resources: declared(label), recorded: new Map() })))?.message;

  test("what would be otherwise is named", async () => {
    await recordLock({ g: "core" });
    await useMocks(() => ({}));
    expect(await verdict("edge")).toContain("wds1 policy p would reach c1 too");
    expect(await verdict("core")).toBeUndefined();
  });

  test("a label that is not known before something is registered cannot be held to it", async () => {
    await recordLock({ g: "edge" });
    await useMocks(() => ({}));
    expect(await verdict(UNKNOWN)).toContain("label g of cluster c1 is not known");
  });

  test("a program that may declare more cannot be held to it", async () => {
    await recordLock({ g: "edge" });
    expect((await judgeLock(lockFile, async () => "the program had not ended"))?.message).toContain("the program had not ended");
  });

  test("a state that cannot be read is not taken for none", async () => {
    await recordLock({ g: "edge" });
    await useMocks(() => {
      throw new Error("no backend");
    });
    expect(await verdict("edge")).toContain("the state of the stack cannot be read");
  });

  test("spaces of the state that do not answer are not taken for empty", async () => {
    await recordLock({ g: "edge" });
    await useMocks(() => ({ its1: { type: typeToken("InventorySpace"), outputs: { name: "its1", ref: { name: "its1", kind: "ITS", via: { kubeconfig: { path: path.join(folder, "none") } } } } } }));
    await expect(verdict("edge")).rejects.toThrow(/none/);
  });

  test.each([
    ["missing", undefined, /cannot be read \(ENOENT\)/],
    ["no JSON", "{", /is no lock/],
    ["of another version", '{"apiVersion":"kubestellar-fleet/v9","kind":"Lock","clusters":[],"policies":[]}', /must say apiVersion/],
    ["not as it is written", '{"apiVersion":"kubestellar-fleet/v1","kind":"Lock","clusters":[[1]],"policies":[]}', /not as they are written/],
  ])("a lock that is %s", async (_, text, message) => {
    if (text !== undefined) writeFileSync(lockFile, text);
    await expect(verdict("edge")).rejects.toThrow(message);
  });
});
