import { MemoryClient } from "../../support/memory-client";
import { resources } from "../../../core/model/resources";
import { PartialFailure } from "../../../provider/failure";
import { workloadCluster } from "../../../provider/workload-cluster";
import type { WorkloadClusterInputs } from "../../../provider/workload-cluster";
import { workloadClusters } from "../../../provider/workload-clusters";
import { ALIVE, aCluster } from "../../support/inventory-objects";
import { aDirectSpace, aFakeFleet } from "../../support/handler-context";

const owner = "p/s";
const inputs = (changes: Partial<WorkloadClusterInputs> = {}): WorkloadClusterInputs => ({ ...workloadCluster.check({}, { name: "c1", space: aDirectSpace("its1"), labels: { a: "1" }, owner, timeoutSeconds: 1, ...changes }).inputs });

const inventory = (fleet: ReturnType<typeof aFakeFleet>): MemoryClient => {
  const its = new MemoryClient({ name: "its1" });
  fleet.spaces.set("its1", its);
  return its;
};

describe("check of a WorkloadCluster", () => {
  test("tells everything that is wrong at once", () => {
    const { failures } = workloadCluster.check({}, { name: "Big.Name", space: "its1", labels: { "a b": "x" }, annotations: { ok: 1 }, properties: { "k/y": "v" }, timeoutSeconds: 0 });
    expect(failures.map(({ property }) => property).sort()).toEqual(["annotations[\"ok\"]", expect.stringMatching(/^labels/), "name", 'properties["k/y"]', "space", "timeoutSeconds"]);
  });
});

describe("a WorkloadCluster whose agent is foreign", () => {
  test("is a debt until its agent comes, and a debt is a change", async () => {
    const fleet = aFakeFleet();
    const its = inventory(fleet);
    const { id, outs } = await workloadCluster.create(inputs(), fleet.context);
    expect([id, outs.state]).toEqual(["its1/c1", "pending"]);
    expect(outs.reason).not.toBe("");
    expect(workloadCluster.diff(id, outs, inputs()).changes).toBe(true);
    expect(fleet.wecs).toEqual([]);
    expect((await its.get(resources.ManagedCluster, { name: "c1" }))?.metadata.labels).toEqual({ a: "1" });
  });

  test("is settled by the next update once it has joined", async () => {
    const fleet = aFakeFleet();
    const its = inventory(fleet);
    const { id, outs } = await workloadCluster.create(inputs(), fleet.context);
    const { status } = aCluster("c1", { conditions: ALIVE });
    await its.patch(resources.ManagedCluster, { name: "c1" }, { status }, { subresource: "status" });
    const after = await workloadCluster.update(id, outs, inputs(), fleet.context);
    expect([after.state, after.reason]).toEqual(["joined", ""]);
    expect(workloadCluster.diff(id, after, inputs()).changes).toBe(false);
  });

  test("reads back what was declared: changed labels show, foreign ones do not", async () => {
    const fleet = aFakeFleet();
    const its = inventory(fleet);
    const { id, outs } = await workloadCluster.create(inputs({ labels: { a: "1", b: "2" } }), fleet.context);
    await its.patch(resources.ManagedCluster, { name: "c1" }, { metadata: { labels: { a: "moved", b: null, foreign: "x" } } });
    const read = await workloadCluster.read(id, outs, fleet.context);
    expect(read?.inputs.labels).toEqual({ a: "moved" });
    expect(workloadCluster.diff(id, read!.props, inputs({ labels: { a: "1", b: "2" } })).changes).toBe(true);
  });

  test("is gone when it is gone, and an error when that cannot be known", async () => {
    const fleet = aFakeFleet();
    inventory(fleet);
    const { id, outs } = await workloadCluster.create(inputs(), fleet.context);
    await workloadCluster.delete(id, outs, fleet.context);
    await workloadCluster.delete(id, outs, fleet.context);
    expect(await workloadCluster.read(id, outs, fleet.context)).toBeUndefined();
    const blind = aFakeFleet();
    await expect(workloadCluster.read(id, outs, blind.context)).rejects.toThrow("cannot be reached");
  });
});

describe("a cluster on an embedded hub of which nothing is left", () => {
  test("is gone, and deleting it is clean", async () => {
    const fleet = aFakeFleet();
    const space = { name: "its1", kind: "ITS" as const, uid: "u", via: { controlPlane: "its1", host: { name: "host", kind: "HOST" as const, uid: "h", via: { hub: "default", space: "host" } } } };
    const outs = { ...inputs({ space }), state: "joined" as const, reason: "" };
    expect(await workloadCluster.read("its1/c1", outs, fleet.context)).toBeUndefined();
    await workloadCluster.delete("its1/c1", outs, fleet.context);
    expect(fleet.done).toEqual([]);
  });
});

describe("WorkloadClusters", () => {
  const many = (clusters: Record<string, { labels?: Record<string, string> }>): ReturnType<typeof workloadClusters.check>["inputs"] => workloadClusters.check({}, { name: "all", space: aDirectSpace("its1"), owner, clusters, timeoutSeconds: 1 }).inputs;

  test("checks each cluster by its own path", () => {
    const { failures } = workloadClusters.check({}, { name: "all", space: aDirectSpace("its1"), clusters: { ok: {}, "no.dots": {}, c3: { labels: { a: "b c" } } } });
    expect(failures.map(({ property }) => property)).toEqual(['clusters["no.dots"]', expect.stringContaining('clusters["c3"].labels')]);
  });

  test("writes what changed only, takes out what is gone, and keeps debts by name", async () => {
    const fleet = aFakeFleet();
    const its = inventory(fleet);
    const created = await workloadClusters.create(many({ c1: { labels: { a: "1" } }, c2: {}, c3: {} }), fleet.context);
    expect(Object.keys(created.outs.debts)).toEqual(["c1", "c2", "c3"]);
    const joined = { ...created.outs, debts: {} };
    its.calls.length = 0;
    const after = await workloadClusters.update(created.id, joined, many({ c1: { labels: { a: "2" } }, c2: {} }), fleet.context);
    expect(its.calls.filter(({ verb, kind }) => verb === "apply" && kind === "ManagedCluster").map(({ name }) => name)).toEqual(["c1"]);
    expect(await its.get(resources.ManagedCluster, { name: "c3" })).toBeUndefined();
    expect(after.debts).toEqual({});
  });

  test("one that cannot be declared does not forget the others", async () => {
    const fleet = aFakeFleet();
    const its = new MemoryClient({
      name: "its1",
      before: ({ verb, kind, name }) => {
        if (verb === "apply" && kind === "ManagedCluster" && name === "c2") throw new Error("refused by a webhook");
      },
    });
    fleet.spaces.set("its1", its);
    const failure = await workloadClusters.create(many({ c1: {}, c2: {} }), fleet.context).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PartialFailure);
    expect(failure).toMatchObject({ id: "its1/all", reasons: ["c2: refused by a webhook"], properties: { debts: { c2: { state: "pending" } } } });
  });
});
