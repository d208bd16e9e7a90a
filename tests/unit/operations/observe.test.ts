import { resources } from "../../../core/model/resources";
import { MemoryClient } from "../../support/memory-client";
import { mapBounded } from "../../../operations/bounded";
import { KubeStellarError } from "../../../operations/errors";
import { observe } from "../../../operations/observe";
import { readFleetReport, waitConverged, watchFleet } from "../../../operations/status";
import { ALIVE, aBinding, aCluster, aWork, reported } from "../../support/inventory-objects";

const namespace = (name: string): { apiVersion: string; kind: string; metadata: { name: string } } => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

describe("observing", () => {
  const sights = (client: MemoryClient): { names: { client: MemoryClient; resource: typeof resources.Namespace } } => ({ names: { client, resource: resources.Namespace } });

  test("looks once even with no time to wait", async () => {
    const client = new MemoryClient();
    await client.seed(namespace("a"));
    expect(await observe(sights(client), { deadlineSeconds: 0 }, ({ names }) => names.list().length)).toEqual({ value: 1, ended: "content" });
    expect(await observe(sights(client), { deadlineSeconds: 0 }, () => undefined)).toEqual({ ended: "deadline" });
  });

  test("looks again after every change, also one that came during the look", async () => {
    const client = new MemoryClient();
    let looks = 0;
    const { value } = await observe(sights(client), { deadlineSeconds: 5 }, async ({ names }) => {
      looks += 1;
      if (looks === 1) await client.seed(namespace("a"));
      return names.get({ name: "a" })?.metadata.name;
    });
    expect(value).toBe("a");
  });

  test("ends when the caller gives up, before or during", async () => {
    const client = new MemoryClient();
    const giveUp = new AbortController();
    expect((await observe(sights(client), { deadlineSeconds: 60, signal: giveUp.signal }, () => void giveUp.abort())).ended).toBe("aborted");
    expect((await observe(sights(client), { deadlineSeconds: 60, signal: giveUp.signal }, () => 1)).ended).toBe("aborted");
  });

  test("passes on what the look throws", async () => {
    await expect(observe(sights(new MemoryClient()), { deadlineSeconds: 5 }, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  });

  test("survives a space that fails at first", async () => {
    let failures = 2;
    const client = new MemoryClient({ before: ({ verb }) => { if (verb === "list" && failures-- > 0) throw new KubeStellarError("not now", { code: "Unreachable" }); } });
    expect((await observe(sights(client), { deadlineSeconds: 0 }, () => true)).ended).toBe("content");
  });
});

describe("work on many things", () => {
  test("is bounded, keeps the order, and stops at the first failure", async () => {
    let running = 0;
    let most = 0;
    const results = await mapBounded([5, 4, 3, 2, 1], async (n) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running -= 1;
      return n * 2;
    }, 2);
    expect([results, most]).toEqual([[10, 8, 6, 4, 2], 2]);
    const begun: number[] = [];
    await expect(mapBounded([1, 2, 3, 4, 5], async (n) => { begun.push(n); await Promise.resolve(); if (n === 1) throw new Error("one"); return n; }, 1)).rejects.toThrow("one");
    expect(begun).toEqual([1]);
  });
});

describe("the status of a fleet", () => {
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "nginx", namespace: "nginx" } };
  const entry = { group: "apps", resource: "deployments", namespace: "nginx", name: "nginx" };
  const policy = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "nginx" }, status: { observedGeneration: 1 } };
  const work = reported(aWork("c1", "nginx", [deployment]), [{ Applied: "True", Available: "True" }]);

  test("is waited for until it has converged, and read the same", async () => {
    const wds = new MemoryClient({ name: "wds1" });
    const its = new MemoryClient({ name: "its1" });
    await wds.seed(policy, aBinding("nginx", [entry], ["c1"]));
    await its.seed(aCluster("c1", { conditions: ALIVE }));
    const seen: string[] = [];
    const { settled, policies } = await waitConverged({ its, wds }, ["nginx"], { deadlineSeconds: 5, onProgress: ({ state }) => { seen.push(state); if (state === "progressing") void its.seed(work); } });
    expect([settled, policies.map(({ state }) => state), seen]).toEqual([true, ["converged"], ["progressing", "converged"]]);
    expect((await readFleetReport({ its, wdses: [wds] })).policies).toEqual(policies);
  });

  test("that does not converge is told at the deadline", async () => {
    const wds = new MemoryClient({ name: "wds1" });
    const its = new MemoryClient({ name: "its1" });
    await wds.seed(policy, aBinding("nginx", [entry], ["c1"]));
    await its.seed(aCluster("c1", { conditions: ALIVE }));
    expect(await waitConverged({ its, wds }, undefined, { deadlineSeconds: 0 })).toMatchObject({ settled: false, policies: [{ state: "progressing" }] });
    expect((await waitConverged({ its, wds }, ["nginx", "missing"], { deadlineSeconds: 0 })).settled).toBe(false);
  });
});

describe("watching a fleet", () => {
  test("reads at once, again after a change, and ends quietly", async () => {
    const wds = new MemoryClient({ name: "wds1" });
    const its = new MemoryClient({ name: "its1" });
    const stop = new AbortController();
    const names: (readonly string[])[] = [];
    await watchFleet({ its, wdses: [wds] }, {
      signal: stop.signal,
      onChange: async () => {
        names.push((await readFleetReport({ its, wdses: [wds] })).clusters.map(({ name }) => name));
        if (names.length === 1) await its.seed(aCluster("c1", { conditions: ALIVE }));
        else stop.abort();
      },
    });
    expect(names).toEqual([[], ["c1"]]);
  });

  test("passes on that a space cannot be read", async () => {
    const its = new MemoryClient({ name: "its1" });
    await expect(watchFleet({ its, wdses: [] }, { signal: new AbortController().signal, onChange: () => Promise.reject(new Error("gone")) })).rejects.toThrow("gone");
  });
});
