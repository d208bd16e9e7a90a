import { resources } from "../../../core/model/resources";
import { MemoryClient } from "../../support/memory-client";
import { KubeStellarError } from "../../../operations/errors";
import { declareClusters, detachCluster, readClusters, settle } from "../../../operations/registration";
import type { ClusterSettlement } from "../../../operations/registration";
import { aJoinRequest } from "../../support/certificate-request";
import { ALIVE, SILENT, aCluster, aWork } from "../../support/inventory-objects";

const owner = "fleet/dev";
const decisionOf = async (its: MemoryClient, name: string): Promise<string | undefined> => ((await its.get(resources.CertificateSigningRequest, { name }))?.["status"] as { conditions?: { type: string }[] } | undefined)?.conditions?.[0]?.type;

describe("declaring clusters", () => {
  test("writes each once, accepted, with its labels and owner", async () => {
    const its = new MemoryClient({ name: "its1" });
    const { declared, failed } = await declareClusters(its, [{ name: "cluster1", labels: { region: "eu" } }, { name: "cluster2" }], { owner });
    expect(failed).toEqual([]);
    expect(declared.map(({ name, created, accepted }) => ({ name, created, accepted }))).toEqual([{ name: "cluster1", created: true, accepted: true }, { name: "cluster2", created: true, accepted: true }]);
    expect(its.calls.filter(({ verb }) => verb !== "get" && verb !== "list").map(({ verb, name }) => `${verb} ${name}`)).toEqual(["apply cluster1", "apply cluster2"]);
    const live = await its.get(resources.ManagedCluster, { name: "cluster1" });
    expect(live).toMatchObject({ metadata: { labels: { region: "eu" }, annotations: { "fleet.kubestellar.io/owner": owner } }, spec: { hubAcceptsClient: true, leaseDurationSeconds: 60 } });
  });

  test("changes nothing the second time", async () => {
    const its = new MemoryClient();
    const program = [{ name: "cluster1", labels: { a: "b" }, properties: { p: "1" } }];
    await declareClusters(its, program, { owner });
    const before = (await its.list(resources.ManagedCluster)).resourceVersion;
    const { declared } = await declareClusters(its, program, { owner });
    expect((await its.list(resources.ManagedCluster)).resourceVersion).toBe(before);
    expect(declared[0]).toMatchObject({ created: false, templateDataChanged: false });
  });

  test("reads a large fleet with one list", async () => {
    const its = new MemoryClient();
    await declareClusters(its, Array.from({ length: 40 }, (_, i) => ({ name: `c${i}` })), { owner });
    expect(its.calls.filter(({ verb }) => verb === "get")).toEqual([]);
    expect(its.calls.filter(({ verb }) => verb === "list").length).toBe(1);
  });

  test("writes nothing at all when one belongs to another owner, and names every such cluster", async () => {
    const its = new MemoryClient({ name: "its1" });
    await its.seed(aCluster("cluster1", { owner: "other/prod" }), aCluster("cluster2"));
    const declaring = declareClusters(its, [{ name: "cluster0" }, { name: "cluster1" }, { name: "cluster2" }], { owner });
    await expect(declaring).rejects.toMatchObject({ code: "OwnedByAnother", message: expect.stringMatching(/ManagedCluster\S* cluster1 belongs to other\/prod; ManagedCluster\S* cluster2 exists already and names no owner/) as string });
    expect(its.calls.some(({ verb }) => verb === "apply")).toBe(false);
  });

  test.each([
    ["an unowned one with ifUnowned", undefined, "ifUnowned" as const],
    ["another owner's with always", "other/prod", "always" as const],
  ])("takes over %s", async (_name, holder, adopt) => {
    const its = new MemoryClient();
    await its.seed(aCluster("cluster1", holder === undefined ? {} : { owner: holder }));
    await declareClusters(its, [{ name: "cluster1", adopt }], { owner });
    expect((await readClusters(its, ["cluster1"])).get("cluster1")?.owner).toBe(owner);
  });

  test("never takes another owner's with ifUnowned", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("cluster1", { owner: "other/prod" }));
    await expect(declareClusters(its, [{ name: "cluster1", adopt: "ifUnowned" }], { owner })).rejects.toMatchObject({ code: "OwnedByAnother" });
  });

  test("answers an agent that announced itself without asking for adoption", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("cluster1", { accepted: false }));
    const { declared } = await declareClusters(its, [{ name: "cluster1" }], { owner });
    expect(declared[0]).toMatchObject({ created: false, accepted: true });
  });

  test("does not flip an administrator's un-acceptance, except when told to", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("cluster1", { owner, accepted: false }));
    expect((await declareClusters(its, [{ name: "cluster1" }], { owner })).declared[0]?.accepted).toBe(false);
    expect((await declareClusters(its, [{ name: "cluster1" }], { owner, reaccept: ["cluster1"] })).declared[0]?.accepted).toBe(true);
  });

  test("keeps properties beside it, drops those that are declared no more, and spares those of others", async () => {
    const its = new MemoryClient();
    const declare = async (properties: Record<string, string> | undefined, previous?: Record<string, string>): Promise<boolean | undefined> => (await declareClusters(its, [{ name: "cluster1", properties }], { owner, previous: { cluster1: { properties: previous } } })).declared[0]?.templateDataChanged;
    expect(await declare({ a: "1", b: "2" })).toBe(true);
    expect(await declare({ a: "1" }, { a: "1", b: "2" })).toBe(true);
    expect((await readClusters(its, ["cluster1"])).get("cluster1")?.properties).toEqual({ a: "1" });
    await its.patch(resources.ConfigMap, { namespace: "customization-properties", name: "cluster1" }, { data: { theirs: "x" } });
    expect(await declare(undefined, { a: "1" })).toBe(true);
    expect((await readClusters(its, ["cluster1"])).get("cluster1")?.properties).toEqual({ theirs: "x" });
  });

  test("goes on with the others when one cannot be written", async () => {
    const its = new MemoryClient({ before: ({ verb, name }) => { if (verb === "apply" && name === "cluster1") throw new KubeStellarError("webhook says no", { code: "Forbidden" }); } });
    const { declared, failed } = await declareClusters(its, [{ name: "cluster1" }, { name: "cluster2" }], { owner });
    expect(declared.map(({ name }) => name)).toEqual(["cluster2"]);
    expect(failed.map(({ name, error }) => `${name}: ${error.message}`)).toEqual(["cluster1: webhook says no"]);
  });

  test("waits for a name that is being deleted, bounded, and says what holds it", async () => {
    const its = new MemoryClient({ name: "its1" });
    await its.seed(aCluster("cluster1", { owner, finalizers: ["example.com/hold"] }));
    await its.delete(resources.ManagedCluster, { name: "cluster1" });
    await expect(declareClusters(its, [{ name: "cluster1" }], { owner, deadlineSeconds: 0.05 })).rejects.toMatchObject({ code: "Timeout", message: expect.stringContaining("held by example.com/hold") as string });
  });
});

describe("letting clusters in", () => {
  test("approves exactly the declared cluster", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("cluster1"), aCluster("cluster2"), await aJoinRequest("cluster1"), await aJoinRequest("cluster2"), await aJoinRequest("cluster3"));
    expect(await settle(its, ["cluster1"], { deadlineSeconds: 0 })).toMatchObject([{ name: "cluster1", state: "pending", reason: expect.stringContaining("its request is approved") as string, refusedRequests: [] }]);
    expect(await Promise.all(["cluster1-x1", "cluster2-x1", "cluster3-x1"].map((name) => decisionOf(its, name)))).toEqual(["Approved", undefined, undefined]);
  });

  test("leaves a request with another identity undecided and says why", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("cluster1"), await aJoinRequest("cluster1", { content: { commonName: "system:open-cluster-management:cluster2:a" } }));
    expect(await settle(its, ["cluster1"], { deadlineSeconds: 0 })).toMatchObject([{ state: "refused", refusedRequests: [{ csr: "cluster1-x1", cluster: "cluster1", denied: false }] }]);
    expect(await decisionOf(its, "cluster1-x1")).toBeUndefined();
  });

  test.each([
    ["not accepted on the hub", aCluster("cluster1", { accepted: false }), /does not accept/, undefined],
    ["joined with a living agent: denied for good", aCluster("cluster1", { conditions: ALIVE }), /second agent/, "Denied"],
    ["joined before, silent now", aCluster("cluster1", { conditions: SILENT }), /has joined before/, undefined],
  ])("refuses for a cluster that is %s", async (_name, cluster, reason, decision) => {
    const its = new MemoryClient();
    await its.seed(cluster, await aJoinRequest("cluster1"));
    const [settlement] = await settle(its, ["cluster1"], { deadlineSeconds: 0 });
    expect(settlement?.refusedRequests).toMatchObject([{ reasons: [expect.stringMatching(reason)] }]);
    expect(await decisionOf(its, "cluster1-x1")).toBe(decision);
  });

  test("lets a lost cluster join anew when told to, but never beside a living agent", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("cluster1", { conditions: SILENT }), await aJoinRequest("cluster1"), aCluster("cluster2", { conditions: ALIVE }), await aJoinRequest("cluster2"));
    await settle(its, ["cluster1", "cluster2"], { rejoin: ["cluster1", "cluster2"], deadlineSeconds: 0 });
    expect(await Promise.all(["cluster1-x1", "cluster2-x1"].map((name) => decisionOf(its, name)))).toEqual(["Approved", undefined]);
  });

  test.each([
    [10, undefined, /renewed its lease at .*; another one is let in 75 s after/],
    [80, "Approved", undefined],
  ])("replaces an agent that the hub still calls alive, %d s after its last renewal: %s", async (secondsAgo, decision, reason) => {
    const its = new MemoryClient();
    const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { namespace: "cluster1", name: "managed-cluster-lease" }, spec: { renewTime: new Date(Date.now() - secondsAgo * 1000).toISOString() } };
    await its.seed(aCluster("cluster1", { conditions: ALIVE }), await aJoinRequest("cluster1"), lease);
    const [settlement] = await settle(its, ["cluster1"], { rejoin: ["cluster1"], deadlineSeconds: 0 });
    expect(await decisionOf(its, "cluster1-x1")).toBe(decision);
    if (reason !== undefined) expect(settlement).toMatchObject({ state: "pending", reason: expect.stringMatching(reason) as string });
  });

  test("refuses two agents under one name", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("cluster1"), await aJoinRequest("cluster1", { agent: "a" }), await aJoinRequest("cluster1", { name: "cluster1-x2", agent: "b" }));
    expect(await settle(its, ["cluster1"], { deadlineSeconds: 0 })).toMatchObject([{ state: "refused", reason: expect.stringContaining("2 agents ask for one name (a, b)") as string }]);
    expect(await Promise.all(["cluster1-x1", "cluster1-x2"].map((name) => decisionOf(its, name)))).toEqual([undefined, undefined]);
  });

  test("judges anew when the request changed between reading and writing", async () => {
    let raced = false;
    const its: MemoryClient = new MemoryClient({
      before: ({ verb, subresource }) => {
        if (verb !== "replace" || subresource !== "approval" || raced) return;
        raced = true;
        throw new KubeStellarError("modified", { code: "Conflict" });
      },
    });
    await its.seed(aCluster("cluster1"), await aJoinRequest("cluster1"));
    await settle(its, ["cluster1"], { deadlineSeconds: 0 });
    expect(await decisionOf(its, "cluster1-x1")).toBe("Approved");
    expect(raced).toBe(true);
  });
});

describe("settling", () => {
  const states = (settled: readonly ClusterSettlement[]): readonly string[] => settled.map(({ name, state }) => `${name} ${state}`);

  test("approves as agents come and ends when all are available", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("cluster1"), aCluster("cluster2"));
    const progress: string[] = [];
    const request = async (name: string): Promise<void> => its.seed(await aJoinRequest(name));
    const settling = settle(its, ["cluster1", "cluster2"], {
      deadlineSeconds: 9,
      onProgress: ({ name, state, reason }) => {
        progress.push(`${name} ${state}`);
        // The agents of this test: each asks, and joins once approved.
        if (reason === "no agent has asked to join yet") void request(name);
        else if (reason.startsWith("its request is approved")) void its.seed(aCluster(name, { conditions: ALIVE }));
      },
    });
    expect(states(await settling)).toEqual(["cluster1 available", "cluster2 available"]);
    expect(its.calls.filter(({ verb }) => verb === "list").map(({ kind }) => kind).sort()).toEqual(["CertificateSigningRequest", "ManagedCluster"]);
    expect(progress.slice(0, 2)).toEqual(["cluster1 pending", "cluster2 pending"]);
  });

  test("tells debts at the deadline and throws nothing", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("joined", { conditions: { ManagedClusterJoined: "True" } }), aCluster("silent", { conditions: SILENT }), aCluster("waiting"), aCluster("forged"), await aJoinRequest("forged", { content: { organizations: ["system:masters"] } }), aCluster("unaccepted", { accepted: false }), aCluster("fine", { conditions: ALIVE }));
    const settled = await settle(its, ["fine", "forged", "joined", "missing", "silent", "unaccepted", "waiting"], { deadlineSeconds: 0 });
    expect(states(settled)).toEqual(["fine available", "forged refused", "joined joined", "missing pending", "silent unreachable", "unaccepted pending", "waiting pending"]);
    expect(settled.find(({ name }) => name === "forged")?.refusedRequests[0]?.csr).toBe("forged-x1");
    expect(settled.find(({ name }) => name === "waiting")?.reason).toBe("no agent has asked to join yet");
  });

  test("says so when somebody denied the request, and when too many are open", async () => {
    const its = new MemoryClient();
    const denied = await aJoinRequest("denied");
    const renewal = await aJoinRequest("halted", { spec: { username: "system:open-cluster-management:halted:a" } });
    await its.seed(aCluster("denied"), { ...denied, status: { conditions: [{ type: "Denied", status: "True" }] } }, aCluster("halted"), ...Array.from({ length: 10 }, (_, i) => ({ ...renewal, metadata: { ...renewal.metadata, name: `halted-${i}` } })));
    const settled = await settle(its, ["denied", "halted"], { deadlineSeconds: 0 });
    expect(settled.map(({ state, reason }) => `${state}: ${reason}`)).toEqual(["refused: denied-x1: denied on the hub, or not signed", "pending: 10 requests are open under its name, and OCM's agent makes no more than 10; delete the old ones"]);
  });

  test("does not wait for clusters that only a person can move on", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("fine", { conditions: ALIVE }), aCluster("unaccepted", { accepted: false }));
    expect(states(await settle(its, ["fine", "unaccepted", "missing"], { deadlineSeconds: 600 }))).toEqual(["fine available", "unaccepted pending", "missing pending"]);
  });

  test("ends when the caller gives up, with the state so far", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("cluster1"));
    const giveUp = new AbortController();
    expect(states(await settle(its, ["cluster1"], { deadlineSeconds: 600, signal: giveUp.signal, onProgress: () => giveUp.abort() }))).toEqual(["cluster1 pending"]);
  });

  test("throws when the hub forbids to approve", async () => {
    const its = new MemoryClient({ before: ({ subresource }) => { if (subresource === "approval") throw new KubeStellarError("may not approve", { code: "Forbidden" }); } });
    await its.seed(aCluster("cluster1"), await aJoinRequest("cluster1"));
    await expect(settle(its, ["cluster1"], { deadlineSeconds: 5 })).rejects.toMatchObject({ code: "Forbidden" });
  });
});

describe("detaching a cluster", () => {
  const mailbox = { apiVersion: "v1", kind: "Namespace", metadata: { name: "cluster1" } };
  const options = { owner, deadlineSeconds: 5 };

  test("removes cluster, properties and mailbox, and is clean the second time", async () => {
    const its = new MemoryClient();
    await declareClusters(its, [{ name: "cluster1", properties: { a: "1" } }], { owner });
    await its.seed(mailbox);
    const clean = { gone: true, blockers: [], leftovers: [] };
    expect(await detachCluster(its, "cluster1", options)).toEqual(clean);
    expect(await its.get(resources.ManagedCluster, { name: "cluster1" })).toBeUndefined();
    expect(await its.get(resources.Namespace, { name: "cluster1" })).toBeUndefined();
    expect(await its.get(resources.ConfigMap, { namespace: "customization-properties", name: "cluster1" })).toBeUndefined();
    expect(await detachCluster(its, "cluster1", options)).toEqual(clean);
  });

  test("does not touch another owner's", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("cluster1", { owner: "other/prod" }));
    await expect(detachCluster(its, "cluster1", options)).rejects.toMatchObject({ code: "OwnedByAnother" });
    expect(await its.get(resources.ManagedCluster, { name: "cluster1" })).toBeDefined();
  });

  test("unselects one that is out of reach too, or policies would bring its works back", async () => {
    const its = new MemoryClient();
    await declareClusters(its, [{ name: "cluster1", labels: { region: "eu" } }], { owner });
    let labels: unknown = "never deleted";
    its.before = ({ verb, kind }) => {
      if (verb === "delete" && kind === "ManagedCluster") void its.list(resources.ManagedCluster).then(({ items }) => (labels = items[0]?.metadata.labels));
    };
    await detachCluster(its, "cluster1", options);
    expect(labels).toEqual({});
  });

  test("unselects first while the agent lives, and waits for its works", async () => {
    const its: MemoryClient = new MemoryClient();
    await its.seed(aCluster("cluster1", { owner, conditions: ALIVE }), mailbox);
    await declareClusters(its, [{ name: "cluster1", labels: { region: "eu" } }], { owner });
    await its.seed(aWork("cluster1", "nginx", []));
    const seen: (string | undefined)[] = [];
    const detached = await detachCluster(its, "cluster1", {
      ...options,
      onProgress: (message) => {
        if (!message.includes("mailbox")) return;
        void its.get(resources.ManagedCluster, { name: "cluster1" }).then(async (cluster) => {
          seen.push(cluster?.metadata.labels?.["region"]);
          await its.delete(resources.ManifestWork, { namespace: "cluster1", name: "nginx-cluster1" });
        });
      },
    });
    expect(detached).toEqual({ gone: true, blockers: [], leftovers: [] });
    expect(seen).toEqual([undefined]);
  });

  test("cleans the hub when the agent is gone, and lists what stays on the cluster", async () => {
    const its = new MemoryClient();
    const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "nginx", namespace: "web" } };
    await its.seed(aCluster("cluster1", { owner, conditions: SILENT }), mailbox, aWork("cluster1", "nginx", [deployment], { finalizers: ["cluster.open-cluster-management.io/manifest-work-cleanup"] }));
    expect(await detachCluster(its, "cluster1", options)).toEqual({ gone: true, blockers: [], leftovers: ["on cluster1: what ManifestWork nginx-cluster1 had delivered (Deployment web/nginx), because its agent is out of reach"] });
    expect((await its.list(resources.ManifestWork)).items).toEqual([]);
  });

  test.each([
    ["cleans the hub when the agent dies just before", false, true],
    ["leaves works to an agent that is slow but alive", true, false],
  ])("%s", async (_name, renews, gone) => {
    const its = new MemoryClient();
    const cluster = aCluster("cluster1", { owner, conditions: ALIVE, finalizers: ["cluster.open-cluster-management.io/api-resource-cleanup"] });
    const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: "managed-cluster-lease", namespace: "cluster1" }, spec: { renewTime: "1" } };
    await its.seed({ ...cluster, spec: { hubAcceptsClient: true, leaseDurationSeconds: 0.2 } }, lease, aWork("cluster1", "nginx", [], { finalizers: ["f"] }));
    // The hub's part: the cluster goes once its works are gone.
    its.before = ({ verb, kind }) => {
      if (verb === "patch" && kind === "ManifestWork") void its.patch(resources.ManagedCluster, { name: "cluster1" }, { metadata: { finalizers: null } });
      if (verb === "delete" && kind === "ManagedCluster" && renews) void its.patch(resources.Lease, { namespace: "cluster1", name: "managed-cluster-lease" }, { spec: { renewTime: "2" } });
    };
    const detached = await detachCluster(its, "cluster1", { owner, deadlineSeconds: 0.05 });
    expect([detached.gone, detached.leftovers.length]).toEqual(gone ? [true, 1] : [false, 0]);
  });

  test("ends at the deadline when the hub holds the cluster, and says what does", async () => {
    const its = new MemoryClient();
    await its.seed(aCluster("cluster1", { owner, finalizers: ["cluster.open-cluster-management.io/api-resource-cleanup"] }));
    expect(await detachCluster(its, "cluster1", { owner, deadlineSeconds: 0.05 })).toEqual({ gone: false, blockers: ["finalizer cluster.open-cluster-management.io/api-resource-cleanup of ManagedCluster cluster1"], leftovers: [] });
  });
});
