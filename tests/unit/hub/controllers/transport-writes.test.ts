import type { Binding } from "../../../../core/model/binding";
import type { ManifestWork } from "../../../../core/model/manifest-work";
import { ORIGIN_BINDING_LABEL } from "../../../../core/model/names";
import { resources } from "../../../../core/model/resources";
import { KubeStellarError } from "../../../../operations/errors";
import { createLogger } from "../../../../hub/controllers/runtime/log";
import { startTransport } from "../../../../hub/controllers/transport";
import { MemoryClient } from "../../../support/memory-client";
import { LateClient } from "../../../support/late-client";
import { until } from "../../../support/poll";

const stopping = new AbortController();
afterAll(() => stopping.abort());

/** A WDS whose Binding `b` brings one object to c1, and an ITS; usually one that tells late of what happens in it. */
async function start({ its = new LateClient({ name: "its1" }), maxNumWrapped = 1 }: { readonly its?: MemoryClient; readonly maxNumWrapped?: number } = {}) {
  const wds = new MemoryClient({ name: "wds1" });
  const object = await wds.create(resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "n" } });
  const binding: Binding = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "Binding", metadata: { name: "b" }, spec: { destinations: [{ clusterId: "c1" }], workload: { namespaceScope: [{ group: "", version: "v1", resource: "configmaps", namespace: "n", name: "a", resourceVersion: object.metadata.resourceVersion! }] } } };
  await wds.create(resources.Binding, binding);
  const { close } = await startTransport({ wdsName: "wds1", wds, its, limits: { maxNumWrapped, maxSizeWrapped: 500_000 }, concurrency: 4, log: createLogger(() => undefined), signal: stopping.signal });
  const work = async (): Promise<ManifestWork | undefined> => (await its.list(resources.ManifestWork)).items[0] as ManifestWork | undefined;
  await until("the work is written", 5, work);
  return { wds, its, close, work };
}

const setDestinations = (wds: MemoryClient, ...names: readonly string[]): Promise<unknown> => wds.patch(resources.Binding, { name: "b" }, { spec: { destinations: names.map((clusterId) => ({ clusterId })) } });
const deleteBinding = async (wds: MemoryClient): Promise<void> => {
  await wds.delete(resources.Binding, { name: "b" });
  await until("the Binding is gone", 5, async () => (await wds.get(resources.Binding, { name: "b" })) === undefined);
};
const mailboxes = async (its: MemoryClient): Promise<readonly (string | undefined)[]> => (await its.list(resources.ManifestWork)).items.map(({ metadata }) => metadata.namespace);
/** From now on no ManifestWork can be created; with `Timeout` nobody knows. */
function refuseWorks(its: MemoryClient, code: "NotFound" | "Timeout"): { readonly tries: number } {
  const refused = { tries: 0 };
  its.before = ({ verb, kind }) => {
    if (verb !== "create" || kind !== "ManifestWork") return;
    refused.tries++;
    throw new KubeStellarError("not created", { code });
  };
  return refused;
}

test("a work that our cache does not show yet is not written again, unless it lost its labels", async () => {
  const { wds, its, close, work } = await start();
  const count = (verb: string): number => its.calls.filter((call) => call.kind === "ManifestWork" && call.verb === verb).length;
  const touch = (value: string): Promise<unknown> => wds.patch(resources.Binding, { name: "b" }, { metadata: { labels: { touched: value } } });

  await touch("1");
  await until("it is looked at again", 5, async () => count("get") >= 1);
  await its.patch(resources.ManifestWork, (await work())!.metadata, { metadata: { labels: { [ORIGIN_BINDING_LABEL]: null } } });
  await touch("2");
  await until("it has its label again", 5, async () => (await work())?.metadata.labels?.[ORIGIN_BINDING_LABEL] === "b");
  expect(count("replace")).toBe(1);
  await close();
});

test("a work that our cache does not show yet goes with its Binding, also at the second attempt", async () => {
  const { wds, its, close, work } = await start();
  let attempts = 0;
  its.before = ({ verb }) => {
    if (verb === "delete" && ++attempts === 1) throw new Error("not now");
  };
  await deleteBinding(wds);
  expect(await work()).toBeUndefined();
  expect(attempts).toBe(2);
  await close();
});

test("an agent that begins with a work while its Binding goes gets to clean up", async () => {
  const { wds, its, close, work } = await start();
  let begun = false;
  its.before = ({ verb }) => {
    if (verb !== "delete" || begun) return;
    begun = true;
    void its.patch(resources.ManifestWork, { namespace: "c1", name: written.metadata.name }, { metadata: { finalizers: ["agent"] } });
  };
  const written = (await work())!;
  await deleteBinding(wds);
  expect((await work())?.metadata).toMatchObject({ finalizers: ["agent"], deletionTimestamp: expect.any(String) as string });
  await close();
});

test("works in the mailboxes of former destinations go with the Binding, though a cluster without mailbox kept them from being pruned", async () => {
  const { wds, its, close } = await start({ its: new MemoryClient({ name: "its1" }) });
  const refused = refuseWorks(its, "NotFound");
  await setDestinations(wds, "c0");
  await until("it is tried", 5, async () => refused.tries > 0);
  expect(await mailboxes(its)).toEqual(["c1"]);
  await deleteBinding(wds);
  expect(await mailboxes(its)).toEqual([]);
  // Nor is anything looked for that was refused.
  expect(its.calls.filter(({ verb, kind }) => verb === "get" && kind === "ManifestWork")).toEqual([]);
  await close();
});

test("a work of somebody else, by a name under which ours may have been created, stays when the Binding goes", async () => {
  const { wds, its, close, work } = await start({ maxNumWrapped: 2 });
  const { metadata: { name } } = (await work())!;
  await its.seed({ apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { namespace: "c0", name } });
  const refused = refuseWorks(its, "Timeout");
  await setDestinations(wds, "c0");
  await until("it is tried", 5, async () => refused.tries > 0);
  await deleteBinding(wds);
  expect(await mailboxes(its)).toEqual(["c0"]);
  await close();
});

test("works of a Binding that was deleted past the finalizer go, too", async () => {
  const { wds, its, close } = await start({ its: new MemoryClient({ name: "its1" }) });
  // In one moment: the transport cannot put it back.
  await Promise.all([wds.patch(resources.Binding, { name: "b" }, { metadata: { finalizers: [] } }), wds.delete(resources.Binding, { name: "b" })]);
  expect(await wds.get(resources.Binding, { name: "b" })).toBeUndefined();
  await until("its works are gone", 5, async () => (await mailboxes(its)).length === 0);
  await close();
});
