/** What the work agent costs its hub: writes a work, however far its watch is behind. */
import type { ManifestWork } from "../../../../../core/model/manifest-work";
import { MANIFEST_WORK_FINALIZER } from "../../../../../hub/controllers/registration/names";
import { resources } from "../../../../../core/model/resources";
import { openMailbox } from "../../../../../hub/agent/mailbox";
import { startWorkAgent } from "../../../../../hub/agent/work/index";
import { ControllerScope } from "../../../../../hub/controllers/runtime/controller";
import { createLogger } from "../../../../../hub/controllers/runtime/log";
import { MemoryClient } from "../../../../support/memory-client";
import { LateClient } from "../../../../support/late-client";
import { until } from "../../../../support/poll";

const stopping = new AbortController();
afterAll(() => stopping.abort());

const key = { namespace: "c1", name: "w" };
const work = (data: string): ManifestWork => ({ apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: key, spec: { workload: { manifests: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "n" }, data: { text: data } }] } } });

async function serve<Wec extends MemoryClient>(hub: MemoryClient, wec: Wec): Promise<Wec> {
  const scope = new ControllerScope(createLogger(() => undefined), stopping.signal);
  const mailbox = openMailbox({ cluster: "c1", agentId: "agent", hub, wec, scope });
  await hub.create(resources.ManifestWork, work("1"));
  startWorkAgent({ mailbox, scope, now: () => new Date() });
  return wec;
}

const delivered = async (wec: MemoryClient): Promise<unknown> => (await wec.get(resources.ConfigMap, { namespace: "n", name: "a" }))?.["data"];
const writes = (hub: MemoryClient): readonly string[] => hub.calls.filter(({ verb }) => verb !== "list").map(({ verb, subresource }) => `${verb} ${subresource ?? ""}`.trim());
const liveWork = async (hub: MemoryClient): Promise<ManifestWork> => (await hub.get(resources.ManifestWork, key)) as ManifestWork;

test("a new work costs two writes, also when the watch is far behind them and the object is meanwhile restored", async () => {
  const hub = new LateClient();
  const wec = await serve(hub, new MemoryClient({ name: "c1" }));
  const record = (): Promise<boolean> => wec.list(resources.AppliedManifestWork).then(({ items }) => (items[0]?.["status"] as { readonly appliedResources?: readonly unknown[] } | undefined)?.appliedResources?.length === 1);
  await until("the object is delivered and recorded", 5, record);
  await wec.delete(resources.ConfigMap, { namespace: "n", name: "a" });
  await until("the object is restored", 5, async () => (await delivered(wec)) !== undefined);
  hub.catchUp();
  await hub.replace(resources.ManifestWork, { ...(await liveWork(hub)), spec: work("2").spec! });
  await until("the change is delivered", 5, async () => JSON.stringify(await delivered(wec)) === '{"text":"2"}');
  await until("the change is reported", 5, async () => (await liveWork(hub)).status?.conditions?.every(({ observedGeneration }) => observedGeneration === 2));
  expect(writes(hub).filter((call) => call !== "get")).toEqual(["create", "patch", "patch status", "replace", "patch status"]);
});

test("an object that somebody deletes before the agent hears of its own record is restored", async () => {
  const wec = await serve(new MemoryClient(), new LateClient({ name: "c1" }, [resources.AppliedManifestWork.kind]));
  await until("the object is delivered", 5, async () => (await delivered(wec)) !== undefined);
  await wec.delete(resources.ConfigMap, { namespace: "n", name: "a" });
  await until("the object is restored", 5, async () => (await delivered(wec)) !== undefined);
});

test("a finalizer that somebody took away is put back", async () => {
  const hub = new MemoryClient();
  await serve(hub, new MemoryClient({ name: "c1" }));
  const held = async (): Promise<boolean> => (await liveWork(hub)).metadata.finalizers?.includes(MANIFEST_WORK_FINALIZER) === true;
  await until("the work is reported on", 5, async () => (await liveWork(hub)).status !== undefined);
  await hub.patch(resources.ManifestWork, key, { metadata: { finalizers: [] } });
  await until("it has its finalizer again", 5, held);
});

test("a work that is deleted takes its object along without being read again", async () => {
  const hub = new MemoryClient();
  const wec = await serve(hub, new MemoryClient({ name: "c1" }));
  await until("the object is delivered", 5, async () => (await delivered(wec)) !== undefined);
  await hub.delete(resources.ManifestWork, key);
  await until("object and work are gone", 5, async () => (await delivered(wec)) === undefined && (await hub.list(resources.ManifestWork)).items.length === 0);
  expect(writes(hub)).not.toContain("get");
});
