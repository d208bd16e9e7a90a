/** Locks in files, and held against running spaces, in memory. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { KubeObject } from "../../../core/model/kube-object";
import { resources } from "../../../core/model/resources";
import { lockDeltaText, type AppliedHow } from "../../../core/plan/lock";
import type { PreviewInput } from "../../../core/preview";
import { MemoryClient } from "../../support/memory-client";
import { KubeStellarError } from "../../../operations/errors";
import { lockDeltas, lockOver, readLock, writeLock } from "../../../operations/lock";
import { aCluster } from "../../support/inventory-objects";

const owner = { "fleet.kubestellar.io/owner": "shop/prod" };
const policy = (name: string): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name, annotations: owner }, spec: { clusterSelectors: [{}], downsync: [{ objectSelectors: [{ matchLabels: { app: "web" } }] }] } });
const object = (apiVersion: string, kind: string): KubeObject => ({ apiVersion, kind, metadata: { name: "x", namespace: "shop", labels: { app: "web" } } });
const [config, deployment] = [object("v1", "ConfigMap"), object("apps/v1", "Deployment")];
const fleet = (clusters: readonly KubeObject[], objects: readonly KubeObject[], settings: { readonly apiGroups?: string } = {}): PreviewInput => ({ spaces: [{ kind: "ITS", name: "its1", objects: clusters }, { kind: "WDS", name: "wds1", inventory: "its1", objects, ...settings }] });

describe("against running spaces", () => {
  const defined = fleet([aCluster("c1")], [policy("p"), config, deployment]);
  const client = async (name: string, objects: readonly KubeObject[], broken?: string): Promise<MemoryClient> => {
    const made = new MemoryClient({ name, resources: [...Object.values(resources), { group: "apps", version: "v1", resource: "deployments", kind: "Deployment", namespaced: true, verbs: ["list", "watch"] }].map((resource) => ({ verbs: ["list", "watch"], ...resource })), raw: () => ({ major: "1", minor: "34" }) });
    await made.seed(...objects);
    made.before = ({ kind }) => {
      if (kind === broken) throw new KubeStellarError("list is not allowed", { code: "Forbidden", space: name, status: 403 });
    };
    return made;
  };
  const deltas = async (reviewed: PreviewInput, now: { readonly its?: readonly KubeObject[]; readonly wds?: readonly KubeObject[]; readonly apiGroups?: string; readonly broken?: string }, how?: AppliedHow): Promise<readonly string[]> => {
    const spaces = { inventories: [{ name: "its1", client: await client("its1", now.its ?? []) }], wdses: [{ name: "wds1", client: await client("wds1", now.wds ?? [], now.broken), inventory: "its1", apiGroups: now.apiGroups }] };
    return (await lockDeltas(lockOver(defined, reviewed), defined, spaces, how)).map(lockDeltaText);
  };

  test("nothing moved: what stands is as it was reviewed, whatever servers keep in it", async () => {
    expect(await deltas(fleet([aCluster("c1")], [policy("p"), config]), { its: [aCluster("c1")], wds: [policy("p"), config] })).toEqual([]);
  });

  test("a cluster came", async () => {
    expect(await deltas(fleet([], []), { its: [aCluster("c9")] })).toEqual(["wds1 policy p would reach c9 too"]);
  });

  test("API groups that only the hub tells of count at the review and at the apply alike", async () => {
    const reviewed = fleet([], [], { apiGroups: ",apps" });
    expect(await deltas(reviewed, { apiGroups: ",apps" })).toEqual([]);
    expect(await deltas(reviewed, { apiGroups: "apps" })).toEqual(["wds1 policy p would not deliver configmaps shop/x"]);
  });

  test("what would go is not reviewed as staying: an apply that removes nothing is another one", async () => {
    const standing = [policy("p"), policy("old")];
    expect(await deltas(fleet([], standing), { wds: standing })).toEqual([]);
    expect(await deltas(fleet([], standing), { wds: standing }, { prune: false })).toEqual(["wds1 policy old was not reviewed", "wds1 policy old would reach c1 too", "wds1 policy old would also deliver configmaps shop/x, deployments.apps shop/x"]);
  });

  test("a declared cluster that an administrator has un-accepted stays so", async () => {
    const cluster = aCluster("c1", { owner: "shop/prod" });
    expect(await deltas(fleet([cluster], []), { its: [aCluster("c1", { owner: "shop/prod", accepted: false })] })).toEqual(["wds1 policy p would go to c1, which the hub does not accept"]);
    expect(await deltas(fleet([cluster], []), { its: [aCluster("c1", { accepted: false })] })).toEqual([]);
  });

  test("spaces that cannot be read whole are not taken for unchanged", async () => {
    await expect(deltas(fleet([], []), { broken: "Deployment" })).rejects.toThrow(/could not be read whole.*deployments/);
  });
});

describe("in a file", () => {
  let file: string;
  beforeEach(() => {
    file = path.join(mkdtempSync(path.join(tmpdir(), "ksfleet-lock-file-")), "fleet.lock.json");
  });
  afterEach(() => rmSync(path.dirname(file), { recursive: true, force: true }));
  const head = { apiVersion: "kubestellar-fleet/v1", kind: "Lock" };
  const locked = (clusters: number) => ({ space: "wds1", policy: "p", clusters, objects: { x: "1" } });

  test("it is read as it was written", async () => {
    const lock = { clusters: [["a", "b"]], policies: [locked(0)] };
    await writeLock(file, lock);
    expect(await readLock(file)).toEqual(lock);
  });

  test.each([
    ["a policy of no list of clusters", { clusters: [["a"]], policies: [locked(1)] }, "wds1 policy p has no list of clusters"],
    ["a policy twice, as a merge leaves it that kept both sides", { clusters: [["a"]], policies: [locked(0), locked(0)] }, "wds1 policy p is there twice"],
  ])("%s is no lock", async (_, content, message) => {
    writeFileSync(file, JSON.stringify({ ...head, ...content }));
    await expect(readLock(file)).rejects.toThrow(message);
  });
});
