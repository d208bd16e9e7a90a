/** What registration and workloads promise about ownership, on a real kube-apiserver: SSA is not ours to emulate. */
import type { KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { locate } from "../../hub/toolchain";
import { KubeClient } from "../../operations/clients/kube-client";
import { parseKubeconfig } from "../../operations/clients/kubeconfig";
import type { SpaceClient } from "../../operations/clients/space-client";
import { joinKubeconfig } from "../../operations/join";
import { declareClusters, detachCluster, readClusters, settle } from "../../operations/registration";
import { applyWorkload, deleteWorkload, refreshWorkload, workloadKey } from "../../operations/workload";
import type { TestSpace } from "../support/api-servers";
import { API_SERVER_TOOLS, ApiServers, mustGet } from "../support/api-servers";
import { aJoinRequest } from "../support/certificate-request";
import { ALIVE, conditionsOf } from "../support/inventory-objects";
import { until } from "../support/poll";

jest.setTimeout(240_000);

const owner = "fleet/dev";
let servers: ApiServers | undefined;
let space: TestSpace;
let its: SpaceClient;

beforeAll(async () => {
  const missing = (await Promise.all(API_SERVER_TOOLS.map(async (tool) => ((await locate(tool)) === undefined ? [tool] : [])))).flat();
  if (missing.length > 0) throw new Error(`these tests need ${missing.join(", ")}; set KUBEBUILDER_ASSETS or run ksfleet doctor`);
  servers = await ApiServers.start();
  space = await servers.space("its1", "ITS");
  its = space.client;
});
afterAll(() => servers?.stop());

const edit = (name: string, patch: object): Promise<KubeObject> => its.patch(resources.ManagedCluster, { name }, patch, { fieldManager: "kubectl-edit" });
const cluster = (name: string): Promise<KubeObject> => mustGet(its, resources.ManagedCluster, { name });

describe("a declared cluster", () => {
  test("loses the labels that we owned and declare no more, and keeps those of others", async () => {
    await declareClusters(its, [{ name: "labels", labels: { ours: "1", gone: "1" } }], { owner });
    await edit("labels", { metadata: { labels: { theirs: "1" } } });
    await declareClusters(its, [{ name: "labels", labels: { ours: "2" } }], { owner, previous: { labels: { labels: { ours: "1", gone: "1" } } } });
    expect((await cluster("labels")).metadata.labels).toEqual({ ours: "2", theirs: "1" });
    const view = (await readClusters(its, ["labels"])).get("labels");
    expect(view).toMatchObject({ ownedLabels: ["ours"], ownedAnnotations: [], owner, accepted: true, joined: false, available: "unknown" });
  });

  test("is not written at all the second time", async () => {
    const program = [{ name: "again", labels: { a: "b" }, properties: { site: "x" } }];
    const [first] = (await declareClusters(its, program, { owner })).declared;
    expect(first).toMatchObject({ created: true });
    const before = (await cluster("again")).metadata.resourceVersion;
    const [second] = (await declareClusters(its, program, { owner, previous: { again: program[0]! } })).declared;
    expect(second).toMatchObject({ created: false, templateDataChanged: false });
    expect((await cluster("again")).metadata.resourceVersion).toBe(before);
  });

  test("wins a field back that was ours, and never one that was not", async () => {
    const previous = { conflict: { labels: { region: "eu" } } };
    await declareClusters(its, [{ name: "conflict", labels: { region: "eu" } }], { owner });
    await edit("conflict", { metadata: { labels: { region: "us", zone: "z1" } } });
    expect((await declareClusters(its, [{ name: "conflict", labels: { region: "eu" } }], { owner, previous })).failed).toEqual([]);
    expect((await cluster("conflict")).metadata.labels).toEqual({ region: "eu", zone: "z1" });
    const { failed } = await declareClusters(its, [{ name: "conflict", labels: { region: "eu", zone: "z2" } }], { owner, previous });
    expect(failed.map(({ name, error }) => `${name}: ${error.message}`)).toEqual([expect.stringMatching(/^conflict: space its1, ManagedCluster\S* conflict: \.metadata\.labels\.zone is set to another value by "kubectl-edit"\. /)]);
    expect((await cluster("conflict")).metadata.labels?.["zone"]).toBe("z1");
  });

  test("is adopted only on purpose, and its foreign labels stay", async () => {
    const foreign = (name: string): KubeObject => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name, labels: { theirs: "1" } }, spec: { hubAcceptsClient: true } });
    await its.create(resources.ManagedCluster, foreign("adopted"), { fieldManager: "clusteradm" });
    await expect(declareClusters(its, [{ name: "adopted" }], { owner })).rejects.toMatchObject({ code: "OwnedByAnother" });
    await declareClusters(its, [{ name: "adopted", labels: { ours: "1" }, adopt: "ifUnowned" }], { owner });
    expect((await cluster("adopted")).metadata.labels).toEqual({ ours: "1", theirs: "1" });
    await expect(declareClusters(its, [{ name: "adopted", adopt: "ifUnowned" }], { owner: "other/prod" })).rejects.toMatchObject({ code: "OwnedByAnother", message: expect.stringContaining("belongs to fleet/dev") as string });
  });

  test("answers an agent that came first, without adoption", async () => {
    await its.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "applied" }, spec: { hubAcceptsClient: false, leaseDurationSeconds: 30 } }, { fieldManager: "registration" });
    expect((await declareClusters(its, [{ name: "applied" }], { owner })).declared).toMatchObject([{ accepted: true, created: false }]);
  });

  test("stays un-accepted when an administrator says so, until told otherwise", async () => {
    await declareClusters(its, [{ name: "unaccepted" }], { owner });
    await edit("unaccepted", { spec: { hubAcceptsClient: false } });
    const previous = { unaccepted: {} };
    expect((await declareClusters(its, [{ name: "unaccepted", labels: { a: "b" } }], { owner, previous })).declared).toMatchObject([{ accepted: false }]);
    expect((await declareClusters(its, [{ name: "unaccepted", labels: { a: "b" } }], { owner, previous, reaccept: ["unaccepted"] })).declared).toMatchObject([{ accepted: true }]);
  });
});

test("an agent with our bootstrap kubeconfig is let in under its declared name only", async () => {
  await declareClusters(its, [{ name: "site1" }], { owner });
  const join = await joinKubeconfig(its, "site1", { ttlSeconds: 600 });
  expect(join).toMatchObject({ server: space.server, declaredBy: owner, notes: [] });
  const agent = new KubeClient(await parseKubeconfig(join.kubeconfig, { origin: "join" }), { name: "its1" });
  try {
    // The server fills in who asks.
    const ask = async (name: string, changes: Parameters<typeof aJoinRequest>[1] = {}): Promise<void> => {
      const csr = await aJoinRequest(name, changes);
      const { username: _user, groups: _groups, ...spec } = csr["spec"] as Record<string, unknown>;
      await agent.create(resources.CertificateSigningRequest, { ...csr, spec });
    };
    await ask("undeclared");
    await ask("site1", { name: "forged", content: { commonName: "system:open-cluster-management:site2:agent1" } });
    const early = await settle(its, ["site1"], { deadlineSeconds: 0 });
    expect(early).toMatchObject([{ state: "refused", refusedRequests: [{ csr: "forged", denied: false }] }]);

    const settling = settle(its, ["site1"], { deadlineSeconds: 60 });
    await ask("site1");
    await until("the certificate is issued", 30, async () => ((await its.get(resources.CertificateSigningRequest, { name: "site1-x1" }))?.["status"] as { certificate?: string } | undefined)?.certificate !== undefined);
    await its.patch(resources.ManagedCluster, { name: "site1" }, { status: { conditions: conditionsOf(ALIVE) } }, { subresource: "status" });
    expect(await settling).toMatchObject([{ name: "site1", state: "available" }]);
    for (const name of ["undeclared-x1", "forged"]) expect(((await its.get(resources.CertificateSigningRequest, { name }))?.["status"] as { conditions?: unknown } | undefined)?.conditions).toBeUndefined();

    // A second agent under the name of a living one: fault 22.
    await ask("site1", { name: "second", agent: "agent2" });
    expect(await settle(its, ["site1"], { deadlineSeconds: 0 })).toMatchObject([{ state: "available", refusedRequests: [{ csr: "forged", denied: false }, { csr: "second", denied: true }] }]);
    await until("the second is denied", 10, async () => ((await its.get(resources.CertificateSigningRequest, { name: "second" }))?.["status"] as { conditions?: { type: string }[] } | undefined)?.conditions?.[0]?.type === "Denied");
    // The token can do nothing else.
    await expect(agent.list(resources.Secret)).rejects.toMatchObject({ code: "Forbidden" });
    // Ended by its own end of life: nothing of ours can be revoked, so it must be short.
    expect(Date.parse(join.expiresAt) - Date.now()).toBeLessThan(700_000);
  } finally {
    agent.close();
  }
});

describe("a workload", () => {
  const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "web" } };
  const deployment = (cpu: string, replicas = 1): KubeObject => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "web", labels: { app: "web" } },
    spec: { replicas, selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx", resources: { limits: { cpu } } }] } } },
  });
  const secret: KubeObject = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "web" }, stringData: { a: "1" } };
  const keyed = (...objects: readonly KubeObject[]): Readonly<Record<string, KubeObject>> => Object.fromEntries(objects.map((o) => [workloadKey(o), o]));
  const program = [deployment("0.5"), secret, namespace];
  const changes = async (objects: readonly KubeObject[], previous: Readonly<Record<string, KubeObject>>): Promise<readonly string[]> => (await applyWorkload(its, objects, { owner, previous })).objects.map(({ change }) => change);

  test("is applied in order, changes nothing the second time, and shows no drift in the server's own spelling", async () => {
    expect(await changes(program, {})).toEqual(["created", "created", "created"]);
    expect(await changes(program, keyed(...program))).toEqual(["unchanged", "unchanged", "unchanged"]);
    expect(await refreshWorkload(its, keyed(...program), { owner })).toEqual(keyed(...program));
  });

  test("shows what others changed, restores it where it is ours, and keeps what is theirs", async () => {
    await its.patch(resources.Deployment, { namespace: "web", name: "web" }, { spec: { replicas: 5 }, metadata: { labels: { theirs: "1" } } }, { fieldManager: "kubectl-scale" });
    const drifted = await refreshWorkload(its, keyed(...program), { owner });
    expect(drifted["Deployment.apps web/web"]).toMatchObject({ metadata: { labels: { app: "web" } }, spec: { replicas: 5 } });
    expect(drifted["Secret web/s"]).toEqual(secret);
    expect(await changes(program, keyed(...program))).toEqual(["changed", "unchanged", "unchanged"]);
    const live = await mustGet(its, resources.Deployment, { namespace: "web", name: "web" });
    expect([live["spec"], live.metadata.labels]).toMatchObject([{ replicas: 1 }, { app: "web", theirs: "1" }]);
  });

  test("names manager and field where a field was never ours", async () => {
    await its.patch(resources.Deployment, { namespace: "web", name: "web" }, { spec: { template: { spec: { terminationGracePeriodSeconds: 7 } } } }, { fieldManager: "operator" });
    const { template, ...spec } = deployment("0.5")["spec"] as { template: { spec: object } };
    const more = { ...deployment("0.5"), spec: { ...spec, template: { ...template, spec: { ...template.spec, terminationGracePeriodSeconds: 9 } } } };
    await expect(changes([more, secret, namespace], keyed(...program))).rejects.toMatchObject({ code: "Conflict", message: expect.stringContaining('.spec.template.spec.terminationGracePeriodSeconds is set to another value by "operator"') as string });
  });

  test("takes texts of a Secret back, refuses unknown fields, and prunes what is gone", async () => {
    expect(await changes([{ ...secret, stringData: { b: "2" } }, namespace], keyed(secret, namespace))).toEqual(["changed", "unchanged"]);
    expect((await mustGet(its, resources.Secret, { namespace: "web", name: "s" }))["data"]).toEqual({ b: "Mg==" });
    await expect(changes([{ ...deployment("1"), spec: { ...(deployment("1")["spec"] as object), replica: 3 } }], {})).rejects.toMatchObject({ code: "Invalid", message: expect.stringContaining(".spec.replica: field not declared in schema") as string });
    const { pruned } = await applyWorkload(its, [namespace], { owner, previous: keyed(...program) });
    expect(pruned).toEqual({ deleted: ["Deployment.apps web/web", "Secret web/s"], kept: [], remaining: [] });
  });

  test("brings its own definitions", async () => {
    const crd: KubeObject = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "things.example.com" }, spec: { group: "example.com", scope: "Namespaced", names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" }, versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } } }] } };
    const thing: KubeObject = { apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "one", namespace: "web" }, spec: { size: 1 } };
    await expect(applyWorkload(its, [thing], { owner })).rejects.toMatchObject({ code: "MissingCRD" });
    expect((await applyWorkload(its, [thing, crd, namespace], { owner, dryRun: true })).objects.map(({ change }) => change)).toEqual(["created", "created", "unchanged"]);
    expect(await its.get(resources.CustomResourceDefinition, { name: crd.metadata.name })).toBeUndefined();
    expect((await applyWorkload(its, [thing, crd, namespace], { owner })).objects.map(({ change }) => change)).toEqual(["created", "created", "unchanged"]);
    const all = [crd, namespace, thing].map(workloadKey);
    expect((await deleteWorkload(its, all, { owner, deadlineSeconds: 60 })).deleted).toEqual([...all].sort());
    expect(await Promise.all([its.get(resources.CustomResourceDefinition, { name: crd.metadata.name }), its.get(resources.Namespace, { name: "web" })])).toEqual([undefined, undefined]);
  });
});

test("detaching a cluster leaves nothing of ours on the hub", async () => {
  await declareClusters(its, [{ name: "leaving", properties: { a: "1" } }], { owner });
  await its.create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "leaving" } });
  expect(await detachCluster(its, "leaving", { owner, deadlineSeconds: 60 })).toEqual({ gone: true, blockers: [], leftovers: [] });
  expect((await readClusters(its, ["leaving"])).size).toBe(0);
  expect(await its.get(resources.Namespace, { name: "leaving" })).toBeUndefined();
});

