/** Config `kubestellar:lock`: nothing of ours is registered before what the program declares was held to the lock; a preview can record it. With Pulumi's mocks. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as fleet from "../../../constructs/pulumi";
import { judgeLock, recordLock } from "../../../constructs/pulumi/lock/judge-lock";
import type { KubeObject } from "../../../core/model/kube-object";
import { managedCluster } from "../../../core/render/inventory";
import { lockOfFleet, writeLock } from "../../../operations/lock";
import { typeToken } from "../../../provider/dynamic/text";
import type { GivenResource } from "../../../provider/guards/fleet-of-resources";
import { UNKNOWN } from "../../../provider/values";
import { until } from "../../support/poll";

let folder: string;
let lockFile: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ksfleet-lock-"));
  lockFile = path.join(folder, "fleet.lock.json");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  delete process.env["KSFLEET_RECORD_LOCK"];
  pulumi.runtime.setAllConfig({});
});

const configMap: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "app" } };
const spec = { clusterSelectors: [{ matchLabels: { g: "edge" } }], downsync: [{ resources: ["configmaps"] }] };

/** As `ksfleet check --lock` records the same definition. */
async function checkLock(labels: Readonly<Record<string, string>>): Promise<void> {
  const policy: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "p" }, spec };
  await writeLock(lockFile, lockOfFleet({ spaces: [{ kind: "ITS", name: "its1", objects: [managedCluster("c1", { labels })] }, { kind: "WDS", name: "wds1", objects: [policy, configMap], inventory: "its1" }] }));
}

/** Resources that were registered, in order. */
const made: string[] = [];

/** @param state - what the engine has recorded of the stack. @param preview - whether nothing is to be carried out. */
async function useMocks(state: () => object, preview = false): Promise<void> {
  made.length = 0;
  await pulumi.runtime.setMocks(
    {
      call: () => ({ outputs: state() }),
      newResource: ({ type, name, inputs }) => {
        if (type !== "pulumi:pulumi:Stack") made.push(name);
        return { id: name, state: { ...(inputs as object), uid: `uid-of-${name}`, ref: { name, kind: "ITS", via: { hub: "h", space: name } } } };
      },
    },
    "project",
    "stack",
    preview,
    "organization",
  );
}

/** A program as users write it, in a stack of its own; resolves when all of it is registered. */
const runProgram = (object: fleet.ObjectArgs = { ...configMap }, more?: (its1: fleet.InventorySpace) => void): Promise<void> => pulumi.runtime.runInPulumiStack(async () => {
  const host = new fleet.HostingCluster("host");
  const its1 = new fleet.InventorySpace("its1", { host });
  const wds1 = new fleet.WorkloadSpace("wds1", { host, inventory: its1 });
  const rest = [
    new fleet.WorkloadCluster("c1", { inventory: its1, labels: { g: "edge" } }),
    new fleet.Workload("w", { space: wds1, objects: [object], agentRights: "none" }),
    new fleet.BindingPolicy("p", { space: wds1, ...spec }),
  ];
  more?.(its1);
  fleet.declarationsComplete();
  await pulumi.runtime.serializeProperties("test", { urns: [host, its1, wds1, ...rest].map(({ urn }) => urn) });
}) as Promise<void>;

test("a program that comes to what was reviewed is registered as ever, and nothing of it before that is known", async () => {
  await checkLock({ g: "edge" });
  let madeBefore = -1;
  await useMocks(() => {
    madeBefore = made.length;
    return {};
  });
  pulumi.runtime.setAllConfig({ "kubestellar:lock": lockFile });
  await runProgram();
  expect(madeBefore).toBe(0);
  expect([...made].sort()).toEqual(["c1", "host", "its1", "p", "w", "wds1"]);
});

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

describe("the verdict on a program", () => {
  const verdict = async (label: unknown): Promise<string | undefined> => (await judgeLock(lockFile, async () => ({ resources: declared(label), recorded: new Map() })))?.message;

  test("what would be otherwise is named", async () => {
    await checkLock({ g: "core" });
    await useMocks(() => ({}));
    expect(await verdict("edge")).toContain("wds1 policy p would reach c1 too");
    expect(await verdict("core")).toBeUndefined();
  });

  test("a label that is not known before something is registered cannot be held to it", async () => {
    await checkLock({ g: "edge" });
    await useMocks(() => ({}));
    expect(await verdict(UNKNOWN)).toContain("label g of cluster c1 is not known");
  });

  test("a program that may declare more cannot be held to it", async () => {
    await checkLock({ g: "edge" });
    expect((await judgeLock(lockFile, async () => "the program had not ended"))?.message).toContain("the program had not ended");
  });

  test("a state that cannot be read is not taken for none", async () => {
    await checkLock({ g: "edge" });
    await useMocks(() => {
      throw new Error("no backend");
    });
    expect(await verdict("edge")).toContain("the state of the stack cannot be read");
  });

  test("spaces of the state that do not answer are not taken for empty", async () => {
    await checkLock({ g: "edge" });
    await useMocks(() => ({ its1: { type: typeToken("InventorySpace"), outputs: { name: "its1", uid: "1", ref: { name: "its1", kind: "ITS", via: { kubeconfig: { path: path.join(folder, "none") } } } } } }));
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

describe("the record of a program", () => {
  const record = (label: unknown, refusal?: pulumi.RunError) => recordLock(lockFile, async () => ({ resources: declared(label), recorded: new Map() }), async () => refusal);

  test("a preview that is asked to records what the program comes to, byte for byte as ksfleet check does of the same definition", async () => {
    await checkLock({ g: "edge" });
    const checked = readFileSync(lockFile, "utf8");
    rmSync(lockFile);
    await useMocks(() => ({}), true);
    pulumi.runtime.setAllConfig({ "kubestellar:lock": lockFile });
    process.env["KSFLEET_RECORD_LOCK"] = "1";
    await runProgram();
    await until("the lock", 10, async () => existsSync(lockFile));
    expect(readFileSync(lockFile, "utf8")).toBe(checked);
  });

  test("secrets leave no trace in it", async () => {
    await useMocks(() => ({}), true);
    const read = async (data: object): Promise<string> => {
      pulumi.runtime.setAllConfig({ "kubestellar:lock": lockFile });
      process.env["KSFLEET_RECORD_LOCK"] = "1";
      rmSync(lockFile, { force: true });
      await runProgram({ ...configMap, data });
      await until("the lock", 10, async () => existsSync(lockFile));
      return readFileSync(lockFile, "utf8");
    };
    const one = await read({ a: pulumi.secret("one"), b: "1" });
    expect(await read({ a: pulumi.secret("other"), b: "1" })).toBe(one);
    expect(await read({ a: pulumi.secret("other"), b: "2" })).not.toBe(one);
  });

  test("labels count although they are secret, in whatever resource they stand", async () => {
    await useMocks(() => ({}), true);
    pulumi.runtime.setAllConfig({ "kubestellar:lock": lockFile });
    process.env["KSFLEET_RECORD_LOCK"] = "1";
    await runProgram(undefined, (its1) => new fleet.WorkloadClusters("many", { inventory: its1, clusters: { c2: { labels: { g: pulumi.secret("edge") } } } }));
    await until("the lock", 10, async () => existsSync(lockFile));
    expect(JSON.parse(readFileSync(lockFile, "utf8"))).toMatchObject({ clusters: [["c1", "c2"]] });
  });

  test("spaces that are made with the program are taken for empty, and that is said", async () => {
    await useMocks(() => ({}));
    expect(await record("edge")).toBe(`recorded in ${lockFile}: 1 policy. Not there yet, and taken for empty: its1, wds1`);
  });

  test("what the guards refuse is not recorded", async () => {
    await useMocks(() => ({}));
    const refusal = new pulumi.RunError("the guards say no");
    expect(await record("edge", refusal)).toBe(refusal);
    expect(existsSync(lockFile)).toBe(false);
  });

  test("everything that is not known is told at once, and then nothing is recorded", async () => {
    await useMocks(() => {
      throw new Error("no backend");
    });
    const resources = [...declared(UNKNOWN), resource("InventorySpace", { name: "its2", kubeconfig: { path: UNKNOWN } }), resource("BindingPolicy", { name: "q", space: wds, clusterSelectors: UNKNOWN })];
    const refused = (await recordLock(lockFile, async () => ({ resources, recorded: new Map() }), async () => undefined)) as pulumi.RunError;
    for (const told of ["label g of cluster c1 is not known", "what BindingPolicy q says is not known", "the kubeconfig of space its2 is not known", "the state of the stack cannot be read"]) expect(refused.message).toContain(told);
    expect(existsSync(lockFile)).toBe(false);
  });

  test("a space that is given by kubeconfig stands before the stack knows of it, and is asked", async () => {
    await useMocks(() => ({}));
    const resources = declared("edge").map((one) => (one.properties["name"] === "wds1" ? { ...one, properties: { ...one.properties, kubeconfig: { path: path.join(folder, "none") } } } : one));
    await expect(recordLock(lockFile, async () => ({ resources, recorded: new Map() }), async () => undefined)).rejects.toThrow(/none/);
  });

  test("a space of the state that was never reached is being made still", async () => {
    await useMocks(() => ({ its1: { type: typeToken("InventorySpace"), outputs: { name: "its1", ref: { name: "its1", kind: "ITS", via: { controlPlane: "its1", host: { name: "host", kind: "HOST", via: { kubeconfig: { path: path.join(folder, "none") } } } } } } } }));
    expect(await record("edge")).toContain("Not there yet, and taken for empty: its1, wds1");
  });
});
